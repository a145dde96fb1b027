#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From confirm to transcript, beside the old order: transcode, then WAV from the MP4, then the request.

A stand-in for the provider answers at once, so what is timed is everything but the recogniser. What is printed are
ratios, Sluice / old order, less is better; aim: 0.1.

usage: ./dev bench transcription
"""

import os
import pathlib
import subprocess
import tempfile
import time

import media_tools as media
from bench_daemon import Daemon
from speech_provider import SpeechProvider

LOOK_S = 0.005
# Seconds of the recording, and how often it is tried: the median counts.
RECORDINGS = ((20, 3), (180, 1))
LOOP_S = 20
RECORDING = media.CORPUS / "video/mediarecorder/h264_1280x720_10s.webm"


def make_loop(path):
    """720p VP8 and Opus, as MediaRecorder makes it; a real picture where the machine has one, and sound throughout."""
    picture = ["-stream_loop", "-1", "-i", RECORDING] if RECORDING.exists() else \
              ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30"]
    media.ffmpeg(*picture, "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000,tremolo=f=2", "-map", "0:v:0",
                 "-map", "1:a:0", "-t", LOOP_S, "-vf", "scale=1280:720", "-fps_mode", "vfr", "-c:v", "libvpx",
                 "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M", "-g", "100", "-c:a", "libopus", "-b:a", "64k", path)
    return path


def make_clip(loop, seconds):
    path = loop.with_name(f"{seconds}.webm")
    media.ffmpeg("-stream_loop", "-1", "-i", loop, "-t", seconds, "-c", "copy", path)
    return path


def time_old_order(clip, folder, provider):
    """The commands of the service that Sluice replaces, and curl for the request."""
    video, audio = folder / "old.mp4", folder / "old.wav"
    started = time.monotonic()
    media.ffmpeg("-i", clip, "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "medium", "-crf", "23", "-c:a", "aac",
                 "-b:a", "128k", video)
    media.ffmpeg("-i", video, "-vn", "-acodec", "pcm_s16le", "-ar", "16000", "-ac", "1", audio)
    subprocess.run(["curl", "-sS", "--fail", "-H", f"Authorization: Bearer {provider.key}", "-F", "model=whisper",
                    "-F", "response_format=verbose_json", "-F", f"file=@{audio}", "-o", os.devnull,
                    f"{provider.base_url}/audio/transcriptions"], check=True)
    return time.monotonic() - started


def time_transcript(daemon, clip):
    """Seconds from confirm until the transcript can be fetched."""
    media_id = daemon.upload(clip, "video_response", "video/webm")
    started = time.monotonic()
    daemon.post("/upload/confirm", {"mediaId": media_id})
    while True:
        view = daemon.get(f"/{media_id}")
        if any(artifact["name"] == "transcription" for artifact in view["artifacts"]):
            return time.monotonic() - started, media_id
        if view["status"] == "failed":
            raise SystemExit(f"{media_id}: {view['error']}")
        time.sleep(LOOK_S)


def wait_until_ready(daemon, media_id):
    while daemon.get(f"/{media_id}")["status"] not in {"ready", "failed"}:
        time.sleep(0.1)


def compare(daemon, provider, loop, seconds, n_rounds):
    clip = make_clip(loop, seconds)
    times = []
    for _round in range(n_rounds):
        taken, media_id = time_transcript(daemon, clip)
        times.append(taken)
        wait_until_ready(daemon, media_id)
    old = time_old_order(clip, loop.parent, provider)
    taken = sorted(times)[len(times) // 2]
    print(f"{seconds} s of 720p: transcript x{taken / old:.3f} ({taken:.2f} s of {old:.2f} s)", flush=True)


def main():
    with tempfile.TemporaryDirectory() as name, SpeechProvider(key="bench", judges=False) as provider:
        folder = pathlib.Path(name)
        os.environ.update(GROQ_API_KEY=provider.key, GROQ_BASE_URL=provider.base_url)
        daemon = Daemon(folder / "data")
        try:
            loop = make_loop(folder / "loop.webm")
            for seconds, n_rounds in RECORDINGS:
                compare(daemon, provider, loop, seconds, n_rounds)
        finally:
            daemon.stop()


main()
