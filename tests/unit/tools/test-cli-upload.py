#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""sluice upload against a stand-in for the daemon that checks what a daemon would check."""

import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import traceback

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
USER = "018f5a58-6f3a-7aaa-8aaa-000000000001"
CONTENT = os.urandom(300_000)


class Daemon(http.server.ThreadingHTTPServer):
    """Answers as docs/rest-api.md says; `outcome` is how processing ends."""

    def __init__(self, outcome="ready"):
        super().__init__(("127.0.0.1", 0), Handler)
        self.outcome = outcome
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.announced = {}
        self.content = {}
        self.users = set()
        self.polls = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, content_type="application/json"):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, code, detail):
        self.answer(status, {"code": code, "detail": detail}, "application/problem+json")

    def read_body(self):
        return self.rfile.read(int(self.headers["Content-Length"]))

    def do_POST(self):  # pylint: disable=invalid-name
        request = json.loads(self.read_body())
        self.server.users.add(self.headers.get("X-User-Id"))
        if self.path.endswith("/initiate"):
            self.initiate(request)
        elif request["mediaId"] in self.server.content:
            self.answer(200, {"mediaId": request["mediaId"], "status": "processing"})
        else:
            self.refuse(409, "UPLOAD_NOT_FOUND", "no content yet")

    def initiate(self, request):
        if self.server.outcome == "refuse":
            self.refuse(422, "UNSUPPORTED_FILE_TYPE", "unknown file type 'x'")
            return
        media_id = f"m{len(self.server.announced)}"
        self.server.announced[media_id] = request
        url = f"{self.server.url}/objects/{media_id}?X-Amz-Signature=secret"
        self.answer(201, {"mediaId": media_id, "uploadUrl": url})

    def do_PUT(self):  # pylint: disable=invalid-name
        media_id = self.path.split("/")[2].split("?")[0]
        announced = self.server.announced[media_id]
        body = self.read_body()
        if (self.headers["Content-Type"] != announced["contentType"]
                or len(body) != announced["fileSize"]):
            self.refuse(403, "FORBIDDEN", "the signature does not fit")
            return
        self.server.content[media_id] = body
        self.answer(200, {})

    def do_GET(self):  # pylint: disable=invalid-name
        media_id = self.path.split("/")[4]
        if self.path.endswith("/status"):
            self.answer(200, self.get_status(media_id))
        else:
            self.answer(200, self.get_media(media_id))

    def get_status(self, media_id):
        polls = self.server.polls[media_id] = self.server.polls.get(media_id, 0) + 1
        if polls < 3:
            stages = [{"id": "transcode", "state": "running", "progress": polls * 30}]
            return {"status": "processing", "stages": stages}
        failed = self.server.outcome == "failed"
        stages = [
            {"id": "transcode", "state": "failed" if failed else "completed", "progress": 100,
             "error": {"code": "CORRUPT_MEDIA", "message": "no picture"} if failed else None},
            {"id": "audio", "state": "skipped", "progress": 100, "reason": "no audio track"},
        ]
        return {"status": self.server.outcome, "stages": stages}

    def get_media(self, media_id):
        failed = self.server.outcome == "failed"
        artifacts = [] if failed else [
            {"name": "video", "size": 1_400_000, "facts": {"duration": 20.04},
             "url": f"{self.server.url}/objects/{media_id}/video.mp4?X-Amz-Signature=abc"}]
        return {"mediaId": media_id, "status": self.server.outcome, "artifacts": artifacts,
                "error": {"code": "CORRUPT_MEDIA", "message": "no picture"} if failed else None,
                "errorMessage": "stage 'transcode': no picture" if failed else None}


def run(folder, *arguments):
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    return subprocess.run([PROGRAM, "upload", *arguments], capture_output=True, cwd=folder,
                          env=environment, encoding="utf-8", check=False, timeout=60)


def test_ready(folder):
    """content arrives whole and as announced; the table says what was made and where"""
    with Daemon() as daemon:
        done = run(folder, "--url", daemon.url + "/", "--user", USER, "a.webm", "b.mp3")
        assert done.returncode == 0, done
        assert daemon.users == {USER}, daemon.users
        assert daemon.announced["m0"] == {"fileName": "a.webm", "fileType": "video_response",
                                          "contentType": "video/webm", "fileSize": len(CONTENT)}
        assert daemon.announced["m1"]["fileType"] == "audio_response"
        assert daemon.content == {"m0": CONTENT, "m1": b"x"}
        assert ("a.webm  video     1.4 MB    20.0 s  "
                f"{daemon.url}/objects/m0/video.mp4?X-Amz-Signature=abc\n") in done.stdout, done.stdout
        for line in ("a.webm: upload: done, 300.0 kB", "a.webm: transcode: done",
                     "a.webm: audio: skipped, no audio track", "b.mp3: transcode: done"):
            assert line in done.stderr, (line, done.stderr)


def test_given_type(folder):
    """--file-type is for all files"""
    with Daemon() as daemon:
        assert run(folder, "--url", daemon.url, "--file-type", "screen", "a.webm").returncode == 0
        assert daemon.announced["m0"]["fileType"] == "screen"
        assert daemon.users == {None}


def test_failed(folder):
    """processing that failed is told with its reason and ends with 1"""
    with Daemon("failed") as daemon:
        done = run(folder, "--url", daemon.url, "a.webm")
    assert done.returncode == 1, done
    assert "a.webm: transcode: failed, no picture" in done.stderr, done.stderr
    assert "sluice: a.webm: no picture [CORRUPT_MEDIA]" in done.stderr, done.stderr


def test_refused(folder):
    """a problem document becomes its detail and its code"""
    with Daemon("refuse") as daemon:
        done = run(folder, "--url", daemon.url, "a.webm")
    assert done.returncode == 1, done
    assert ("sluice: a.webm: unknown file type 'x' (HTTP 422) [UNSUPPORTED_FILE_TYPE]"
            in done.stderr), done.stderr


def test_json(folder):
    """--json prints one object and nothing else on standard output"""
    with Daemon() as daemon:
        done = run(folder, "--url", daemon.url, "--json", "a.webm", "missing.webm")
    assert done.returncode == 1, done
    files = json.loads(done.stdout)["files"]
    assert files[0]["media"]["status"] == "ready" and files[0]["error"] is None
    assert files[1]["media"] is None and "missing.webm" in files[1]["error"]


def test_tells_no_secret(folder):
    """a signed upload URL is never printed"""
    with Daemon() as daemon:
        done = run(folder, "--url", daemon.url, "a.webm")
    assert "secret" not in done.stdout + done.stderr


def main():
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_")]
    failed = False
    print(f"1..{len(tests)}")
    for number, (name, test) in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a.webm").write_bytes(CONTENT)
            pathlib.Path(folder, "b.mp3").write_bytes(b"x")
            try:
                test(folder)
                print(f"ok {number} - {test.__doc__}")
            except Exception:  # pylint: disable=broad-except
                failed = True
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
                print(f"not ok {number} - {test.__doc__}")
    return 1 if failed else 0


sys.exit(main())
