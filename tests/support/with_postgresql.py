#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs test programs beside a PostgreSQL server of their own: with_postgresql.py PROGRAM...

They find the server in DATABASE_*. The points of all of them are printed as one test. Where the server is not
installed they run without and skip what needs one, or are skipped with --required; in CI that is a failure.
"""

import fcntl
import os
import pathlib
import re
import signal
import subprocess
import sys

from postgresql_server import PostgresqlServer, find_programs, skip_without_server


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


def run_all(programs, environment):
    """Numbers the points of all programs through. Returns the exit status."""
    count = 0
    status = 0
    for program in programs:
        with subprocess.Popen([program], env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True) as test:
            for line in test.stdout:
                if re.match(r"1\.\.\d+$", line):
                    continue
                point = re.match(r"((?:not )?ok) \d+(.*)", line)
                count += 1 if point else 0
                print(f"{point[1]} {count}{point[2]}" if point else line.rstrip("\n"), flush=True)
        status = status or test.returncode
    print(f"1..{count}", flush=True)
    return status


def main():
    is_required = sys.argv[1] == "--required"
    programs = sys.argv[2:] if is_required else sys.argv[1:]
    # Whoever ends this ends the server, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if is_required or os.environ.get("CI"):
        skip_without_server()
    if find_programs() is None:
        return run_all(programs, {})
    with PostgresqlServer(template=make_template()) as server:
        return run_all(programs, server.environment("postgres"))


if __name__ == "__main__":
    sys.exit(main())
