#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sluice beside the chain of FFmpeg commands that it replaces: probe, transcode, thumbnail and WAV from the MP4.

Both run on the same clips in the same run, one after the other; what is printed are ratios, Sluice / FFmpeg, so
less than 1 is better. "vfr" is the chain with -fps_mode vfr, the fair yardstick; "as written" is the spec's line, which
invents frames for recordings without a declared rate and takes minutes: it runs for the first clip, with --as-written
for all. That clip is made of a real recording where the machine has one.

usage: ./dev bench media [--as-written]
"""

import concurrent.futures
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request

import media_tools as media
from bench_daemon import Daemon

N_AT_ONCE = 4
# Seconds between looks: often where times are taken; rarely where CPU is counted, since the daemon's answers count, too.
LOOK_FOR_TIMES_S = 0.01
LOOK_FOR_CPU_S = 0.25
REAL_CLIPS = ("video/mediarecorder/vp8_640x480_90s.webm", "video/mediarecorder/vp9_640x480_30s.webm",
              "video/mediarecorder/avc1_opus_640x480_30s_slice.mp4", "video/mediarecorder/h264_1280x720_10s.webm")


def make_main_clip(path):
    """20 s of 720p VP8 and Opus: a real recording scaled and looped, else a test pattern."""
    source = media.CORPUS / "video/mediarecorder/h264_1280x720_10s.webm"
    codecs = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M", "-g", "100",
              "-c:a", "libopus", "-b:a", "64k")
    if source.exists():
        media.ffmpeg("-stream_loop", "3", "-i", source, "-t", "20", "-vf", "scale=1280:720",
                     "-fps_mode", "vfr", *codecs, path)
    else:
        media.make_clip(path, seconds=20, size="1280x720", options=codecs)
    return path


def child_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Chain:
    """The spec's commands, one after the other; the time at which each artifact is there."""

    def __init__(self, clip, folder, vfr=True):
        self.mp4 = folder / "video.mp4"
        folder.mkdir(exist_ok=True)
        started = time.monotonic()
        cpu = child_cpu()
        subprocess.run(["ffprobe", "-v", "quiet", "-print_format", "json", "-show_format", "-show_streams", str(clip)],
                       capture_output=True, check=True)
        mode = ("-fps_mode", "vfr") if vfr else ()
        media.ffmpeg("-i", clip, *mode, "-c:v", "libx264", "-preset", "medium", "-crf", "23", "-c:a", "aac",
                     "-b:a", "128k", self.mp4)
        media.ffmpeg("-i", self.mp4, "-ss", "00:00:01", "-vframes", "1", "-vf", "scale=320:-1", folder / "thumbnail.jpg")
        self.thumbnail = time.monotonic() - started
        media.ffmpeg("-i", self.mp4, "-vn", "-acodec", "pcm_s16le", "-ar", "16000", "-ac", "1", folder / "audio.wav")
        self.audio = self.all = time.monotonic() - started
        self.cpu = child_cpu() - cpu


def upload(daemon, clip):
    kind = "video/mp4" if clip.suffix == ".mp4" else "video/webm"
    return daemon.upload(clip, "video_response", kind)


def download(view, name, path):
    url = next(artifact["url"] for artifact in view["artifacts"] if artifact["name"] == name)
    path.write_bytes(urllib.request.urlopen(url).read())
    return path


def compare_clip(daemon, clip, folder, as_written):
    seen, view = daemon.follow(upload(daemon, clip), LOOK_FOR_TIMES_S)
    chain = Chain(clip, folder / "vfr")
    print(f"{clip.name}: thumbnail x{seen['thumbnail'] / chain.thumbnail:.3f} ({seen['thumbnail']:.2f} s), "
          f"audio x{seen['audio'] / chain.audio:.3f} ({seen['audio']:.2f} s), "
          f"all x{seen['all'] / chain.all:.2f} ({seen['all']:.2f} s of {chain.all:.2f} s)")
    ours = download(view, "video", folder / "ours.mp4")
    quality = media.ssim(ours, clip) - media.ssim(chain.mp4, clip)
    print(f"   SSIM against the source {quality:+.4f}, size x{ours.stat().st_size / chain.mp4.stat().st_size:.3f}, "
          f"frames {media.count_frames(ours)} of {media.count_frames(clip)} (FFmpeg vfr {media.count_frames(chain.mp4)})")
    if as_written:
        written = Chain(clip, folder / "written", vfr=False)
        print(f"   as written: all x{seen['all'] / written.all:.3f} ({written.all:.1f} s, {media.count_frames(written.mp4)} frames)")


def compare_at_once(clip, folder):
    """Four at a time; CPU seconds of all processes."""
    before = child_cpu()
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(N_AT_ONCE) as pool:
        list(pool.map(lambda number: Chain(clip, folder / f"at-once-{number}"), range(N_AT_ONCE)))
    chain_cpu, chain_time = child_cpu() - before, time.monotonic() - started
    before = child_cpu()
    daemon = Daemon(folder / "at-once")
    ids = [upload(daemon, clip) for _number in range(N_AT_ONCE)]
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(N_AT_ONCE) as pool:
        list(pool.map(lambda one: daemon.follow(one, LOOK_FOR_CPU_S), ids))
    elapsed = time.monotonic() - started
    daemon.stop()
    # The daemon has waited for its workers, so they count as our children, too.
    print(f"{N_AT_ONCE} at once: CPU x{(child_cpu() - before) / chain_cpu:.2f} of {chain_cpu:.1f} s, "
          f"time x{elapsed / chain_time:.2f} of {chain_time:.1f} s")


def main():
    as_written = "--as-written" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        clip = make_main_clip(folder / "main-720p.webm")
        daemon = Daemon(folder / "data")
        time.sleep(1)  # idle workers are there
        for one in [clip, *(media.CORPUS / path for path in REAL_CLIPS)]:
            if one.exists():
                compare_clip(daemon, one, folder, as_written or one == clip)
        daemon.stop()
        compare_at_once(clip, folder)


main()
