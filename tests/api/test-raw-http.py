#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bytes that are not quite HTTP: each gets its status and a closed connection, and nothing that is smuggled
behind it is served."""

import re
import socket
import threading

from sluice_test import MEDIA, Daemon, Tap

SMUGGLED = b"GET /smug HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST " + MEDIA.encode() + b"/upload/confirm HTTP/1.1\r\nHost: x\r\n"
GET = b"GET /livez HTTP/1.1\r\nHost: x\r\n"

# name, bytes, first status, whether the connection must close
CASES = [
    ("CL and TE", POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("TE and CL", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400),
    ("two equal CL", POST + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n", 400),
    ("two different CL", POST + b"Content-Length: 0\r\nContent-Length: 31\r\n\r\n", 400),
    ("CL list", POST + b"Content-Length: 5, 0\r\n\r\n", 400),
    ("CL +4", POST + b"Content-Length: +4\r\n\r\nabcd", 400),
    ("CL -1", POST + b"Content-Length: -1\r\n\r\n", 400),
    ("CL 0x4", POST + b"Content-Length: 0x4\r\n\r\nabcd", 400),
    ("CL 2^64", POST + b"Content-Length: 18446744073709551616\r\n\r\n", 400),
    ("CL 20 digits", POST + b"Content-Length: 00000000000000000004\r\n\r\nabcd", 400),
    ("TE chunked", POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    ("TE Chunked", POST + b"Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", 411),
    ("TE chunked tab", POST + b"Transfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n", 411),
    ("TE xchunked", POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ("TE chunked, identity", POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
    ("TE identity, chunked", POST + b"Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n", 501),
    ("two TE", POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("TE space colon", POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    ("TE folded", POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
    ("TE on 1.0", b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("chunk with bare LF", POST + b"Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n", 411),
    ("chunk extension LF", POST + b"Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n4c\r\n0\r\n\r\n", 411),
    ("negative chunk", POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n", 411),
    ("huge chunk", POST + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", 411),
    ("two Host", GET + b"Host: y\r\n\r\n", 400),
    ("no Host", b"GET /livez HTTP/1.1\r\n\r\n", 400),
    ("empty Host", b"GET /livez HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("other host in target", b"GET http://evil/livez HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("bare CR", GET + b"X: a\rb\r\n\r\n", 400),
    ("NUL in value", GET + b"X: a\0b\r\n\r\n", 400),
    ("NUL in name", GET + b"X\0: a\r\n\r\n", 400),
    ("0x80 in name", GET + b"X\x80: a\r\n\r\n", 400),
    ("0xff in value", GET + b"X: \xff\r\n\r\n", 400),
    ("bare LF lines", b"GET /livez HTTP/1.1\nHost: x\n\n", 400),
    ("empty lines x 1000", b"\r\n" * 1000 + GET + b"\r\n", 400),
    ("200 KiB field", GET + b"X: " + b"a" * 204800 + b"\r\n\r\n", 431),
    ("5,000 fields", GET + b"".join(b"X%d: a\r\n" % i for i in range(5000)) + b"\r\n", 431),
    ("65 fields", GET + b"X: a\r\n" * 64 + b"\r\n", 431),
    ("64 KiB request line", b"GET /" + b"a" * 65536 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    ("method of 1,000 letters", b"A" * 1000 + b" / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    ("lower-case method", b"get /livez HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    ("CONNECT", b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    ("TRACE", b"TRACE /livez HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    ("h2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ("HTTP/0.9", b"GET /livez\r\n\r\n", 400),
    ("raw non-UTF-8 path", b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("unknown expectation", POST + b"Content-Length: 2\r\nExpect: magic\r\n\r\n{}", 417),
    ("body over the limit", POST + b"Content-Type: application/json\r\nContent-Length: 70000\r\n\r\n", 413),
    ("body over the limit, waiting",
     POST + b"Content-Length: 70000\r\nExpect: 100-continue\r\n\r\n", 413),
]

# These are HTTP; the connection stays, and the request behind them is answered, too.
PATHS = [
    ("%00", b"/api/v1/media/%00x", 400),
    ("%ff", b"/api/v1/media/%ff%fe", 400),
    ("broken escape", b"/api/v1/media/%zz", 400),
    ("dot dot", b"/api/../livez", 400),
    ("encoded dot dot", b"/api/%2e%2e/livez", 400),
    ("encoded slash", b"/objects/videos/a%2fb", 400),
    ("double slash", b"//livez", 404),
    ("semicolon", b"/livez;a=b", 404),
    ("trailing slash", b"/livez/", 404),
    ("not a UUID", b"/api/v1/media/../../etc/passwd", 400),
]


def read_all(connection):
    data = b""
    try:
        while True:
            block = connection.recv(65536)
            if not block:
                return data, True
            data += block
    except ConnectionResetError:
        return data, True
    except socket.timeout:
        return data, False


def statuses(data):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", data)]


def send(daemon, data, timeout=5):
    with daemon.connect(timeout) as connection:
        try:
            connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return read_all(connection)


def check_refused(tap, daemon, name, data, status):
    answer, is_closed = send(daemon, data + SMUGGLED)
    found = statuses(answer)
    tap.ok(found == [status] and is_closed and b"problem+json" in answer, f"refused: {name}",
           f"expected [{status}] and closed, found {found}, closed {is_closed}: {answer[:300]!r}")


def check_path(tap, daemon, name, path, status):
    data = b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    answer, _ = send(daemon, data + GET + b"Connection: close\r\n\r\n")
    tap.equal(statuses(answer), [status, 200], f"path: {name}")


def check_good(tap, daemon):
    answer, _ = send(daemon, b"GET http://x/livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    tap.equal(statuses(answer), [200], "absolute form with the same host is served")
    answer, _ = send(daemon, b"GET /livez HTTP/1.0\r\n\r\n")
    tap.equal(statuses(answer), [200], "HTTP/1.0 is answered and closed")
    answer, _ = send(daemon, GET + b"Upgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n")
    tap.equal(statuses(answer), [200], "upgrades are ignored")
    answer, _ = send(daemon, GET + b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nConnection: close\r\n\r\n")
    tap.equal(statuses(answer), [200], "h2c is ignored")
    with daemon.connect() as connection:
        connection.sendall(GET + b"\r\n")
        connection.shutdown(socket.SHUT_WR)
        tap.equal(statuses(read_all(connection)[0]), [200], "half-closed client gets its answer")


def check_pipelining(tap, daemon):
    count = 10000
    with daemon.connect(30) as connection:
        requests = (GET + b"\r\n") * (count - 1) + GET + b"Connection: close\r\n\r\n"
        writer = threading.Thread(target=connection.sendall, args=(requests,))
        writer.start()
        answer, is_closed = read_all(connection)
        writer.join()
    tap.ok(len(statuses(answer)) == count and is_closed, f"{count} pipelined requests are all answered")


def check_continue(tap, daemon):
    head = (POST + b"Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
            b"Connection: close\r\n\r\n")
    with daemon.connect(5) as connection:
        connection.sendall(head)
        first = connection.recv(4096)
        tap.ok(first.startswith(b"HTTP/1.1 100"), "100 Continue comes before the body", first)
        connection.sendall(b"{}")
        tap.equal(statuses(read_all(connection)[0]), [400], "then the answer")


def check_short_and_long_bodies(tap, daemon):
    head = POST + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n"
    answer, is_closed = send(daemon, head + b"{}" + b"trailing rubbish\r\n\r\n")
    tap.ok(statuses(answer) == [400, 400] and is_closed, "what follows a body is a bad request",
           answer)
    with daemon.connect(5) as connection:
        connection.sendall(POST + b"Content-Length: 20\r\n\r\n{}")
        connection.shutdown(socket.SHUT_WR)
        answer, is_closed = read_all(connection)
    tap.ok(answer == b"" and is_closed, "half a body gets no answer", answer)


def main():
    with Daemon() as daemon, Tap() as tap:
        for name, data, status in CASES:
            check_refused(tap, daemon, name, data, status)
        for name, path, status in PATHS:
            check_path(tap, daemon, name, path, status)
        check_good(tap, daemon)
        check_continue(tap, daemon)
        check_short_and_long_bodies(tap, daemon)
        check_pipelining(tap, daemon)
        tap.equal(daemon.process.poll(), None, "the daemon is alive")
        tap.ok("/smug" not in daemon.read_log(), "nothing smuggled was served")


main()
