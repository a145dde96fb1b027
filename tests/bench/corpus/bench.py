#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every good video and audio file of the corpus, through `sluice run` and through the API: how many, and why not the others."""

import csv
import pathlib
import tempfile
import time
import urllib.error
import urllib.request

import media_tools as media
from bench_daemon import Daemon

TYPES = {"mp4": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4",
         "ogg": "audio/ogg"}
VIDEO = {"mp4", "webm"}


def good_rows():
    with open(media.CORPUS / "manifest.tsv", encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["kind"] in {"video", "audio"} and row["grade"] == "must-ok":
                yield media.CORPUS / row["path"]


def process_by_api(daemon, clip):
    """None, or why not."""
    suffix = clip.suffix[1:].lower()
    if suffix not in TYPES:
        return f".{suffix} is no type of video_response or audio_response"
    file_type = "video_response" if suffix in VIDEO else "audio_response"
    try:
        reply = daemon.post("/upload/initiate", {"fileName": clip.name, "fileType": file_type,
                                                 "contentType": TYPES[suffix], "fileSize": clip.stat().st_size})
        put = urllib.request.Request(reply["uploadUrl"], clip.read_bytes(), {"Content-Type": TYPES[suffix]}, method="PUT")
        urllib.request.urlopen(put).read()
        view = daemon.post("/upload/confirm", {"mediaId": reply["mediaId"]})
    except urllib.error.HTTPError as error:
        return error.read().decode()[:300]
    while view["status"] == "processing":
        time.sleep(0.05)
        view = daemon.get(f"/{reply['mediaId']}")
    return None if view["status"] == "ready" else f"{view['error']}"


def report(name, clips, failures):
    print(f"{name}: {len(clips) - len(failures)} of {len(clips)}")
    for clip, reason in failures:
        print(f"   {clip.relative_to(media.CORPUS)}: {reason}")


def main():
    if not (media.CORPUS / "manifest.tsv").exists():
        print("no corpus beside the project")
        return
    clips = list(good_rows())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        failures = []
        for number, clip in enumerate(clips):
            status, _result, errors = media.run_sluice(clip, folder / str(number))
            if status != 0:
                failures.append((clip, errors.strip()))
        report("sluice run", clips, failures)
        daemon = Daemon(folder / "data")
        failures = [(clip, reason) for clip in clips if (reason := process_by_api(daemon, clip))]
        daemon.stop()
        report("API", clips, failures)


main()
