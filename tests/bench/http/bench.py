#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Requests a second, p99 and the daemon's CPU per request, beside the service that Sluice replaces.

wrk with 2 threads and 32 keep-alive connections on loopback, 10 s for each operation. The figures of the
replaced service were measured on two cores (issue 2) and are constants here, so the ratios compare machines
too: read them as orders of magnitude.

usage: ./dev bench http [postgresql]     on SQLite, or on a PostgreSQL server of its own
"""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from bench_daemon import API, Daemon
from postgresql_server import PostgresqlServer

SECONDS = 10
CONNECTIONS = 32
# requests a second, p99 in ms, CPU microseconds a request
REPLACED = {
    "POST /upload/initiate": (1648, 42.0, 597.0),
    "GET /media/:id": (2999, 20.0, 314.0),
    "GET /media (20)": (1484, 40.0, 663.0),
}
REPLACED_IDLE_MIB, REPLACED_AFTER_MIB, REPLACED_START_S = 150.0, 320.0, 1.3
BODY = {"fileName": "answer.webm", "fileType": "video_response", "contentType": "video/webm",
        "fileSize": 1048576}


def run_wrk(daemon, url, script=None):
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", url]
    if script:
        command[1:1] = ["-s", script]
    before = daemon.cpu_seconds()
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    cpu = daemon.cpu_seconds() - before
    requests = int(re.search(r"(\d+) requests in", text).group(1))
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    p99 = float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if bad:
        print(f"   {bad.group(1)} responses were not 2xx", file=sys.stderr)
    return requests / SECONDS, p99, cpu / requests * 1e6


def print_row(name, measured):
    old = REPLACED[name]
    print(f"{name:24} {measured[0]:8.0f}/s x{measured[0] / old[0]:5.1f}   "
          f"p99 {measured[1]:6.2f} ms x{measured[1] / old[1]:5.2f}   "
          f"cpu {measured[2]:6.1f} us x{measured[2] / old[2]:5.2f}")


def start_again(folder):
    """The start that is not the first: plugins are as they were scanned."""
    daemon = Daemon(folder)
    daemon.stop()
    return daemon.start_seconds


@contextlib.contextmanager
def choose_database():
    if sys.argv[1:2] != ["postgresql"]:
        yield
        return
    # What is acknowledged is on disk, as in earnest.
    with PostgresqlServer(settings={"fsync": "on", "shared_buffers": "256MB"}, segment_mib=16) as server:
        server.create_database()
        os.environ.update(server.environment())
        yield


def main():
    with choose_database(), tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(folder)
        try:
            time.sleep(2)  # idle workers have started by then
            idle = daemon.resident_mib()
            script = pathlib.Path(folder) / "initiate.lua"
            script.write_text("wrk.method='POST'\nwrk.headers['Content-Type']='application/json'\n"
                              f"wrk.body='{json.dumps(BODY)}'\n")
            api = daemon.url + API
            media = daemon.post("/upload/initiate", BODY)["mediaId"]
            print_row("POST /upload/initiate", run_wrk(daemon, f"{api}/upload/initiate", str(script)))
            print_row("GET /media/:id", run_wrk(daemon, f"{api}/{media}"))
            print_row("GET /media (20)", run_wrk(daemon, f"{api}?limit=20"))
            after = daemon.resident_mib()
            first = daemon.start_seconds
            print(f"memory idle {idle:.1f} MiB x{idle / REPLACED_IDLE_MIB:.2f}, "
                  f"after {after:.1f} MiB x{after / REPLACED_AFTER_MIB:.2f}, "
                  f"first start to first 200 {first:.3f} s x{first / REPLACED_START_S:.2f}")
        finally:
            daemon.stop()
        again = start_again(folder)
        print(f"later starts {again:.3f} s x{again / REPLACED_START_S:.2f}")


main()
