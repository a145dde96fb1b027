# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stands in for a Loki: takes what is pushed, looks at its form, and can be slow, broken or away.

    with LokiServer() as loki:
        Daemon({"LOKI_HOST": loki.url})
        ...
        loki.lines   # [(labels, nanoseconds, line)]
"""

import base64
import http.server
import json
import threading
import time

PUSH = "/loki/api/v1/push"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        loki = self.server.loki
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        loki.n_requests += 1
        status = loki.status
        if loki.credentials and self.headers.get("Authorization") != loki.authorization:
            status = 401
        loki.tenants.add(self.headers.get("X-Scope-OrgID"))
        if loki.delay_s:
            loki.released.wait(loki.delay_s)
        if status == 204:
            problem = loki.take(self.path, self.headers.get("Content-Type"), body)
            if problem:
                loki.problems.append(problem)
                status = 400
        try:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            pass  # the client did not wait

    def log_message(self, *arguments):
        pass


class LokiServer:
    """status: what it answers; delay_s: before it does; credentials: (name, password) that it wants."""

    def __init__(self):
        self.status = 204
        self.delay_s = 0
        self.released = threading.Event()
        self.credentials = None
        self.tenants = set()
        self.lines = []
        self.problems = []
        self.n_requests = 0
        self.port = 0
        self.http = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()

    def start(self):
        """Also after stop(), on the same port."""
        self.released.clear()
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.http.daemon_threads = True
        self.http.loki = self
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.released.set()
        if self.http is not None:
            self.http.shutdown()
            self.http.server_close()
        self.http = None

    @property
    def authorization(self):
        return "Basic " + base64.b64encode(":".join(self.credentials).encode()).decode()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def take(self, path, content_type, body):
        """What is wrong with a push, None when nothing is. Takes its lines then."""
        if path != PUSH or content_type != "application/json":
            return f"{path} {content_type}"
        try:
            streams = json.loads(body)["streams"]
            found = [(stream["stream"], int(moment), line)
                     for stream in streams for moment, line in stream["values"]]
        except (KeyError, TypeError, ValueError) as error:
            return repr(error)
        for stream in streams:
            moments = [int(moment) for moment, _ in stream["values"]]
            if moments != sorted(moments) or abs(moments[-1] / 1e9 - time.time()) > 3600:
                return f"times {moments}"
            if not all(isinstance(value, str) and value for value in stream["stream"].values()):
                return f"labels {stream['stream']}"
        self.lines += found
        return None

    def messages(self):
        return [json.loads(line)["message"] for _, _, line in self.lines]
