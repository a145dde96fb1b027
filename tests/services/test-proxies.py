#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reverse proxies of docs/deployment.md: data/proxy/* in the real programs, with TLS, in front of a daemon, and an
application that knows who has which session."""

import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import urllib.parse

from free_ports import free_port
from media_tools import make_clip
from sluice_test import MEDIA, OWNER, SOURCE, STRANGER, Daemon, Tap, wait_for

NAME = "media.example.com"
ORIGIN = "https://app.example.com"
USERS = {"alice": OWNER, "bob": STRANGER, "ghost": None}
# More than what nginx lets through unasked.
LARGE = 3 * 1024 * 1024


class Application(http.server.BaseHTTPRequestHandler):
    """/session: who has the cookie. A ghost has a session and no id."""

    def do_GET(self):
        session = re.search(r"session=(\w+)", self.headers.get("Cookie", ""))
        known = bool(session) and session[1] in USERS and self.path == "/session"
        self.send_response(204 if known else 401)
        if known and USERS[session[1]]:
            self.send_header("X-User-Id", USERS[session[1]])
        self.end_headers()

    def log_message(self, *arguments):
        pass


def make_certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
                    "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(folder / "key.pem"),
                    "-out", str(folder / "cert.pem")], check=True, capture_output=True)


def put_addresses(text, daemon, application):
    return text.replace("127.0.0.1:3006", daemon.host).replace("127.0.0.1:3000", application)


def nginx_command(folder, port, daemon, application):
    site = put_addresses((SOURCE / "data/proxy/nginx.conf").read_text(), daemon, application)
    site = re.sub(r"listen \[::\].*\n", "", site).replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    site = re.sub(r"ssl_certificate .*", f"ssl_certificate {folder}/cert.pem;", site)
    site = re.sub(r"ssl_certificate_key .*", f"ssl_certificate_key {folder}/key.pem;", site)
    (folder / "site.conf").write_text(site)
    paths = "".join(f"  {kind}_temp_path {folder}/{kind};\n"
                    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{ }}\n"
        f"http {{\n  access_log off;\n{paths}  include {folder}/site.conf;\n}}\n")
    return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy_command(folder, port, daemon, application):
    site = put_addresses((SOURCE / "data/proxy/Caddyfile").read_text(), daemon, application)
    site = site.replace(f"{NAME} {{", f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n"
                        f"\ttls {folder}/cert.pem {folder}/key.pem", 1)
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{site}")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


class Proxy:
    """One of the programs, and requests to it."""

    def __init__(self, make_command, port, daemon, application):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sluice-proxy-"))
        self.port = port
        make_certificate(self.folder)
        self.trust = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        command = make_command(self.folder, port, daemon, application)
        values = dict(os.environ, HOME=str(self.folder), XDG_DATA_HOME=str(self.folder),
                      XDG_CONFIG_HOME=str(self.folder))
        self.log = open(self.folder / "log.txt", "wb")
        self.process = subprocess.Popen(command, env=values, stdout=self.log, stderr=self.log)

    def __enter__(self):
        if not wait_for(self.is_up, 20):
            raise SystemExit(f"{self.process.args} does not serve:\n{(self.folder / 'log.txt').read_text()}")
        return self

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_up(self):
        try:
            return self.request("GET", "/livez").status == 200
        except OSError:
            return False

    def request(self, method, target, body=None, session=None, **fields):
        """@target: a path, or a URL of ours."""
        target = target.removeprefix(f"https://{NAME}:{self.port}")
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        if session:
            headers["Cookie"] = f"session={session}"
        if isinstance(body, dict):
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPSConnection(NAME, self.port, context=self.trust, timeout=30)
        plain = socket.create_connection(("127.0.0.1", self.port), 10)
        connection.sock = self.trust.wrap_socket(plain, server_hostname=NAME)
        try:
            connection.request(method, target, body, headers)
            reply = connection.getresponse()
            reply.content = reply.read()
            return reply
        finally:
            connection.close()


def initiate(proxy, size, **named):
    return proxy.request("POST", f"{MEDIA}/upload/initiate",
                         {"fileName": "answer.webm", "fileType": "video_response", "contentType": "video/webm",
                          "fileSize": size}, **named)


def upload(proxy, content):
    begun = json.loads(initiate(proxy, len(content), session="alice").content)
    put = proxy.request("PUT", begun["uploadUrl"], content, Content_Type="video/webm")
    confirmed = proxy.request("POST", f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]}, session="alice")
    return begun["mediaId"], (put.status, confirmed.status)


def find_done(proxy, media_id):
    media = json.loads(proxy.request("GET", f"{MEDIA}/{media_id}", session="alice").content)
    return media if media["status"] in {"ready", "failed"} else None


def test_upload(tap, proxy, name, clip):
    media_id, statuses = upload(proxy, clip.read_bytes())
    tap.equal(statuses, (200, 200), f"{name}: an upload goes through")
    media = wait_for(lambda: find_done(proxy, media_id), 60)
    tap.equal(media and media["status"], "ready", f"{name}: and is processed")
    url = next(iter(media["processedUrls"].values()))
    whole = proxy.request("GET", url)
    part = proxy.request("GET", url, Range="bytes=10-19")
    tap.ok(urllib.parse.urlsplit(url).netloc == f"{NAME}:{proxy.port}" and whole.status == 200
           and part.status == 206 and part.content == whole.content[10:20],
           f"{name}: its outputs come down from the public address, also in part", url)
    target = f"{MEDIA}/{media_id}"
    tap.equal(proxy.request("GET", target, session="bob").status, 404, f"{name}: for another user it does not exist")
    tap.equal(proxy.request("GET", target, session="bob", X_User_Id=OWNER).status, 404,
              f"{name}: whoever that claims to be")
    tap.equal(proxy.request("GET", target, session="alice", X_User_Id=STRANGER).status, 200,
              f"{name}: the session holds")


def test_doors(tap, proxy, name):
    tap.equal(initiate(proxy, 10).status, 401, f"{name}: nobody gets in without a session")
    tap.equal(initiate(proxy, 10, X_User_Id=OWNER).status, 401, f"{name}: nor by claiming to be somebody")
    ghost = [initiate(proxy, 10, session="ghost").status, initiate(proxy, 10, session="ghost", X_User_Id=OWNER).status]
    tap.ok(set(ghost) <= {400, 401}, f"{name}: nor with a session of no user", ghost)
    closed = [proxy.request("GET", path, session="alice").status for path in ("/health", "/metrics", "/_who", "/")]
    tap.equal(closed, [404] * 4, f"{name}: what is for operators is not outside")
    tap.equal(proxy.request("GET", "/readyz").status, 200, f"{name}: a load balancer can ask")
    preflight = proxy.request("OPTIONS", f"{MEDIA}/upload/initiate", Origin=ORIGIN,
                              Access_Control_Request_Method="POST")
    tap.ok(preflight.status in {200, 204} and preflight.getheader("Access-Control-Allow-Origin") == ORIGIN,
           f"{name}: a browser's preflight is answered", preflight.status)


def test_large_body(tap, proxy, name):
    begun = json.loads(initiate(proxy, LARGE, session="alice").content)
    put = proxy.request("PUT", begun["uploadUrl"], b"\x00" * LARGE, Content_Type="video/webm")
    tap.equal(put.status, 200, f"{name}: large bodies go through")


def try_proxy(tap, name, make_command, clip, application):
    port = free_port()
    with Daemon({"SLUICE_PUBLIC_URL": f"https://{NAME}:{port}", "SLUICE_CORS_ORIGINS": ORIGIN}) as daemon, \
            Proxy(make_command, port, daemon, application) as proxy:
        test_doors(tap, proxy, name)
        test_large_body(tap, proxy, name)
        test_upload(tap, proxy, name, clip)


def main():
    with Tap() as tap, tempfile.TemporaryDirectory(prefix="sluice-proxies-") as name, \
            http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        application = f"127.0.0.1:{server.server_address[1]}"
        clip = make_clip(pathlib.Path(name) / "clip.webm", 1)
        try_proxy(tap, "nginx", nginx_command, clip, application)
        try_proxy(tap, "Caddy", caddy_command, clip, application)
        server.shutdown()


main()
