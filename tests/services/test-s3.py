#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon on a real S3 server: clients upload to the store and download from it, and what goes
wrong is told. Which server: SLUICE_S3_KIND."""

import json
import os
import pathlib
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from absence import skip_if
from s3_server import S3Server, explain_absence
from sluice_test import BUILD, MEDIA, Daemon, Tap, wait_for

KIND = os.environ.get("SLUICE_S3_KIND", "minio")
ORIGIN = "https://app.example.com"
# A dozen parts.
LARGE_MIB = 200
# The daemon waits for 2 s.
HANG_LIMIT_S = 8
MEMORY_LIMIT_KIB = 80 * 1024


def fetch(url, method="GET", body=None, headers=None, certificate=None):
    """As a client does that was given the URL. Returns status, headers and body."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    context = ssl.create_default_context(cafile=certificate) if certificate else None
    try:
        with urllib.request.urlopen(request, timeout=60, context=context) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def make_clip(folder):
    path = pathlib.Path(folder) / "clip.webm"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1",
                    "-f", "lavfi", "-i", "sine=duration=1", "-c:v", "libvpx", "-b:v", "100k", "-deadline", "realtime",
                    "-cpu-used", "8", "-c:a", "libopus", str(path)], check=True)
    return path


def make_picture(folder):
    path = pathlib.Path(folder) / "face.png"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=400x400", "-frames:v", "1", str(path)],
                   check=True)
    return path


def upload(daemon, path, certificate=None, **named):
    """Initiate, PUT to the store, confirm. Returns the id."""
    content = path.read_bytes()
    content_type = named.get("content_type", "video/webm")
    begun = daemon.initiate(len(content), path.name, **named)
    status, _, body = fetch(begun["uploadUrl"], "PUT", content, {"Content-Type": content_type}, certificate)
    assert status == 200, (status, body)
    confirmed = daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]})
    assert confirmed.status == 200, (confirmed.status, confirmed.body)
    return begun["mediaId"]


def test_recording(tap, server, daemon, clip):
    begun = daemon.initiate(clip.stat().st_size)
    tap.ok(begun["uploadUrl"].startswith(f"http://127.0.0.1:{server.port}/our-videos/"), "uploads go to the store", begun)
    status, _, _ = fetch(begun["uploadUrl"], "PUT", b"longer than it was said to be" * 10000,
                         {"Content-Type": "video/webm"})
    tap.equal(status, 403, "an upload of another length is refused")
    media = daemon.wait_until_done(upload(daemon, clip))
    tap.equal(media["status"], "ready", "a recording becomes ready")
    tap.ok(not (daemon.folder / "objects").exists(), "and the data folder has no objects")
    url = daemon.get(f"{MEDIA}/{media['id']}/download").json["url"]
    status, headers, body = fetch(url)
    tap.ok(status == 200 and body == clip.read_bytes(), "downloads come from the store", (status, body[:100]))
    tap.ok(headers["Content-Disposition"].startswith("attachment"), "with the name that they are given", headers.items())
    status, headers, body = fetch(media["processedUrls"]["thumbnail_url"])
    tap.ok(status == 200 and body[:3] == b"\xff\xd8\xff" and headers["Content-Type"] == "image/jpeg",
           "and so do its pictures", (status, headers.items()))


def read_events(daemon, media_id):
    """The data of a media's events, by their types."""
    path = pathlib.Path(daemon.folder) / "events.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    values = [json.loads(line)["value"] for line in lines]
    return {value["eventType"]: value["data"] for value in values if value["data"]["mediaId"] == media_id}


def test_events(tap, daemon, clip):
    media_id = daemon.wait_until_done(upload(daemon, clip))["id"]
    wait_for(lambda: "media.processed" in read_events(daemon, media_id))
    events = read_events(daemon, media_id)
    tap.equal(events["media.uploaded"]["bucket"], "our-videos", "events name the bucket as the store does")
    urls = events["media.processed"]["processedUrls"]
    tap.ok(urls and all(url.startswith("s3://our-videos/") for url in urls.values()), "in URLs, too", urls)


def test_avatar(tap, daemon, picture):
    media = daemon.wait_until_done(upload(daemon, picture, file_type="avatar", content_type="image/png"))
    tap.equal(media["status"], "ready", "an avatar becomes ready")
    urls = [url for url in media["processedUrls"].values() if url and "X-Amz" not in url]
    tap.equal([fetch(url)[0] for url in urls], [200], "anybody may look at it")


def test_deleted(tap, daemon, clip):
    media = daemon.wait_until_done(upload(daemon, clip))
    daemon.request("DELETE", f"{MEDIA}/{media['id']}")
    gone = daemon.get(f"{MEDIA}/{media['id']}").status
    tap.equal(gone, 404, "what is deleted is gone")


def test_large_file(tap, daemon, folder, clip):
    """The clip with an element behind it that every reader skips."""
    large = pathlib.Path(folder) / "large.webm"
    filler = os.urandom(1 << 20) * LARGE_MIB
    large.write_bytes(clip.read_bytes() + b"\xec\x01" + len(filler).to_bytes(7, "big") + filler)
    media = daemon.wait_until_done(upload(daemon, large))
    tap.equal(media["status"], "ready", f"a file of {LARGE_MIB} MiB becomes ready")
    _, _, body = fetch(daemon.get(f"{MEDIA}/{media['id']}/download").json["url"])
    tap.ok(body == large.read_bytes(), "and comes back as it went")
    tap.ok(daemon.status_kib("VmHWM") < MEMORY_LIMIT_KIB, "through a daemon that stayed small",
           f"{daemon.status_kib('VmHWM')} KiB")


def test_away(tap, server, daemon):
    tap.equal(daemon.get("/readyz").status, 200, "a daemon with its store is ready")
    server.stop()
    away = daemon.get("/readyz")
    tap.equal(away.status, 503, "without its store it is not")
    server.start()
    tap.equal(daemon.get("/readyz").status, 200, "and is again when that is back")
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        hanging = daemon.get("/readyz")
        tap.ok(hanging.status == 503 and time.monotonic() - begun < HANG_LIMIT_S,
               "a store that hangs is found to", (hanging.status, time.monotonic() - begun))
        tap.equal(daemon.get(MEDIA).status, 200, "and lists do not wait for it")
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    tap.equal(daemon.get("/readyz").status, 200, "until it goes on")


def refused(environment):
    program = os.environ.get("SLUICED", str(BUILD / "core/daemon/sluiced"))
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program], text=True, capture_output=True, check=False, timeout=60,
                              env={**os.environ, "PORT": "0", "SLUICE_DATA_DIR": folder, **environment})
    return done


def test_refused(tap, server):
    wrong = refused({**server.environment(), "MINIO_SECRET_KEY": "wrong-secret"})
    tap.ok(wrong.returncode == 78 and "wrong-secret" not in wrong.stderr, "a wrong key ends it with 78", wrong)
    away = refused({**server.environment(), "MINIO_PORT": "1"})
    tap.ok(away.returncode == 69 and "can't be reached" in away.stderr, "no store at the start ends it with 69", away)


def make_certificate(folder, name):
    key, certificate = pathlib.Path(folder) / f"{name}.key", pathlib.Path(folder) / f"{name}.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return key, certificate


def test_tls(tap, server, folder, clip):
    key, certificate = make_certificate(folder, "server")
    _, other = make_certificate(folder, "other")
    server.stop()
    server.install_certificate(key, certificate)
    server.start()
    stranger = refused({**server.environment(), "SLUICE_S3_CA_FILE": str(other)})
    tap.ok(stranger.returncode == 78 and "certificate" in stranger.stderr, "a store that is not known is refused", stranger)
    with Daemon({**server.environment(), "SLUICE_S3_CA_FILE": str(certificate)}) as daemon:
        tap.equal(daemon.get("/readyz").status, 200, "one that is known is trusted")
        tap.ok(daemon.initiate(100)["uploadUrl"].startswith("https://127.0.0.1:"), "and clients are sent to it with TLS")
        media = daemon.wait_until_done(upload(daemon, clip, certificate))
        tap.equal(media["status"], "ready", "a recording becomes ready there")
        status, _, _ = fetch(media["processedUrls"]["thumbnail_url"], certificate=certificate)
        tap.equal(status, 200, "with its pictures")


def main():
    skip_if(explain_absence(KIND))
    with Tap() as tap, tempfile.TemporaryDirectory() as folder, S3Server(KIND) as server:
        clip = make_clip(folder)
        with Daemon({**server.environment(), "MINIO_BUCKET_VIDEOS": "our-videos", "SLUICE_CORS_ORIGINS": ORIGIN}) as daemon:
            test_recording(tap, server, daemon, clip)
            test_events(tap, daemon, clip)
            test_avatar(tap, daemon, make_picture(folder))
            test_deleted(tap, daemon, clip)
            test_large_file(tap, daemon, folder, clip)
            test_away(tap, server, daemon)
        test_refused(tap, server)
        if KIND == "minio":
            test_tls(tap, server, folder, clip)


if __name__ == "__main__":
    main()
