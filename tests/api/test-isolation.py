#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may do what with a media, for every operation of /openapi.json that is about one: the owner may, for anyone
else it does not exist, byte for byte as for an id that nobody has. A new operation is looked at by itself."""

import re

from sluice_test import MEDIA, OWNER, STRANGER, Daemon, Tap

UNKNOWN = "01900000-0000-7000-8000-000000000000"
WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff")


def make_media(daemon):
    begun = daemon.initiate(len(WEBM))
    daemon.put(begun["uploadUrl"], WEBM)
    daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]})
    return begun["mediaId"]


def operations(document):
    """(operationId, METHOD, path template, the id is in the body)"""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            in_body = content.get("schema", {}).get("$ref", "").endswith("/MediaReference")
            if "{id}" in path or in_body:
                yield operation["operationId"], method.upper(), path, in_body


def call(daemon, method, path, in_body, media_id, user):
    body = {"mediaId": media_id} if in_body else None
    return daemon.request(method, path.replace("{id}", media_id), body, user=user)


def normalise(reply, media_id):
    """The answer without what differs between any two: ids of media and request."""
    body = reply.body.decode().replace(media_id, "ID")
    return reply.status, re.sub(r'"requestId":"[^"]*"', "", body)


def main():
    with Daemon() as daemon, Tap() as tap:
        media_id = make_media(daemon)
        before = daemon.get(f"{MEDIA}/{media_id}").json
        found = list(operations(daemon.get("/openapi.json").json))
        tap.ok(len(found) >= 10, f"{len(found)} operations are about one media")
        for name, method, path, in_body in found:
            foreign = call(daemon, method, path, in_body, media_id, STRANGER)
            unknown = call(daemon, method, path, in_body, UNKNOWN, STRANGER)
            tap.problem(foreign, 404, "NOT_FOUND", f"{name}: another owner finds nothing")
            tap.equal(normalise(foreign, media_id), normalise(unknown, UNKNOWN), f"{name}: exactly as unknown")
            nobody = call(daemon, method, path, in_body, media_id, "nobody")
            tap.problem(nobody, 401, "UNAUTHENTICATED", f"{name}: who has no name is asked for it")
        after = daemon.get(f"{MEDIA}/{media_id}").json
        tap.equal((after["storageKey"], after["createdAt"]), (before["storageKey"], before["createdAt"]),
                  "the media is as it was")
        for name, method, path, in_body in sorted(found, key=lambda one: one[1] == "DELETE"):
            own = call(daemon, method, path, in_body, media_id, OWNER)
            tap.ok(own.status != 404 and own.status != 401, f"{name}: the owner is let in", own.body)


main()
