#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every endpoint of the specification: what it answers when all is well, and when it is not. Answers are checked
against the schemas of /openapi.json, as a generated client would read them."""

import json
import re
import urllib.parse

import jsonschema

from sluice_openapi import Described
from sluice_test import MEDIA, OWNER, SOURCE, STRANGER, Daemon, Tap

UNKNOWN = "01900000-0000-7000-8000-000000000000"
WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff")
INITIATE = {"fileName": "answer.webm", "fileType": "video_response", "contentType": "video/webm",
            "fileSize": len(WEBM)}


def check_description(tap, daemon, api):
    reply = daemon.get("/openapi.json")
    tap.equal(reply.body, (SOURCE / "data/openapi.json").read_bytes(), "/openapi.json is the file")
    references = re.findall(r'"\$ref": "([^"]+)"', reply.body.decode())
    missing = []
    for reference in set(references):
        try:
            api.resolve({"$ref": reference})
        except KeyError:
            missing.append(reference)
    tap.equal(missing, [], "all its references lead somewhere")
    bad = []
    for path, _, operation in api.operations():
        for response in list(operation["responses"].values()) + [operation.get("requestBody", {})]:
            for content in api.resolve(response).get("content", {}).values():
                if "example" in content:
                    schema = dict(content["schema"], components=api.document["components"])
                    bad += [f"{path}: {e.message}" for e in
                            jsonschema.Draft202012Validator(schema).iter_errors(content["example"])]
    tap.equal(bad, [], "all its examples are valid")


def check_service(tap, daemon, api):
    api.check("getHealth", daemon.get("/health"), 200, "/health")
    health = daemon.get("/health").json
    tap.ok({"status", "minio", "database", "groq", "queues"} <= set(health)
           and set(health["queues"]) == {"media-processing", "transcription"}
           and health["status"] == "ok", "has the members of the specification", health)
    tap.equal(health["kafka"], "not_configured", "/health says that no broker is configured")
    api.check("getLiveness", daemon.get("/livez"), 200, "/livez")
    api.check("getReadiness", daemon.get("/readyz"), 200, "/readyz")
    api.check("getOpenApi", daemon.get("/openapi.json"), 200, "/openapi.json")
    api.check("getIndex", daemon.get("/"), 200, "/ for programs")
    page = daemon.get("/", headers={"Accept": "text/html"})
    tap.ok(page.headers["content-type"].startswith("text/html") and b"/openapi.json" in page.body, "/ for people")
    api.check("describeProblem", daemon.get("/problems/NOT_FOUND"), 200, "/problems/NOT_FOUND")
    metrics = daemon.get("/metrics")
    api.check("getMetrics", metrics, 200, "/metrics")
    tap.ok(b"sluice_http_requests_total{" in metrics.body, "counts requests", metrics.body[:1000])
    openmetrics = daemon.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0"})
    tap.ok(openmetrics.body.endswith(b"# EOF\n"), "OpenMetrics when asked for")


def check_initiate(tap, daemon, api):
    reply = daemon.post(f"{MEDIA}/upload/initiate", INITIATE)
    api.check("initiateUpload", reply, 201, "initiate")
    tap.equal(reply.headers["location"], f"{MEDIA}/{reply.json['mediaId']}", "with a Location")
    parts = daemon.post(f"{MEDIA}/upload/initiate", {**INITIATE, "multipart": True})
    api.check("initiateUpload", parts, 201, "initiate in parts")
    signed = daemon.post(f"{MEDIA}/upload/parts", {"mediaId": parts.json["mediaId"], "partNumbers": [1]})
    api.check("signUploadParts", signed, 200, "sign a part")
    tap.problem(daemon.post(f"{MEDIA}/upload/parts", {"mediaId": reply.json["mediaId"]}), 409, "CONFLICT",
                "an upload in one piece has no parts")
    cases = [
        ("unknown file type", {"fileType": "video_respons"}, 422, "UNSUPPORTED_FILE_TYPE"),
        ("too large", {"fileSize": 500_000_001}, 413, "FILE_TOO_LARGE"),
        ("extension that is not allowed", {"fileName": "a.exe"}, 415, "UNSUPPORTED_MEDIA"),
        ("no extension", {"fileName": "answer"}, 415, "UNSUPPORTED_MEDIA"),
        ("size zero", {"fileSize": 0}, 400, "INVALID_REQUEST"),
        ("negative size", {"fileSize": -1}, 400, "INVALID_REQUEST"),
        ("size as text", {"fileSize": "10"}, 400, "INVALID_REQUEST"),
        ("fractional size", {"fileSize": 1.5}, 400, "INVALID_REQUEST"),
        ("no name", {"fileName": None}, 400, "INVALID_REQUEST"),
        ("interview that is no UUID", {"interviewId": "7"}, 400, "INVALID_REQUEST"),
        ("unknown member", {"filesize": 1}, 400, "INVALID_REQUEST"),
    ]
    for name, change, status, code in cases:
        tap.problem(daemon.post(f"{MEDIA}/upload/initiate", {**INITIATE, **change}), status, code, f"initiate: {name}")
    hint = daemon.post(f"{MEDIA}/upload/initiate", {**INITIATE, "filesize": 1}).json
    tap.ok(hint["errors"][0]["pointer"] == "/filesize" and "fileSize" in hint["detail"],
           "the unknown member is named and the right one suggested", hint)
    for name in ["../../etc/passwd.webm", "a\u0000b.webm", "x" * 300 + ".webm", "ok \"q\" \u00e9\U0001f3ac.webm"]:
        reply = daemon.post(f"{MEDIA}/upload/initiate", {**INITIATE, "fileName": name})
        tap.ok(reply.status in {201, 400}, f"odd file name {name[:20]!r}", reply.body)
        if reply.status == 201:
            tap.ok("passwd" not in urllib.parse.urlsplit(reply.json["uploadUrl"]).path, "is no part of a path")


def begin(daemon, user=OWNER):
    """A media that is pending."""
    return daemon.initiate(len(WEBM), user=user)


def confirm(daemon, media_id, **named):
    return daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": media_id}, **named)


def make_media(daemon, user=OWNER):
    """A media that is confirmed."""
    begun = begin(daemon, user)
    assert daemon.put(begun["uploadUrl"], WEBM).status == 200
    reply = confirm(daemon, begun["mediaId"], user=user)
    assert reply.status == 200, reply.body
    return begun["mediaId"]


def check_confirm_and_abort(tap, daemon, api):
    begun = begin(daemon)
    pending = daemon.get(f"{MEDIA}/{begun['mediaId']}")
    api.check("getMedia", pending, 200, "a pending media")
    tap.equal(pending.json["status"], "pending", "is pending")
    tap.problem(confirm(daemon, begun["mediaId"]), 409, "UPLOAD_NOT_FOUND", "confirm without content")
    api.check("putObject", daemon.put(begun["uploadUrl"], WEBM), 200, "PUT")
    first, second = confirm(daemon, begun["mediaId"]), confirm(daemon, begun["mediaId"])
    api.check("confirmUpload", first, 200, "confirm")
    api.check("confirmUpload", second, 200, "confirm again")
    tap.equal(second.json["storageKey"], first.json["storageKey"], "gives the same")
    tap.ok(first.json["storageKey"].startswith(f"raw/{OWNER}/{begun['mediaId']}/original."), "at its final key",
           first.json["storageKey"])
    after = daemon.post(f"{MEDIA}/upload/abort", {"mediaId": begun["mediaId"]})
    tap.problem(after, 409, "CONFLICT", "abort after confirm")
    other = begin(daemon)
    for _ in range(2):
        reply = daemon.post(f"{MEDIA}/upload/abort", {"mediaId": other["mediaId"]})
        api.check("abortUpload", reply, 204, "abort, twice")
    tap.ok(confirm(daemon, other["mediaId"]).status in {404, 409, 410}, "aborted is not confirmed")
    wrong = begin(daemon)
    daemon.put(wrong["uploadUrl"], b"\x89PNG\r\n\x1a\n" + b"0" * (len(WEBM) - 8))
    reply = confirm(daemon, wrong["mediaId"])
    tap.ok(reply.status in {415, 422} and reply.code in {"CONTENT_MISMATCH", "UNSUPPORTED_MEDIA"},
           "content of another kind is refused", reply.body)
    for body in [{}, {"mediaId": 1}, {"mediaId": "x"}, {"mediaId": UNKNOWN.upper() + "Z"}]:
        tap.problem(daemon.post(f"{MEDIA}/upload/confirm", body), 400, "INVALID_REQUEST", f"confirm {json.dumps(body)}")
    return begun["mediaId"]


def check_media(tap, daemon, api, media_id):
    path = f"{MEDIA}/{media_id}"
    daemon.wait_until_done(media_id)  # its ETag changes with its state
    reply = daemon.get(path)
    api.check("getMedia", reply, 200, "media")
    tap.status(daemon.get(path, headers={"If-None-Match": reply.headers["etag"]}), 304, "with its ETag")
    head = daemon.request("HEAD", path)
    tap.ok(head.status == 200 and head.body == b"" and int(head.headers["content-length"]) > 0, "HEAD")
    download = daemon.get(f"{path}/download")
    api.check("getDownloadUrl", download, 200, "download")
    tap.equal(daemon.get(download.json["url"]).body, WEBM, "leads to the original")
    redirect = daemon.get(f"{path}/download?redirect=true")
    tap.ok(redirect.status == 302 and redirect.headers["cache-control"] == "private, no-store",
           "?redirect=true", redirect.headers)
    tap.equal(daemon.get(redirect.headers["location"]).body, WEBM, "leads there, too")
    tap.ok(daemon.get(f"{path}/download?artifact=nonsense").code in {"NOT_FOUND", "CONFLICT"}, "unknown artifact")
    stream = daemon.get(f"{path}/stream")
    api.seen.add("getStreamUrl")
    tap.ok(stream.status == 200 or stream.code == "CONFLICT", "stream: a URL, or not yet", stream.body)
    api.check("getStatus", daemon.get(f"{path}/status"), 200, "status")
    api.check("getTranscription", daemon.get(f"{path}/transcription"), 200, "transcription")
    tap.problem(daemon.post(f"{path}/transcribe"), 503, "TRANSCRIPTION_NOT_CONFIGURED", "transcribe")
    tap.problem(daemon.get(f"{path}/captions.vtt"), 409, "CONFLICT", "captions.vtt")
    tap.problem(daemon.get(f"{path}/captions.srt"), 409, "CONFLICT", "captions.srt")
    api.check("searchTranscripts", daemon.get(f"{MEDIA}/search?q=nobody"), 200, "search")
    api.seen |= {"transcribeMedia", "getCaptionsVtt", "getCaptionsSrt", "getObject"}
    reprocess = daemon.post(f"{path}/reprocess")
    api.seen.add("reprocessMedia")
    tap.ok(reprocess.status == 202 or reprocess.code == "CONFLICT", "reprocess: begun, or nothing failed", reprocess.body)
    tap.problem(daemon.post(f"{path}/reprocess", {"al": True}), 400, "INVALID_REQUEST", "reprocess with a typo")


def check_list(tap, daemon, api):
    owner = "00000000-0000-4000-8000-0000000000aa"
    ids = [daemon.initiate(len(WEBM), user=owner)["mediaId"] for _ in range(7)]
    found, target, pages = [], f"{MEDIA}?limit=3", 0
    while target:
        reply = daemon.get(target, user=owner)
        api.check("listMedia", reply, 200, "a page of the list")
        found += [item["id"] for item in reply.json["items"]]
        link = re.match(r'<([^>]+)>; rel="next"', reply.headers.get("link", ""))
        tap.equal(bool(link), reply.json["next"] is not None, "Link and next agree")
        target = link.group(1) if link else None
        pages += 1
    tap.equal(found, ids[::-1], "all pages together have all media, newest first")
    tap.equal(pages, 3, "in three pages")
    tap.equal(len(daemon.get(f"{MEDIA}?status=pending&fileType=video_response", user=owner).json["items"]), 7, "filters")
    tap.equal(daemon.get(f"{MEDIA}?status=ready", user=owner).json["items"], [], "filter that fits nothing")
    tap.equal(daemon.get(MEDIA, user=STRANGER).json["items"], [], "strangers see nothing")
    tap.problem(daemon.get(f"{MEDIA}?cursor=rubbish"), 400, "INVALID_ARGUMENT", "list: cursor=rubbish")
    for query in ["limit=0", "limit=101", "limit=x", "status=done", "limt=1", "limit=1&limit=1"]:
        tap.problem(daemon.get(f"{MEDIA}?{query}"), 400, "INVALID_REQUEST", f"list: {query}")


def check_delete(tap, daemon, api):
    media_id = make_media(daemon)
    url = daemon.get(f"{MEDIA}/{media_id}/download").json["url"]
    api.check("deleteMedia", daemon.request("DELETE", f"{MEDIA}/{media_id}"), 204, "delete")
    tap.problem(daemon.get(f"{MEDIA}/{media_id}"), 404, "NOT_FOUND", "deleted is gone")
    tap.problem(daemon.request("DELETE", f"{MEDIA}/{media_id}"), 404, "NOT_FOUND", "a second delete")
    tap.ok(media_id not in daemon.get(f"{MEDIA}?limit=100").body.decode(), "and not listed")
    return url


def check_idempotency(tap, daemon):
    key = {"Idempotency-Key": "key-1"}
    first = daemon.post(f"{MEDIA}/upload/initiate", INITIATE, headers=key)
    second = daemon.post(f"{MEDIA}/upload/initiate", INITIATE, headers=key)
    tap.ok(first.status == 201 and second.status == 201 and first.body == second.body,
           "the same key gives the first answer", second.body)
    tap.equal(second.headers.get("idempotency-replayed"), "true", "and says so")
    other = daemon.post(f"{MEDIA}/upload/initiate", {**INITIATE, "fileSize": 5}, headers=key)
    tap.problem(other, 422, "IDEMPOTENCY_MISMATCH", "with another body it is refused")
    stranger = daemon.post(f"{MEDIA}/upload/initiate", INITIATE, headers=key, user=STRANGER)
    tap.ok(stranger.status == 201 and stranger.body != first.body, "keys belong to a user")
    tap.problem(daemon.post(f"{MEDIA}/upload/initiate", INITIATE, headers={"Idempotency-Key": "k" * 256}),
                400, "INVALID_REQUEST", "a key of 256 characters")


def check_methods(tap, daemon, api):
    for path, _, _ in api.operations():
        target = path.replace("{id}", UNKNOWN).replace("{bucket}", "videos").replace("{key}", "a").replace("{code}", "X")
        reply = daemon.request("PATCH", target)
        allowed = {method.upper() for p, method, _ in api.operations() if p == path} | {"OPTIONS"}
        allowed |= {"HEAD"} if "GET" in allowed else set()
        tap.problem(reply, 405, "METHOD_NOT_ALLOWED", f"PATCH {path}")
        tap.equal(set(reply.headers["allow"].split(", ")), allowed, f"Allow of {path}")
        options = daemon.request("OPTIONS", target)
        tap.ok(options.status == 204 and set(options.headers["allow"].split(", ")) == allowed, f"OPTIONS {path}")


def check_identity(tap, daemon):
    tap.status(daemon.get(MEDIA, user=None), 200, "without X-User-Id there is the development user")
    for user in ["me", "00000000-0000-4000-8000-00000000000A", "' OR 1=1", "x" * 5000]:
        tap.problem(daemon.get(MEDIA, user=user), 401, "UNAUTHENTICATED", f"X-User-Id: {user[:20]}")


def check_headers(tap, daemon):
    own = daemon.get("/livez", headers={"X-Request-Id": "trace-1"})
    tap.equal(own.headers["x-request-id"], "trace-1", "the client's request id comes back")
    odd = daemon.get("/nothing", headers={"X-Request-Id": "a b<c>"})
    tap.ok(odd.headers["x-request-id"] != "a b<c>" and odd.json["requestId"] == odd.headers["x-request-id"],
           "an odd one is replaced")
    tap.problem(odd, 404, "NOT_FOUND", "unknown paths")


def main():
    with Daemon() as daemon, Tap() as tap:
        api = Described(tap, daemon.get("/openapi.json").json)
        check_description(tap, daemon, api)
        check_service(tap, daemon, api)
        check_initiate(tap, daemon, api)
        media_id = check_confirm_and_abort(tap, daemon, api)
        check_media(tap, daemon, api, media_id)
        check_list(tap, daemon, api)
        check_delete(tap, daemon, api)
        check_idempotency(tap, daemon)
        check_methods(tap, daemon, api)
        check_identity(tap, daemon)
        check_headers(tap, daemon)
        everything = {operation["operationId"] for _, _, operation in api.operations()}
        tap.equal(everything - api.seen, set(), "no operation was left out")


main()
