#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Other servers that sluiced can work with, for people: what ./dev services runs.

    services.py start FOLDER [NAME...]     start all or the named ones, print their environment
    services.py stop FOLDER                stop what was started there

Each service keeps its files in FOLDER/NAME and listens on a free port of the loopback. What runs is noted in
FOLDER/NAME.json, so that a later call finds it. A service is a function that starts it and returns its process and
its environment; add one to SERVICES.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import kafka_server
import speech_server
from postgresql_server import PostgresqlServer, find_programs
from s3_server import S3Server, install

STOP_LIMIT_S = 60


def start_postgresql(folder):
    if find_programs() is None:
        raise RuntimeError("the server is not installed: apt-get install postgresql")
    # Unlike those of tests this one is for measuring, too: what is acknowledged is on disk.
    server = PostgresqlServer(folder, segment_mib=16, settings={"fsync": "on", "shared_buffers": "256MB",
                                                                "autovacuum_naptime": "10s"})
    server.start(tied=False)
    server.create_database()
    return server.process.pid, signal.SIGINT, server.environment()


def start_minio(folder):
    install("minio")
    server = S3Server("minio", folder)
    server.start(tied=False)
    return server.process.pid, signal.SIGTERM, server.environment()


def start_kafka(folder):
    kafka_server.install()
    server = kafka_server.KafkaServer(folder)
    server.start(tied=False)
    return server.process.pid, signal.SIGTERM, server.environment()


def start_speech(folder):
    speech_server.require()
    folder.mkdir(exist_ok=True)
    with open(folder / "log.txt", "ab") as log:
        process = subprocess.Popen([sys.executable, speech_server.__file__], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
    words = process.stdout.readline().split()
    if not words:
        raise RuntimeError(f"it did not start: see {folder}/log.txt")
    return process.pid, signal.SIGTERM, {"GROQ_BASE_URL": words[-1]}


# In the order in which they are started.
SERVICES = {"postgresql": start_postgresql, "minio": start_minio, "kafka": start_kafka,
            "speech": start_speech}


def program_of(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return None


def find_running(folder, name):
    """The note of a service that runs, None when it does not."""
    try:
        note = json.loads((folder / f"{name}.json").read_text())
    except (OSError, ValueError):
        return None
    # A process that has its number by chance is another program.
    return note if note["program"] and note["program"] == program_of(note["pid"]) else None


def start_one(folder, name):
    note = find_running(folder, name)
    if note is None:
        pid, stop_signal, environment = SERVICES[name](folder / name)
        note = {"pid": pid, "program": program_of(pid), "signal": int(stop_signal), "environment": environment}
        (folder / f"{name}.json").write_text(json.dumps(note))
    print(f"# {name}")
    for variable, value in note["environment"].items():
        print(f"{variable}={value}")


def start(folder, names):
    folder.mkdir(parents=True, exist_ok=True)
    # The servers' accounts have to get through.
    folder.chmod(0o755)
    failed = False
    for name in names or SERVICES:
        try:
            start_one(folder, name)
        except (OSError, RuntimeError) as error:
            print(f"# {name} was not started: {error}".replace("\n", "\n# "), file=sys.stderr)
            failed = True
    return 1 if failed else 0


def stop(folder):
    status = 0
    for name in reversed(SERVICES):
        note = find_running(folder, name)
        if note is None:
            continue
        os.kill(note["pid"], note["signal"])
        until = time.monotonic() + STOP_LIMIT_S
        while program_of(note["pid"]) and time.monotonic() < until:
            time.sleep(0.05)
        if program_of(note["pid"]):
            print(f"{name} (pid {note['pid']}) does not stop", file=sys.stderr)
            status = 1
        else:
            (folder / f"{name}.json").unlink()
            print(f"# {name} stopped")
    return status


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("start", "stop"):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[2]).resolve()
    names = sys.argv[3:]
    unknown = [name for name in names if name not in SERVICES]
    if unknown:
        sys.exit(f"no service {unknown[0]!r}; there are {', '.join(SERVICES)}")
    sys.exit(start(folder, names) if sys.argv[1] == "start" else stop(folder))


if __name__ == "__main__":
    main()
