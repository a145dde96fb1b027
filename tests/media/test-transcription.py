#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The stage transcribe beside a service that knows every word and checks every request."""

import http.server
import json
import os
import pathlib
import ssl
import subprocess
import tempfile
import threading
import time

import gi
import speech_provider as speech
from free_ports import free_port
from sluice_test import Tap

gi.require_version("Sluice", "1.0")
from gi.repository import Gio, GLib, GObject, Sluice

HOURS_3 = 3 * 3600
KEY = "gsk-very-secret"
CLOCK_ERROR = 0.08
# Seconds; how far times may be off beyond that: the provider's rounding.
READING = 0.02
CODES = {name: getattr(Sluice.Error, name) for name in (
    "RATE_LIMITED", "PROVIDER_UNAVAILABLE", "PROVIDER_REFUSED", "PROVIDER_PROTOCOL", "CANCELLED", "CONFIGURATION",
    "TRANSCRIPTION_NOT_CONFIGURED", "INVALID_ARGUMENT")}


class Broker(GObject.Object, Sluice.ServiceBroker):
    """Names its providers one after the other when they are down; keeps answers as long as it lives."""

    def __init__(self, *base_urls, key=KEY, rests=False):
        super().__init__()
        # Gives nobody the provider that was the last one and is down.
        self.rests = rests
        self.calls = [Sluice.ServiceCall.new(f"provider-{number}", url, key, "whisper-large")
                      for number, url in enumerate(base_urls)]
        self.begun, self.ended, self.kept = [], [], {}

    def do_begin_call(self, stage_id, service, cost):
        self.begun.append((stage_id, service, cost))
        down = sum(error in ("PROVIDER_UNAVAILABLE", "RATE_LIMITED") for error, _retry_after in self.ended)
        if self.rests and down >= len(self.calls):
            raise GLib.Error("all providers rest", "sluice-error-quark", Sluice.Error.PROVIDER_UNAVAILABLE)
        return self.calls[min(down, len(self.calls) - 1)], 0

    def do_end_call(self, _stage_id, _call, error, retry_after_ms):
        self.ended.append((name_of(error), retry_after_ms))
        return retry_after_ms

    def do_save_checkpoint(self, _stage_id, name, text):
        self.kept[name] = text
        return True

    def do_load_checkpoint(self, _stage_id, name):
        return self.kept.get(name)


def name_of(error):
    return next((name for name, code in CODES.items() if error and error.matches(Sluice.error_quark(), code)),
                str(error) if error else None)


class Outcome:
    """What a run made of a recording: a transcript or an error."""

    def __init__(self, result, folder):
        stages = result.get_stages()
        stage = next(stages.get_item(i) for i in range(stages.get_n_items())
                     if stages.get_item(i).get_stage() == "transcribe")
        error = stage.get_error()
        self.error, self.message = name_of(error), error.message if error else ""
        self.skip_reason = stage.get_skip_reason()
        self.retry_after = stage.get_retry_after()
        self.warnings = list(stage.get_warnings() or [])
        artifacts = stage.get_artifacts()
        self.facts = artifacts.get_item(0).dup_facts().unpack() if artifacts.get_n_items() else None
        self.transcript = json.loads((folder / "transcription.json").read_text()) if self.facts else None

    @property
    def words(self):
        return [(word["start"], word["word"]) for segment in self.transcript["segments"] for word in segment["words"]]


class Workplace:
    """Recordings, and pipelines to run on them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.audio = self.folder / "audio.wav"
        self.number = 0

    def make_pipeline(self, params, source="extract-audio"):
        text = ("file_type: speech\nbucket: audio\nallowed: [wav]\nmax_size: 1GB\nstages:\n"
                f"  - id: audio\n    stage: {source}\n"
                f"  - id: transcribe\n    needs: [audio]\n    optional: true\n    params: {json.dumps(params)}\n")
        return Sluice.Pipeline.new_from_data(text, "speech.yaml", None)

    def run(self, broker, cancellable=None, source="extract-audio", **params):
        self.number += 1
        out = self.folder / f"out-{self.number}"
        pipeline = self.make_pipeline(params, source)
        pipeline.set_service_broker(broker)
        return Outcome(pipeline.run(str(self.audio), str(out), cancellable), out)


def check_words(tap, outcome, words, name):
    """Every word once, in order, where it was said."""
    found = outcome.words
    same = [word for _at, word in found] == [word for _at, word in words]
    if not tap.ok(same, f"{name}: no word is lost or doubled", (len(found), len(words), outcome.warnings)):
        return
    worst = max(abs(at - said) for (at, _), (said, _) in zip(found, words))
    tap.ok(worst <= CLOCK_ERROR + READING, f"{name}: each is where it was said", worst)
    spoken = outcome.transcript["text"].replace(".", "").split()
    tap.ok(spoken == [word for _at, word in words], f"{name}: the text has them, too", spoken[:20])
    segments = outcome.transcript["segments"]
    ordered = all(left["end"] <= right["start"] for left, right in zip(segments, segments[1:]))
    tap.ok(ordered, f"{name}: segments are in order and do not overlap")


def check_long(tap, work, pause_every, name, **params):
    """Three hours, cut and put together again."""
    words = speech.make_recording(work.audio, HOURS_3, pause_every)
    with speech.SpeechProvider(KEY, CLOCK_ERROR) as provider:
        broker = Broker(provider.base_url)
        outcome = work.run(broker, **params)
        tap.equal((outcome.error, provider.problems), (None, []), f"{name}: every request is as it should be")
        if outcome.error:
            return
        pieces = outcome.transcript["pieces"]
        tap.equal([round(request.seconds, 2) for request in provider.requests],
                  [round(piece["end"] - piece["start"], 2) for piece in pieces], f"{name}: the pieces are what was sent")
        tap.equal([round(cost, 2) for _stage, _service, cost in broker.begun],
                  [round(piece["end"] - piece["start"], 2) for piece in pieces], f"{name}: leave was asked for each")
        overlaps = [left["end"] - right["start"] for left, right in zip(pieces, pieces[1:])]
        tap.equal({round(overlap, 2) for overlap in overlaps}, {0.0 if pause_every else 3.0}, f"{name}: cuts are where they belong")
        cut = sum(word[2] == "cut" for request in provider.requests for word in request.heard)
        tap.ok(pause_every or cut > len(pieces) / 2, f"{name}: {cut} words were cut in {len(pieces)} pieces")
    check_words(tap, outcome, words, name)
    tap.equal((outcome.facts["words"], outcome.facts["speech"], outcome.facts["language"], outcome.facts["provider"],
               outcome.facts["model"]), (len(words), True, "en", "provider-0", "whisper-large"), f"{name}: facts")
    tap.ok(abs(outcome.facts["confidence"] - 0.905) < 0.001, f"{name}: confidence", outcome.facts)


def check_silence(tap, work):
    with speech.SpeechProvider(KEY) as provider:
        for name, amplitude in (("digital silence", 0), ("a quiet room", 40)):
            speech.make_noise(work.audio, 8, amplitude)
            broker = Broker(provider.base_url)
            outcome = work.run(broker)
            tap.equal((outcome.error, outcome.transcript and outcome.transcript["speech"], broker.begun), (None, False, []),
                      f"{name}: no speech, and nobody is asked")
            tap.equal((outcome.transcript["text"], outcome.transcript["segments"], outcome.transcript["confidence"],
                       outcome.transcript["pieces"], outcome.facts["words"]), ("", [], None, [], 0), f"{name}: is empty")
        tap.equal(provider.requests, [], "silence is not sent")


def check_needs(tap, work):
    """Nobody is asked about a sound that no other stage makes."""
    speech.make_recording(work.audio, 3)
    with speech.SpeechProvider(KEY) as provider:
        outcome = work.run(Broker(provider.base_url), source="waveform")
        tap.equal(outcome.error, "INVALID_ARGUMENT", "without a sound there is nothing to transcribe")
        tap.ok("needs: [audio]" in outcome.message, "and the message says what to write", outcome.message)
        tap.equal(len(provider.requests), 0, "nobody is asked")


def check_questions(tap, work):
    """What the parameters make of a request."""
    words = speech.make_recording(work.audio, 20)
    with speech.SpeechProvider(KEY) as provider:
        outcome = work.run(Broker(provider.base_url), language="en-GB", model="whisper-x", prompt="Sluice, Köln")
        fields = provider.requests[-1].fields
        tap.equal((fields["language"], fields["model"], fields["prompt"]), (["en"], ["whisper-x"], ["Sluice, Köln"]),
                  "language, model and prompt are sent")
        tap.equal(outcome.transcript["model"], "whisper-x", "the transcript names the model")
        outcome = work.run(Broker(provider.base_url), prompt="vocabulary " * 200)
        sent = provider.requests[-1].fields["prompt"][0]
        tap.ok(len(sent) <= 896 and sent.split() == ["vocabulary"] * 81, "a long prompt loses whole words", len(sent))
        tap.ok(any("prompt" in warning for warning in outcome.warnings), "which is said", outcome.warnings)
        tap.ok("language" not in provider.requests[-1].fields, "without a language none is sent")
        outcome = work.run(Broker(provider.base_url), format="opus")
        check_words(tap, outcome, words, "Opus")
        tap.ok(provider.requests[-1].size < 100_000, "Opus is small", provider.requests[-1].size)
        broker = Broker(provider.base_url, key=None)
        tap.equal(work.run(broker).error, "PROVIDER_REFUSED", "without a key none is sent")
        tap.equal(provider.problems, ["authorization is 'None'"], "all other requests are as they should be")


def check_small_requests(tap, work):
    words = speech.make_recording(work.audio, 600, pause_every=0)
    with speech.SpeechProvider(KEY, CLOCK_ERROR) as provider:
        outcome = work.run(Broker(provider.base_url), max_request_size="2MB")
        tap.ok(len(provider.requests) > 2 and max(request.size for request in provider.requests) <= 2_000_000,
               "no request is larger than it may be", [request.size for request in provider.requests])
        check_words(tap, outcome, words, "small requests")


# What the provider does, the code that comes of it, milliseconds to wait, and how often it is asked.
TROUBLES = {
    "429 with Retry-After": (speech.refusal(429, "slow down", {"Retry-After": "7"}), "RATE_LIMITED", 7000, 1),
    "429 without": (speech.refusal(429, "slow down"), "RATE_LIMITED", 0, 1),
    "503 with Retry-After": (speech.refusal(503, "busy", {"Retry-After": "11"}), "RATE_LIMITED", 11000, 1),
    "503 without": (speech.refusal(503, "busy"), "PROVIDER_UNAVAILABLE", 0, 2),
    "500": (speech.refusal(500, "oops"), "PROVIDER_UNAVAILABLE", 0, 2),
    "hanging up": (speech.HANG_UP, "PROVIDER_UNAVAILABLE", 0, 2),
    "400": (speech.refusal(400, "no such language"), "PROVIDER_REFUSED", 0, 1),
    "401": (speech.refusal(401, f"Incorrect API key provided: {KEY}"), "PROVIDER_REFUSED", 0, 1),
    "413": (speech.refusal(413, "too large"), "PROVIDER_REFUSED", 0, 1),
    "an account without credit": (speech.refusal(429, "quota", code="insufficient_quota"), "PROVIDER_REFUSED", 0, 1),
    "a malformed answer": (speech.MALFORMED, "PROVIDER_PROTOCOL", 0, 1),
    "half an answer": (speech.HALF, "PROVIDER_PROTOCOL", 0, 1),
    "a huge answer": (speech.HUGE, "PROVIDER_PROTOCOL", 0, 1),
    "an error that calls itself 200": (speech.refusal(200, "overloaded"), "PROVIDER_PROTOCOL", 0, 1),
    "no answer": (speech.Answer(wait=20), "PROVIDER_UNAVAILABLE", 0, 2),
}


def check_troubles(tap, work):
    speech.make_recording(work.audio, 10)
    for name, (answer, code, retry_after, n_requests) in TROUBLES.items():
        with speech.SpeechProvider(KEY) as provider:
            provider.script = [answer] * n_requests
            broker = Broker(provider.base_url)
            outcome = work.run(broker, request_timeout="1s" if answer.wait else "60s")
            tap.equal((outcome.error, outcome.retry_after, len(provider.requests)), (code, retry_after, n_requests),
                      f"{name}: {code}")
            # This broker offers the one that wants rest once more; it is told again, not the provider.
            tap.equal(broker.ended, [(code, retry_after)] * (2 if code == "RATE_LIMITED" else n_requests),
                      f"{name}: the broker is told")
            tap.ok(outcome.message and KEY not in outcome.message, f"{name}: is explained without the key", outcome.message)
            tap.ok(outcome.transcript is None, f"{name}: makes no transcript")


def check_redirect(tap, work):
    """Neither the key nor the recording go anywhere else."""
    seen = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append(self.path)

        do_GET = do_POST

    with http.server.HTTPServer(("127.0.0.1", 0), Elsewhere) as other, speech.SpeechProvider(KEY) as provider:
        thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        for status in (301, 302, 307, 308):
            provider.script = [speech.Answer(status, {"Location": f"http://127.0.0.1:{other.server_port}/"})]
            tap.equal(work.run(Broker(provider.base_url)).error, "PROVIDER_REFUSED", f"{status} is not followed")
        other.shutdown()
        thread.join()
    tap.equal(seen, [], "nobody else is asked")


def check_providers(tap, work):
    words = speech.make_recording(work.audio, 10)
    down = f"http://127.0.0.1:{free_port()}/v1"
    with speech.SpeechProvider(KEY) as provider:
        broker = Broker(down, provider.base_url)
        outcome = work.run(broker)
        tap.equal(outcome.error, None, "the second provider is asked when the first is down")
        tap.equal(broker.ended, [("PROVIDER_UNAVAILABLE", 0), (None, 0)], "the broker knows of both")
        tap.equal(outcome.transcript["provider"], "provider-1", "the transcript names who answered")
        check_words(tap, outcome, words, "second provider")
    with speech.SpeechProvider(KEY) as busy, speech.SpeechProvider(KEY) as provider:
        busy.script = [speech.refusal(429, "slow down", {"Retry-After": "7"})]
        outcome = work.run(Broker(busy.base_url, provider.base_url))
        tap.equal((outcome.error, len(busy.requests), len(provider.requests)), (None, 1, 1),
                  "the second provider is asked when the first wants rest")
    tap.equal(work.run(Broker(down)).error, "PROVIDER_UNAVAILABLE", "nobody answers")
    outcome = work.run(Broker(down, rests=True))
    tap.ok(outcome.error == "PROVIDER_UNAVAILABLE" and down in outcome.message, "who is alone and down is named",
           outcome.message)
    tap.equal(work.run(Broker("file:///etc")).error, "CONFIGURATION", "no other protocol is spoken")
    tap.equal(work.run(Broker(down, key="a\r\nX-Header: b")).error, "CONFIGURATION", "a key is no header")
    tap.equal(work.run(None).skip_reason, "not configured", "without a broker there is no provider")


def check_certificates(tap, work):
    """Whoever can't show who he is learns neither the key nor what was said."""
    certificate, private = work.folder / "certificate.pem", work.folder / "private.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", private, "-out", certificate],
                   check=True, capture_output=True)
    with speech.SpeechProvider(KEY) as provider:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, private)
        provider.server.socket = context.wrap_socket(provider.server.socket, server_side=True)
        outcome = work.run(Broker(provider.base_url.replace("http:", "https:")))
        tap.ok(outcome.error == "PROVIDER_UNAVAILABLE" and "certificate" in outcome.message,
               "a certificate of one's own making is not believed", outcome.message)
        tap.equal(provider.requests, [], "and nothing is sent")


def check_checkpoints(tap, work):
    """What was answered is not asked again, whatever ended the attempt before."""
    words = speech.make_recording(work.audio, 300, pause_every=0)
    with speech.SpeechProvider(KEY, CLOCK_ERROR) as provider:
        broker = Broker(provider.base_url)
        provider.script = [None, None, speech.refusal(500, "oops"), speech.refusal(500, "oops")]
        outcome = work.run(broker, max_piece_duration="60s")
        tap.equal((outcome.error, len(broker.kept)), ("PROVIDER_UNAVAILABLE", 2), "the third piece fails")
        asked = len(provider.requests)
        outcome = work.run(broker, max_piece_duration="60s")
        tap.equal((outcome.error, len(provider.requests) - asked), (None, len(outcome.transcript["pieces"]) - 2),
                  "the first two are not asked for again")
        check_words(tap, outcome, words, "second attempt")
        asked = len(provider.requests)
        again = work.run(broker, max_piece_duration="60s")
        tap.equal((len(provider.requests), again.transcript), (asked, outcome.transcript), "nor any in a third")
        work.run(broker, max_piece_duration="60s", language="de")
        tap.ok(len(provider.requests) > asked, "another language is another question")
        asked = len(provider.requests)
        for name in broker.kept:
            broker.kept[name] = "{"
        outcome = work.run(broker, max_piece_duration="60s")
        tap.ok(len(provider.requests) > asked and outcome.warnings, "what can't be read is asked again, and said",
               outcome.warnings)


def check_inventions(tap, work):
    """A recording with words from 10 s to 20 s and silence around them."""
    speech.make_recording(work.audio, 10, silence=10.0)
    common = {"avg_logprob": -0.2, "compression_ratio": 1.1, "no_speech_prob": 0.1}
    inventions = [
        {"start": 24.0, "end": 26.0, "text": " Thank you for watching.", **common},
        {"start": 13.0, "end": 13.1, "text": " Bye.", **common, "no_speech_prob": 0.9, "avg_logprob": -1.5},
        {"start": 14.0, "end": 14.1, "text": " la la la la", **common, "compression_ratio": 3.0},
        {"start": 15.0, "end": 15.1, "text": " I see. I see. I see.", **common},
    ]
    with speech.SpeechProvider(KEY) as provider:
        provider.script = [speech.Answer(inventions=inventions)]
        outcome = work.run(Broker(provider.base_url))
        tap.equal({(dropped["text"], dropped["reason"]) for dropped in outcome.transcript["dropped"]},
                  {("Thank you for watching.", "silence"), ("Bye.", "no-speech"), ("la la la la", "repetition"),
                   ("I see. I see. I see.", "repetition")}, "inventions are dropped, each with its reason")
        said = outcome.transcript["text"].lower()
        tap.ok(not any(text in said for text in ("thank", "bye", "la la", "i see")), "and are not in the text", said)
        provider.script = [speech.Answer(inventions=inventions[3:])]
        outcome = work.run(Broker(provider.base_url), repetition_limit=0)
        tap.ok("I see. I see. I see." in outcome.transcript["text"], "repetitions may be allowed")


def check_cancel(tap, work):
    speech.make_recording(work.audio, 10)
    with speech.SpeechProvider(KEY) as provider:
        provider.script = [speech.Answer(wait=60)]
        cancellable = Gio.Cancellable()

        def cancel_when_asked():
            while not provider.requests:
                time.sleep(0.02)
            cancellable.cancel()

        thread = threading.Thread(target=cancel_when_asked)
        thread.start()
        begun = time.monotonic()
        try:
            error = work.run(Broker(provider.base_url), cancellable).error
        except GLib.Error as failure:
            error = name_of(failure)
        thread.join()
        tap.equal(error, "CANCELLED", "a request can be cancelled")
        tap.ok(time.monotonic() - begun < 10, "at once", time.monotonic() - begun)


def check_refused_audio(tap, work):
    speech.make_recording(work.audio, 10)
    text = ("file_type: speech\nbucket: audio\nallowed: [wav]\nmax_size: 1GB\nstages:\n"
            "  - id: audio\n    stage: extract-audio\n    params: {sample_rate: 8000}\n"
            "  - id: transcribe\n    needs: [audio]\n    optional: true\n")
    pipeline = Sluice.Pipeline.new_from_data(text, "speech.yaml", None)
    pipeline.set_service_broker(Broker("http://127.0.0.1:1"))
    outcome = Outcome(pipeline.run(str(work.audio), str(work.folder / "out-8"), None), work.folder)
    tap.ok(outcome.error == "INVALID_ARGUMENT" and "sample_rate" in outcome.message, "other rates are named", outcome.message)
    for params in ({"language": "english"}, {"silence_lowest": -10, "silence_highest": -20}):
        outcome = work.run(Broker("http://127.0.0.1:1"), **params)
        tap.equal(outcome.error, "INVALID_ARGUMENT", f"{params} is refused")


def main():
    os.environ["no_proxy"] = "127.0.0.1"
    with tempfile.TemporaryDirectory(prefix="sluice-transcription-") as folder, Tap() as tap:
        work = Workplace(folder)
        check_silence(tap, work)
        check_needs(tap, work)
        check_questions(tap, work)
        check_small_requests(tap, work)
        check_troubles(tap, work)
        check_redirect(tap, work)
        check_providers(tap, work)
        check_certificates(tap, work)
        check_checkpoints(tap, work)
        check_inventions(tap, work)
        check_cancel(tap, work)
        check_refused_audio(tap, work)
        check_long(tap, work, 12, "three hours with pauses")
        check_long(tap, work, 0, "three hours without a pause", max_piece_duration="400s")


main()
