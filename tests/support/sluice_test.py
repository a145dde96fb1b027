# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests of a running daemon share: start one, talk to it, say TAP.

    with Daemon() as daemon, Tap() as tap:
        reply = daemon.request("GET", "/livez")
        tap.equal(reply.status, 200, "livez answers")

Each daemon has a free port and a private folder, and is ended by its pid. Nothing but the standard library.
"""

import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

BUILD = pathlib.Path(os.environ.get("SLUICE_BUILD_ROOT", "build")).resolve()
SOURCE = pathlib.Path(os.environ.get("SLUICE_SOURCE_ROOT", ".")).resolve()
OWNER = "00000000-0000-4000-8000-00000000000a"
STRANGER = "00000000-0000-4000-8000-00000000000b"
MEDIA = "/api/v1/media"
START_LIMIT_S = 30


class Reply:
    """Status, header fields (names in lower case) and body of an answer."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The problem's code, None when this is no problem."""
        if self.headers.get("content-type") != "application/problem+json":
            return None
        return self.json["code"]


class Daemon:
    """A sluiced of one's own."""

    def __init__(self, environment=None, folder=None):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="sluice-api-"))
        self.owns_folder = folder is None
        self.environment = {**os.environ, "PORT": "0", "SLUICE_DATA_DIR": str(self.folder),
                            "LOG_LEVEL": "warning", **(environment or {})}
        self.log = open(self.folder / "log.txt", "ab")
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()
        self.log.close()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        program = os.environ.get("SLUICED", str(BUILD / "core/daemon/sluiced"))
        self.process = subprocess.Popen([program], stdout=subprocess.PIPE, stderr=self.log,
                                        text=True, env=self.environment)
        for line in self.process.stdout:
            if line.startswith("listening on http://"):
                self.host = line.split("http://", 1)[1].strip()
                return
        raise SystemExit(f"sluiced did not start:\n{self.read_log()}")

    def stop(self, with_signal=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(with_signal)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process:
            self.process.stdout.close()
        return self.process.returncode if self.process else None

    def read_log(self):
        return (self.folder / "log.txt").read_text(errors="replace")

    @property
    def url(self):
        return f"http://{self.host}"

    def connect(self, timeout=10):
        name, port = self.host.rsplit(":", 1)
        return socket.create_connection((name.strip("[]"), int(port)), timeout)

    def request(self, method, target, body=None, headers=None, user=OWNER):
        """@body: bytes as they are, anything else as JSON. @target: a path or one of our URLs."""
        if target.startswith("http://"):
            target = target[target.index("/", 7):]
        fields = {"X-User-Id": user} if user and not target.startswith("/objects/") else {}
        if body is not None and not isinstance(body, (bytes, bytearray)):
            body = json.dumps(body).encode()
            fields["Content-Type"] = "application/json"
        fields.update(headers or {})
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, target, body, fields)
            response = connection.getresponse()
            return Reply(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def get(self, target, **named):
        return self.request("GET", target, **named)

    def post(self, target, body=None, **named):
        return self.request("POST", target, body, **named)

    def initiate(self, size, name="answer.webm", file_type="video_response",
                 content_type="video/webm", user=OWNER):
        reply = self.post(f"{MEDIA}/upload/initiate",
                          {"fileName": name, "fileType": file_type, "contentType": content_type,
                           "fileSize": size}, user=user)
        assert reply.status == 201, (reply.status, reply.body)
        return reply.json

    def put(self, url, content, content_type="video/webm"):
        return self.request("PUT", url, content, {"Content-Type": content_type})

    def upload(self, path, name=None, file_type="video_response", content_type="video/webm",
               user=OWNER):
        """Initiate, PUT, confirm. Returns the id."""
        content = pathlib.Path(path).read_bytes()
        begun = self.initiate(len(content), name or pathlib.Path(path).name, file_type,
                              content_type, user)
        put = self.put(begun["uploadUrl"], content, content_type)
        assert put.status == 200, (put.status, put.body)
        confirmed = self.post(f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]}, user=user)
        assert confirmed.status == 200, (confirmed.status, confirmed.body)
        return begun["mediaId"]

    def wait_until_done(self, media_id, seconds=120, user=OWNER):
        """The media once it is ready or failed."""
        media = wait_for(lambda: self.done_media(media_id, user), seconds)
        assert media, f"{media_id} is not done after {seconds} s"
        return media

    def done_media(self, media_id, user=OWNER):
        media = self.get(f"{MEDIA}/{media_id}", user=user).json
        return media if media["status"] in {"ready", "failed"} else None

    def status_kib(self, name):
        """A figure of /proc/PID/status: "VmRSS", "VmHWM"."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])
        return 0

    def count_descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def wait_for(condition, seconds=10.0):
    """Polls until @condition gives something true; what it gave last."""
    end = time.monotonic() + seconds
    result = condition()
    while not result and time.monotonic() < end:
        time.sleep(0.02)
        result = condition()
    return result


def with_query(url, **changes):
    """@url with some parameters replaced, or with None removed."""
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    query.update(changes)
    query = {name: value for name, value in query.items() if value is not None}
    return urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode(query)))


class Tap:
    """Test Anything Protocol on standard output; exits 1 when a point failed."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(f"Bail out! {kind.__name__}: {value}", flush=True)
            return False
        print(f"1..{self.count}", flush=True)
        if self.failed:
            sys.exit(1)
        return False

    def ok(self, condition, name, detail=None):
        self.count += 1
        if not condition:
            self.failed += 1
            if detail is not None:
                print("# " + str(detail)[:2000].replace("\n", "\n# "))
        print(f"{'ok' if condition else 'not ok'} {self.count} - {name}", flush=True)
        return bool(condition)

    def equal(self, found, expected, name):
        return self.ok(found == expected, name, f"expected {expected!r}, found {found!r}")

    def status(self, reply, expected, name):
        return self.ok(reply.status == expected, name,
                       f"expected {expected}, found {reply.status}: {reply.body[:500]!r}")

    def problem(self, reply, status, code, name):
        """@reply is a whole problem document with this status and code."""
        members = {"type", "title", "status", "detail", "code", "retryable", "requestId"}
        is_one = (reply.status == status and reply.code == code
                  and (members <= set(reply.json)) and reply.json["status"] == status)
        return self.ok(is_one, name, f"expected {status} {code}, found {reply.status}: {reply.body[:500]!r}")

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}", flush=True)
