#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon as a program: options, exit codes, start, stop, and two of them on one data folder."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

from sluice_test import BUILD, MEDIA, Daemon, Tap, wait_for

PROGRAM = os.environ.get("SLUICED", str(BUILD / "core/daemon/sluiced"))
FAST_START_S = 5.0


def run(*arguments, **environment):
    """Runs sluiced to its end."""
    with tempfile.TemporaryDirectory(prefix="sluice-data-") as folder:
        values = dict(os.environ, PORT="0", SLUICE_DATA_DIR=folder)
        values.update(environment)
        return subprocess.run([PROGRAM, *arguments], env=values, text=True, capture_output=True,
                              timeout=60, check=False)


def test_options(tap):
    version = run("--version")
    tap.ok(version.returncode == 0 and version.stdout.startswith("sluiced "), "--version")
    shown = run("--print-config", DATABASE_PASSWORD="hunter2")
    tap.ok("PORT=0  # environment" in shown.stdout and "hunter2" not in shown.stdout,
           "--print-config shows values and no secrets", shown.stdout)
    tap.equal(run("--no-such-option").returncode, 2, "an unknown option is wrong usage")
    tap.equal(run("argument").returncode, 2, "an argument is wrong usage")


def test_bad_configuration(tap):
    several = run(PORT="eighty", LOG_LEVEL="loud")
    tap.equal(several.returncode, 78, "bad configuration has an exit code of its own")
    tap.ok("PORT: found 'eighty'" in several.stderr and "LOG_LEVEL: found 'loud'" in several.stderr,
           "all errors are told at once", several.stderr)
    production = run(NODE_ENV="production")
    tap.ok(production.returncode == 78 and "identity source" in production.stderr,
           "production is refused without an identity source", production.stderr)
    public = run(SLUICE_ADDRESS="0.0.0.0")
    tap.ok(public.returncode == 78 and "loopback" in public.stderr,
           "development only listens on loopback", public.stderr)
    scanner = run(SLUICE_PLUGIN_SCAN="/nonexistent/scan")
    tap.ok(scanner.returncode == 78 and "/nonexistent/scan" in scanner.stderr,
           "a missing scanner is named", scanner.stderr)


def test_check(tap):
    with tempfile.TemporaryDirectory(prefix="sluice-pipelines-") as folder:
        empty = run("--check", SLUICE_PIPELINE_DIR=folder)
        tap.equal(empty.returncode, 0, "--check takes a folder without descriptors")
        (pathlib.Path(folder) / "bad.yaml").write_text("file_type: bad\nbuckt: videos\n")
        bad = run("--check", SLUICE_PIPELINE_DIR=folder)
        tap.ok(bad.returncode == 78 and "bad.yaml:2:" in bad.stderr,
               "--check names file and line of a bad descriptor", bad.stderr)
        with Daemon({"SLUICE_PIPELINE_DIR": folder}) as daemon:
            tap.equal(daemon.get("/livez").status, 200, "a bad descriptor does not stop the daemon")
            refused = daemon.post(f"{MEDIA}/upload/initiate",
                                  {"fileName": "a.webm", "fileType": "bad",
                                   "contentType": "video/webm", "fileSize": 1})
            tap.ok(refused.code in {"FILE_TYPE_DISABLED", "UNSUPPORTED_FILE_TYPE"},
                   "its file type takes no uploads", refused.body)
            tap.ok("bad.yaml:2:" in daemon.read_log(), "and the log says where")


def test_start_and_stop(tap):
    begin = time.monotonic()
    with Daemon() as daemon:
        tap.equal(daemon.get("/readyz").status, 200, "it is ready")
        tap.ok(time.monotonic() - begin < FAST_START_S, "it starts quickly")
        soft, hard = map(int, next(
            line.split()[3:5]
            for line in pathlib.Path(f"/proc/{daemon.process.pid}/limits").read_text().splitlines()
            if line.startswith("Max open files")))
        tap.equal(soft, hard, "it may open as many files as the system lets it")
        tap.equal(daemon.stop(signal.SIGTERM), 0, "SIGTERM ends it with success")
        daemon.start()
        tap.equal(daemon.stop(signal.SIGINT), 0, "so does SIGINT")
        daemon.start()
        tap.equal(daemon.get("/readyz").status, 200, "it starts again on the same data")
        daemon.stop(signal.SIGKILL)
        daemon.start()
        tap.equal(daemon.get("/readyz").status, 200, "also after kill -9")


def test_request_in_flight_is_finished(tap):
    with Daemon() as daemon:
        connection = daemon.connect()
        body = json.dumps({"mediaId": "00000000-0000-7000-8000-000000000009"}).encode()
        connection.sendall(b"POST %s/upload/abort HTTP/1.1\r\nHost: %s\r\n"
                           b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                           % (MEDIA.encode(), daemon.host.encode(), len(body)) + body[:5])
        time.sleep(0.2)  # the head has to be there before the signal; nothing outside tells when
        daemon.process.send_signal(signal.SIGTERM)
        stopping = wait_for(lambda: is_refusing(daemon))
        connection.sendall(body[5:])
        answer = connection.recv(65536)
        tap.ok(stopping, "new connections are refused while it stops")
        tap.ok(answer.startswith(b"HTTP/1.1 404"), "a request that had begun is answered", answer)
        tap.equal(daemon.process.wait(30), 0, "then it ends")


def is_refusing(daemon):
    try:
        daemon.connect(1).close()
    except OSError:
        return True
    return False


def test_second_daemon(tap):
    with Daemon() as daemon:
        second = run(SLUICE_DATA_DIR=str(daemon.folder))
        tap.equal(second.returncode, 69, "a second daemon on the same data is refused")
        port = daemon.host.rsplit(":", 1)[1]
        same_port = run(PORT=port)
        tap.ok(same_port.returncode == 78 and port in same_port.stderr,
               "a port that is taken is named", same_port.stderr)
        tap.equal(daemon.get("/readyz").status, 200, "the first one did not notice")


def test_remarks(tap):
    with Daemon({"LOG_LEVEL": "info", "REDIS_HOST": "localhost", "FFMPEG_THREADS": "2",
                 "SLUICE_DATADIR": "/tmp/x"}) as daemon:
        lines = [json.loads(line) for line in daemon.read_log().splitlines() if line[:1] == "{"]
        named = [line["variable"] for line in lines if line["message"] == "variable has no effect"]
        tap.equal(named, ["FFMPEG_THREADS", "REDIS_HOST", "SLUICE_DATADIR"],
                  "variables without effect are named once each")


def main():
    with Tap() as tap:
        test_options(tap)
        test_bad_configuration(tap)
        test_check(tap)
        test_start_and_stop(tap)
        test_request_in_flight_is_finished(tap)
        test_second_daemon(tap)
        test_remarks(tap)


main()
