#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A service with OpenAI's protocol that really listens: PocketSphinx, US English, no key, no network.

    with SpeechServer() as server:
        ... GROQ_BASE_URL=server.base_url ...

As a program it serves until it is ended: ./dev services start speech. It takes what speech_provider.py takes, and is
no less strict; that one hears tones without a mistake, this one speech, with some.
"""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading

from speech_provider import RATE, Answer, SpeechProvider, refusal, wait_until_ended

PROGRAM = "pocketsphinx_continuous"
# One line of what it prints with -time yes: a word, its start and its end in seconds, its posterior.
TIMED = re.compile(r"(\S+) (\d+\.\d+) (\d+\.\d+) \d+\.\d+")


def require():
    """RuntimeError without the recogniser."""
    if shutil.which(PROGRAM) is None:
        raise RuntimeError("the recogniser is not installed: apt-get install pocketsphinx pocketsphinx-en-us")


def decode(audio, path):
    """Any sound as the recogniser reads it; its seconds."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", "pipe:", "-ar", str(RATE), "-ac", "1", "-f", "s16le", str(path)],
                   input=audio, capture_output=True, check=True)
    return path.stat().st_size / 2 / RATE


def read_words(lines):
    """[{word, start, end}] for each utterance: from <s> to </s>, without silence and noise."""
    utterances = []
    for name, start, end in (match.groups() for match in map(TIMED.fullmatch, lines) if match):
        if name == "<s>":
            utterances.append([])
        elif utterances and name[0] not in "<[+(":
            # "tell(2)" is another way to say "tell".
            utterances[-1].append({"word": name.split("(")[0], "start": float(start), "end": float(end)})
    return [words for words in utterances if words]


def transcribe(audio):
    """verbose_json of what is said."""
    with tempfile.TemporaryDirectory(prefix="sluice-speech-") as folder:
        path = pathlib.Path(folder) / "audio.raw"
        seconds = decode(audio, path)
        done = subprocess.run([PROGRAM, "-infile", str(path), "-time", "yes", "-logfn", "/dev/null"],
                              capture_output=True, text=True, check=True)
    utterances = read_words(done.stdout.splitlines())
    segments = [{"id": number, "start": words[0]["start"], "end": words[-1]["end"],
                 "text": " " + " ".join(word["word"] for word in words)} for number, words in enumerate(utterances)]
    return {"task": "transcribe", "language": "english", "duration": seconds,
            "text": "".join(segment["text"] for segment in segments).strip(),
            "segments": segments, "words": [word for words in utterances for word in words]}


class SpeechServer(SpeechProvider):
    """Listens to whoever asks, one at a time: it is one machine's."""

    def __init__(self):
        require()
        super().__init__(key=None)
        self.listening = threading.Lock()

    def judge(self, request, number, scripted):
        audio = request.fields.get("file", [None])[0]
        if not request.path.endswith("/audio/transcriptions") or audio is None:
            return refusal(400, f"'{request.path}' is no path, or there is no file")
        if request.fields.get("response_format") != ["verbose_json"]:
            return refusal(400, "there is verbose_json only")
        # Samples would fill the memory.
        del request.fields["file"]
        try:
            with self.listening:
                return Answer(body=json.dumps(transcribe(audio)).encode())
        except subprocess.CalledProcessError as error:
            return refusal(400, f"not a sound: {error.stderr!r:.200}")


def main():
    with SpeechServer() as server:
        wait_until_ended(server)


if __name__ == "__main__":
    main()
