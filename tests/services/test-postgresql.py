#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Daemons on a real PostgreSQL server: a recording becomes ready, the schema is made once, the server is restarted
and its backends are killed under a daemon that goes on."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

from postgresql_server import PostgresqlServer, skip_without_server
from sluice_test import BUILD, MEDIA, OWNER, SOURCE, Daemon, Tap, wait_for

SLUICE = os.environ.get("SLUICE", str(BUILD / "core/tools/sluice"))
N_WRITERS = 4
N_KILLS = 25
# What a restart of the server may cost a daemon.
BACK_WITHIN_S = 15


def make_clip(folder):
    path = pathlib.Path(folder) / "clip.webm"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1",
                    "-f", "lavfi", "-i", "sine=duration=1", "-c:v", "libvpx", "-b:v", "100k", "-deadline", "realtime",
                    "-cpu-used", "8", "-c:a", "libopus", str(path)], check=True)
    return path


def migrate(server, database, *options, **environment):
    return subprocess.run([SLUICE, "migrate", *options], text=True, capture_output=True, check=False, timeout=60,
                          env={**os.environ, **server.environment(database), "LANGUAGE": "C", **environment})


def test_migrate(tap, server):
    server.create_database("empty")
    planned = migrate(server, "empty", "--plan")
    tap.ok(planned.returncode == 0 and "0001-initial.sql" in planned.stdout and "to be applied" in planned.stdout,
           "sluice migrate --plan tells what would be done", planned)
    tap.equal(server.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "empty"), "0",
              "and does nothing")
    done = migrate(server, "empty")
    tap.ok(done.returncode == 0 and "up to date" in done.stdout, "sluice migrate does it", done)
    tap.ok(server.password not in done.stdout + done.stderr, "without a word of the password")
    planned = migrate(server, "empty", "--plan")
    tap.ok("applied 20" in planned.stdout, "then the plan knows when", planned)
    server.query("UPDATE schema_migrations SET checksum = 'other'", "empty")
    planned = migrate(server, "empty", "--plan")
    tap.ok(planned.returncode == 1 and "another text" in planned.stdout, "a step with another text is told", planned)
    refused = migrate(server, "missing")
    tap.ok(refused.returncode == 1 and '"missing" does not exist' in refused.stderr, "no database is made", refused)


def test_lesser_role(tap, server):
    """A daemon's role need not be one that may change tables."""
    server.create_database("owned")
    made = migrate(server, "owned")
    server.query("CREATE ROLE lesser LOGIN PASSWORD 'lesser'", "owned")
    server.query("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO lesser", "owned")
    lesser = {"DATABASE_USER": "lesser", "DATABASE_PASSWORD": "lesser"}
    tap.equal((made.returncode, migrate(server, "owned", **lesser).returncode), (0, 0),
              "a role that may not create tables finds nothing to do")
    with Daemon({**server.environment("owned"), **lesser}) as daemon:
        media_id = daemon.initiate(100)["mediaId"]
        tap.equal(daemon.get(f"{MEDIA}/{media_id}").status, 200, "and serves a daemon")


def test_tls(tap, folder):
    key, certificate = pathlib.Path(folder) / "server.key", pathlib.Path(folder) / "server.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    with PostgresqlServer() as server:
        plain = migrate(server, "postgres", DATABASE_SSLMODE="require")
        tap.ok(plain.returncode == 1 and "SSL" in plain.stderr, "without TLS there is no connection that requires it", plain)
        server.stop()
        server.install_certificate(key, certificate)
        server.start()
        trusted = migrate(server, "postgres", DATABASE_SSLMODE="verify-full", DATABASE_SSLROOTCERT=str(certificate))
        tap.equal(trusted.returncode, 0, "a server that is known is trusted")
        other = "/etc/ssl/certs/ca-certificates.crt"
        stranger = migrate(server, "postgres", DATABASE_SSLMODE="verify-full", DATABASE_SSLROOTCERT=other)
        tap.ok(stranger.returncode == 1 and "certificate" in stranger.stderr, "one that is not known is refused", stranger)


def test_two_at_once(tap, server):
    server.create_database("shared")
    environment = server.environment("shared")
    daemons = [Daemon(environment), Daemon(environment)]
    starters = [threading.Thread(target=daemon.start) for daemon in daemons]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    tap.equal([daemon.get("/readyz").status for daemon in daemons], [200, 200],
              "two daemons make the schema at the same time")
    steps = len(list((SOURCE / "data/sql/postgresql").glob("*.sql")))
    tap.equal(server.query("SELECT count(*) FROM schema_migrations", "shared"), str(steps), "each step once")
    for daemon in daemons:
        daemon.__exit__()


def test_hints(tap, server, daemon):
    """Whoever listens hears of a confirm, wherever it was."""
    listener = subprocess.Popen(
        [str(server.programs / "psql"), "-X", "-q", "-h", "127.0.0.1", "-p", str(server.port), "-U", "sluice", "-d",
         "sluice", "-c", "LISTEN sluice_work", "-c", "SELECT pg_sleep(2)", "-c", "SELECT 1"],
        env={**os.environ, "PGPASSWORD": server.password}, stdout=subprocess.PIPE, text=True)
    wait_for(lambda: server.query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(2)%'"
                                  " AND pid <> pg_backend_pid()") != "0")
    media_id = daemon.initiate(100)["mediaId"]
    daemon.request("DELETE", f"{MEDIA}/{media_id}")
    tap.ok('"sluice_work"' in listener.communicate()[0], "a change is told to whoever listens")


def test_recording(tap, server, daemon, clip):
    media = daemon.wait_until_done(daemon.upload(clip))
    tap.equal(media["status"], "ready", "a recording becomes ready")
    tap.equal(server.query(f"SELECT status FROM media_files WHERE id = '{media['id']}'", "sluice"), "ready",
              "its row is in PostgreSQL")
    tap.ok(not (daemon.folder / "sluice.db").exists(), "and SQLite has none")
    tap.ok(wait_for(lambda: server.query("SELECT count(*) FROM outbox WHERE published_at IS NULL", "sluice") == "0"),
           "its events are published")
    types = server.query("SELECT string_agg(data_type, ',' ORDER BY ordinal_position) FROM information_schema.columns"
                         " WHERE table_name = 'media_files' AND ordinal_position <= 13", "sluice")
    tap.equal(types, "uuid,uuid,character varying,character varying,character varying,bigint,character varying,"
              "character varying,USER-DEFINED,jsonb,jsonb,text,timestamp with time zone",
              "the spec's columns have the spec's types")
    page = daemon.get(f"{MEDIA}?status=ready&limit=1").json
    tap.ok(media["id"] in json.dumps(page), "and lists find it by its status", page)


class Writers:
    """Threads that initiate uploads without an end, and remember what was acknowledged."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.acknowledged = []
        self.refused = 0
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.write) for _ in range(N_WRITERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def write(self):
        while not self.stopped.is_set():
            reply = self.daemon.post(f"{MEDIA}/upload/initiate",
                                     {"fileName": "a.webm", "fileType": "video_response", "contentType": "video/webm",
                                      "fileSize": 1000})
            if reply.status == 201:
                self.acknowledged.append(reply.json["mediaId"])
            else:
                self.refused += 1
                assert reply.code == "DATABASE_UNAVAILABLE", reply.body
                time.sleep(0.1)

    def wait_for_more(self, count):
        goal = len(self.acknowledged) + count
        assert wait_for(lambda: len(self.acknowledged) >= goal, 60), "writes do not go on"


def count_missing(server, ids):
    stored = set(server.query("SELECT id FROM media_files", "sluice").split())
    return len(set(ids) - stored)


def test_killed_backends(tap, server, daemon):
    before = int(server.query("SELECT count(*) FROM media_files", "sluice"))
    with Writers(daemon) as writers:
        for _ in range(N_KILLS):
            writers.wait_for_more(5)
            server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice'"
                         " AND query NOT LIKE 'LISTEN%' ORDER BY random() LIMIT 2")
    tap.equal(writers.refused, 0, f"{N_KILLS} kills of backends are not seen by clients")
    tap.equal(count_missing(server, writers.acknowledged), 0, "nothing that was acknowledged is lost")
    stored = int(server.query("SELECT count(*) FROM media_files", "sluice")) - before
    tap.equal(stored, len(writers.acknowledged), "nothing is there twice")


def test_restarted_server(tap, server, daemon):
    with Writers(daemon) as writers:
        writers.wait_for_more(20)
        server.stop(signal.SIGKILL)
        tap.ok(wait_for(lambda: daemon.get("/readyz").status == 503, 20), "without a server it is not ready")
        tap.equal(daemon.get("/livez").status, 200, "but alive")
        server.start()
        begun = time.monotonic()
        tap.ok(wait_for(lambda: daemon.get("/readyz").status == 200, 30), "it is ready again once the server is")
        tap.ok(time.monotonic() - begun < BACK_WITHIN_S, f"within {BACK_WITHIN_S} s")
        writers.wait_for_more(20)
    tap.equal(count_missing(server, writers.acknowledged), 0, "nothing that was acknowledged is lost")
    tap.equal(daemon.process.poll(), None, "the daemon never ended")


def main():
    skip_without_server()
    with tempfile.TemporaryDirectory() as folder, PostgresqlServer() as server, Tap() as tap:
        clip = make_clip(folder)
        test_migrate(tap, server)
        test_lesser_role(tap, server)
        test_tls(tap, folder)
        test_two_at_once(tap, server)
        server.create_database()
        with Daemon(server.environment()) as daemon:
            try:
                test_recording(tap, server, daemon, clip)
                test_hints(tap, server, daemon)
                test_killed_backends(tap, server, daemon)
                test_restarted_server(tap, server, daemon)
                media = daemon.wait_until_done(daemon.upload(clip))
                tap.equal(media["status"], "ready", "and a recording becomes ready as before")
            finally:
                if tap.failed:
                    print("# " + daemon.read_log()[-3000:].replace("\n", "\n# "))


if __name__ == "__main__":
    main()
