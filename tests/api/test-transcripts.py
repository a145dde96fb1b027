#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Transcripts as their owners see them: text, words, captions, search, and once more in another language."""

import json
import pathlib
import subprocess
import tempfile
import wave

from sluice_openapi import Described
from sluice_test import MEDIA, Daemon, Tap, wait_for
from speech_provider import N_WORDS, SpeechProvider, make_recording, refusal, spell

STRANGER = "00000000-0000-4000-8000-0000000000ff"
KEY = "secret"


def upload(daemon, path, options=None):
    content = path.read_bytes()
    body = {"fileName": path.name, "fileType": "audio_response", "contentType": "audio/wav", "fileSize": len(content)}
    begun = daemon.post(f"{MEDIA}/upload/initiate", body | ({"transcription": options} if options else {}))
    assert begun.status == 201, begun.body
    daemon.put(begun.json["uploadUrl"], content, "audio/wav")
    assert daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": begun.json["mediaId"]}).status == 200
    return begun.json["mediaId"]


def wait_for_end(daemon, media_id):
    def look():
        reply = daemon.get(f"{MEDIA}/{media_id}/transcription")
        return reply if reply.json["state"] in {"completed", "failed", "skipped"} else None
    return wait_for(look, 60)


def read_cues(text):
    """FFmpeg is somebody else who reads captions."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "captions.vtt"
        path.write_text(text)
        out = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "srt", "-"], check=True, capture_output=True, text=True)
    return out.stdout


def check_text(tap, daemon, api, provider, media_id, words):
    reply = wait_for_end(daemon, media_id)
    api.check("getTranscription", reply, 200, "transcription")
    spoken = " ".join(words)
    tap.equal(reply.json["state"], "completed", "it is completed")
    tap.equal(reply.json["text"].replace(".", ""), spoken, "all that was said is there, in order")
    tap.ok("words" not in reply.json["segments"][0], "words come on demand")
    detailed = daemon.get(f"{MEDIA}/{media_id}/transcription?words=true").json
    tap.ok(len(detailed["segments"][0]["words"]) > 0, "with their times")
    stored = daemon.get(reply.json["transcriptionUrl"])
    tap.equal(json.loads(stored.body)["text"], reply.json["text"], "the stored file says the same")
    fields = provider.requests[0].fields
    tap.equal((fields.get("language"), fields.get("prompt")), (["de"], ["Sluice, GStreamer"]), "the provider was told what is known")


def check_captions(tap, daemon, api, media_id, words):
    vtt = daemon.get(f"{MEDIA}/{media_id}/captions.vtt")
    srt = daemon.get(f"{MEDIA}/{media_id}/captions.srt")
    api.seen |= {"getCaptionsVtt", "getCaptionsSrt"}
    tap.equal(vtt.headers["content-type"], "text/vtt; charset=utf-8", "captions.vtt")
    tap.equal(srt.headers["content-type"], "application/x-subrip; charset=utf-8", "captions.srt")
    cues = read_cues(vtt.body.decode())
    tap.equal(sum(cues.count(spell(index)) for index in range(N_WORDS)), len(words), "FFmpeg reads every word in them")
    tap.status(daemon.get(f"{MEDIA}/{media_id}/captions.vtt", headers={"If-None-Match": vtt.headers["etag"]}), 304,
               "with their ETag")


def check_search(tap, daemon, api, media_id, words):
    first, second = words[:2]
    hits = daemon.get(f"{MEDIA}/search?q={first.upper()}%20{second}")
    api.check("searchTranscripts", hits, 200, "search")
    tap.ok(any(hit["mediaId"] == media_id and hit["start"] < 1 for hit in hits.json["items"]), "it leads to where it is said", hits.json)
    page = daemon.get(f"{MEDIA}/search?q=w&limit=1").json
    following = daemon.get(f"{MEDIA}/search?q=w&limit=1&cursor={page['next']}").json
    tap.ok(page["items"] != following["items"] and following["items"], "a page at a time, words may be begun", page)
    tap.equal(daemon.get(f"{MEDIA}/search?q={first}", user=STRANGER).json["items"], [], "nobody else finds it")
    tap.equal(daemon.get(f"{MEDIA}/search?q=%22%20OR%20*").json["items"], [], "operators are words")
    tap.problem(daemon.get(f"{MEDIA}/search?q=%22*"), 400, "INVALID_ARGUMENT", "without a word")
    tap.problem(daemon.get(f"{MEDIA}/search?q=a&cursor=x"), 400, "INVALID_ARGUMENT", "with a bad cursor")


def check_again(tap, daemon, api, provider, media_id):
    daemon.wait_until_done(media_id)
    before = daemon.get(f"{MEDIA}/{media_id}/transcription").json
    originals = list(pathlib.Path(daemon.folder).rglob(f"{media_id}/original.*"))
    tap.ok(originals, "the upload is kept for some days")
    for path in originals:
        path.unlink()
    provider.script = [refusal(400, "no such model")]
    reply = daemon.post(f"{MEDIA}/{media_id}/transcribe", {"language": "en", "model": "large"})
    api.check("transcribeMedia", reply, 202, "transcribe")
    failed = wait_for_end(daemon, media_id).json
    tap.equal((failed["state"], failed["error"]["code"]), ("failed", "PROVIDER_REFUSED"), "a refusal is told")
    tap.equal(failed["text"], before["text"], "the text from before stays")
    tap.equal(daemon.get(f"{MEDIA}/{media_id}").json["status"], "ready", "the media is ready all the while")
    tap.equal(provider.requests[-1].fields["model"], ["large"], "the other model was asked for")
    tap.status(daemon.post(f"{MEDIA}/{media_id}/transcribe"), 202, "once more")
    tap.equal(wait_for_end(daemon, media_id).json["state"], "completed", "which works without the upload")
    tap.equal(provider.requests[-1].fields["language"], ["en"], "in the language of the last time")
    tap.equal(provider.requests[-1].fields["prompt"], ["Sluice, GStreamer"], "and with the words of the first")


def check_silence(tap, daemon, provider, folder):
    path = folder / "silent.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 16000, 0, "NONE", None))
        out.writeframes(bytes(2 * 16000 * 3))
    asked = len(provider.requests)
    media_id = upload(daemon, path)
    reply = wait_for_end(daemon, media_id).json
    tap.equal((reply["state"], reply["speech"], reply["text"], reply["model"]), ("completed", False, "", None), "silence has no text")
    tap.equal(len(provider.requests), asked, "and nobody is asked")
    tap.equal(daemon.get(f"{MEDIA}/{media_id}/captions.vtt").body, b"WEBVTT\n\n", "nor has it captions")


def check_refusals(tap, daemon):
    for options in [{"language": "german"}, {"vocabulary": [""]}, {"voice": "x"}, []]:
        body = {"fileName": "a.wav", "fileType": "audio_response", "contentType": "audio/wav", "fileSize": 9, "transcription": options}
        tap.problem(daemon.post(f"{MEDIA}/upload/initiate", body), 400, "INVALID_REQUEST", f"initiate {json.dumps(options)}")
    begun = daemon.initiate(9, "a.png", "avatar", "image/png")
    tap.problem(daemon.get(f"{MEDIA}/{begun['mediaId']}/transcription"), 404, "NOT_FOUND", "pictures are not transcribed")


def check_deleted(tap, daemon, media_id, words):
    daemon.request("DELETE", f"{MEDIA}/{media_id}")
    hits = daemon.get(f"{MEDIA}/search?q={words[0]}").json["items"]
    tap.ok(all(hit["mediaId"] != media_id for hit in hits), "what was deleted is not found")
    tap.problem(daemon.get(f"{MEDIA}/{media_id}/transcription"), 404, "NOT_FOUND", "nor read")


def check_events(tap, daemon, media_id):
    lines = [json.loads(line)["value"] for path in pathlib.Path(daemon.folder).rglob("events.jsonl") for line in path.read_text().splitlines()]
    ready = [event["data"] for event in lines if event["eventType"] == "transcription.ready" and event["data"]["mediaId"] == media_id]
    tap.ok(ready and ready[0]["transcriptionUrl"] == f"s3://transcriptions/{media_id}/transcription.json"
           and ready[0]["transcription"]["text"], "transcription.ready tells it", ready)


def main():
    with Tap() as tap, tempfile.TemporaryDirectory() as name, SpeechProvider(key=KEY) as provider:
        folder = pathlib.Path(name)
        words = [word for _, word in make_recording(folder / "answer.wav", seconds=20)]
        environment = {"GROQ_BASE_URL": provider.base_url, "GROQ_API_KEY": KEY}
        with Daemon(environment) as daemon:
            api = Described(tap, daemon.get("/openapi.json").json)
            media_id = upload(daemon, folder / "answer.wav", {"language": "de", "vocabulary": ["Sluice", "GStreamer"]})
            check_text(tap, daemon, api, provider, media_id, words)
            check_events(tap, daemon, media_id)
            check_captions(tap, daemon, api, media_id, words)
            check_search(tap, daemon, api, media_id, words)
            check_again(tap, daemon, api, provider, media_id)
            check_silence(tap, daemon, provider, folder)
            check_refusals(tap, daemon)
            check_deleted(tap, daemon, media_id, words)
        tap.equal(provider.problems, [], "every request was as a strict service wants it")


if __name__ == "__main__":
    main()
