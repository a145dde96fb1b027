#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""SIGTERM while clients are at work: what has begun is finished and answered, idle connections close, new ones are
refused, and the daemon ends with status 0."""

import signal

from sluice_test import MEDIA, Daemon, Tap, wait_for

LENGTH = 1 << 20
EBML = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff")


def read_all(connection):
    data = b""
    while block := connection.recv(65536):
        data += block
    return data


def begin_put(daemon, content):
    """A PUT of which the first half is sent."""
    url = daemon.initiate(len(content))["uploadUrl"]
    connection = daemon.connect(30)
    connection.sendall(f"PUT {url[url.index('/', 7):]} HTTP/1.1\r\nHost: {daemon.host}\r\nContent-Type: video/webm\r\n"
                       f"Content-Length: {len(content)}\r\n\r\n".encode() + content[:len(content) // 2])
    return connection


def is_refused(daemon):
    try:
        daemon.connect(1).close()
        return False
    except ConnectionRefusedError:
        return True


def main():
    content = (EBML + b"\0" * LENGTH)[:LENGTH]
    with Daemon() as daemon, Tap() as tap:
        idle = daemon.connect()
        idle.sendall(f"GET {MEDIA} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        tap.ok(idle.recv(65536).startswith(b"HTTP/1.1 200"), "an idle connection")
        upload = begin_put(daemon, content)
        daemon.process.send_signal(signal.SIGTERM)
        tap.ok(wait_for(lambda: is_refused(daemon)), "new connections are refused")
        tap.equal(read_all(idle), b"", "the idle connection is closed without a word")
        upload.sendall(content[len(content) // 2:])
        answer = read_all(upload)
        tap.ok(answer.startswith(b"HTTP/1.1 200") and b"Connection: close\r\n" in answer,
               "the upload that had begun is finished", answer)
        for connection in (idle, upload):
            connection.close()
        tap.equal(daemon.process.wait(60), 0, "the daemon ends with status 0")
        daemon.start()
        tap.status(daemon.get("/readyz"), 200, "and starts again on the same data")


main()
