# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stands in front of a server and makes some of its answers slow, byte by byte, or lets them never come.

    with SlowProxy(server.port) as proxy:
        proxy.slow_down("GET", "/raw/", interval=0.1)   # a byte each 0.1 s
        proxy.slow_down("PUT", "/processed/")           # none; the request does not reach the server
        proxy.wait_until_slow(10)
        proxy.speed_up()

It reads what begins as a request in what a client sends, and no more of HTTP than that.
"""

import contextlib
import socket
import threading

CHUNK_BYTES = 65536


class Connection:
    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.server = socket.create_connection(("127.0.0.1", proxy.server_port))
        self.interval = 0
        for pump in (self.pump_requests, self.pump_answers):
            threading.Thread(target=self.run, args=(pump,), daemon=True).start()

    def run(self, pump):
        with contextlib.suppress(OSError):
            pump()
        self.close()

    def close(self):
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def pump_requests(self):
        while chunk := self.client.recv(CHUNK_BYTES):
            rule = self.proxy.find_rule(chunk)
            self.interval = rule.interval if rule else 0
            if self.interval is None:
                # Until the client gives up.
                while self.client.recv(CHUNK_BYTES):
                    pass
                return
            self.server.sendall(chunk)

    def pump_answers(self):
        while chunk := self.server.recv(CHUNK_BYTES):
            if not self.interval:
                self.client.sendall(chunk)
                continue
            for index in range(len(chunk)):
                self.client.sendall(chunk[index:index + 1])
                self.proxy.ended.wait(self.interval)


class Rule:
    def __init__(self, method, part, interval):
        self.method = method
        self.part = part
        self.interval = interval

    def is_for(self, chunk):
        line = chunk.split(b"\r\n", 1)[0].decode("latin-1")
        return line.startswith(self.method + " /") and self.part in line


class SlowProxy:
    def __init__(self, server_port):
        self.server_port = server_port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ended = threading.Event()
        self.was_slow = threading.Event()
        self.rule = None

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.ended.set()
        self.listener.close()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                Connection(self, self.listener.accept()[0])

    def slow_down(self, method, part, interval=None):
        """Requests with @part in their path. None: for ever."""
        self.was_slow.clear()
        self.rule = Rule(method, part, interval)

    def speed_up(self):
        self.rule = None

    def find_rule(self, chunk):
        rule = self.rule
        if not rule or not rule.is_for(chunk):
            return None
        self.was_slow.set()
        return rule

    def wait_until_slow(self, seconds):
        """Until such a request has come."""
        return self.was_slow.wait(seconds)
