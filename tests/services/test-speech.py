#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real speech through the whole service: upload, FLAC, a recogniser that listens, the text and its captions.

The corpus has real recordings with their texts; how much of them is wrong is printed, for it is the recogniser's doing.
"""

import csv
import json
import pathlib
import subprocess
import tempfile

from media_tools import CORPUS
from speech_server import SpeechServer
from sluice_test import MEDIA, Daemon, Tap, wait_for
from word_errors import count_errors, split_words, word_error_rate

TEXT = ("The quick brown fox jumps over the lazy dog. We are going to the market in the morning to buy bread and milk. "
        "The weather will be fine on Monday, and it may rain on Tuesday.")
MOST_ERRORS = 0.2
ENDED = {"completed", "failed", "skipped"}
WAIT_LIMIT_S = 120
# Recordings with a text that the recogniser could know: English, all of it said, no notes in the text.
FOREIGN = ("test_de_norm.wav", "test_es.wav")


def transcribe(service, recording):
    """(stage, transcription.json or None, the media's id) of a recording that was uploaded."""
    media_id = service.upload(recording, "answer.wav", "audio_response", "audio/wav")

    def find_ended():
        stages = service.get(f"{MEDIA}/{media_id}/status").json["stages"]
        stage = next(stage for stage in stages if stage["id"] == "transcript")
        return stage if stage["state"] in ENDED else None

    stage = wait_for(find_ended, WAIT_LIMIT_S)
    view = service.get(f"{MEDIA}/{media_id}").json
    url = next((artifact["url"] for artifact in view["artifacts"] if artifact["name"] == "transcription"), None)
    return stage, json.loads(service.request("GET", url).body) if url else None, media_id


def check_clear_speech(tap, service, folder):
    clip = folder / "speech.wav"
    subprocess.run(["flite", "-voice", "rms", "-t", TEXT, "-o", str(clip)], check=True, timeout=60)
    stage, transcript, media_id = transcribe(service, clip)
    if not tap.ok(transcript is not None, "a voice is transcribed", stage):
        return
    rate = word_error_rate(TEXT, transcript["text"])
    tap.ok(rate < MOST_ERRORS, f"flite: {rate:.3f} of the words are wrong", transcript["text"])
    words = [word for segment in transcript["segments"] for word in segment["words"]]
    ordered = all(left["start"] <= right["start"] for left, right in zip(words, words[1:]))
    tap.ok(ordered and words[-1]["end"] <= transcript["duration"] + 0.1, "words are in order, inside the recording", words[-1])
    tap.equal((transcript["speech"], transcript["language"]), (True, "en"), "it is English speech")
    reply = service.get(f"{MEDIA}/{media_id}/transcription")
    tap.ok(reply.status == 200 and transcript["text"] in json.dumps(reply.json), "the endpoint has the text", reply.body)


def find_recordings():
    """(path, text) of what the corpus has."""
    manifest = CORPUS / "manifest.tsv"
    if not manifest.exists():
        return []
    with manifest.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(CORPUS / row["path"], row["transcript"]) for row in rows
            if row["path"].startswith("audio/") and row["path"].endswith(".wav") and row["transcript"]
            and "(" not in row["transcript"] and not row["path"].endswith(FOREIGN)]


def check_corpus(tap, service):
    wrong = said = 0
    for path, text in find_recordings():
        stage, transcript, _media_id = transcribe(service, path)
        if not tap.ok(transcript is not None, f"{path.name}: is transcribed", stage):
            continue
        words = split_words(text)
        errors = count_errors(words, split_words(transcript["text"]))
        wrong, said = wrong + errors, said + len(words)
        print(f"# {path.name}: {errors} of {len(words)} words are wrong: {transcript['text']:.100}")
    print(f"# the corpus: {wrong} of {said} words are wrong")


def main():
    with tempfile.TemporaryDirectory(prefix="sluice-speech-") as folder, Tap() as tap, SpeechServer() as server:
        with Daemon({"GROQ_BASE_URL": server.base_url}) as service:
            check_clear_speech(tap, service, pathlib.Path(folder))
            check_corpus(tap, service)


main()
