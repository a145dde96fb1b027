#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a test program beside a PostgreSQL server of its own: with_postgresql.py PROGRAM [ARGUMENT...]

The program finds the server in DATABASE_*, and its process in SLUICE_TEST_POSTGRESQL_PID. Where the server is not
installed the program runs without and skips what needs one; in CI that is a failure.
"""

import fcntl
import os
import pathlib
import signal
import subprocess
import sys

from postgresql_server import PostgresqlServer, find_programs


def make_template():
    """A cluster that every server of this build folder starts as a copy of."""
    folder = pathlib.Path(os.environ.get("SLUICE_BUILD_ROOT", ".")).resolve() / f"postgresql-{find_programs().parent.name}"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            with PostgresqlServer() as server:
                server.stop()
                subprocess.run(["cp", "-a", server.data, server.folder / "password", folder], check=True)
            (folder / "done").touch()
    return folder


def run(command, environment):
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main():
    command = sys.argv[1:]
    # Whoever ends this ends the server, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if find_programs() is None:
        if os.environ.get("CI"):
            sys.exit("PostgreSQL's server is not installed: apt-get install postgresql")
        return run(command, {})
    with PostgresqlServer(template=make_template()) as server:
        return run(command, {**server.environment("postgres"),
                             "SLUICE_TEST_POSTGRESQL_PID": str(server.process.pid)})


if __name__ == "__main__":
    sys.exit(main())
