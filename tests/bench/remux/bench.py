#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A file that fits, copied: `sluice run` with passthrough beside `ffmpeg -c copy -movflags +faststart`.

60 s of 720p H.264 and AAC. Both start a process, look at the file and write the copy; the median of some runs each, in turn.
What is printed is the ratio Sluice / FFmpeg, so less than 1 is better.

usage: ./dev bench remux
"""

import pathlib
import statistics
import tempfile
import time

import media_tools as media

RUNS = 7


def measure(function):
    started = time.monotonic()
    function()
    return time.monotonic() - started


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        clip = media.make_clip(folder / "clip.mp4", seconds=60, size="1280x720", options=(
            "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "3M", "-pix_fmt", "yuv420p", "-c:a", "aac"))
        pipeline = media.write_pipeline(folder / "copy.yaml", "  - id: transcode\n    params: {passthrough: true}\n")
        copied = {}

        def copy_with_sluice():
            code, result, errors = media.run_sluice(clip, folder / "out", pipeline)
            assert code == 0, errors
            copied.update(media.stages_of(result)["transcode"]["artifacts"][0]["facts"])

        def copy_with_ffmpeg():
            media.ffmpeg("-i", clip, "-c", "copy", "-movflags", "+faststart", folder / "ffmpeg.mp4")

        copy_with_sluice()
        assert copied["passthrough"] == "true", copied
        pairs = [(measure(copy_with_sluice), measure(copy_with_ffmpeg)) for _ in range(RUNS)]
        ours, theirs = (statistics.median(times) for times in zip(*pairs))
        print(f"remux of 60 s 720p: Sluice {ours * 1000:.0f} ms, FFmpeg {theirs * 1000:.0f} ms, ratio {ours / theirs:.2f}")


main()
