#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Daemons on one PostgreSQL and one MinIO: each has its role, what one does alone one does, the work of one that died
is taken over, and one after the other can be replaced while media are processed."""

import json
import os
import signal
import subprocess
import time

import postgresql_server
import s3_server
from absence import skip_if
from chaos import list_workers
from halted_work import make_long_clip
from postgresql_server import PostgresqlServer
from s3_server import S3Server
from sluice_test import BUILD, MEDIA, Daemon, Tap, wait_for

# The lease of a pass and the scan for those that ran out, with room for a busy machine.
RESCUE_LIMIT_S = 45
# So long a daemon looks before it takes what others had, and some more.
RESCUE_GRACE_S = 26
# Of a lease that nobody gave back, and the look for it.
TAKE_OVER_LIMIT_S = 40
SLUICE = str(BUILD / "core/tools/sluice")


class Cluster:
    def __init__(self, server, store):
        self.server = server
        self.environment = {**server.environment(), **store.environment()}

    def daemon(self, role="all", **named):
        return Daemon({**self.environment, "SLUICE_ROLE": role, **named})

    def query(self, sql):
        text = self.server.query(f"SELECT coalesce(json_agg(found), '[]') FROM ({sql}) found", "sluice")
        return [tuple(row.values()) for row in json.loads(text)]


def upload(daemon, path, **named):
    content = path.read_bytes()
    content_type = named.get("content_type", "video/webm")
    begun = daemon.initiate(len(content), path.name, **named)
    # Not through a daemon: straight to the store.
    subprocess.run(["curl", "-sSf", "-X", "PUT", "-H", f"Content-Type: {content_type}", "--data-binary", f"@{path}",
                    begun["uploadUrl"]], check=True)
    reply = daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]})
    assert reply.status == 200, reply.body
    return begun["mediaId"]


def make_picture(folder):
    path = folder / "picture.png"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240", "-frames:v", "1", str(path)],
                   check=True)
    return path


def upload_picture(daemon, path):
    return upload(daemon, path, file_type="question_image", content_type="image/png")


def list_nodes(daemon):
    return {node["role"]: node for node in daemon.get("/health").json["nodes"]}


def holder(daemon, duty):
    """The node that does @duty, None while nobody does."""
    found = [node["id"] for node in daemon.get("/health").json["nodes"] if duty in node["duties"]]
    assert len(found) < 2, found
    return found[0] if found else None


def test_roles(tap, cluster):
    with cluster.daemon("api") as api:
        picture = make_picture(api.folder)
        media_id = upload_picture(api, picture)
        time.sleep(3)
        tap.equal(api.get(f"{MEDIA}/{media_id}").json["status"], "processing", "a daemon with role api runs no pass")
        tap.equal(list_workers(api.process.pid), [], "and has no worker")
        with cluster.daemon("worker") as worker:
            tap.equal(api.wait_until_done(media_id, 30)["status"], "ready", "one with role worker does")
            for path in ("/health", "/livez", "/readyz", "/metrics"):
                tap.status(worker.get(path), 200, f"it answers {path}")
            tap.problem(worker.get(f"{MEDIA}/{media_id}"), 404, "NOT_FOUND", "and nothing else")
            nodes = list_nodes(api)
            tap.ok(set(nodes) == {"api", "worker"} and all(node["alive"] for node in nodes.values()),
                   "both know of each other", nodes)
            told = subprocess.run([SLUICE, "nodes"], text=True, capture_output=True, check=False, timeout=60,
                                  env={**os.environ, **cluster.environment})
            tap.ok(told.returncode == 0 and all(node["id"] in told.stdout for node in nodes.values()),
                   "sluice nodes lists them", told)
        tap.ok(wait_for(lambda: set(list_nodes(api)) == {"api"}), "one that ended is listed no more")
    alone = subprocess.run([str(BUILD / "core/daemon/sluiced"), "--role=worker"], text=True, capture_output=True,
                           check=False, timeout=60)
    tap.ok(alone.returncode == 78 and "DATABASE_HOST" in alone.stderr, "a role needs others on the same database",
           alone.stderr)


def test_take_over(tap, cluster):
    """kill -9 of the daemon that has the passes and the leases."""
    with cluster.daemon() as first:
        clip = make_long_clip(first.folder)
        media_id = upload(first, clip)
        running = f"SELECT lease_owner FROM passes WHERE media_id = '{media_id}' AND state = 'running'"
        tap.ok(wait_for(lambda: cluster.query(running), 30), "the first daemon runs a pass")
        # Nothing that it has begun ends in time.
        for pid, _ in list_workers(first.process.pid):
            os.kill(pid, signal.SIGSTOP)
        owner = wait_for(lambda: holder(first, "outbox-relay"), 30)
        tap.ok(owner, "it relays events")
        with cluster.daemon() as second:
            tap.equal(holder(second, "outbox-relay"), owner, "a second one does not")
            first.stop(signal.SIGKILL)
            died = time.monotonic()
            rescued = wait_for(lambda: all(row[0] != owner for row in cluster.query(running)), RESCUE_LIMIT_S)
            tap.ok(rescued, f"its passes are taken over within {RESCUE_LIMIT_S} s")
            print(f"# after {time.monotonic() - died:.1f} s", flush=True)
            picture = upload_picture(second, make_picture(second.folder))
            tap.equal(second.wait_until_done(picture, 30)["status"], "ready", "other media are processed meanwhile")
            taken = wait_for(lambda: holder(second, "outbox-relay") not in {owner, None}, TAKE_OVER_LIMIT_S)
            tap.ok(taken, "the second one relays events now")
            tap.ok(wait_for(lambda: holder(second, "cleanup") not in {owner, None}, 2 * TAKE_OVER_LIMIT_S),
                   "and cleans up")
            tap.equal(second.wait_until_done(media_id, 180)["status"], "ready", "the media becomes ready there")
            dead = [node for node in second.get("/health").json["nodes"] if node["id"] == owner]
            tap.ok(dead and not dead[0]["alive"], "the dead one is told as dead", dead)


def test_halted_daemon(tap, cluster):
    """Taken for dead, and it turns up again."""
    with cluster.daemon() as first:
        media_id = upload(first, make_long_clip(first.folder))
        long_pass = f"SELECT {{}} FROM passes WHERE media_id = '{media_id}' AND kind = 'long'"
        assert wait_for(lambda: cluster.query(long_pass.format("state")) == [("running",)], 60)
        owner = cluster.query(long_pass.format("lease_owner"))
        halted = [pid for pid, _ in list_workers(first.process.pid)]
        for pid in halted:
            os.kill(pid, signal.SIGSTOP)
        with cluster.daemon() as second:
            time.sleep(RESCUE_GRACE_S)
            first.process.send_signal(signal.SIGSTOP)
            # It need not be for the whole of a lease.
            cluster.server.query("UPDATE passes SET lease_until = now() - interval '1 second' WHERE state = 'running'",
                                 "sluice")
            tap.ok(wait_for(lambda: cluster.query(long_pass.format("crashes")) == [(1,)], 15),
                   "the pass of a halted daemon counts as crashed")
            assert wait_for(lambda: cluster.query(long_pass.format("state")) == [("running",)], 30)
            for pid in halted:
                os.kill(pid, signal.SIGCONT)
            first.process.send_signal(signal.SIGCONT)
            tap.ok(wait_for(lambda: cluster.query(long_pass.format("crashes, attempt")) == [(0, 1)], 20),
                   "until that goes on and takes the crash back", cluster.query(long_pass.format("crashes, attempt")))
            tap.ok(cluster.query(long_pass.format("lease_owner")) != owner, "the other one goes on with the pass")
            tap.equal(second.wait_until_done(media_id, 180)["status"], "ready", "and the media becomes ready")


def test_rolling_restart(tap, cluster):
    """SIGTERM to one after the other, while files come in all the time."""
    with cluster.daemon() as first, cluster.daemon() as second:
        picture = make_picture(first.folder)
        media = []
        for stopped, other in ((first, second), (second, first), (first, second)):
            media += [upload_picture(daemon, picture) for daemon in (stopped, other) for _ in range(4)]
            tap.equal(stopped.stop(), 0, "a daemon stops when asked to")
            media += [upload_picture(other, picture) for _ in range(2)]
            stopped.start()
        states = {media_id: first.wait_until_done(media_id, 60)["status"] for media_id in media}
        tap.equal(set(states.values()), {"ready"}, f"no job failed ({len(media)} media)")
        attempts = cluster.query("SELECT DISTINCT attempt, crashes FROM passes"
                                 f" WHERE media_id IN ({', '.join(map(repr, media))})")
        tap.equal(attempts, [(1, 0)], "and none was tried twice")


def main():
    skip_if(postgresql_server.explain_absence() or s3_server.explain_absence("minio"))
    with PostgresqlServer() as server, S3Server("minio") as store, Tap() as tap:
        server.create_database()
        cluster = Cluster(server, store)
        test_roles(tap, cluster)
        test_rolling_restart(tap, cluster)
        test_halted_daemon(tap, cluster)
        test_take_over(tap, cluster)


main()
