#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Uploads in parts, as a client makes them: on the folder store or on a real S3 server (SLUICE_STORE: folder, minio,
seaweedfs). The last one has 500 MB, the largest that a recording may have, and is seen through with the daemon staying
small."""

import concurrent.futures
import contextlib
import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

from absence import skip_if
from s3_server import S3Server, explain_absence
from sluice_test import BUILD, MEDIA, STRANGER, Daemon, Tap, wait_for, with_query

STORE = os.environ.get("SLUICE_STORE", "folder")
MIB = 1 << 20
LARGEST = 500_000_000
MEMORY_LIMIT_KIB = 80 * 1024
# Above the threshold from which the daemon asks for parts.
ABOVE_THRESHOLD = 100_000_001
CLIENT_MEMORY_LIMIT_KIB = 40 * 1024
# Whose uploads are those of the client alone.
CLIENT = "00000000-0000-4000-8000-00000000000c"
# As many as a browser sends to one host.
CONNECTIONS = 6


class Recording:
    """@size bytes that are a recording: a short one with an element behind it that every reader skips. No two blocks
    are the same, and none is kept."""

    def __init__(self, clip, size):
        filler = size - len(clip) - 9
        self.head = clip + b"\xec\x01" + filler.to_bytes(7, "big")
        self.size = size

    def read(self, offset, length):
        first, last = offset // MIB, (offset + length - 1) // MIB
        return b"".join(self.block(index) for index in range(first, last + 1))[offset - first * MIB:][:length]

    def write(self, path):
        with open(path, "wb") as file:
            for offset in range(0, self.size, MIB):
                file.write(self.read(offset, min(MIB, self.size - offset)))

    def block(self, index):
        block = bytearray(random.Random(index).randbytes(4096) * (MIB // 4096))
        if index == 0:
            block[:len(self.head)] = self.head
        return bytes(block)

    def digest(self):
        digest = hashlib.sha256()
        for offset in range(0, self.size, MIB):
            digest.update(self.read(offset, min(MIB, self.size - offset)))
        return digest.hexdigest()


def make_clip(folder):
    path = os.path.join(folder, "clip.webm")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1",
                    "-f", "lavfi", "-i", "sine=duration=1", "-c:v", "libvpx", "-b:v", "100k", "-deadline", "realtime",
                    "-cpu-used", "8", "-c:a", "libopus", path], check=True)
    with open(path, "rb") as file:
        return file.read()


def put(url, body):
    """Status and ETag. A store may answer and hang up before it has read all."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=120)
    with contextlib.closing(connection):
        connection.putrequest("PUT", f"{address.path}?{address.query}")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.send(body)
        answer = connection.getresponse()
        return answer.status, answer.headers["ETag"]


def initiate(daemon, size, **more):
    return daemon.post(f"{MEDIA}/upload/initiate",
                       {"fileName": "answer.webm", "fileType": "video_response", "contentType": "video/webm",
                        "fileSize": size, **more})


def put_part(recording, parts, part):
    return put(part["uploadUrl"], recording.read((part["partNumber"] - 1) * parts["partSize"], part["size"]))


def put_parts(recording, parts):
    """Several at a time, in an order of their own. Returns ETags by number."""
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        order = random.Random(1).sample(parts["parts"], len(parts["parts"]))
        answers = pool.map(lambda part: (part["partNumber"], put_part(recording, parts, part)), order)
        return {number: etag for number, (status, etag) in answers if status == 200}


def ask_for_parts(daemon, media_id, **more):
    return daemon.post(f"{MEDIA}/upload/parts", {"mediaId": media_id, **more})


def confirm(daemon, media_id, **more):
    return daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": media_id, **more})


def confirm_again(daemon, recording, media_id):
    """As docs/uploads.md tells clients. MinIO gives up the parts when whoever asked it to put them together dies."""
    answer = confirm(daemon, media_id)
    if STORE != "minio" or answer.code != "UPLOAD_NOT_FOUND":
        return answer
    put_parts(recording, ask_for_parts(daemon, media_id).json)
    return confirm(daemon, media_id)


def digest_of(url):
    digest = hashlib.sha256()
    with urllib.request.urlopen(url, timeout=120) as answer:
        while block := answer.read(MIB):
            digest.update(block)
    return digest.hexdigest()


def download_digest(daemon, media_id):
    return digest_of(daemon.get(f"{MEDIA}/{media_id}/download").json["url"])


def test_announcement(tap, daemon):
    small = initiate(daemon, 1000).json
    tap.ok("multipart" not in small, "small files have no parts", small)
    asked = initiate(daemon, 1000, multipart=True).json["multipart"]
    tap.equal((asked["partCount"], [part["size"] for part in asked["parts"]]), (1, [1000]), "unless that is asked for")
    large = initiate(daemon, LARGEST).json
    parts = large["multipart"]
    tap.equal((parts["partSize"], parts["partCount"], len(parts["parts"])), (8 * MIB, 60, 60), "large files have some")
    tap.equal(sum(part["size"] for part in parts["parts"]), LARGEST, "which are all of them")
    tap.ok("uploadUrl" in large, "and can be sent in one piece all the same", large)
    tap.ok("multipart" not in initiate(daemon, LARGEST, multipart=False).json, "parts can be declined")
    for begun in (large, initiate(daemon, 1000, multipart=True).json):
        daemon.post(f"{MEDIA}/upload/abort", {"mediaId": begun["mediaId"]})


def test_signatures(tap, daemon, recording):
    begun = initiate(daemon, recording.size, multipart=True).json
    url = begun["multipart"]["parts"][0]["uploadUrl"]
    body = recording.read(0, 8 * MIB)
    tap.equal(put(url, body[:-1])[0], 403, "a part of another length is refused")
    tap.equal(put(with_query(url, partNumber="2"), body)[0], 403, "and so is another part's number")
    tap.equal(put(with_query(url, uploadId="another"), body)[0], 403, "another upload's name")
    tap.equal(put(with_query(url, partNumber=None, uploadId=None), body)[0], 403, "and none")
    tap.equal(ask_for_parts(daemon, begun["mediaId"]).json["uploaded"], [], "nothing of that is there")
    tap.equal(daemon.post(f"{MEDIA}/upload/parts", {"mediaId": begun["mediaId"]}, user=STRANGER).status, 404,
              "parts are the owner's")
    daemon.post(f"{MEDIA}/upload/abort", {"mediaId": begun["mediaId"]})


def test_interrupted(tap, daemon, recording):
    """The daemon is killed, parts get lost, the client asks what is there and goes on."""
    begun = initiate(daemon, recording.size, multipart=True).json
    media_id, parts = begun["mediaId"], begun["multipart"]
    first = put_part(recording, parts, parts["parts"][0])
    put_part(recording, parts, parts["parts"][2])
    early = confirm(daemon, media_id)
    tap.problem(early, 409, "UPLOAD_NOT_FOUND", "an upload that lacks a part is not confirmed")
    daemon.stop(signal.SIGKILL)
    daemon.start()
    left = ask_for_parts(daemon, media_id).json
    tap.equal([part["partNumber"] for part in left["uploaded"]], [1, 3], "after a kill -9 the parts are there")
    tap.equal(left["uploaded"][0]["etag"].strip('"'), first[1].strip('"'), "by their ETags")
    tap.equal([part["partNumber"] for part in left["parts"]], [2], "and the missing one is signed again")
    put_parts(recording, left)
    again = ask_for_parts(daemon, media_id, partNumbers=[1]).json["parts"]
    tap.equal(put_part(recording, parts, again[0])[0], 200, "a part may be sent again")
    tap.problem(confirm(daemon, media_id, parts=[{"partNumber": 1, "etag": "0" * 32}]), 409, "CONFLICT",
                "ETags that are sent are compared")
    confirmed = confirm(daemon, media_id, parts=[{"partNumber": 1, "etag": first[1]}])
    tap.equal((confirmed.status, confirmed.json["status"]), (200, "processing"), "the whole is confirmed")
    tap.equal(confirm(daemon, media_id).status, 200, "and again")
    tap.equal(put_part(recording, parts, again[0])[0], 404, "no part can be sent any more")
    media = daemon.wait_until_done(media_id)
    tap.equal(media["status"], "ready", "it becomes ready")
    tap.equal(download_digest(daemon, media_id), recording.digest(), "and comes back as it went")


def test_killed_confirms(tap, daemon, recording):
    """A confirm that is killed at any moment can be repeated."""
    begun = initiate(daemon, recording.size, multipart=True).json
    put_parts(recording, begun["multipart"])
    for attempt in range(4):
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            answer = pool.submit(lambda: confirm(daemon, begun["mediaId"]))
            concurrent.futures.wait([answer], timeout=0.01 * attempt)
            daemon.stop(signal.SIGKILL)
            answer.exception()
        daemon.start()
    tap.status(confirm_again(daemon, recording, begun["mediaId"]), 200, "a confirm that was killed is repeated")
    tap.equal(daemon.wait_until_done(begun["mediaId"])["status"], "ready", "and nothing is lost")
    tap.equal(download_digest(daemon, begun["mediaId"]), recording.digest(), "nor mixed up")


def test_aborted(tap, daemon, recording):
    begun = initiate(daemon, recording.size, multipart=True).json
    put_part(recording, begun["multipart"], begun["multipart"]["parts"][0])
    for attempt in ("aborting", "aborting again"):
        tap.equal(daemon.post(f"{MEDIA}/upload/abort", {"mediaId": begun["mediaId"]}).status, 204, attempt)
    tap.equal(put_part(recording, begun["multipart"], begun["multipart"]["parts"][1])[0], 404,
              "no part can be sent after that")
    tap.problem(ask_for_parts(daemon, begun["mediaId"]), 404, "NOT_FOUND", "nor asked for")


def test_largest(tap, daemon, clip):
    recording = Recording(clip, LARGEST)
    daemon.stop()
    daemon.start()
    begun = initiate(daemon, LARGEST).json
    etags = put_parts(recording, begun["multipart"])
    tap.equal(len(etags), 60, "500 MB go up in parts")
    tap.equal(confirm(daemon, begun["mediaId"]).status, 200, "are confirmed")
    media = daemon.wait_until_done(begun["mediaId"])
    tap.equal(media["status"], "ready", "become ready")
    tap.equal(download_digest(daemon, begun["mediaId"]), recording.digest(), "and come down intact")
    peak = daemon.status_kib("VmHWM")
    print(f"# the daemon's peak: {peak} KiB")
    tap.ok(peak < MEMORY_LIMIT_KIB, "through a daemon that stays below 80 MiB", peak)
    daemon.request("DELETE", f"{MEDIA}/{begun['mediaId']}")


def start_client(daemon, path):
    """sluice upload, the client that comes along."""
    return subprocess.Popen([str(BUILD / "core/tools/sluice"), "upload", "--url", daemon.url, "--user", CLIENT,
                             "--json", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


def get_peak_kib(process):
    """None when it has ended."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next((int(line.split()[1]) for line in file if line.startswith("VmHWM:")), None)


def test_client(tap, daemon, path, digest):
    peak = 0
    with start_client(daemon, path) as process:
        while (kib := get_peak_kib(process)) is not None:
            peak = max(peak, kib)
            time.sleep(0.01)
        output, _ = process.communicate()
    tap.equal(process.returncode, 0, "sluice upload sends a large file")
    media = json.loads(output)["files"][0]["media"]
    tap.equal(media["status"], "ready", "sees it through")
    url = daemon.get(f"{MEDIA}/{media['id']}/download", user=CLIENT).json["url"]
    tap.equal(digest_of(url), digest, "without a byte changed")
    print(f"# the client's peak: {peak} KiB")
    tap.ok(peak < CLIENT_MEMORY_LIMIT_KIB, "and never has a part in memory", peak)


def test_interrupted_client(tap, daemon, path):
    """In the middle of its parts: it is halted first, so that this can be seen."""
    with start_client(daemon, path) as process:
        media_id = wait_for(lambda: daemon.get(f"{MEDIA}?status=pending", user=CLIENT).json["items"])[0]["id"]
        process.send_signal(signal.SIGSTOP)
        left = daemon.post(f"{MEDIA}/upload/parts", {"mediaId": media_id}, user=CLIENT).json["parts"]
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        _, errors = process.communicate(timeout=60)
    tap.ok(left, "sluice upload has parts to send")
    tap.equal(process.returncode, 130, "and is ended by an interrupt")
    tap.ok("interrupted" in errors and "could not be aborted" not in errors, "which says so", errors)
    tap.equal(daemon.get(f"{MEDIA}/{media_id}", user=CLIENT).status, 404, "and leaves no upload behind")


@contextlib.contextmanager
def serve_store():
    """The variables that lead to it."""
    if STORE == "folder":
        yield {}
        return
    with S3Server(STORE) as server:
        yield server.environment()


def main():
    if STORE != "folder":
        skip_if(explain_absence(STORE))
    with Tap() as tap, tempfile.TemporaryDirectory() as folder, serve_store() as environment:
        clip = make_clip(folder)
        recording = Recording(clip, 20 * MIB + 12345)
        with Daemon(environment) as daemon:
            test_announcement(tap, daemon)
            test_signatures(tap, daemon, recording)
            test_interrupted(tap, daemon, recording)
            test_killed_confirms(tap, daemon, recording)
            test_aborted(tap, daemon, recording)
            test_largest(tap, daemon, clip)
            large = Recording(clip, ABOVE_THRESHOLD)
            path = os.path.join(folder, "answer.webm")
            large.write(path)
            test_client(tap, daemon, path, large.digest())
            # Sparse; it takes a while to send.
            os.truncate(path, LARGEST)
            test_interrupted_client(tap, daemon, path)


if __name__ == "__main__":
    main()
