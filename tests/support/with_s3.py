#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a test program beside an S3 server of its own, which it finds in MINIO_*: with_s3.py KIND PROGRAM

Where the server is not installed the program is skipped; in CI that is a failure.
"""

import os
import signal
import subprocess
import sys

from absence import skip_if
from s3_server import S3Server, explain_absence


def main():
    kind, program = sys.argv[1:]
    # Whoever ends this ends the server, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    skip_if(explain_absence(kind))
    with S3Server(kind) as server:
        return subprocess.run([program], env={**os.environ, **server.environment()}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
