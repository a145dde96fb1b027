#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A recording goes in, what its pipeline makes of it comes out: the way of a client, from initiate to delete."""

import json
import pathlib
import subprocess
import tempfile
import time

from sluice_openapi import Described
from sluice_test import MEDIA, STRANGER, Daemon, Tap, wait_for

PENDING_OR_DONE = {"pending", "running", "completed", "skipped"}


def record(path, *arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments, str(path)], check=True)


def make_recording(path):
    """Two seconds as a browser records them: VP8 and Opus."""
    record(path, "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=2", "-f", "lavfi", "-i",
           "sine=frequency=440:duration=2", "-c:v", "libvpx", "-b:v", "300k", "-c:a", "libopus")


def probe(path):
    text = subprocess.run(["ffprobe", "-v", "error", "-print_format", "json", "-show_format", "-show_streams", str(path)],
                          check=True, capture_output=True, text=True).stdout
    return json.loads(text)


def watch(daemon, media_id):
    """Asks for the status until it is done; every one that came."""
    seen = []
    end = time.monotonic() + 120
    while time.monotonic() < end:
        seen.append(daemon.get(f"{MEDIA}/{media_id}/status").json)
        if seen[-1]["status"] in {"ready", "failed"}:
            break
        time.sleep(0.02)
    return seen


def check_progress(tap, seen):
    values = [status["progress"] for status in seen]
    tap.equal(values, sorted(values), "progress never goes back")
    tap.equal(seen[-1]["progress"], 100, "and ends at 100")
    states = {stage["state"] for status in seen for stage in status["stages"]}
    tap.ok(states <= PENDING_OR_DONE, "stages are in known states", states)
    made = [stage for stage in seen[-1]["stages"] if stage["id"] != "transcript"]
    tap.equal([stage["state"] for stage in made], ["completed"] * 3, "all stages completed")
    tap.ok(all(stage["attempts"] == 1 and stage["startedAt"] <= stage["completedAt"] and stage["error"] is None
               for stage in made), "at the first attempt", seen[-1])
    tap.equal([(stage["state"], stage["reason"]) for stage in seen[-1]["stages"] if stage["id"] == "transcript"],
              [("skipped", "not configured")], "but for the transcript, for want of a provider")


def check_artifacts(tap, daemon, media, folder):
    found = {artifact["name"]: artifact for artifact in media["artifacts"]}
    tap.equal(set(found), {"video", "thumbnail", "audio"}, "video, thumbnail and audio are there")
    for name, artifact in found.items():
        reply = daemon.get(artifact["url"])
        tap.ok(reply.status == 200 and len(reply.body) == artifact["size"]
               and reply.headers["content-type"] == artifact["contentType"], f"{name} is what it says", artifact)
        (folder / name).write_bytes(reply.body)
        tap.equal(daemon.get(media["processedUrls"][f"{name}_url"]).body, reply.body, f"processedUrls has {name}, too")
    video = {stream["codec_type"]: stream for stream in probe(folder / "video")["streams"]}
    tap.equal((video["video"]["codec_name"], video["audio"]["codec_name"]), ("h264", "aac"), "the video is H.264 and AAC")
    audio = probe(folder / "audio")["streams"][0]
    tap.equal((audio["codec_name"], audio["sample_rate"], audio["channels"]), ("pcm_s16le", "16000", 1),
              "the audio is 16 kHz mono")
    tap.equal(probe(folder / "thumbnail")["streams"][0]["width"], 320, "the thumbnail is 320 wide")


def check_playing(tap, daemon, api, media_id):
    url = daemon.get(f"{MEDIA}/{media_id}/stream")
    api.check("getStreamUrl", url, 200, "stream")
    first = daemon.get(url.json["url"], headers={"Range": "bytes=0-1023"})
    tap.ok(first.status == 206 and first.body[4:8] == b"ftyp", "a player gets the first kilobyte")
    redirect = daemon.get(f"{MEDIA}/{media_id}/stream?redirect=true")
    tap.ok(redirect.status == 302 and redirect.headers["location"].split("?")[0] == url.json["url"].split("?")[0],
           "or is sent there")
    audio = daemon.get(f"{MEDIA}/{media_id}/download?artifact=audio")
    api.check("getDownloadUrl", audio, 200, "download of the audio")
    tap.ok(daemon.get(audio.json["url"]).headers["content-disposition"].startswith("attachment"), "is an attachment")


def check_reprocess(tap, daemon, api, media):
    path = f"{MEDIA}/{media['id']}"
    tap.problem(daemon.post(f"{path}/reprocess"), 409, "CONFLICT", "nothing failed, nothing to do again")
    tap.problem(daemon.post(f"{path}/reprocess", {"all": True}, user=STRANGER), 404, "NOT_FOUND", "not for strangers")
    reply = daemon.post(f"{path}/reprocess", {"all": True})
    api.check("reprocessMedia", reply, 202, "everything again")
    tap.equal(reply.headers["location"], f"{path}/status", "Location is the status")
    between = daemon.get(path).json
    tap.equal(len(between["artifacts"]), 3, "the old artifacts stay meanwhile")
    again = daemon.wait_until_done(media["id"])
    tap.equal(again["status"], "ready", "ready again")
    old = {artifact["url"].split("?")[0] for artifact in media["artifacts"]}
    new = {artifact["url"].split("?")[0] for artifact in again["artifacts"]}
    tap.ok(len(new) == 3 and not old & new, "with new artifacts", new)
    return again


def check_delete(tap, daemon, media):
    tap.status(daemon.request("DELETE", f"{MEDIA}/{media['id']}"), 204, "delete")
    tap.problem(daemon.get(f"{MEDIA}/{media['id']}"), 404, "NOT_FOUND", "the media is gone")
    # Objects go with the next sweep, which is a minute away at most.
    gone = wait_for(lambda: all(daemon.get(artifact["url"]).status == 404 for artifact in media["artifacts"]), 100)
    tap.ok(gone, "so is all that was made of it")


def check_damaged(tap, daemon, folder):
    """Starts like a recording and goes on as nothing."""
    whole = (folder / "answer.webm").read_bytes()
    damaged = folder / "damaged.webm"
    damaged.write_bytes(whole[:300] + b"\0" * 5000)
    media = daemon.wait_until_done(daemon.upload(damaged))
    tap.equal(media["status"], "failed", "a damaged recording fails")
    tap.ok(media["error"] and media["error"]["code"] and media["errorMessage"] == media["error"]["message"],
           "and says why", media["error"])
    tap.problem(daemon.get(f"{MEDIA}/{media['id']}/stream"), 409, "CONFLICT", "there is nothing to play")


def main():
    with Daemon() as daemon, Tap() as tap, tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        api = Described(tap, daemon.get("/openapi.json").json)
        make_recording(folder / "answer.webm")
        media_id = daemon.upload(folder / "answer.webm")
        seen = watch(daemon, media_id)
        check_progress(tap, seen)
        reply = daemon.get(f"{MEDIA}/{media_id}")
        api.check("getMedia", reply, 200, "the media")
        tap.ok(abs(reply.json["metadata"]["duration"] - 2) < 0.2 and reply.json["metadata"]["width"] == 320,
               "metadata has duration and size", reply.json["metadata"])
        check_artifacts(tap, daemon, reply.json, folder)
        check_playing(tap, daemon, api, media_id)
        check_damaged(tap, daemon, folder)
        check_delete(tap, daemon, check_reprocess(tap, daemon, api, reply.json))


main()
