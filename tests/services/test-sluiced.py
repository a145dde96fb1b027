#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The daemon as a program: options, exit codes, start, stop, and two of them on one data folder."""

import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import tempfile
import time

from free_ports import free_port
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


def test_missing_dependencies(tap):
    port = str(free_port())
    database = run(DATABASE_HOST="127.0.0.1", DATABASE_PORT=port)
    tap.ok(database.returncode == 69 and port in database.stderr,
           "a database that does not answer has an exit code of its own", database.stderr)
    store = run(MINIO_ENDPOINT="127.0.0.1", MINIO_PORT=port, MINIO_ACCESS_KEY="key",
                MINIO_SECRET_KEY="secret")
    tap.ok(store.returncode == 69 and port in store.stderr, "and so has an object store",
           (store.returncode, store.stderr))
    tap.equal(run(SLUICE_DATA_DIR="/dev/null/data").returncode, 69,
              "and a data folder that can't be made")


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


def test_public_url(tap):
    with Daemon({"SLUICE_PUBLIC_URL": "https://media.example.com"}) as daemon:
        begun = daemon.initiate(3)
        tap.ok(begun["uploadUrl"].startswith("https://media.example.com/objects/"),
               "clients are sent to the public address", begun)
        target = begun["uploadUrl"][len("https://media.example.com"):]
        fields = {"Content-Type": "video/webm", "Host": "media.example.com"}
        tap.equal(daemon.request("PUT", target, b"abc", fields, user=None).status, 200,
                  "and are known when a proxy leaves their Host")
        tap.equal(daemon.request("PUT", target, b"abc", {"Content-Type": "video/webm"}).status, 403,
                  "but not under another")


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


def begin_request(daemon):
    """Sends a request but for the end of its body: the connection, and the rest."""
    connection = daemon.connect()
    body = json.dumps({"mediaId": "00000000-0000-7000-8000-000000000009"}).encode()
    connection.sendall(b"POST %s/upload/abort HTTP/1.1\r\nHost: %s\r\n"
                       b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                       % (MEDIA.encode(), daemon.host.encode(), len(body)) + body[:5])
    time.sleep(0.2)  # the head has to be there before the signal; nothing outside tells when
    return connection, body[5:]


def test_second_signal(tap):
    with Daemon() as daemon:
        connection, _ = begin_request(daemon)
        daemon.process.send_signal(signal.SIGTERM)
        wait_for(lambda: is_refusing(daemon))
        tap.equal(daemon.process.poll(), None, "a request that goes on keeps it from stopping")
        tap.equal(daemon.stop(signal.SIGTERM), 1, "a second signal ends it at once, as failed")
        connection.close()


def test_request_in_flight_is_finished(tap):
    with Daemon() as daemon:
        connection, rest = begin_request(daemon)
        daemon.process.send_signal(signal.SIGTERM)
        stopping = wait_for(lambda: is_refusing(daemon))
        connection.sendall(rest)
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


class Manager:
    """A service manager's end of NOTIFY_SOCKET."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.settimeout(10)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.socket.close()

    def receive(self):
        return self.socket.recv(4096).decode()

    def receive_until(self, part):
        """What came, up to the first message with @part."""
        messages = [self.receive()]
        while part not in messages[-1]:
            messages.append(self.receive())
        return messages


def test_service_manager(tap):
    with tempfile.TemporaryDirectory(prefix="sluice-notify-") as folder, Manager(folder) as manager:
        with Daemon({"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": "200000"}) as daemon:
            start = manager.receive_until("READY=1")
            tap.ok(start[0].startswith("STATUS=opening") and daemon.url in start[-1],
                   "it says when it is ready, and where", start)
            tap.equal(daemon.get("/readyz").status, 200, "and then it is")
            for _ in range(2):
                manager.receive_until("WATCHDOG=1")
            tap.ok(True, "it beats for the watchdog")
            daemon.process.send_signal(signal.SIGHUP)
            tap.ok(wait_for(lambda: daemon.get("/livez").status == 200), "SIGHUP changes nothing")
            daemon.process.send_signal(signal.SIGTERM)
            manager.receive_until("STOPPING=1")
            tap.ok(manager.receive_until("EXTEND_TIMEOUT_USEC="), "it asks for the time that a stop takes")
            tap.equal(daemon.process.wait(30), 0, "and ends")
        with Daemon({"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": "200000"}) as daemon:
            manager.receive_until("WATCHDOG=1")
            os.kill(daemon.process.pid, signal.SIGSTOP)
            while is_readable(manager.socket, 0.3):
                manager.receive()
            tap.ok(not is_readable(manager.socket, 0.5), "one that stands still does not beat")
            os.kill(daemon.process.pid, signal.SIGCONT)


def is_readable(one, seconds):
    return bool(select.select([one], [], [], seconds)[0])


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
        test_missing_dependencies(tap)
        test_check(tap)
        test_public_url(tap)
        test_start_and_stop(tap)
        test_request_in_flight_is_finished(tap)
        test_second_signal(tap)
        test_second_daemon(tap)
        test_service_manager(tap)
        test_remarks(tap)


main()
