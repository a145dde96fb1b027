#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""audio_response of a three-minute MP3 through the API, beside the FFmpeg commands that make the same files: loudnorm
in two runs to M4A, the 16 kHz WAV, a picture of the waveform (for the peaks FFmpeg has no command).

Both run on the same clip in the same run, one after the other; what is printed are ratios, Sluice / FFmpeg, so less
than 1 is better. The clip is made of real speech where the machine has some.

usage: ./dev bench audio
"""

import json
import pathlib
import re
import resource
import subprocess
import tempfile
import time
import urllib.request

import media_tools as media
from bench_daemon import Daemon

SECONDS = 180
SPEECH = media.CORPUS / "audio/cognitive-services-speech-sdk/en-US_general_training_audio1.wav"
TARGET = "I=-16:TP=-1:LRA=20"
LOOK_EVERY_S = 0.01


def make_clip(path):
    source = ("-stream_loop", "-1", "-i", SPEECH) if SPEECH.exists() else ("-f", "lavfi", "-i", "anoisesrc=colour=pink")
    media.ffmpeg(*source, "-t", SECONDS, "-ac", "2", "-ar", "44100", "-c:a", "libmp3lame", "-b:a", "128k", path)
    return path


def child_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(clip):
    """First run of loudnorm: what the second has to be told."""
    out = subprocess.run(["ffmpeg", "-hide_banner", "-nostats", "-i", str(clip), "-af",
                          f"loudnorm={TARGET}:print_format=json", "-f", "null", "-"],
                         capture_output=True, text=True, check=True).stderr
    return json.loads(out[out.rindex("{"):])


def run_chain(clip, folder):
    """Seconds until each file is there, and CPU seconds of all."""
    started, cpu, times = time.monotonic(), child_cpu(), {}
    found = measure(clip)
    told = ":".join(f"measured_{name}={found['input_' + key]}" for name, key in
                    (("I", "i"), ("TP", "tp"), ("LRA", "lra"), ("thresh", "thresh")))
    media.ffmpeg("-i", clip, "-af", f"loudnorm={TARGET}:{told}:offset={found['target_offset']}:linear=true", "-ar", "44100",
                 "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", folder / "playback.m4a")
    times["playback"] = time.monotonic() - started
    media.ffmpeg("-i", clip, "-ar", "16000", "-ac", "1", "-c:a", "pcm_s16le", folder / "audio.wav")
    times["audio"] = time.monotonic() - started
    media.ffmpeg("-i", clip, "-filter_complex", "showwavespic=s=1000x128:colors=#336699", "-frames:v", "1",
                 folder / "waveform.png")
    times["waveform-image"] = times["all"] = time.monotonic() - started
    return times, child_cpu() - cpu


def read_loudness(path):
    out = subprocess.run(["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null",
                          "-"], capture_output=True, text=True, check=True).stderr
    summary = out[out.rindex("Summary:"):]
    return "{} LUFS, {} dBTP".format(re.search(r"I:\s+(\S+)", summary).group(1), re.search(r"Peak:\s+(\S+)", summary).group(1))


def run_sluice(clip, folder):
    """The same of a daemon that has been up for a second."""
    cpu = child_cpu()
    daemon = Daemon(folder / "data")
    time.sleep(1)
    times, view = daemon.follow(daemon.upload(clip, "audio_response", "audio/mpeg"), LOOK_EVERY_S)
    url = next(artifact["url"] for artifact in view["artifacts"] if artifact["name"] == "playback")
    (folder / "ours.m4a").write_bytes(urllib.request.urlopen(url).read())
    daemon.stop()
    # The daemon has waited for its workers, so they count as our children, too.
    return times, child_cpu() - cpu


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        clip = make_clip(folder / "speech.mp3")
        ours, our_cpu = run_sluice(clip, folder)
        theirs, their_cpu = run_chain(clip, folder)
        print(f"{SECONDS} s of MP3: " + ", ".join(
            f"{artifact} x{ours[artifact] / theirs[artifact]:.3f} ({ours[artifact]:.2f} s of {theirs[artifact]:.2f} s)"
            for artifact in ("audio", "waveform-image", "playback", "all")))
        print(f"   CPU x{our_cpu / their_cpu:.2f} of {their_cpu:.1f} s, our start and our looks included")
        print(f"   playback: {read_loudness(folder / 'ours.m4a')}; FFmpeg: {read_loudness(folder / 'playback.m4a')}")


main()
