#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The folder store over HTTP: large uploads in bounded memory, ranges, conditions, CORS, and signatures of which
no part can be changed."""

import concurrent.futures
import hashlib
import http.client
import urllib.parse

from sluice_test import MEDIA, Daemon, Tap, wait_for, with_query

LARGE_MIB = 300
# What the daemon may need beside it: the sink's queue, libsoup's and the kernel's buffers.
LARGE_MEMORY_KIB = 16384
ORIGIN = "http://localhost:5173"
# Enough for the check of the content's kind, which looks at the first bytes.
EBML = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff")


def webm(size):
    return (EBML + b"\0" * size)[:size]


def put_streaming(daemon, url, content_type, blocks, length):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(daemon.host, timeout=60)
    connection.putrequest("PUT", f"{parts.path}?{parts.query}")
    connection.putheader("Content-Type", content_type)
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    for block in blocks:
        connection.send(block)
    response = connection.getresponse()
    etag = response.getheader("ETag")
    response.read()
    connection.close()
    return response.status, etag


def check_large_upload(tap, daemon):
    length = LARGE_MIB << 20
    begun = daemon.initiate(length)
    before = daemon.status_kib("VmRSS")
    digest = hashlib.sha256()

    def blocks():
        first = webm(1 << 20)
        for number in range(LARGE_MIB):
            block = first if number == 0 else bytes([number % 251]) * (1 << 20)
            digest.update(block)
            yield block

    status, etag = put_streaming(daemon, begun["uploadUrl"], "video/webm", blocks(), length)
    grown = daemon.status_kib("VmHWM") - before
    print(f"# peak grew by {grown} KiB during {LARGE_MIB} MiB")
    tap.equal(status, 200, f"{LARGE_MIB} MiB are taken")
    tap.ok(etag and etag.startswith('"'), "with an ETag", etag)
    tap.ok(grown < LARGE_MEMORY_KIB, "in bounded memory", grown)
    check_large_download(tap, daemon, begun["mediaId"], length, digest)


def check_large_download(tap, daemon, media_id, length, digest):
    before = daemon.status_kib("VmHWM")
    confirmed = daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": media_id})
    if not tap.status(confirmed, 200, "large upload is confirmed"):
        return
    url = daemon.get(f"{MEDIA}/{media_id}/download").json["url"]
    connection = http.client.HTTPConnection(daemon.host, timeout=60)
    connection.request("GET", url[url.index("/", 7):])
    response = connection.getresponse()
    found = hashlib.sha256()
    total = 0
    while block := response.read(1 << 20):
        found.update(block)
        total += len(block)
    connection.close()
    grown = daemon.status_kib("VmHWM") - before
    tap.ok(total == length and found.digest() == digest.digest(), "and comes back whole", total)
    tap.ok(grown < LARGE_MEMORY_KIB, "in bounded memory, too", grown)
    tap.status(daemon.request("DELETE", f"{MEDIA}/{media_id}"), 204, "and is deleted")


def check_upload_rules(tap, daemon):
    begun = daemon.initiate(1000)
    url = begun["uploadUrl"]
    tap.equal(begun["requiredHeaders"], {"Content-Type": "video/webm", "Content-Length": "1000"},
              "initiate says which headers the PUT needs")
    tap.problem(daemon.put(url, webm(999)), 403, "FORBIDDEN", "a shorter body is refused")
    tap.problem(daemon.put(url, webm(1001)), 403, "FORBIDDEN", "a longer body is refused")
    tap.problem(daemon.put(url, webm(1000), "text/html"), 403, "FORBIDDEN", "another type is refused")
    tap.problem(daemon.request("PUT", url, headers={"Content-Type": "video/webm", "Transfer-Encoding": "chunked"}),
                411, "LENGTH_REQUIRED", "a chunked body is refused")
    tap.problem(daemon.get(url), 403, "FORBIDDEN", "a PUT URL does not GET")
    tap.problem(daemon.request("DELETE", url), 405, "METHOD_NOT_ALLOWED", "nor DELETE")
    not_yet = daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]})
    tap.problem(not_yet, 409, "UPLOAD_NOT_FOUND", "confirm before the upload")
    tap.status(daemon.put(url, webm(1000)), 200, "the right one is taken")
    tap.status(daemon.put(url, webm(1000)), 200, "twice, until it is confirmed")


def check_put_after_confirm(tap, daemon):
    content = webm(1000)
    begun = daemon.initiate(1000)
    daemon.put(begun["uploadUrl"], content)
    reference = {"mediaId": begun["mediaId"]}
    tap.status(daemon.post(f"{MEDIA}/upload/confirm", reference), 200, "upload is confirmed")
    daemon.put(begun["uploadUrl"], content[:500] + b"\xff" * 500)
    url = daemon.get(f"{MEDIA}/{begun['mediaId']}/download").json["url"]
    tap.equal(daemon.get(url).body, content, "a PUT after confirm changes nothing")
    daemon.post(f"{MEDIA}/upload/confirm", reference)
    tap.equal(daemon.get(url).body, content, "not even with a second confirm")
    return begun["mediaId"], url, content


def check_conditions(tap, daemon, url, content):
    whole = daemon.get(url)
    etag = whole.headers["etag"]
    tap.status(whole, 200, "the object is served")
    tap.equal(whole.headers["x-content-type-options"], "nosniff", "nosniff")
    tap.ok("sandbox" in whole.headers["content-security-policy"], "sandboxed")
    tap.ok(whole.headers["content-disposition"].startswith("attachment"), "as an attachment")
    head = daemon.request("HEAD", url)
    tap.ok(head.status == 200 and head.body == b"" and head.headers["content-length"] == "1000", "HEAD")
    cases = [("bytes=0-9", 206, content[:10], "bytes 0-9/1000"), ("bytes=-10", 206, content[-10:], "bytes 990-999/1000"),
             ("bytes=990-5000", 206, content[990:], "bytes 990-999/1000"), ("bytes=1000-", 416, None, "bytes */1000"),
             ("bytes=-0", 416, None, "bytes */1000"), ("bytes=9-0", 200, content, None),
             ("bytes=0-1,5-6", 200, content, None), ("bytes=" + ",".join(["0-999"] * 1000), 200, content, None),
             ("rubbish", 200, content, None)]
    for value, status, body, content_range in cases:
        reply = daemon.get(url, headers={"Range": value})
        tap.ok(reply.status == status and reply.headers.get("content-range") == content_range
               and (body is None or reply.body == body), f"Range: {value[:40]}", (reply.status, reply.headers))
    tap.status(daemon.get(url, headers={"If-None-Match": etag}), 304, "If-None-Match")
    tap.status(daemon.get(url, headers={"If-None-Match": '"x"'}), 200, "another If-None-Match")
    tap.status(daemon.get(url, headers={"Range": "bytes=0-1", "If-Range": etag}), 206, "If-Range")
    tap.status(daemon.get(url, headers={"Range": "bytes=0-1", "If-Range": '"x"'}), 200, "another If-Range")


def check_cors(tap, daemon, url):
    preflight = daemon.request("OPTIONS", url, headers={
        "Origin": ORIGIN, "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type"})
    tap.ok(preflight.status == 204 and preflight.headers.get("access-control-allow-origin") == ORIGIN
           and "PUT" in preflight.headers["access-control-allow-methods"]
           and "Content-Type" in preflight.headers["access-control-allow-headers"], "preflight of a PUT",
           preflight.headers)
    reply = daemon.get(url, headers={"Origin": ORIGIN})
    tap.ok("ETag" in reply.headers["access-control-expose-headers"], "ETag can be read by the page")
    foreign = daemon.get(url, headers={"Origin": "https://evil.example"})
    tap.ok("access-control-allow-origin" not in foreign.headers, "foreign origins get no permission")
    api = daemon.request("OPTIONS", f"{MEDIA}/upload/initiate",
                         headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST",
                                  "Access-Control-Request-Headers": "content-type,idempotency-key,x-user-id"})
    tap.ok(api.status == 204 and "POST" in api.headers["access-control-allow-methods"], "preflight of the API")


def change_text(value):
    """Another value of the same form."""
    last = value[-1]
    return value[:-1] + ("1" if last != "1" else "2")


def check_signatures(tap, daemon, url):
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    for name, value in query.items():
        reply = daemon.get(with_query(url, **{name: change_text(value)}))
        tap.problem(reply, 403, "FORBIDDEN", f"changed {name}")
        tap.problem(daemon.get(with_query(url, **{name: None})), 403, "FORBIDDEN", f"without {name}")
        tap.ok(daemon.get(f"{url}&{name}={urllib.parse.quote(value)}").status in {400, 403}, f"twice {name}")
    tap.problem(daemon.get(with_query(url, extra="1")), 403, "FORBIDDEN", "one parameter more")
    tap.problem(daemon.get(with_query(url, **{"X-Amz-Expires": "604800"})), 403, "FORBIDDEN", "a longer life")
    tap.problem(daemon.get(url.replace("original", "other")), 403, "FORBIDDEN", "another key")
    tap.problem(daemon.get(url.split("?")[0]), 403, "FORBIDDEN", "no signature")
    signature = query["X-Amz-Signature"]
    for position in range(0, len(signature), 7):
        other = signature[:position] + ("0" if signature[position] != "0" else "1") + signature[position + 1:]
        tap.status(daemon.get(with_query(url, **{"X-Amz-Signature": other})), 403, f"byte {position} of the signature")
    tap.status(daemon.get(url), 200, "unchanged it is still good")
    tap.ok(daemon.get("/objects/../../etc/passwd").status in {400, 403, 404}, "paths can't leave the store")


def check_interrupted(tap, daemon):
    begun = daemon.initiate(1 << 20)
    path = begun["uploadUrl"][begun["uploadUrl"].index("/", 7):]
    with daemon.connect() as connection:
        connection.sendall(f"PUT {path} HTTP/1.1\r\nHost: {daemon.host}\r\nContent-Type: video/webm\r\n"
                           f"Content-Length: {1 << 20}\r\n\r\n".encode() + webm(1000))
    reply = daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]})
    tap.problem(reply, 409, "UPLOAD_NOT_FOUND", "half an upload is none")
    tap.status(daemon.post(f"{MEDIA}/upload/abort", {"mediaId": begun["mediaId"]}), 204, "it can be aborted")
    tap.ok(wait_for(lambda: not list(daemon.folder.rglob(".tmp/*"))), "and leaves no file behind")


def check_parallel(tap, daemon):
    def upload(number):
        content = webm(200000 + number)
        begun = daemon.initiate(len(content))
        return daemon.put(begun["uploadUrl"], content).status

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        found = list(pool.map(upload, range(48)))
    tap.equal(set(found), {200}, "48 uploads, 16 at a time")


def main():
    with Daemon() as daemon, Tap() as tap:
        check_large_upload(tap, daemon)
        check_upload_rules(tap, daemon)
        _, url, content = check_put_after_confirm(tap, daemon)
        check_conditions(tap, daemon, url, content)
        check_cors(tap, daemon, url)
        check_signatures(tap, daemon, url)
        check_interrupted(tap, daemon)
        check_parallel(tap, daemon)


main()
