#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Three daemons on one PostgreSQL, one MinIO and one Kafka, while workers, daemons, the database's sessions, the
database and the broker are killed at random.

    chaos-cluster.py [--kills N] [--media N] [--seed N]

500 media and 60 kills, unless told otherwise; before a release --kills 1000. The checker counts what was lost, what is
there twice, media without an end or without its event, and events that came out of order.
"""

import argparse
import collections
import concurrent.futures
import http.client
import os
import random
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

import kafka_server
import postgresql_server
import s3_server
from absence import skip_if
from chaos import FINAL, PostgresqlRows, is_alive, list_workers
from kafka_server import KafkaServer
from postgresql_server import PostgresqlServer
from s3_server import S3Server
from sluice_test import MEDIA, Daemon, Tap, wait_for

N_DAEMONS = 3
TOPIC = "media-events"
OWNERS = [f"00000000-0000-4000-8000-0000000000a{digit}" for digit in range(4)]
# Media of one client that are not done yet: enough that every kill finds work.
MAX_UNDONE = 8
POLL_S = 0.1
# A kill comes when its share of the media is on its way, and not later than this.
KILL_LIMIT_S = 4
# How long a daemon stays away: mostly a moment; now and then until others have taken over what it ran.
AWAY_S = [0, 0, 0, 0, 2, 5, 40]
# A database or broker that comes back while others use the machine takes its time.
START_ATTEMPTS = 20
SETTLE_LIMIT_S = 240
DRAIN_LIMIT_S = 90
ORPHAN_LIMIT_S = 5
# Kills. A long run takes most of an hour.
REPORT_EVERY = 100


def make_files(folder):
    """(path, file type, content type, weight) of small files: a picture takes the least."""
    files = []

    def encode(name, *words):
        path = folder / name
        subprocess.run(["ffmpeg", "-v", "error", *words, str(path)], check=True)
        return path

    for number, size in enumerate(("64x48", "97x61", "128x128")):
        picture = encode(f"{number}.png", "-f", "lavfi", "-i", f"testsrc=size={size}", "-frames:v", "1")
        files.append((picture.read_bytes(), picture.name, "question_image", "image/png", 28))
    sound = encode("a.wav", "-f", "lavfi", "-i", "sine=duration=1.2", "-ar", "16000")
    files.append((sound.read_bytes(), sound.name, "audio_response", "audio/wav", 10))
    clip = encode("b.webm", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1.2", "-c:v", "libvpx",
                  "-b:v", "60k", "-deadline", "realtime", "-cpu-used", "8")
    files.append((clip.read_bytes(), clip.name, "video_response", "video/webm", 6))
    return files


def transfer(url, content=None, content_type=None):
    """To or from the store, as a client does that was given the URL. Returns status and body."""
    request = urllib.request.Request(url, content, {"Content-Type": content_type} if content_type else {},
                                     method="PUT" if content is not None else "GET")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class Member:
    """One of the daemons: down for a while when it was killed."""

    def __init__(self, environment):
        self.daemon = Daemon({"LOG_LEVEL": "warning", "MAX_CONCURRENT_JOBS": "2", **environment})
        self.is_up = False
        self.orphans = []
        self.starts = 0

    def start(self):
        for _ in range(START_ATTEMPTS):
            try:
                self.daemon.start()
                self.is_up = True
                self.starts += 1
                return
            except (AssertionError, OSError, RuntimeError, SystemExit):
                # Without a database it ends, and whoever runs it starts it again.
                self.daemon.stop(signal.SIGKILL)
                time.sleep(0.5)
        raise RuntimeError("a daemon does not start any more:\n" + self.daemon.read_log()[-2000:])

    def kill(self):
        self.is_up = False
        workers = list_workers(self.daemon.process.pid)
        self.daemon.stop(signal.SIGKILL)
        wait_for(lambda: not any(map(is_alive, workers)), ORPHAN_LIMIT_S)
        self.orphans += [pid for pid, start in workers if is_alive((pid, start))]

    def come_back(self, away):
        time.sleep(away)
        self.start()


class Clients:
    """Four owners that upload one file after the other to whichever daemon answers."""

    def __init__(self, members, files, count, choices):
        self.members = members
        self.files = files
        self.count = count
        self.choices = choices
        self.lock = threading.Lock()
        self.due = count
        self.acknowledged = {}
        self.refused = []
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self.upload_all, args=(owner,)) for owner in OWNERS]

    def start(self):
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()

    def pick(self):
        with self.lock:
            return self.choices.choice([member for member in self.members if member.is_up] or self.members).daemon

    def pick_file(self):
        with self.lock:
            return self.choices.choices(self.files, [file[-1] for file in self.files])[0]

    def upload_all(self, user):
        undone = set()
        while len(self.acknowledged) < self.count and not self.is_over.is_set():
            try:
                if len(undone) < MAX_UNDONE and len(self.acknowledged) < self.due:
                    undone.add(self.upload(user))
                else:
                    self.is_over.wait(POLL_S)
                    undone = {media_id for media_id in undone if not self.pick().done_media(media_id, user)}
            except (OSError, AssertionError, KeyError, ValueError, http.client.HTTPException):
                # A daemon died under it. What was not confirmed is the client's to repeat.
                time.sleep(0.05)

    def upload(self, user):
        content, name, file_type, content_type, _ = self.pick_file()
        begun = self.pick().initiate(len(content), name, file_type, content_type, user)
        status, body = transfer(begun["uploadUrl"], content, content_type)
        assert status == 200, (status, body)
        self.confirm(begun["mediaId"], user)
        return begun["mediaId"]

    def confirm(self, media_id, user):
        """Repeated, also with other daemons, until there is an answer."""
        for _ in range(600):
            try:
                reply = self.pick().post(f"{MEDIA}/upload/confirm", {"mediaId": media_id}, user=user)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if 200 <= reply.status < 300:
                self.acknowledged[media_id] = user
                return
            if reply.status < 500:
                self.refused.append((media_id, reply.status, reply.body[:300]))
                return
            time.sleep(0.1)
        raise AssertionError("nobody answers")


class Chaos:
    """Kills, and starts again."""

    def __init__(self, members, rows, broker, choices):
        self.members = members
        self.rows = rows
        self.broker = broker
        self.choices = choices
        self.counts = collections.Counter()
        self.pool = concurrent.futures.ThreadPoolExecutor(N_DAEMONS + 1)
        self.waiting = []

    def list_up(self):
        return [member for member in self.members if member.is_up]

    def kill_daemon(self):
        # One has to be there for the clients; that one, too, may be next when others are back.
        if len(self.list_up()) < 2:
            return self.kill_worker()
        member = self.choices.choice(self.list_up())
        member.kill()
        self.waiting.append(self.pool.submit(member.come_back, self.choices.choice(AWAY_S)))
        return "daemon"

    def kill_worker(self):
        workers = [worker for member in self.list_up() for worker in list_workers(member.daemon.process.pid)]
        if not workers:
            return self.kill_sessions()
        try:
            os.kill(self.choices.choice(workers)[0], signal.SIGKILL)
        except ProcessLookupError:
            return None
        return "worker"

    def kill_sessions(self):
        self.rows.kill_sessions()
        return "sessions"

    def crash_database(self):
        self.rows.crash()
        return "database"

    def crash_broker(self):
        self.broker.stop(signal.SIGKILL)
        time.sleep(self.choices.choice((0, 2)))
        self.broker.start()
        return "broker"

    def run(self, kills, clients):
        targets = [self.kill_worker, self.kill_daemon, self.kill_sessions, self.crash_database, self.crash_broker]
        while sum(self.counts.values()) < kills:
            done = sum(self.counts.values())
            # Neither leaves the other behind: the last kill, too, finds work.
            share = (done + 1) * clients.count / kills
            clients.due = share + len(OWNERS) * MAX_UNDONE
            wait_for(lambda: len(clients.acknowledged) >= share, KILL_LIMIT_S)
            time.sleep(self.choices.uniform(0, 0.5))
            target = self.choices.choices(targets, (35, 30, 20, 7, 8))[0]()
            if target:
                self.counts[target] += 1
            if target and (done + 1) % REPORT_EVERY == 0:
                print(f"# {done + 1} kills, {len(clients.acknowledged)} media acknowledged", flush=True)
        clients.due = clients.count

    def end(self):
        """All daemons are back."""
        for future in self.waiting:
            future.result()
        self.pool.shutdown()


def settle(rows, acknowledged):
    """{id: status} of what was acknowledged, when all is ready or failed or the time is over."""
    def read():
        found = dict(rows.query("SELECT id, status FROM media_files"))
        return {media_id: found.get(media_id) for media_id in acknowledged}
    wait_for(lambda: all(status in {"ready", "failed"} for status in read().values()), SETTLE_LIMIT_S)
    return read()


def check_media(tap, rows, states):
    lost = [media_id for media_id, status in states.items() if status is None]
    unended = {media_id: status for media_id, status in states.items() if status not in {"ready", "failed", None}}
    tap.equal(lost, [], f"0 media lost ({len(states)} acknowledged)")
    tap.equal(unended, {}, "0 media without a final state")
    failed = [media_id for media_id, status in states.items() if status == "failed"]
    crashes = dict(rows.query("SELECT media_id, max(crashes) FROM passes GROUP BY media_id"))
    wrong = [(media_id, crashes.get(media_id)) for media_id in failed if crashes.get(media_id, 0) < 2]
    tap.ok(not wrong, f"media fail only after two crashes ({len(failed)} did)", wrong)
    tap.equal(rows.query("SELECT count(*) FROM passes WHERE state IN ('ready', 'running')"), [(0,)],
              "no pass is left open")
    tap.ok(rows.is_whole(), "the database is whole")


def check_outputs(tap, rows, member, states, owners):
    artifacts = rows.query("SELECT media_id, generation, name, bucket, key, size FROM artifacts")
    twice = [key for key, n in collections.Counter(row[:3] for row in artifacts).items() if n > 1]
    twice += [key for key, n in collections.Counter(row[3:5] for row in artifacts).items() if n > 1]
    tap.equal(twice, [], f"0 outputs doubled ({len(artifacts)})")
    jobs = rows.query("SELECT media_id, stage, count(*) FROM processing_jobs GROUP BY media_id, generation, stage"
                      " HAVING count(*) > 1")
    tap.equal(jobs, [], "0 stages doubled")
    sizes = collections.defaultdict(list)
    for media_id, _, _, _, _, size in artifacts:
        sizes[media_id].append(size)
    wrong = []
    for media_id, status in states.items():
        if status != "ready":
            continue
        urls = member.daemon.get(f"{MEDIA}/{media_id}", user=owners[media_id]).json["processedUrls"]
        found = [transfer(url) for url in urls.values() if url]
        if sorted(len(body) for code, body in found if code == 200) != sorted(sizes[media_id]):
            wrong.append((media_id, urls, [code for code, _ in found], sizes[media_id]))
    tap.ok(not wrong, "every output of a ready media downloads whole", wrong[:3])


def check_events(tap, records, states):
    by_media = collections.defaultdict(dict)
    inversions = []
    ends = collections.defaultdict(set)
    doubled = 0
    for record in records:
        sequence, event_id = int(record.headers["ce_sequence"]), record.headers["ce_id"]
        seen = by_media[record.key]
        if event_id in seen:
            doubled += 1
            continue
        if seen and sequence <= max(seen.values()):
            inversions.append((record.key, sequence, max(seen.values())))
        seen[event_id] = sequence
        if record.headers["ce_type"] in FINAL:
            ends[record.key].add(event_id)
    gaps = [key for key, seen in by_media.items() if sorted(seen.values()) != list(range(1, len(seen) + 1))]
    silent = [media_id for media_id in states if not ends[media_id]]
    again = [media_id for media_id in states if len(ends[media_id]) > 1]
    tap.equal(silent, [], f"0 terminal media without its event ({len(records)} records)")
    tap.equal(again, [], "0 media with two ends")
    tap.equal(inversions, [], f"0 order inversions per media after dedupe ({doubled} repeated)")
    tap.equal(gaps, [], "events of a media are numbered without gap")


def check_nodes(tap, rows, members):
    nodes = members[0].daemon.get("/health").json["nodes"]
    tap.ok(len(nodes) == N_DAEMONS and all(node["alive"] for node in nodes), "all daemons are there again", nodes)
    duties = [duty for node in nodes for duty in node["duties"]]
    tap.ok(len(duties) == len(set(duties)), "what one does alone one does", nodes)
    codes = [member.daemon.stop() for member in members]
    tap.equal(codes, [0] * N_DAEMONS, "they stop when asked to")
    tap.equal(rows.query("SELECT count(*) FROM nodes"), [(0,)], "and say that they are gone")
    tap.equal([pid for member in members for pid in member.orphans], [], "no worker outlived its daemon")


def run(tap, options, rows, broker, environment):
    print(f"# seed {options.seed}", flush=True)
    choices = random.Random(options.seed)
    members = [Member(environment) for _ in range(N_DAEMONS)]
    chaos = Chaos(members, rows, broker, random.Random(options.seed + 1))
    try:
        for member in members:
            member.start()
        clients = Clients(members, make_files(members[0].daemon.folder), options.media, choices)
        begun = time.monotonic()
        clients.start()
        try:
            chaos.run(options.kills, clients)
            clients.join()
        finally:
            clients.is_over.set()
            clients.join()
            chaos.end()
        print(f"# killed {dict(chaos.counts)} in {time.monotonic() - begun:.0f} s; "
              f"{sum(member.starts for member in members)} starts", flush=True)
        begun = time.monotonic()
        states = settle(rows, clients.acknowledged)
        waiting = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
        wait_for(lambda: rows.query(waiting) == [(0,)], DRAIN_LIMIT_S)
        print(f"# settled in {time.monotonic() - begun:.0f} s: {dict(collections.Counter(states.values()))}", flush=True)
        tap.equal(clients.refused, [], "no confirm of an upload was refused")
        tap.equal(rows.query(waiting), [(0,)], "every event is published")
        check_media(tap, rows, states)
        check_outputs(tap, rows, members[0], states, clients.acknowledged)
        check_events(tap, broker.read(TOPIC), states)
        check_nodes(tap, rows, members)
        if tap.failed:
            for member in members:
                print("# " + member.daemon.read_log()[-3000:].replace("\n", "\n# "))
    finally:
        for member in members:
            member.daemon.__exit__()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--media", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    skip_if(postgresql_server.explain_absence() or s3_server.explain_absence("minio") or kafka_server.explain_absence())
    with PostgresqlServer() as server, S3Server("minio") as store, KafkaServer() as broker, Tap() as tap:
        server.create_database()
        rows = PostgresqlRows(server)
        run(tap, options, rows, broker, {**server.environment(), **store.environment(), **broker.environment()})


if __name__ == "__main__":
    main()
