#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The stage transcribe-local listens to flite, which reads a text that is known."""

import json
import pathlib
import subprocess
import tempfile
import wave

import media_tools as media
from sluice_test import Tap
from word_errors import word_error_rate

TEXT = ("The quick brown fox jumps over the lazy dog. We are going to the market in the morning to buy bread and milk. "
        "The weather will be fine on Monday, and it may rain on Tuesday.")
# Of words; a clear voice without noise is where the model is at its best.
MOST_ERRORS = 0.2
# Longer than an utterance may be.
LONG_REPEATS = 5
PARAMS = "    params: {model_path: %s}\n"


class Workplace:
    """Recordings and pipelines in a folder of their own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.number = 0

    def run(self, clip, params="", audio=""):
        """(stage of the result, transcription.json or None) of a recording."""
        self.number += 1
        pipeline, out = self.folder / "speech.yaml", self.folder / f"out-{self.number}"
        pipeline.write_text("file_type: speech\nbucket: audio\nallowed: [wav]\nmax_size: 100MB\nstages:\n"
                            f"  - id: audio\n    stage: extract-audio\n{audio}"
                            f"  - id: text\n    stage: transcribe-local\n    needs: [audio]\n    optional: true\n{params}")
        _code, result, errors = media.run_sluice(clip, out, pipeline)
        stage = next(stage for stage in (result or {"stages": []})["stages"] if stage["stage"] == "text")
        path = out / "transcription.json"
        return stage, json.loads(path.read_text()) if path.exists() else None, errors


def speak(path, text):
    """Seconds that flite needs to read it."""
    subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", str(path)], check=True, timeout=60)
    with wave.open(str(path)) as clip:
        return clip.getnframes() / clip.getframerate()


def check_times(tap, transcript, seconds, name):
    words = [word for segment in transcript["segments"] for word in segment["words"]]
    ordered = all(left["end"] <= right["start"] + 0.001 for left, right in zip(words, words[1:]))
    tap.ok(ordered and all(word["start"] < word["end"] for word in words), f"{name}: words are in order", words)
    tap.ok(words and words[0]["start"] >= 0 and words[-1]["end"] <= transcript["duration"] + 0.02,
           f"{name}: words lie inside the recording", (words[:1], words[-1:], transcript["duration"]))
    tap.ok(abs(transcript["duration"] - seconds) < 0.1, f"{name}: the duration is that of the recording",
           (transcript["duration"], seconds))
    clean = all(word["word"][0].isalpha() and "(" not in word["word"] for word in words)
    tap.ok(clean, f"{name}: words are words", [word["word"] for word in words])


def check_speech(tap, work, repeats, name):
    clip = work.folder / "speech.wav"
    text = " ".join([TEXT] * repeats)
    seconds = speak(clip, text)
    stage, transcript, errors = work.run(clip)
    if not tap.ok(transcript is not None, f"{name}: is transcribed", (stage, errors)):
        return
    rate = word_error_rate(text, transcript["text"])
    tap.ok(rate < MOST_ERRORS, f"{name}: {rate:.3f} of the words are wrong", transcript["text"])
    check_times(tap, transcript, seconds, name)
    tap.equal((transcript["speech"], transcript["language"], transcript["model"], transcript["provider"],
               transcript["confidence"]), (True, "en", "pocketsphinx-en-us", "local", None), f"{name}: says who heard it")
    longest = max(piece["end"] - piece["start"] for piece in transcript["pieces"])
    tap.ok(longest <= 30, f"{name}: utterances are short", longest)
    facts = stage["artifacts"][0]["facts"]
    tap.equal((facts["speech"], facts["words"], facts["segments"], facts["provider"]),
              (True, len(transcript["text"].split()), len(transcript["segments"]), "local"), f"{name}: facts")


def check_when(tap, work):
    """Words are where they are in the recording, not where they would be without its silence."""
    spoken, clip = work.folder / "spoken.wav", work.folder / "late.wav"
    seconds = speak(spoken, TEXT)
    media.ffmpeg("-i", spoken, "-af", "adelay=7000:all=1,apad=pad_dur=5", clip)
    _stage, transcript, errors = work.run(clip)
    words = [word for segment in (transcript or {"segments": []})["segments"] for word in segment["words"]]
    tap.ok(words and 6.9 < words[0]["start"] < 7.6 and abs(words[-1]["end"] - 7 - seconds) < 0.6,
           "silence before and after moves the times", (words[:1], words[-1:], seconds, errors))


def check_silence(tap, work):
    for source in ("anullsrc=r=16000:cl=mono", "anoisesrc=r=16000:a=0.001"):
        clip = work.folder / "silence.wav"
        media.ffmpeg("-f", "lavfi", "-i", source, "-t", "8", clip)
        _stage, transcript, errors = work.run(clip)
        tap.ok(transcript and (transcript["speech"], transcript["text"], transcript["segments"],
                               transcript["model"]) == (False, "", [], None), f"{source}: no speech", (transcript, errors))


def check_refused(tap, work):
    clip = work.folder / "speech.wav"
    speak(clip, TEXT)
    stage, transcript, _errors = work.run(clip, PARAMS % "/nowhere")
    tap.ok(transcript is None and stage["error"]["code"] == "MISSING_ELEMENT"
           and "pocketsphinx-en-us" in stage["error"]["message"], "a model that is missing names its package", stage)
    stage, transcript, _errors = work.run(clip, audio="    params: {sample_rate: 8000}\n")
    tap.ok(transcript is None and stage["error"]["code"] == "INVALID_ARGUMENT"
           and "sample_rate" in stage["error"]["message"], "other rates are refused", stage)


def main():
    with tempfile.TemporaryDirectory(prefix="sluice-transcribe-local-") as folder, Tap() as tap:
        work = Workplace(folder)
        check_speech(tap, work, 1, "a short text")
        check_speech(tap, work, LONG_REPEATS, "a long text")
        check_when(tap, work)
        check_silence(tap, work)
        check_refused(tap, work)


main()
