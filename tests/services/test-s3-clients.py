#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What other people's S3 clients find in the store that a daemon works with (SLUICE_S3_KIND): aws, rclone and s3cmd see
the buckets as the specification draws them, with the bytes, types and cache rules that it promises."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

import pdf_maker
from absence import skip_if
from s3_server import S3Server, explain_absence
from sluice_test import MEDIA, OWNER, Daemon, Tap

KIND = os.environ.get("SLUICE_S3_KIND", "minio")
# Debian's, before any shim of a version manager.
CLIENTS = {name: shutil.which(name, path=f"/usr/bin:{os.environ.get('PATH', '')}") for name in ("aws", "rclone", "s3cmd")}
YEAR_S = 31536000


class Client:
    """Lists keys, and gets an object."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.address = f"127.0.0.1:{server.port}"
        self.keys = (server.environment()["MINIO_ACCESS_KEY"], server.secret)

    def run(self, *words, **environment):
        ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        done = subprocess.run([CLIENTS[self.name], *map(str, words)], text=True, capture_output=True, check=False,
                              timeout=120, env={**ours, "HOME": self.folder, **environment})
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout


class Aws(Client):
    name = "aws"

    def call(self, *words):
        return self.run("--endpoint-url", f"http://{self.address}", *words, AWS_ACCESS_KEY_ID=self.keys[0],
                        AWS_SECRET_ACCESS_KEY=self.keys[1], AWS_DEFAULT_REGION="us-east-1", AWS_PAGER="")

    def list(self, bucket):
        answer = json.loads(self.call("s3api", "list-objects-v2", "--bucket", bucket) or "{}")
        return {found["Key"] for found in answer.get("Contents", [])}

    def get(self, bucket, key, path):
        self.call("s3", "cp", "--only-show-errors", f"s3://{bucket}/{key}", path)

    def head(self, bucket, key):
        return json.loads(self.call("s3api", "head-object", "--bucket", bucket, "--key", key))


class Rclone(Client):
    name = "rclone"

    def call(self, *words):
        return self.run(*words, RCLONE_CONFIG=os.devnull, RCLONE_CONFIG_STORE_TYPE="s3", RCLONE_CONFIG_STORE_PROVIDER="Other",
                        RCLONE_CONFIG_STORE_ENDPOINT=f"http://{self.address}", RCLONE_CONFIG_STORE_ACCESS_KEY_ID=self.keys[0],
                        RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY=self.keys[1])

    def list(self, bucket):
        return set(self.call("lsf", "--recursive", "--files-only", f"store:{bucket}").splitlines())

    def get(self, bucket, key, path):
        self.call("copyto", f"store:{bucket}/{key}", path)


class S3cmd(Client):
    name = "s3cmd"

    def call(self, *words):
        return self.run("--config", os.devnull, "--no-ssl", f"--host={self.address}", f"--host-bucket={self.address}",
                        f"--access_key={self.keys[0]}", f"--secret_key={self.keys[1]}", *words)

    def list(self, bucket):
        lines = self.call("ls", "--recursive", f"s3://{bucket}").splitlines()
        return {line.split(f"s3://{bucket}/", 1)[1] for line in lines if f"s3://{bucket}/" in line}

    def get(self, bucket, key, path):
        self.call("get", "--force", "--no-progress", f"s3://{bucket}/{key}", path)


def run_ffmpeg(path, *words):
    subprocess.run(["ffmpeg", "-v", "error", *words, str(path)], check=True)
    return path


def upload(daemon, path, file_type, content_type):
    content = path.read_bytes()
    begun = daemon.initiate(len(content), path.name, file_type, content_type)
    request = urllib.request.Request(begun["uploadUrl"], data=content, method="PUT", headers={"Content-Type": content_type})
    with urllib.request.urlopen(request, timeout=60):
        pass
    confirmed = daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]})
    assert confirmed.status == 200, confirmed.body
    media = daemon.wait_until_done(begun["mediaId"])
    assert media["status"] == "ready", media
    return begun["mediaId"]


def upload_all(daemon, folder):
    """Keys that the specification draws, by bucket, and the files that were uploaded under theirs."""
    source = pathlib.Path(folder)
    clip = run_ffmpeg(source / "clip.webm", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1", "-f", "lavfi",
                      "-i", "sine=duration=1", "-c:v", "libvpx", "-b:v", "100k", "-deadline", "realtime", "-cpu-used", "8",
                      "-c:a", "libopus")
    picture = run_ffmpeg(source / "face.png", "-f", "lavfi", "-i", "testsrc=size=400x400", "-frames:v", "1")
    document = source / "paper.pdf"
    document.write_bytes(pdf_maker.page())
    video = upload(daemon, clip, "video_response", "video/webm")
    image = upload(daemon, picture, "question_image", "image/png")
    upload(daemon, picture, "avatar", "image/png")
    paper = upload(daemon, document, "interview_attachment", "application/pdf")
    expected = {
        "videos": {f"raw/{OWNER}/{video}/original.webm", f"processed/{OWNER}/{video}/video.mp4",
                   f"processed/{OWNER}/{video}/thumbnail.jpg", f"processed/{OWNER}/{video}/audio.wav"},
        "images": {f"{OWNER}/{image}/original.png", f"{OWNER}/{image}/optimized.webp"},
        "avatars": {f"{OWNER}/avatar.jpg"},
        "documents": {f"{OWNER}/{paper}/original.pdf", f"{OWNER}/{paper}/thumbnail.jpg"},
    }
    originals = {("videos", f"raw/{OWNER}/{video}/original.webm"): clip,
                 ("images", f"{OWNER}/{image}/original.png"): picture,
                 ("documents", f"{OWNER}/{paper}/original.pdf"): document}
    return expected, originals


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def test_client(tap, client, expected, originals, folder):
    for bucket, keys in expected.items():
        found = client.list(bucket)
        tap.ok(keys <= found, f"{client.name} finds what is drawn in {bucket}", (sorted(keys - found), sorted(found)))
    for (bucket, key), source in originals.items():
        path = os.path.join(folder, f"{client.name}-{source.name}")
        client.get(bucket, key, path)
        tap.equal(digest(path), digest(source), f"{client.name} gets {source.name} as it was uploaded")


def test_facts(tap, aws, expected):
    avatar = aws.head("avatars", f"{OWNER}/avatar.jpg")
    tap.equal((avatar["ContentType"], "max-age=%d" % YEAR_S in avatar["CacheControl"], "public" in avatar["CacheControl"]),
              ("image/jpeg", True, True), "an avatar is kept by caches for a year")
    types = {key.rsplit("/", 1)[1]: aws.head("videos", key)["ContentType"] for key in expected["videos"]}
    tap.equal(types, {"original.webm": "video/webm", "video.mp4": "video/mp4", "thumbnail.jpg": "image/jpeg",
                      "audio.wav": "audio/wav"}, "each object has its type")


def get_status(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.headers["Cache-Control"]
    except urllib.error.HTTPError as error:
        return error.code, None


def test_public_read(tap, server, expected):
    address = f"http://127.0.0.1:{server.port}"
    status, cache = get_status(f"{address}/avatars/{OWNER}/avatar.jpg")
    tap.ok(status == 200 and f"max-age={YEAR_S}" in cache, "anybody may look at an avatar", (status, cache))
    for bucket in ("videos", "images", "documents"):
        key = sorted(expected[bucket])[0]
        tap.equal(get_status(f"{address}/{bucket}/{key}")[0], 403, f"nobody else's in {bucket}")


def find_missing_clients():
    missing = [name for name, path in CLIENTS.items() if path is None]
    return f"there is no {' and no '.join(missing)} here" if missing else None


def main():
    skip_if(explain_absence(KIND) or find_missing_clients())
    with Tap() as tap, tempfile.TemporaryDirectory() as folder, S3Server(KIND) as server:
        # By the names that such clients use, too.
        theirs = {"MINIO_ENDPOINT": "", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}", "AWS_REGION": "us-east-1",
                  "AWS_ACCESS_KEY_ID": server.environment()["MINIO_ACCESS_KEY"], "AWS_SECRET_ACCESS_KEY": server.secret}
        with Daemon(theirs) as daemon:
            expected, originals = upload_all(daemon, folder)
        clients = [kind(server, folder) for kind in (Aws, Rclone, S3cmd)]
        for client in clients:
            test_client(tap, client, expected, originals, folder)
        test_facts(tap, clients[0], expected)
        test_public_read(tap, server, expected)


if __name__ == "__main__":
    main()
