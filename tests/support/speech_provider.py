# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A recogniser that can be trusted: recordings whose words are tones, and a service that hears them.

    words = make_recording(path, seconds=60)
    with SpeechProvider(key="secret") as provider:
        provider.script = [Answer(429, {"Retry-After": "2"})]
        ... GROQ_BASE_URL=provider.base_url ...
        provider.requests, provider.problems

A word is a burst of one of a hundred tones, so the service reads words and their times from the audio that it
is sent, however that was cut and encoded. What is only a part of a burst it hears as the word "cut". Each
request is checked as a strict service would; what is wrong with one is in `problems`. As a program it serves
until it is ended, for benchmarks. Nothing but the standard library, and FFmpeg to decode.
"""

import argparse
import array
import dataclasses
import email.parser
import email.policy
import http.server
import json
import math
import random
import subprocess
import sys
import threading
import time
import wave

RATE = 16000
WORD_S = 0.2
GAP_S = 0.1
PAUSE_S = 0.6
LOWEST_HZ = 300
STEP_HZ = 10
N_WORDS = 100
AMPLITUDE = 8000
# Bursts that are shorter are parts of words.
WHOLE = 0.85
# Gaps between segments of the answer.
SENTENCE_GAP_S = 0.25
MAX_SEGMENT_WORDS = 10
MAX_REQUEST_BYTES = 25_000_000

# High bytes of samples: 0 and -1 are quiet, the others have a sign.
SIGNS = bytes(ord("." if byte in (0, 255) else "p" if byte < 128 else "n") for byte in range(256))
QUIET = b"." * (RATE // 50)


def spell(index):
    return f"w{index:02d}"


def make_word(index):
    """The samples of a word, little-endian. Full at once, so that it begins where it begins."""
    step = 2 * math.pi * (LOWEST_HZ + STEP_HZ * index) / RATE
    return array.array("h", (round(AMPLITUDE * math.sin(step * (i + 0.5))) for i in range(int(WORD_S * RATE)))).tobytes()


def make_silence(seconds):
    return bytes(2 * round(seconds * RATE))


def make_recording(path, seconds, pause_every=12, seed=1, silence=0.0):
    """Writes a WAV file of about @seconds with @silence before and behind it; [(start, word)]. @pause_every: words
    between pauses that are long enough to cut there, 0 for somebody who never pauses."""
    chance = random.Random(seed)
    vocabulary = [make_word(index) for index in range(N_WORDS)]
    gap, pause = make_silence(GAP_S), make_silence(PAUSE_S)
    words, at = [], silence
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframesraw(make_silence(silence))
        while at < silence + seconds:
            index = chance.randrange(N_WORDS)
            paused = pause_every and len(words) % pause_every == pause_every - 1
            words.append((at, spell(index)))
            file.writeframesraw(vocabulary[index] + (pause if paused else gap))
            at += WORD_S + (PAUSE_S if paused else GAP_S)
        file.writeframesraw(make_silence(silence))
    return words


def make_noise(path, seconds, amplitude=0):
    """A recording in which nobody speaks."""
    chance = random.Random(2)
    samples = array.array("h", (chance.randint(-amplitude, amplitude) for _ in range(int(seconds * RATE))))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframesraw(samples.tobytes())


def decode(audio):
    """Samples of a recording as FFmpeg reads it, and what it says of the stream."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", "pipe:", "-f", "s16le", "pipe:"], input=audio,
                          capture_output=True, check=False)
    probed = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_streams", "pipe:"], input=audio,
                            capture_output=True, check=False)
    streams = json.loads(probed.stdout or b"{}").get("streams", [])
    return done.stdout, streams


def find_bursts(samples):
    """(first, end) of each sound, in samples."""
    signs = samples[1::2].translate(SIGNS)
    at, end = 0, len(signs)
    while at < end:
        quiet = signs.find(QUIET, at)
        stop = quiet if quiet >= 0 else end
        if stop > at:
            yield at, stop, signs
        at = stop
        while at < end and signs[at:at + len(QUIET)] == QUIET:
            at += len(QUIET)
        while at < end and signs[at] == ord("."):
            at += 1


def measure_tone(signs):
    """Hertz, by where the sign changes; encoders smear the ends of a burst, so they do not count."""
    margin = len(signs) // 10
    inner = signs[margin:len(signs) - margin].replace(b".", b"")
    return (inner.count(b"pn") + inner.count(b"np")) / 2 / ((len(signs) - 2 * margin) / RATE)


def recognise(samples):
    """[(start, end, word)] in seconds."""
    heard = []
    for first, stop, signs in find_bursts(samples):
        seconds = (stop - first) / RATE
        index = round((measure_tone(signs[first:stop]) - LOWEST_HZ) / STEP_HZ)
        whole = seconds >= WHOLE * WORD_S and 0 <= index < N_WORDS
        heard.append((first / RATE, stop / RATE, spell(index) if whole else "cut"))
    return heard


def make_segments(heard):
    """Sentences: words with no pause between them, not too many."""
    sentences = []
    for word in heard:
        if not sentences or len(sentences[-1]) >= MAX_SEGMENT_WORDS or word[0] - sentences[-1][-1][1] > SENTENCE_GAP_S:
            sentences.append([])
        sentences[-1].append(word)
    return [{"id": number, "seek": 0, "start": words[0][0], "end": words[-1][1],
             "text": " " + " ".join(word for _start, _end, word in words) + ".", "tokens": [], "temperature": 0.0,
             "avg_logprob": -0.1, "compression_ratio": 1.2, "no_speech_prob": 0.01}
            for number, words in enumerate(sentences)]


def make_answer(heard, seconds):
    """As OpenAI has it."""
    return {"task": "transcribe", "language": "english", "duration": seconds,
            "text": " ".join(word for _start, _end, word in heard), "segments": make_segments(heard),
            "words": [{"word": word, "start": start, "end": end} for start, end, word in heard]}


@dataclasses.dataclass
class Answer:
    """What to say instead of a transcript."""
    status: int = 200
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = b"{}"
    # Seconds before anything is said.
    wait: float = 0.0
    # Bytes of the body that are promised and never sent.
    missing: int = 0
    # Hangs up without a word.
    hang_up: bool = False
    # Segments that were never spoken, in place of @body: the transcript, and these.
    inventions: list = None


def refusal(status, message, headers=None, **members):
    body = json.dumps({"error": {"message": message, "type": "invalid_request_error", **members}}).encode()
    return Answer(status, headers or {}, body)


MALFORMED = Answer(body=b'{"text": "never')
HUGE = Answer(body=b'{"text": "' + b"x" * 9_000_000 + b'"}')
HALF = Answer(body=b'{"text": "', missing=1000)
HANG_UP = Answer(hang_up=True)
AT_ONCE = Answer(body=json.dumps({"text": "word", "language": "english", "segments": [
    {"start": 0.0, "end": 1.0, "text": " word"}]}).encode())


@dataclasses.dataclass
class Request:
    """What a client asked."""
    path: str
    headers: dict
    fields: dict
    file_name: str = None
    content_type: str = None
    size: int = 0
    seconds: float = 0.0
    heard: list = dataclasses.field(default_factory=list)


class Server(http.server.ThreadingHTTPServer):
    """Clients may hang up whenever they like."""
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class SpeechProvider:
    """An OpenAI-compatible service on a free port. Answers what `script` says, then transcripts."""

    def __init__(self, key="secret", clock_error=0.0, judges=True):
        self.key = key
        # Seconds; every other answer is so late, the rest so early.
        self.clock_error = clock_error
        # False: whatever it is sent, it says at once that it heard a word.
        self.judges = judges
        # Called with the number of a request when it has been answered.
        self.on_answered = None
        self.script = []
        self.requests = []
        self.problems = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.server = Server(("127.0.0.1", 0), self.make_handler())
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server.server_port}/openai/v1"

    def make_handler(self):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_arguments):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                number, answer = provider.handle(self.path, self.headers, body)
                provider.reply(self, answer)
                if provider.on_answered:
                    self.wfile.flush()
                    provider.on_answered(number)

        return Handler

    def reply(self, handler, answer):
        self.stopping.wait(answer.wait) if answer.wait else None
        if answer.hang_up:
            handler.close_connection = True
            return
        try:
            handler.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(answer.body) + answer.missing))
            handler.end_headers()
            handler.wfile.write(answer.body)
        except OSError:
            # Whoever asked had heard enough.
            handler.close_connection = True
        if answer.missing:
            handler.close_connection = True

    def handle(self, path, headers, body):
        """(number, answer) of a request."""
        request = self.read(path, headers, body) if self.judges else Request(path, {}, {}, size=len(body))
        with self.lock:
            number = len(self.requests)
            self.requests.append(request)
            scripted = self.script.pop(0) if self.script else None
        return number, self.judge(request, number, scripted) if self.judges else AT_ONCE

    def judge(self, request, number, scripted):
        problem = self.check(request)
        if problem:
            self.problems.append(problem)
            return refusal(401 if problem.startswith("authorization") else 400, problem)
        if scripted and scripted.inventions is None:
            return scripted
        answer = make_answer(self.shift(request.heard, number), request.seconds)
        answer["segments"] += scripted.inventions if scripted else []
        return Answer(body=json.dumps(answer).encode())

    def shift(self, heard, number):
        error = self.clock_error if number % 2 else -self.clock_error
        return [(max(0, start + error), end + error, word) for start, end, word in heard]

    @staticmethod
    def read(path, headers, body):
        request = Request(path, {name.lower(): value for name, value in headers.items()}, {}, size=len(body))
        head = f"Content-Type: {headers.get('Content-Type', '')}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        for part in message.iter_parts() if message.is_multipart() else []:
            name = part.get_param("name", header="content-disposition")
            if name == "file":
                request.file_name, request.content_type = part.get_filename(), part.get_content_type()
                request.fields["file"] = [part.get_payload(decode=True)]
            else:
                request.fields.setdefault(name, []).append(part.get_payload(decode=True).decode())
        return request

    def check(self, request):
        """What a strict service would not take; None when it takes it. Fills in what is heard."""
        fields = request.fields
        if request.path != "/openai/v1/audio/transcriptions":
            return f"no such path '{request.path}'"
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return f"authorization is '{request.headers.get('authorization')}'"
        if request.size > MAX_REQUEST_BYTES:
            return f"{request.size} bytes are too many"
        if fields.get("response_format") != ["verbose_json"]:
            return f"response_format is {fields.get('response_format')}"
        if sorted(fields.get("timestamp_granularities[]", [])) != ["segment", "word"]:
            return f"timestamp_granularities[] is {fields.get('timestamp_granularities[]')}"
        if fields.get("temperature") != ["0"] or len(fields.get("model", [])) != 1:
            return f"temperature is {fields.get('temperature')}, model {fields.get('model')}"
        unknown = set(fields) - {"file", "model", "language", "prompt", "response_format", "temperature",
                                 "timestamp_granularities[]"}
        return f"unknown fields {unknown}" if unknown else self.check_audio(request)

    def check_audio(self, request):
        if "file" not in request.fields:
            return "no file"
        # The samples would fill the memory of a long run.
        audio = request.fields.pop("file")[0]
        kinds = {"audio.flac": ("audio/flac", "flac"), "audio.ogg": ("audio/ogg", "opus")}
        kind = kinds.get(request.file_name)
        if kind is None or request.content_type != kind[0]:
            return f"file is called '{request.file_name}' and is '{request.content_type}'"
        samples, streams = decode(audio)
        if len(streams) != 1 or streams[0]["codec_name"] != kind[1] or streams[0]["channels"] != 1:
            return f"streams are {streams}"
        if kind[1] == "flac":
            if (streams[0]["sample_rate"], streams[0]["bits_per_raw_sample"]) != (str(RATE), "16"):
                return f"stream is {streams[0]}"
            if abs(float(streams[0]["duration"]) - len(samples) / 2 / RATE) > 0.001:
                return f"the header says {streams[0]['duration']} s, there are {len(samples) / 2 / RATE}"
        else:
            samples = self.resample(audio)
        request.seconds = len(samples) / 2 / RATE
        request.heard = recognise(samples)
        return None if samples else "no samples"

    @staticmethod
    def resample(audio):
        """Opus decodes to 48 kHz whatever it was made of."""
        return subprocess.run(["ffmpeg", "-v", "error", "-i", "pipe:", "-ar", str(RATE), "-f", "s16le", "pipe:"],
                              input=audio, capture_output=True, check=True).stdout


def wait_until_ended(provider):
    print(f"listening on {provider.base_url}", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        pass


def main():
    parser = argparse.ArgumentParser(description="Serves transcripts of tones until it is ended.")
    parser.add_argument("--key", default="secret")
    parser.add_argument("--at-once", action="store_true", help="answer without looking: a word was said")
    options = parser.parse_args()
    with SpeechProvider(options.key, judges=not options.at_once) as provider:
        wait_until_ended(provider)


if __name__ == "__main__":
    main()
