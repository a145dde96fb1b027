#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""/metrics of a daemon that has worked: the specification's names and labels, promtool's opinion, what docs/metrics.md
says, what alerts and dashboard ask for, and what is counted when the timeout of a queue ends the work."""

import pathlib
import re
import subprocess
import tempfile

from chaos import is_alive
from halted_work import halt_transcode, make_long_clip
from loki_server import LokiServer
from media_tools import make_clip, make_photo
from prometheus_text import Metrics
from sluice_test import SOURCE, Daemon, Tap, wait_for
from speech_provider import SpeechProvider, make_recording
from watching import check_watching, has_promtool

# Name, labels and one label set each that the specification prints.
SPECIFICATION = (
    ("media_uploads_total", "counter", {"type": "video", "status": "success"}),
    ("media_uploads_total", "counter", {"type": "image", "status": "success"}),
    ("media_uploads_total", "counter", {"type": "image", "status": "failed"}),
    ("media_processing_duration_seconds", "histogram", {"job_type": "transcode"}),
    ("media_processing_duration_seconds", "histogram", {"job_type": "thumbnail"}),
    ("media_storage_bytes_total", "counter", {"bucket": "videos"}),
    ("media_storage_bytes_total", "counter", {"bucket": "images"}),
    ("media_transcription_requests_total", "counter", {"model": "whisper-large-v3-turbo"}),
    ("media_processing_queue_size", "gauge", {"queue": "media-processing"}),
    ("media_processing_queue_size", "gauge", {"queue": "transcription"}),
)
# Told by a daemon that has a broker.
NOT_HERE = {"sluice_events_consumed_total"}
REGISTRATION = re.compile(r'sl_metrics_(?:counter|gauge|histogram)\s*\(\s*[^,"]+,\s*"(\w+)"')
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| ?([\w, ]*?) \| (daemon|database) \| ")


def read(daemon, accept="text/plain"):
    reply = daemon.request("GET", "/metrics", headers={"Accept": accept}, user=None)
    assert reply.status == 200, reply.status
    return reply.body.decode()


def work(daemon, folder):
    """A recording, a picture, a picture that is none, one that is torn, and something spoken."""
    clip, photo, speech = folder / "clip.webm", folder / "photo.jpg", folder / "speech.wav"
    make_recording(speech, 3)
    daemon.upload(speech, file_type="audio_response", content_type="audio/wav")
    make_clip(clip, 2)
    make_photo(photo, "640x480")
    recording = daemon.upload(clip)
    picture = daemon.upload(photo, file_type="question_image", content_type="image/jpeg")
    begun = daemon.initiate(500, "a.jpg", "question_image", "image/jpeg")
    daemon.put(begun["uploadUrl"], b"\0" * 500, "image/jpeg")
    daemon.post("/api/v1/media/upload/confirm", {"mediaId": begun["mediaId"]})
    torn = folder / "torn.jpg"
    torn.write_bytes(photo.read_bytes()[:2000])
    broken = daemon.upload(torn, file_type="question_image", content_type="image/jpeg")
    return {name: daemon.wait_until_done(media)["status"]
            for name, media in (("recording", recording), ("picture", picture), ("torn", broken))}


def check_specification(tap, metrics):
    for name, kind, labels in SPECIFICATION:
        sample = name + "_count" if kind == "histogram" else name
        tap.ok(metrics.types.get(name) == kind and metrics.value(sample, **labels) is not None
               and metrics.labels_of(name) == set(labels), f"{name} {labels}", metrics.labels_of(name))


def check_values(tap, metrics):
    tap.equal(metrics.value("media_uploads_total", type="image", status="failed"), 1, "the refused upload is counted")
    tap.equal(metrics.value("sluice_media_settled_total", file_type="video_response", state="ready"), 1,
              "so is the recording that is ready")
    tap.equal(metrics.value("sluice_media_settled_total", state="failed"), 1, "and the picture that failed")
    tap.equal(metrics.value("sluice_media_failed_total", file_type="question_image", fault="file"), 1,
              "with the code of its error")
    tap.ok(metrics.value("sluice_pass_attempts_total", **{"class": "ok"}) >= 5, "attempts are counted")
    tap.ok(metrics.value("media_storage_bytes_total", bucket="videos") > 10000, "bytes are counted")
    tap.ok(0 < metrics.value("process_resident_memory_bytes") < 2e9, "memory of the process")
    tap.ok(0 < metrics.value("process_open_fds") < metrics.value("process_max_fds"), "descriptors of the process")
    tap.equal(metrics.value("sluice_queue_slots"), 10, "slots are told")
    tap.equal(metrics.value("sluice_worker_starts_failing"), 0, "workers start")
    tap.equal(metrics.value("sluice_database_up"), 1, "the database is up")
    tap.equal(metrics.value("sluice_metrics_dropped_total"), 0, "no label grows without end")


def check_promtool(tap, text):
    if not has_promtool(tap, "promtool has nothing to say"):
        return
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, timeout=60,
                             check=False)
    tap.ok(checked.returncode == 0 and not checked.stderr.strip(), "promtool has nothing to say",
           checked.stdout + checked.stderr)


def read_documentation():
    """name -> (type, labels) of docs/metrics.md"""
    matches = [ROW.match(line) for line in (SOURCE / "docs/metrics.md").read_text().splitlines()]
    return {match[1]: (match[2], set(re.findall(r"\w+", match[3]))) for match in matches if match}


def check_documentation(tap, metrics):
    documented = read_documentation()
    sources = "".join(path.read_text() for path in sorted((SOURCE / "core").rglob("*.c")))
    in_code = set(REGISTRATION.findall(sources)) | set(metrics.types)
    tap.equal(sorted(documented), sorted(in_code), "docs/metrics.md names all that the code has, and no other")
    tap.equal({name: kind for name, kind in metrics.types.items() if documented.get(name, (None,))[0] != kind}, {},
              "with the right types")
    tap.equal({name: metrics.labels_of(name) for name in metrics.types
               if not metrics.labels_of(name) <= documented.get(name, (None, set()))[1]}, {}, "and the right labels")
    tap.equal(set(documented) - set(metrics.types), NOT_HERE, "the daemon tells all of them that it can")


def make_configuration(folder):
    path = folder / "sluice.yaml"
    path.write_text("queues:\n  media-processing:\n    defaultJobOptions: {attempts: 1, timeout: 4000}\n")
    return path


def check_timeout(tap, folder):
    """The timeout of a queue ends the work for good, also of a worker that no longer answers to anything."""
    with Daemon({"SLUICE_CONFIG": str(make_configuration(folder))}) as daemon:
        media = daemon.upload(make_long_clip(daemon.folder))
        halted = halt_transcode(daemon)
        tap.ok(halted, "a transcode runs")
        ended = daemon.wait_until_done(media, 60)
        tap.equal((ended["status"], ended["error"]["code"]), ("failed", "WORKER_TIMEOUT"), "a job that takes too long says so")
        tap.equal(len([worker for worker in halted if not is_alive(worker)]), 1, "and the process that had it is gone")
        # The media has failed a moment before its attempt is over.
        wait_for(lambda: Metrics(read(daemon)).value("sluice_pass_attempts_total", **{"class": "timeout"}))
        metrics = Metrics(read(daemon))
        tap.equal(metrics.value("sluice_worker_kills_total", cause="WORKER_TIMEOUT"), 1, "the kill is counted by its cause")
        tap.equal(metrics.value("sluice_pass_attempts_total", **{"class": "timeout"}), 1, "the attempt by its class")
        tap.equal(metrics.value("sluice_pass_failures_total", code="WORKER_TIMEOUT"), 1, "and by its code")


def main():
    with Tap() as tap, tempfile.TemporaryDirectory(prefix="sluice-metrics-") as name:
        folder = pathlib.Path(name)
        with LokiServer() as loki, SpeechProvider("key") as provider, \
                Daemon({"LOKI_HOST": loki.url, "GROQ_API_KEY": "key", "GROQ_BASE_URL": provider.base_url}) as daemon:
            states = work(daemon, folder)
            tap.equal(states, {"recording": "ready", "picture": "ready", "torn": "failed"}, "the daemon has worked")
            tap.ok(wait_for(lambda: Metrics(read(daemon)).value("sluice_transcription_calls_total", result="ok"), 60),
                   "something spoken is transcribed", provider.problems)
            wait_for(lambda: (Metrics(read(daemon)).value("sluice_pass_attempts_total", **{"class": "ok"}) or 0) >= 5)
            text = read(daemon)
            metrics = Metrics(text)
            check_specification(tap, metrics)
            check_values(tap, metrics)
            check_promtool(tap, text)
            check_documentation(tap, metrics)
            check_watching(tap, set(metrics.types) | NOT_HERE)
            tap.ok(read(daemon, "application/openmetrics-text").endswith("# EOF\n"), "OpenMetrics on demand")
        check_timeout(tap, folder)


main()
