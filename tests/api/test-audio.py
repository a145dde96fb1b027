#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A spoken answer goes in, in each of the formats that are allowed; sound, waveform and playback file come out."""

import json
import pathlib
import subprocess
import tempfile
import xml.etree.ElementTree

from sluice_test import MEDIA, Daemon, Tap

KINDS = {"answer.mp3": ("audio/mpeg", "libmp3lame"), "answer.wav": ("audio/wav", "pcm_s16le"),
         "answer.m4a": ("audio/mp4", "aac"), "answer.ogg": ("audio/ogg", "libopus")}
ARTIFACTS = {"audio": "audio/wav", "playback": "audio/mp4", "waveform": "application/json",
             "waveform-image": "image/svg+xml"}


def check_artifacts(tap, daemon, media):
    found = {artifact["name"]: artifact for artifact in media["artifacts"]}
    tap.equal({name: artifact["contentType"] for name, artifact in found.items()}, ARTIFACTS, "its artifacts are there")
    bodies = {}
    for name, artifact in found.items():
        reply = daemon.get(media["processedUrls"][f"{name.replace('-', '_')}_url"])
        tap.ok(reply.status == 200 and len(reply.body) == artifact["size"]
               and reply.headers["content-type"] == artifact["contentType"], f"{name} is what it says", artifact)
        bodies[name] = reply.body
    waveform = json.loads(bodies["waveform"])
    tap.ok(waveform["version"] == 2 and len(waveform["data"]) == 2 * waveform["length"] and 39 <= waveform["length"] <= 42,
           "the waveform has twenty pairs a second", waveform)
    tap.ok(xml.etree.ElementTree.fromstring(bodies["waveform-image"]).tag.endswith("svg"), "its picture is SVG")


def check_playing(tap, daemon, media):
    stream = daemon.get(f"{MEDIA}/{media['id']}/stream").json
    tap.equal(stream["contentType"], "audio/mp4", "what plays is the playback file")
    first = daemon.get(stream["url"], headers={"Range": "bytes=0-1023"})
    tap.ok(first.status == 206 and first.body[4:8] == b"ftyp", "a player gets the first kilobyte")


def main():
    with Daemon() as daemon, Tap() as tap, tempfile.TemporaryDirectory() as folder:
        for name, (content_type, codec) in KINDS.items():
            path = pathlib.Path(folder) / name
            subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=2:sample_rate=48000",
                            "-c:a", codec, str(path)], check=True)
            media = daemon.wait_until_done(daemon.upload(path, file_type="audio_response", content_type=content_type))
            if tap.equal(media["status"], "ready", f"{name} becomes ready"):
                check_artifacts(tap, daemon, media)
                check_playing(tap, daemon, media)


main()
