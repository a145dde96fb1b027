#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A candidate learns at once that a recording is no good, however busy the workers are."""

import pathlib
import subprocess
import tempfile
import time

from sluice_openapi import Described
from sluice_test import MEDIA, Daemon, Tap, wait_for

# From the confirm to the verdict.
LONGEST_WAIT = 2.0

SILENCE = "anullsrc=r=48000:cl=mono"
SPEECH = "sine=frequency=440"
BLACK = "color=black:size=320x240:rate=25"
LIVE = "testsrc=size=320x240:rate=25"


def record(path, video, audio, seconds):
    """As a browser does: VP8 and Opus, neither duration nor cues."""
    inputs = [word for source in (video, audio) if source
              for word in ("-f", "lavfi", "-t", str(seconds), "-i", source)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *inputs, "-c:v", "libvpx", "-deadline", "realtime",
                    "-cpu-used", "8", "-c:a", "libopus", "-f", "webm", "-live", "1", str(path)], check=True)


def make_long(path):
    """Quick to make, slow to make smaller."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-t", "30", "-i",
                    "testsrc2=size=1280x720:rate=30", "-c:v", "libx264", "-preset", "ultrafast", str(path)], check=True)


def is_transcoding(daemon, media_id):
    stages = daemon.get(f"{MEDIA}/{media_id}/status").json["stages"]
    return any(stage["id"] == "transcode" and stage["state"] == "running" for stage in stages)


def wait_for_verdict(daemon, media_id):
    """The media when it has a verdict, and how long that took."""
    begin = time.monotonic()
    media = wait_for(lambda: find_verdict(daemon, media_id), 20)
    return media, time.monotonic() - begin


def find_verdict(daemon, media_id):
    media = daemon.get(f"{MEDIA}/{media_id}").json
    return media if "verdict" in media["metadata"] else None


def check_verdict(tap, daemon, path, codes):
    media, seconds = wait_for_verdict(daemon, daemon.upload(path))
    name = path.stem
    if not tap.ok(media, f"{name}: there is a verdict"):
        return None
    verdict = media["metadata"]["verdict"]
    tap.ok(seconds < LONGEST_WAIT, f"{name}: within two seconds", seconds)
    tap.equal([finding["code"] for finding in verdict["findings"]], codes, f"{name}: findings")
    tap.equal((verdict["ok"], verdict["checked"]), (not codes, True), f"{name}: ok and checked")
    tap.ok(all(finding["text"] for finding in verdict["findings"]), f"{name}: says what to do")
    tap.ok(media["status"] in {"processing", "ready"}, f"{name}: does not fail for it", media["status"])
    return media


def main():
    with Daemon({"MAX_CONCURRENT_JOBS": "1"}) as daemon, Tap() as tap, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        api = Described(tap, daemon.get("/openapi.json").json)
        make_long(folder / "long.mp4")
        record(folder / "good.webm", LIVE, SPEECH, 3)
        record(folder / "black-and-silent.webm", BLACK, SILENCE, 30)
        record(folder / "mute.webm", LIVE, None, 3)
        record(folder / "short.webm", LIVE, SPEECH, 0.5)
        whole = (folder / "good.webm").read_bytes()
        (folder / "cut.webm").write_bytes(whole[:len(whole) * 9 // 10])

        long_id = daemon.upload(folder / "long.mp4", content_type="video/mp4")
        tap.ok(wait_for(lambda: is_transcoding(daemon, long_id), 30), "the only long slot is taken")
        media = check_verdict(tap, daemon, folder / "black-and-silent.webm", ["SILENT_AUDIO", "BLACK_PICTURE"])
        tap.ok(is_transcoding(daemon, long_id), "all that time")
        if media:
            api.check("getMedia", daemon.get(f"{MEDIA}/{media['id']}"), 200, "a media with a verdict")
        check_verdict(tap, daemon, folder / "good.webm", [])
        check_verdict(tap, daemon, folder / "mute.webm", ["NO_AUDIO"])
        check_verdict(tap, daemon, folder / "short.webm", ["TOO_SHORT"])
        check_verdict(tap, daemon, folder / "cut.webm", ["TRUNCATED"])
        tap.status(daemon.request("DELETE", f"{MEDIA}/{long_id}"), 204, "the long one is given up")


main()
