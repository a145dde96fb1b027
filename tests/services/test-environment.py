#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every environment variable of the specification works unchanged, or is named once in the log with the reason why it
does not; and what a variable or a file keeps secret is seen nowhere that it does not have to be."""

import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile

from chaos import list_workers
from halted_work import make_long_clip
from sluice_test import BUILD, MEDIA, Daemon, Tap, wait_for
from speech_provider import SpeechProvider, make_recording, refusal

PROGRAM = os.environ.get("SLUICED", str(BUILD / "core/daemon/sluiced"))
# The specification's section "Environment Variables", as it stands there.
SPECIFICATION = """
PORT=3006
NODE_ENV=development
DATABASE_HOST=localhost
DATABASE_PORT=5432
DATABASE_NAME=ai_video_interview_media
DATABASE_USER=postgres
DATABASE_PASSWORD=postgres
MINIO_ENDPOINT=localhost
MINIO_PORT=9000
MINIO_ACCESS_KEY=minioadmin
MINIO_SECRET_KEY=minioadmin123
MINIO_USE_SSL=false
MINIO_BUCKET_VIDEOS=videos
MINIO_BUCKET_IMAGES=images
MINIO_BUCKET_AVATARS=avatars
MINIO_BUCKET_DOCUMENTS=documents
GROQ_API_KEY=gsk_xxxxxxxxxxxx
WHISPER_MODEL=whisper-large-v3-turbo
FFMPEG_PATH=/usr/bin/ffmpeg
FFPROBE_PATH=/usr/bin/ffprobe
FFMPEG_THREADS=2
MAX_CONCURRENT_JOBS=4
JOB_TIMEOUT_MS=300000
KAFKA_BROKERS=localhost:9092
KAFKA_CLIENT_ID=media-service
KAFKA_GROUP_ID=media-service-group
REDIS_HOST=localhost
REDIS_PORT=6379
LOG_LEVEL=debug
LOKI_HOST=http://localhost:3100
"""
# Parts that Sluice does not have.
UNUSED = {"FFMPEG_PATH": "GStreamer", "FFPROBE_PATH": "GStreamer", "FFMPEG_THREADS": "GStreamer",
          "REDIS_HOST": "queue is in the database", "REDIS_PORT": "queue is in the database"}
SECRETS = {"DATABASE_PASSWORD", "MINIO_SECRET_KEY", "GROQ_API_KEY", "SLUICE_KAFKA_SASL_PASSWORD", "LOKI_PASSWORD"}
MARKER = "marker-that-nobody-may-see"
CLEAN = {name: value for name, value in os.environ.items()
         if not name.startswith(("DATABASE_", "MINIO_", "KAFKA_", "GROQ_", "LOKI_", "WHISPER_"))}


def parse_specification():
    return dict(line.split("=", 1) for line in SPECIFICATION.split())


def run(environment, *arguments):
    with tempfile.TemporaryDirectory(prefix="sluice-data-") as folder:
        return subprocess.run([PROGRAM, *arguments], env={**CLEAN, "SLUICE_DATA_DIR": folder, **environment}, text=True,
                              capture_output=True, timeout=60, check=False)


def test_every_variable(tap):
    values = parse_specification()
    shown = run(values, "--print-config")
    tap.equal(shown.returncode, 0, "the specification's variables are taken as they are")
    used = dict(re.findall(r"^(\w+)=(.*?)  # environment", shown.stdout, re.M))
    named = dict(re.findall(r"^# (\w+) is set: (.*)$", shown.stdout, re.M))
    for name, value in values.items():
        if name in UNUSED:
            tap.ok(name not in used and UNUSED[name] in named.get(name, ""), f"{name} is named, with the reason", named)
        else:
            tap.ok(name not in named and used.get(name) in {value, "***"}, f"{name} works", used.get(name))
    tap.ok("media-processing: concurrency 4," in shown.stdout and shown.stdout.count("timeout 300000,") == 2,
           "the queues follow", shown.stdout)


def test_unused_are_logged_once(tap):
    environment = {name: parse_specification()[name] for name in UNUSED}
    with Daemon({**environment, "LOG_LEVEL": "info"}) as daemon:
        lines = [json.loads(line) for line in daemon.read_log().splitlines() if line.startswith("{")]
        named = [line["variable"] for line in lines if line["message"] == "variable has no effect"]
        tap.equal(named, sorted(UNUSED), "each is named once in the log")
        tap.ok(all(UNUSED[line["variable"]] in line["reason"] for line in lines if line.get("variable") in UNUSED),
               "and why")


def find_secrets():
    """The variables whose values --print-config masks."""
    names = re.findall(r"^(\w+)=", run({}, "--print-config").stdout, re.M)
    return {name for name in names if f"{name}=***" in run({name: MARKER}, "--print-config").stdout}


def read_process(pid):
    """Arguments and environment of a process, as whoever may look sees them."""
    found = b""
    for part in ("cmdline", "environ"):
        try:
            found += pathlib.Path(f"/proc/{pid}/{part}").read_bytes()
        except OSError:
            pass  # it ended meanwhile
    return found


def look_at_workers(daemon, media, seen):
    for worker in list_workers(daemon.process.pid):
        seen[worker] = seen.get(worker, b"") + read_process(worker[0])
    return daemon.done_media(media)


def work_with_secrets(daemon):
    """A recording that takes a while, and one that is transcribed. Returns what was seen of the workers."""
    seen = {}
    speech = daemon.folder / "speech.wav"
    make_recording(speech, 3)
    spoken = daemon.upload(speech, file_type="audio_response", content_type="audio/wav")
    for media in (daemon.upload(make_long_clip(daemon.folder)), spoken):
        wait_for(lambda: look_at_workers(daemon, media, seen), 120)
    return seen


def test_secrets_of_a_daemon_at_work(tap, secrets):
    """Without most of the servers that they are for: they are set, and nobody needs them. The provider of transcriptions
    tells everybody the key that it got."""
    with SpeechProvider(MARKER) as provider:
        provider.script = [refusal(401, f"the key {MARKER} is unknown")] * 3
        with Daemon({**{name: MARKER for name in secrets}, "GROQ_BASE_URL": provider.base_url,
                     "LOG_LEVEL": "debug"}) as daemon:
            seen = work_with_secrets(daemon)
            tap.ok(wait_for(lambda: "transcription call failed" in daemon.read_log(), 30), "a provider was asked",
                   provider.problems)
            look_for_secrets(tap, daemon, seen)


def look_for_secrets(tap, daemon, seen):
    tap.ok(len(seen) >= 2 and all(b"PATH=" in text for text in seen.values()), "workers were looked at", len(seen))
    tap.ok(not any(MARKER.encode() in text for text in seen.values()), "no worker is started with a secret")
    tap.ok(MARKER.encode() not in pathlib.Path(f"/proc/{daemon.process.pid}/cmdline").read_bytes(),
           "nor have the daemon's arguments one")
    told = [daemon.get(path, user=None).body for path in ("/metrics", "/health", "/openapi.json")]
    told.append(daemon.get(MEDIA).body)
    tap.ok(not any(MARKER.encode() in body for body in told), "nor what it tells anybody")
    daemon.stop()
    log = daemon.read_log()
    found = [line for line in log.splitlines() if MARKER in line]
    tap.ok(log and not found, "nor its log", found)
    tap.ok("X-Amz-Signature=" not in log, "in which no presigned URL is, either")
    kept = [path.name for path in daemon.folder.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes()]
    tap.equal(kept, [], "nor any file that it leaves")


def test_secrets_in_errors(tap):
    """Servers that are away: the error names them, and not what they would have been told."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        for what, environment in (
                ("database", {"DATABASE_HOST": "127.0.0.1", "DATABASE_PORT": port, "DATABASE_PASSWORD": MARKER}),
                ("object store", {"MINIO_ENDPOINT": "127.0.0.1", "MINIO_PORT": port, "MINIO_ACCESS_KEY": "key",
                                  "MINIO_SECRET_KEY": MARKER})):
            failed = run({**environment, "PORT": "0", "LOG_LEVEL": "debug"})
            tap.ok(failed.returncode == 69 and port in failed.stderr, f"a {what} that is away is named", failed.stderr)
            tap.ok(MARKER not in failed.stderr + failed.stdout, "without its secret")
    refused = run({"LOKI_HOST": f"http://user:{MARKER}@localhost:3100"}, "--print-config")
    tap.ok(refused.returncode == 78 and "LOKI_HOST" in refused.stderr and MARKER not in refused.stderr,
           "credentials in LOKI_HOST are refused and not repeated", refused.stderr)


def main():
    with Tap() as tap:
        test_every_variable(tap)
        test_unused_are_logged_once(tap)
        secrets = find_secrets()
        tap.ok(SECRETS <= secrets, "secrets are masked by --print-config", secrets)
        test_secrets_of_a_daemon_at_work(tap, secrets)
        test_secrets_in_errors(tap)


main()
