#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon that has recordings transcribed: killed when an answer has just come in, told to wait, refused.

The stand-in of tests/support knows every word and checks every request.
"""

import json
import os
import pathlib
import signal
import tempfile

import speech_provider as speech
from chaos import list_workers
from halted_work import query
from sluice_test import MEDIA, Daemon, Tap, wait_for

KEY = "gsk-very-secret"
SECONDS = 170
# Of a minute at most, with 3 s in common where nobody pauses.
N_PIECES = 3
# Longer than the specification's column.
LONG_MODEL = "organisation/" + "whisper-" * 8 + "v3"
ENDED = {"completed", "failed", "skipped"}
# A dead daemon's work is taken over when its lease has run out.
RESCUE_LIMIT_S = 90
PIPELINE = """
file_type: audio_response
bucket: audio
allowed: [wav]
max_size: 100MB
stages:
  - id: audio
    stage: extract-audio
  - id: transcribe
    needs: [audio]
    optional: true
    params: {max_piece_duration: 60s}
"""


class Service(Daemon):
    """A daemon with one pipeline and one provider."""

    def __init__(self, provider, **environment):
        super().__init__({"GROQ_API_KEY": KEY, "WHISPER_MODEL": "whisper-large",
                          **({"GROQ_BASE_URL": provider.base_url} if provider else {}), **environment})
        pipelines = self.folder / "pipelines"
        pipelines.mkdir()
        (pipelines / "audio_response.yaml").write_text(PIPELINE)
        self.environment["SLUICE_PIPELINE_DIR"] = str(pipelines)

    def send(self, recording):
        return self.upload(recording, "answer.wav", "audio_response", "audio/wav")

    def find_ended(self, media_id):
        """The stage as users see it, once nothing more happens to it."""
        stages = self.get(f"{MEDIA}/{media_id}/status").json["stages"]
        stage = next(stage for stage in stages if stage["id"] == "transcribe")
        return stage if stage["state"] in ENDED else None

    def wait_until_ended(self, media_id, seconds=RESCUE_LIMIT_S):
        return wait_for(lambda: self.find_ended(media_id), seconds)

    def read_words(self, media_id):
        view = self.get(f"{MEDIA}/{media_id}").json
        url = next(artifact["url"] for artifact in view["artifacts"] if artifact["name"] == "transcription")
        transcript = json.loads(self.request("GET", url).body)
        return [word["word"] for segment in transcript["segments"] for word in segment["words"]]

    def kill_workers(self):
        for pid, _started in list_workers(self.process.pid):
            os.kill(pid, signal.SIGKILL)


def check_words(tap, service, media_id, words, name):
    stage = service.wait_until_ended(media_id)
    if tap.ok(stage and stage["state"] == "completed", f"{name}: the transcript is there", stage):
        tap.equal(service.read_words(media_id), [word for _at, word in words], f"{name}: with each word once")
    return stage or {}


def check_kill(tap, recording, words, name, kill):
    """@kill happens when the second answer has gone out: it may or may not have been kept."""
    with speech.SpeechProvider(KEY) as provider, Service(provider) as service:
        provider.on_answered = lambda number: kill(service) if number == 1 else None
        media_id = service.send(recording)
        if name == "the daemon":
            tap.ok(wait_for(lambda: service.process.poll() is not None, 60), "the daemon is dead")
            service.start()
        check_words(tap, service, media_id, words, f"kill of {name}")
        tap.equal(provider.problems, [], f"kill of {name}: every request is as it should be")
        tap.ok(len(provider.requests) <= N_PIECES + 1, f"kill of {name} costs one request at most", len(provider.requests))


def check_rate_limit(tap, recording, words):
    with speech.SpeechProvider(KEY) as provider, Service(provider, WHISPER_MODEL=LONG_MODEL) as service:
        provider.script = [speech.refusal(429, "slow down", {"Retry-After": "1"})]
        media_id = service.send(recording)
        stage = check_words(tap, service, media_id, words, "429")
        tap.equal(stage.get("attempts"), 1, "429: costs no attempt")
        tap.equal(len(provider.requests), N_PIECES + 1, "429: is asked again once")
        tap.equal({request.fields["model"][0] for request in provider.requests}, {LONG_MODEL}, "the model is the one configured")
        tap.equal(query(service, "SELECT model_used FROM transcriptions"), [(LONG_MODEL[:50],)],
                  "of a long name the row has what its column holds")


def check_refusal(tap, recording):
    with speech.SpeechProvider("another-key") as provider, Service(provider) as service:
        media_id = service.send(recording)
        stage = service.wait_until_ended(media_id)
        tap.equal((stage["state"], stage["error"]["code"]), ("failed", "PROVIDER_REFUSED"), "a wrong key is refused")
        tap.ok("key" in stage["error"]["message"] and KEY not in json.dumps(stage), "and said without it", stage)
        tap.equal(len(provider.requests), 1, "nobody tries again")
        tap.equal(service.wait_until_done(media_id)["status"], "ready", "the media is ready without its transcript")
        tap.ok(KEY not in service.read_log(), "the key is not in the log")


def check_silence(tap, folder):
    recording = folder / "silence.wav"
    speech.make_noise(recording, 5)
    with speech.SpeechProvider(KEY) as provider, Service(provider) as service:
        media_id = service.send(recording)
        stage = service.wait_until_ended(media_id)
        tap.equal((stage["state"], provider.requests), ("completed", []), "silence is not sent")


def main():
    with tempfile.TemporaryDirectory(prefix="sluice-transcription-") as name, Tap() as tap:
        folder = pathlib.Path(name)
        recording = folder / "answer.wav"
        words = speech.make_recording(recording, SECONDS, pause_every=0)
        check_kill(tap, recording, words, "the worker", Service.kill_workers)
        check_kill(tap, recording, words, "the daemon", lambda service: service.process.kill())
        check_rate_limit(tap, recording, words)
        check_refusal(tap, recording)
        check_silence(tap, folder)


main()
