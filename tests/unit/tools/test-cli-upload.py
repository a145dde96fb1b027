#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""sluice upload against a stand-in for the daemon that checks what a daemon would check."""

import contextlib
import http.server
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
USER = "018f5a58-6f3a-7aaa-8aaa-000000000001"
CONTENT = os.urandom(300_000)
# Of CONTENT: five parts, the last one shorter.
PART_SIZE = 65_536
# In one answer.
MAX_URLS = 2
# A client looks twice within this time whether it was interrupted.
PATIENCE_S = 3


class Daemon(http.server.ThreadingHTTPServer):
    """Answers as docs/rest-api.md says; `outcome` is how processing ends. With `faults` large files are sent in parts,
    and each PUT of a part N takes the next of faults[N]: a status, or None for a connection that breaks. A PUT of the whole
    takes the next of `whole_faults`."""

    def __init__(self, outcome="ready", faults=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.outcome = outcome
        self.faults = faults
        self.whole_faults = []
        self.parts = {}
        self.puts = []
        self.signatures = 0
        self.aborted = []
        self.confirmed = []
        self.is_reached = threading.Event()
        self.goes_on = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.announced = {}
        self.content = {}
        self.users = set()
        self.polls = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.goes_on.set()
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
        self.send_header("Content-Length", str(0 if status == 204 else len(data)))
        self.end_headers()
        if status != 204:
            # Who was interrupted has gone.
            with contextlib.suppress(BrokenPipeError):
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
        elif self.path.endswith("/parts"):
            self.sign_parts(request["mediaId"])
        elif self.path.endswith("/abort"):
            self.server.aborted.append(request["mediaId"])
            self.answer(204, None)
        else:
            self.confirm(request["mediaId"])

    def confirm(self, media_id):
        parts = self.server.parts.get(media_id)
        if parts and not self.list_missing(media_id):
            self.server.content[media_id] = b"".join(parts[number] for number in sorted(parts))
        if self.server.outcome == "forgetful" and not self.server.confirmed:
            # A store that gave up its parts for a confirm that died.
            parts.clear()
            self.server.content.clear()
            self.server.confirmed.append(None)
        if media_id not in self.server.content:
            self.refuse(409, "UPLOAD_NOT_FOUND", "no content yet")
        elif not self.server.confirmed and self.server.outcome == "busy":
            self.server.confirmed.append(None)
            self.refuse(503, "STORAGE_UNAVAILABLE", "not now")
        else:
            self.server.confirmed.append(media_id)
            self.answer(200, {"mediaId": media_id, "status": "processing"})

    def list_missing(self, media_id):
        count = -(-self.server.announced[media_id]["fileSize"] // PART_SIZE)
        return [number for number in range(1, count + 1) if number not in self.server.parts[media_id]]

    def describe_parts(self, media_id):
        """Signed anew each time: what was signed before works no more."""
        self.server.signatures += 1
        parts = []
        for number in self.list_missing(media_id)[:MAX_URLS]:
            size = min(PART_SIZE, self.server.announced[media_id]["fileSize"] - (number - 1) * PART_SIZE)
            url = f"{self.server.url}/objects/{media_id}/{number}?X-Amz-Signature=secret{self.server.signatures}"
            parts.append({"partNumber": number, "size": size, "uploadUrl": url})
        return {"partSize": PART_SIZE, "parts": parts}

    def sign_parts(self, media_id):
        if self.server.outcome == "expired":
            self.refuse(410, "UPLOAD_EXPIRED", "too late")
        else:
            self.answer(200, {"mediaId": media_id, **self.describe_parts(media_id)})

    def initiate(self, request):
        if self.server.outcome == "refuse":
            self.refuse(422, "UNSUPPORTED_FILE_TYPE", "unknown file type 'x'")
            return
        media_id = f"m{len(self.server.announced)}"
        self.server.announced[media_id] = request
        url = f"{self.server.url}/objects/{media_id}?X-Amz-Signature=secret"
        reply = {"mediaId": media_id, "uploadUrl": url}
        if self.server.outcome == "late":
            self.server.is_reached.set()
            select.select([self.connection], [], [], PATIENCE_S)
        if self.server.faults is not None and request["fileSize"] > PART_SIZE:
            self.server.parts[media_id] = {}
            reply["multipart"] = self.describe_parts(media_id)
        self.answer(201, reply)

    def do_PUT(self):  # pylint: disable=invalid-name
        if self.server.outcome == "stuck":
            self.server.is_reached.set()
            self.server.goes_on.wait(60)
        folders = self.path.split("?")[0].split("/")
        if len(folders) > 3:
            self.put_part(folders[2], int(folders[3]))
        else:
            self.put_whole(folders[2])

    def put_part(self, media_id, number):
        body = self.read_body()
        self.server.puts.append(number)
        fault = self.server.faults[number].pop(0) if self.server.faults.get(number) else 200
        if fault is None:
            self.close_connection = True
        elif fault != 200:
            self.refuse(fault, "STORAGE_UNAVAILABLE", "not now")
        elif not self.path.endswith(f"=secret{self.server.signatures}") or self.headers.get("Content-Type"):
            self.refuse(403, "FORBIDDEN", "the signature does not fit")
        else:
            self.server.parts[media_id][number] = body
            self.answer(200, {})

    def put_whole(self, media_id):
        announced = self.server.announced[media_id]
        body = self.read_body()
        if self.server.outcome == "unsigned" or (self.headers["Content-Type"] != announced["contentType"]
                                                 or len(body) != announced["fileSize"]):
            self.refuse(403, "FORBIDDEN", "the signature does not fit")
            return
        fault = self.server.whole_faults.pop(0) if self.server.whole_faults else 200
        if fault is None:
            self.close_connection = True
            return
        if fault != 200:
            self.refuse(fault, "STORAGE_UNAVAILABLE", "not now")
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
        return {"status": "failed" if failed else "ready", "stages": stages}

    def get_media(self, media_id):
        failed = self.server.outcome == "failed"
        artifacts = [] if failed else [
            {"name": "video", "size": 1_400_000, "facts": {"duration": 20.04},
             "url": f"{self.server.url}/objects/{media_id}/video.mp4?X-Amz-Signature=abc"}]
        return {"mediaId": media_id, "status": "failed" if failed else "ready", "artifacts": artifacts,
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
    for daemon in Daemon(), Daemon("unsigned"), Daemon("expired", {1: [None]}):
        with daemon:
            done = run(folder, "--url", daemon.url, "a.webm")
        assert "secret" not in done.stdout + done.stderr, done


def test_parts(folder):
    """a file goes up in parts where the daemon says so, with as many answers as that takes"""
    with Daemon(faults={}) as daemon:
        done = run(folder, "--url", daemon.url, "a.webm", "b.mp3")
        assert done.returncode == 0, done
        assert daemon.content == {"m0": CONTENT, "m1": b"x"}
        assert sorted(daemon.puts) == [1, 2, 3, 4, 5], daemon.puts
        assert daemon.confirmed == ["m0", "m1"] and not daemon.aborted
    assert "a.webm: upload: done, 300.0 kB" in done.stderr, done.stderr


def test_parts_again(folder):
    """a part that fails is signed and sent again, one that went through is not"""
    with Daemon(faults={1: [503], 3: [None, 500], 4: [None], 5: [403]}) as daemon:
        done = run(folder, "--url", daemon.url, "a.webm")
        assert done.returncode == 0, done
        assert daemon.content == {"m0": CONTENT} and not daemon.aborted
        assert sorted(daemon.puts) == [1, 1, 2, 3, 3, 3, 4, 4, 5, 5], daemon.puts


def test_confirm_again(folder):
    """a confirm that fails for a while is repeated"""
    with Daemon("busy", {}) as daemon:
        assert run(folder, "--url", daemon.url, "b.mp3").returncode == 0
        assert daemon.confirmed == [None, "m0"] and not daemon.aborted, daemon.confirmed


def test_parts_fail(folder):
    """what fails for good is aborted: a part that nobody takes, or a daemon that has given up"""
    with Daemon(faults={2: [503] * 100}) as daemon:
        done = run(folder, "--url", daemon.url, "a.webm")
        assert done.returncode == 1 and daemon.aborted == ["m0"], (done, daemon.aborted)
        assert daemon.puts[-5:] == [2] * 5 and not daemon.confirmed, daemon.puts
    assert "sluice: a.webm: not now (HTTP 503) [STORAGE_UNAVAILABLE]" in done.stderr, done.stderr
    with Daemon("expired", {2: [503]}) as daemon:
        done = run(folder, "--url", daemon.url, "a.webm")
        assert done.returncode == 1 and daemon.aborted == ["m0"], (done, daemon.aborted)
    assert "sluice: a.webm: too late (HTTP 410) [UPLOAD_EXPIRED]" in done.stderr, done.stderr


def test_parts_are_gone(folder):
    """parts that the store lost at a confirm are sent again"""
    with Daemon("forgetful", {}) as daemon:
        done = run(folder, "--url", daemon.url, "a.webm")
        assert done.returncode == 0, done.stderr
        assert daemon.content["m0"] == CONTENT and daemon.confirmed == [None, "m0"], daemon.confirmed
        assert sorted(daemon.puts) == sorted(2 * list(range(1, 6))), daemon.puts


def test_whole_is_sent_again(folder):
    """an upload in one piece that breaks is sent again"""
    with Daemon() as daemon:
        daemon.whole_faults = [503, None]
        done = run(folder, "--url", daemon.url, "a.webm")
        assert done.returncode == 0 and daemon.content["m0"] == CONTENT, done.stderr
        assert not daemon.whole_faults and not daemon.aborted, daemon.whole_faults


def test_whole_fails(folder):
    """an upload in one piece that is refused is aborted"""
    with Daemon("unsigned") as daemon:
        done = run(folder, "--url", daemon.url, "a.webm")
        assert done.returncode == 1 and daemon.aborted == ["m0"], (done, daemon.aborted)
    assert "the signature does not fit (HTTP 403) [FORBIDDEN]" in done.stderr, done.stderr


def check_interrupt(folder, outcome, faults):
    with Daemon(outcome, faults) as daemon:
        command = [PROGRAM, "upload", "--url", daemon.url, "a.webm", "b.mp3"]
        with subprocess.Popen(command, cwd=folder, encoding="utf-8", stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            assert daemon.is_reached.wait(30)
            process.send_signal(signal.SIGINT)
            _, stderr = process.communicate(timeout=30)
        assert process.returncode == 130, (process.returncode, stderr)
        assert daemon.aborted == ["m0"] and list(daemon.announced) == ["m0"], daemon.aborted
    assert "a.webm: the upload was interrupted [CANCELLED]" in stderr, stderr


def test_interrupt(folder):
    """Ctrl-C aborts what is on its way, begins nothing else and ends with 130"""
    check_interrupt(folder, "stuck", None)
    check_interrupt(folder, "stuck", {})


def test_early_interrupt(folder):
    """and aborts what was begun before it knew the name of that"""
    check_interrupt(folder, "late", None)
    check_interrupt(folder, "late", {})


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
