#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""sluice doctor storage on a real S3 server (SLUICE_S3_KIND) and on a folder: with something broken for each check, and
with what it says to change then done, by the command that it prints."""

import contextlib
import http.client
import http.server
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import threading
import urllib.parse

from absence import skip_if
from s3_server import S3Server, explain_absence
from sluice_test import BUILD, Daemon, Tap

KIND = os.environ.get("SLUICE_S3_KIND", "minio")
ORIGIN = "https://app.example.com"
# Debian's, before any shim of a version manager.
AWS = shutil.which("aws", path=f"/usr/bin:{os.environ.get('PATH', '')}")


class Doctor:
    """What it says with some variables."""

    def __init__(self, environment, **changes):
        program = os.environ.get("SLUICE", str(BUILD / "core/tools/sluice"))
        variables = {**os.environ, "SLUICE_CORS_ORIGINS": ORIGIN, **environment, **changes}
        done = subprocess.run([program, "doctor", "storage", "--json"], env=variables, text=True, capture_output=True,
                              check=False, timeout=120)
        self.code, self.output, self.errors = done.returncode, done.stdout, done.stderr
        self.findings = json.loads(done.stdout)["findings"] if done.stdout.startswith("{") else []

    def find(self, check, subject=None):
        return next((finding for finding in self.findings if finding["check"] == check
                     and (subject is None or finding["subject"] == subject)), {"state": None, "text": ""})

    def state(self, check, subject=None):
        return self.find(check, subject)["state"]

    def bad(self):
        return [finding for finding in self.findings if finding["state"] in {"problem", "advice"}]


class Fault(http.server.BaseHTTPRequestHandler):
    """A proxy before the store that spoils one thing. The Host field stays, so that signatures hold."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def spoil_request(self, body):
        """Answers by itself, or not."""
        fault, query = self.server.fault, urllib.parse.urlsplit(self.path).query
        is_signed = "X-Amz-Signature" in query
        if fault == "any-length" and self.command == "PUT" and is_signed and body != b"sluice":
            self.answer(200, b"")
        elif fault == "no-signed-put" and self.command == "PUT" and is_signed:
            self.answer(403, b"")
        elif fault == "any-copy" and "x-amz-copy-source" in self.headers:
            self.answer(200, b"<CopyObjectResult><ETag>&quot;1&quot;</ETag></CopyObjectResult>")
        elif fault == "no-parts" and (query.startswith("uploads") or "partNumber" in query):
            self.answer(501, b"<Error><Code>NotImplemented</Code><Message>no parts</Message></Error>")
        elif fault == "no-cors" and self.command == "OPTIONS":
            self.answer(403, b"")
        elif fault == "read-only" and self.command == "PUT":
            self.answer(403, b"<Error><Code>AccessDenied</Code><Message>read only</Message></Error>")
        else:
            return False
        return True

    def answer(self, status, body, fields=()):
        self.send_response_only(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.spoil_request(body):
            return
        connection = http.client.HTTPConnection("127.0.0.1", self.server.store_port, timeout=60)
        with contextlib.closing(connection):
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            content = answer.read()
            skipped = {"content-length", "transfer-encoding", "connection"}
            fields = [(name, value) for name, value in answer.getheaders() if name.lower() not in skipped]
        if self.server.fault == "clock":
            fields = [field for field in fields if field[0].lower() != "date"]
            fields.append(("Date", "Mon, 05 Jan 2026 08:00:00 GMT"))
        self.answer(answer.status, content, fields)

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = do_OPTIONS = handle_any


@contextlib.contextmanager
def faulty(server, fault):
    """Variables that lead to the store through a proxy with that fault."""
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fault)
    proxy.daemon_threads, proxy.fault, proxy.store_port = True, fault, server.port
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield {**server.environment(), "MINIO_PORT": str(proxy.server_port)}
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


def run_aws(server, command):
    """As somebody who follows the advice: the words as a shell takes them."""
    variables = {**os.environ, "AWS_ACCESS_KEY_ID": server.environment()["MINIO_ACCESS_KEY"],
                 "AWS_SECRET_ACCESS_KEY": server.secret, "AWS_DEFAULT_REGION": "us-east-1"}
    words = shlex.split(command, comments=True)
    assert words[0] == "aws", words
    done = subprocess.run([AWS, *words[1:]], env=variables, text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, (command, done.stderr)


def aws(server, *words):
    run_aws(server, shlex.join(["aws", "--endpoint-url", f"http://127.0.0.1:{server.port}", "s3api", *words]))


def follow(tap, server, check, subject, name, **changes):
    """The advice does what it says."""
    found = Doctor(server.environment(), **changes).find(check, subject)
    run_aws(server, found["remedy"])
    tap.equal(Doctor(server.environment(), **changes).state(check, subject), "fine",
              f"{name}: the command that it prints helps")


def test_fine(tap, server):
    doctor = Doctor(server.environment())
    tap.equal((doctor.code, doctor.bad()), (0, []), "a store as a daemon made it is fine")
    checks = {finding["check"] for finding in doctor.findings}
    tap.equal(checks, {"connection", "tls", "clock", "credentials", "public-endpoint", "bucket", "objects", "versions",
                       "lifecycle-raw", "lifecycle-incomplete", "private", "public-read", "cors", "conditional-copy",
                       "presigned-put", "multipart"}, "and everything was looked at")
    left = Doctor(server.environment())
    tap.equal(left.bad(), [], "looking leaves nothing behind")


def test_connection(tap, server):
    away = Doctor(server.environment(), MINIO_PORT="1")
    tap.equal((away.code, away.state("connection"), len(away.findings)), (1, "problem", 1), "a store that is away")
    tls = Doctor(server.environment(), MINIO_USE_SSL="true")
    tap.equal((tls.code, tls.state("connection")), (1, "problem"), "TLS where there is none")
    wrong = Doctor(server.environment(), MINIO_SECRET_KEY="wrong-secret-key")
    tap.equal((wrong.code, wrong.state("credentials")), (1, "problem"), "a wrong key")
    tap.ok("wrong-secret-key" not in wrong.output + wrong.errors, "which is not printed", wrong.output)
    public = Doctor(server.environment(), SLUICE_S3_PUBLIC_URL="http://127.0.0.1:1")
    tap.equal((public.code, public.state("public-endpoint"), public.state("presigned-put")),
              (1, "problem", "problem"), "a public address where nobody answers")
    broken = Doctor({**server.environment(), "MINIO_PORT": "much"})
    tap.ok(broken.code == 1 and "MINIO_PORT" in broken.errors, "a configuration with errors", broken.errors)


def test_faults(tap, server):
    cases = [("clock", "clock", "problem", "a clock that is wrong"),
             ("any-length", "presigned-put", "advice", "a store that does not mind signed lengths"),
             ("no-signed-put", "presigned-put", "problem", "a proxy that breaks signatures"),
             ("any-copy", "conditional-copy", "problem", "a store that does not mind the ETag of a copy"),
             ("no-parts", "multipart", "problem", "a store without uploads in parts"),
             ("read-only", "objects", "problem", "a key that may not write"),
             ("no-cors", "cors", "problem", "a store that lets no page in")]
    for fault, check, state, name in cases:
        with faulty(server, fault) as environment:
            doctor = Doctor(environment)
        found = doctor.find(check)
        tap.equal((found["state"], bool(found.get("remedy")) or state == "advice"), (state, True), name)
        tap.equal(doctor.code, 1 if any(one["state"] == "problem" for one in doctor.findings) else 0,
                  "with the exit code")
        if fault == "clock":
            tap.ok("clocks differ" in found["text"] and "2026" in found["text"], "is called one", found)


def test_buckets(tap, server):
    changes = {"MINIO_BUCKET_AUDIO": "other-audio"}
    missing = Doctor(server.environment(), **changes).find("bucket", "other-audio")
    tap.equal(missing["state"], "advice", "a bucket that is missing")
    run_aws(server, missing["remedy"])
    tap.equal(Doctor(server.environment(), **changes).state("bucket", "other-audio"), "fine", "is made by what it prints")


def test_versions(tap, server):
    aws(server, "put-bucket-versioning", "--bucket", "images", "--versioning-configuration", "Status=Enabled")
    tap.equal(Doctor(server.environment()).state("versions", "images"), "advice", "old versions that are kept")
    follow(tap, server, "versions", "images", "versions")


def put_rule(server, prefix, days):
    rule = {"ID": "test", "Filter": {"Prefix": prefix}, "Status": "Enabled", "Expiration": {"Days": days}}
    aws(server, "put-bucket-lifecycle-configuration", "--bucket", "videos",
        "--lifecycle-configuration", json.dumps({"Rules": [rule]}))


def test_lifecycle(tap, server):
    put_rule(server, "", 30)
    tap.equal(Doctor(server.environment()).state("lifecycle-raw", "videos"), "problem", "a rule that removes everything")
    put_rule(server, "raw/", 3)
    few = Doctor(server.environment())
    tap.ok(few.state("lifecycle-raw") == "problem" and "3 days" in few.find("lifecycle-raw")["text"],
           "a rule with fewer days than SLUICE_KEEP_ORIGINALS_DAYS", few.find("lifecycle-raw"))
    tap.equal(Doctor(server.environment(), SLUICE_KEEP_ORIGINALS_DAYS="2").state("lifecycle-raw"), "advice",
              "one with more")
    tap.equal(Doctor(server.environment(), SLUICE_KEEP_ORIGINALS_DAYS="3").state("lifecycle-raw"), "fine",
              "one with as many")
    tap.equal(Doctor(server.environment(), SLUICE_KEEP_ORIGINALS_DAYS="0").state("lifecycle-raw"), "problem",
              "one where they are to be kept")
    follow(tap, server, "lifecycle-raw", "videos", "lifecycle of kept originals", SLUICE_KEEP_ORIGINALS_DAYS="0")
    put_rule(server, "raw/", 3)
    few = Doctor(server.environment())
    tap.equal(few.state("lifecycle-incomplete", "videos"), "fine" if KIND == "minio" else "advice",
              "no rule for parts, where one is needed")
    aws(server, "delete-bucket-lifecycle", "--bucket", "videos")
    tap.equal(Doctor(server.environment()).state("lifecycle-raw", "videos"), "advice", "no rule at all")
    follow(tap, server, "lifecycle-raw", "videos", "lifecycle")


def restart(server, **changes):
    """What a daemon says of a bucket's settings when it starts."""
    with Daemon({**server.environment(), "LOG_LEVEL": "info", **changes}) as daemon:
        return daemon.read_log()


def test_followed_retention(tap, server):
    """The rule that a daemon made says what SLUICE_KEEP_ORIGINALS_DAYS does, also when that changes."""
    aws(server, "delete-bucket-lifecycle", "--bucket", "videos")
    for days in ("7", "30", "2", "0", "5"):
        restart(server, SLUICE_KEEP_ORIGINALS_DAYS=days)
        found = Doctor(server.environment(), SLUICE_KEEP_ORIGINALS_DAYS=days)
        tap.equal((found.state("lifecycle-raw", "videos"), found.state("lifecycle-incomplete", "videos")),
                  ("fine", "fine"), f"a daemon's rules follow: {days} days")
    put_rule(server, "raw/", 3)
    log = restart(server)
    found = Doctor(server.environment()).find("lifecycle-raw")
    tap.ok("3 days" in found["text"], "somebody else's rule stays", found)
    tap.ok("raw files go earlier than they should" in log and "removes them after 3 days" in log,
           "and the log tells that it removes too early", log[-2000:])
    aws(server, "delete-bucket-lifecycle", "--bucket", "videos")
    restart(server)


def test_access(tap, server):
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:GetObject"],
         "Resource": ["arn:aws:s3:::documents/*"]}]}
    aws(server, "put-bucket-policy", "--bucket", "documents", "--policy", json.dumps(policy))
    open_bucket = Doctor(server.environment())
    tap.equal((open_bucket.code, open_bucket.state("private", "documents")), (1, "problem"), "documents for everybody")
    follow(tap, server, "private", "documents", "private")
    aws(server, "delete-bucket-policy", "--bucket", "avatars")
    tap.equal(Doctor(server.environment()).state("public-read", "avatars"), "problem", "avatars for nobody")
    follow(tap, server, "public-read", "avatars", "public-read")
    tap.equal(Doctor(server.environment()).state("private", "avatars"), "fine", "and no more than avatars")


def test_cors(tap, server):
    """MinIO has no rules and lets every origin in."""
    if KIND == "minio":
        return
    rule = {"AllowedOrigins": ["https://elsewhere.example.com"], "AllowedMethods": ["GET"]}
    aws(server, "put-bucket-cors", "--bucket", "videos", "--cors-configuration", json.dumps({"CORSRules": [rule]}))
    tap.equal(Doctor(server.environment()).state("cors", "videos"), "problem", "a bucket that lets no page in")
    follow(tap, server, "cors", "videos", "cors")
    other = Doctor(server.environment(), SLUICE_CORS_ORIGINS=f"{ORIGIN},https://other.example.com")
    tap.ok("other.example.com" in other.find("cors", "videos")["text"], "another page is named", other.find("cors"))


def make_certificate(folder, name):
    key, certificate = pathlib.Path(folder) / f"{name}.key", pathlib.Path(folder) / f"{name}.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return key, certificate


def test_tls(tap, server, folder):
    key, certificate = make_certificate(folder, "server")
    _, other = make_certificate(folder, "other")
    server.stop()
    server.install_certificate(key, certificate)
    server.start()
    stranger = Doctor(server.environment(), SLUICE_S3_CA_FILE=str(other))
    tap.ok(stranger.code == 1 and stranger.state("tls") == "problem" and "SLUICE_S3_CA_FILE" in
           stranger.find("tls")["remedy"], "a certificate of an authority that is not known", stranger.output)
    known = Doctor(server.environment(), SLUICE_S3_CA_FILE=str(certificate))
    tap.equal((known.code, known.state("tls")), (0, "fine"), "one of an authority that is known")


def test_folder(tap, folder):
    environment = {"SLUICE_DATA_DIR": folder, "MINIO_ENDPOINT": ""}
    tap.equal(Doctor(environment).state("folder"), "advice", "a folder that is not there yet")
    os.makedirs(folder)
    with Daemon(folder=folder):
        running = Doctor(environment)
        tap.equal((running.code, running.bad()), (0, []), "a folder that a daemon uses is fine")
    objects = pathlib.Path(folder) / "objects"
    (objects / ".signing-key").chmod(0o644)
    tap.equal((Doctor(environment).code, Doctor(environment).state("signing-key")), (1, "problem"),
              "a signing key that others may read")
    objects.chmod(0o755)
    tap.equal(Doctor(environment).state("folder"), "advice", "a folder that others may look into")
    shutil.rmtree(objects)
    objects.write_text("no folder")
    tap.equal((Doctor(environment).code, Doctor(environment).state("folder")), (1, "problem"), "what is no folder")


def test_usage(tap):
    program = os.environ.get("SLUICE", str(BUILD / "core/tools/sluice"))
    for words in (["doctor"], ["doctor", "teeth"]):
        done = subprocess.run([program, *words], capture_output=True, check=False, timeout=60)
        tap.equal(done.returncode, 2, f"'{' '.join(words)}' is wrong usage")


def main():
    skip_if(explain_absence(KIND) or (None if AWS else "there is no aws here (Debian: awscli)"))
    with Tap() as tap, tempfile.TemporaryDirectory() as folder, S3Server(KIND) as server:
        with Daemon({**server.environment(), "SLUICE_CORS_ORIGINS": ORIGIN}):
            pass
        test_fine(tap, server)
        test_connection(tap, server)
        test_faults(tap, server)
        test_buckets(tap, server)
        test_versions(tap, server)
        test_lifecycle(tap, server)
        test_followed_retention(tap, server)
        test_access(tap, server)
        test_cors(tap, server)
        if KIND == "minio":
            test_folder(tap, os.path.join(folder, "data"))
            test_usage(tap)
            test_tls(tap, server, folder)


if __name__ == "__main__":
    main()
