#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the benches: each folder beside this file with a bench.py. They print ratios, they do not judge.

usage: ./dev bench [NAME [ARGS...]]
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    names = sorted(path.parent.name for path in HERE.glob("*/bench.py"))
    wanted = sys.argv[1:2] or names
    if wanted[0] not in names:
        print(f"no bench '{wanted[0]}'; there are {', '.join(names)}", file=sys.stderr)
        return 2
    environment = dict(os.environ)
    environment["PYTHONPATH"] = str(HERE.parent / "support")
    status = 0
    for name in wanted:
        print(f"== {name}", flush=True)
        status |= subprocess.run(
            [sys.executable, str(HERE / name / "bench.py"), *sys.argv[2:]],
            check=False, env=environment).returncode
    return status


sys.exit(main())
