#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Connections come and go without a trace, slow ones are closed, refused bodies and odd JSON cost nothing."""

import socket
import struct
import threading
import time

from sluice_test import MEDIA, Daemon, Tap, wait_for

CONNECTIONS = 5000
GET = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
CLOSE = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
REFUSED_MIB = 200


def read_answer(connection):
    """One answer of /livez, whose body ends with a brace."""
    data = b""
    while not data.endswith(b"}"):
        block = connection.recv(4096)
        if not block:
            break
        data += block
    return data


def use_and_leave(daemon, number):
    """Every way in which a client may go."""
    connection = daemon.connect()
    way = number % 6
    if way == 0:  # keep-alive, then close
        connection.sendall(GET)
        read_answer(connection)
    elif way == 1:  # keep-alive, then reset
        connection.sendall(GET)
        read_answer(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif way == 2:  # not a word
        pass
    elif way == 3:  # half a head
        connection.sendall(GET[:10])
    elif way == 4:  # leaves before the answer
        connection.sendall(GET)
    else:  # closed by the server
        connection.sendall(CLOSE)
        read_answer(connection)
    connection.close()


def check_descriptors(tap, daemon):
    for number in range(60):
        use_and_leave(daemon, number)
    time.sleep(0.2)
    before, memory = daemon.count_descriptors(), daemon.status_kib("VmRSS")
    most = 0
    for number in range(CONNECTIONS):
        use_and_leave(daemon, number)
        if number % 100 == 0:
            most = max(most, daemon.count_descriptors())
    wait_for(lambda: daemon.count_descriptors() <= before + 1)
    after = daemon.count_descriptors()
    print(f"# descriptors: {before} before, {most} at most, {after} after; "
          f"memory grew by {daemon.status_kib('VmRSS') - memory} KiB")
    tap.ok(after <= before + 1, f"{CONNECTIONS} connections leave no descriptor", after)
    tap.ok(daemon.status_kib("VmRSS") - memory < 8192, "nor memory")


def check_keep_alive(tap, daemon):
    with daemon.connect() as connection:
        for _ in range(200):
            connection.sendall(GET)
            answer = read_answer(connection)
    tap.ok(b"200 OK" in answer and b"Connection: close" not in answer,
           "200 requests go over one connection", answer)


def seconds_until_closed(connection, limit):
    start = time.monotonic()
    connection.settimeout(limit)
    data = b""
    try:
        while True:
            block = connection.recv(65536)
            if not block:
                return time.monotonic() - start, data
            data += block
    except ConnectionResetError:
        return time.monotonic() - start, data
    except socket.timeout:
        return None, data


def drip(connection, stop):
    """A byte of a head now and then, for ever."""
    try:
        while not stop.wait(0.5):
            connection.sendall(b"x")
    except OSError:
        pass


def check_slow_clients(tap, daemon):
    silent, partial, idle, slow, body = (daemon.connect() for _ in range(5))
    stop = threading.Event()
    partial.sendall(b"GET /livez HTTP/1.1\r\nX")
    slow.sendall(b"GET /livez HTTP/1.1\r\nX: ")
    idle.sendall(GET)
    body.sendall(b"POST " + MEDIA.encode() + b"/upload/abort HTTP/1.1\r\nHost: x\r\n"
                 b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{")
    dripping = threading.Thread(target=drip, args=(slow, stop))
    dripping.start()
    start = time.monotonic()
    results = {}

    def watch(name, connection):
        took, data = seconds_until_closed(connection, 40)
        results[name] = (took and time.monotonic() - start, data)

    threads = [threading.Thread(target=watch, args=pair) for pair in
               [("silent", silent), ("partial", partial), ("idle", idle), ("slow", slow), ("body", body)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    dripping.join()
    for connection in (silent, partial, idle, slow, body):
        connection.close()
    # Limits of 5, 10 and 20 s; the upper bounds leave room for a machine that does much else.
    for name, least, most in [("silent", 4, 15), ("partial", 4, 15), ("slow", 4, 15), ("idle", 9, 20),
                              ("body", 19, 35)]:
        took = results[name][0]
        tap.ok(took is not None and least < took < most, f"{name} client is closed in time", took)
    tap.ok(b" 408 " in results["partial"][1], "a slow head is answered 408", results["partial"][1])
    tap.ok(b" 408 " in results["slow"][1], "so is one that drips")
    tap.equal(results["silent"][1], b"", "silence is answered with silence")


def check_refused_body(tap, daemon):
    before = daemon.status_kib("VmRSS")
    block = b"z" * (1 << 20)
    sent = 0
    with daemon.connect(10) as connection:
        connection.sendall(b"POST " + MEDIA.encode() + b"/upload/confirm HTTP/1.1\r\nHost: x\r\n"
                           b"Content-Type: application/json\r\n"
                           b"Content-Length: %d\r\n\r\n" % (REFUSED_MIB << 20))
        try:
            for _ in range(REFUSED_MIB):
                connection.sendall(block)
                sent += 1
        except OSError:
            pass
        answer = seconds_until_closed(connection, 10)[1]
    grown = daemon.status_kib("VmHWM") - before
    print(f"# {sent} of {REFUSED_MIB} MiB sent, peak grew by {grown} KiB")
    tap.ok(grown < 4096, "a refused body of 200 MiB is not kept", grown)
    tap.ok(answer == b"" or b" 413 " in answer, "and answered 413", answer)


JSON_CASES = [
    ("depth 33", b"[" * 33 + b"]" * 33),
    ("depth bomb", b"[" * 30000),
    ("object depth bomb", b'{"a":' * 6000),
    ("duplicate members", b'{"mediaId":"a","mediaId":"b"}'),
    ("number over 2^63", b'{"mediaId":9223372036854775808}'),
    ("1e400", b'{"mediaId":1e400}'),
    ("NaN", b'{"mediaId":NaN}'),
    ("byte order mark", b'\xef\xbb\xbf{"mediaId":"a"}'),
    ("lone surrogate", b'{"mediaId":"\\ud800"}'),
    ("escaped NUL", b'{"mediaId":"\\u0000"}'),
    ("not UTF-8", b'{"mediaId":"\xff"}'),
    ("trailing rubbish", b'{"mediaId":"a"} x'),
    ("single quotes", b"{'mediaId':'a'}"),
    ("comment", b'{"mediaId":"a"/**/}'),
    ("trailing comma", b'{"mediaId":"a",}'),
    ("an array", b"[]"),
    ("nothing", b""),
]


def check_json(tap, daemon):
    for name, body in JSON_CASES:
        reply = daemon.request("POST", f"{MEDIA}/upload/confirm", body,
                               {"Content-Type": "application/json"})
        tap.problem(reply, 400, "INVALID_REQUEST", f"JSON: {name}")
    tap.equal(daemon.process.poll(), None, "the daemon is alive")


def main():
    with Daemon() as daemon, Tap() as tap:
        check_keep_alive(tap, daemon)
        check_descriptors(tap, daemon)
        check_json(tap, daemon)
        check_refused_body(tap, daemon)
        check_slow_clients(tap, daemon)
        tap.status(daemon.get("/livez"), 200, "the daemon serves on")


main()
