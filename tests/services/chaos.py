# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""kill -9 of the daemon, of a worker or of the database's sessions at any moment loses nothing that was acknowledged.

Uploads small clips all the time, kills 60 times at random moments, starts the daemon again on the same data, waits
until everything has settled, and then looks: at every media whose confirm was answered, at rows and objects, at the
events, at what was left behind.

SLUICE_CHAOS_KILLS changes the number, SLUICE_CHAOS_SEED repeats a run's choices (not its timing).
SLUICE_CHAOS_DATABASE=postgresql runs it on a PostgreSQL server, whose sessions and then whole self are killed, too.
"""

import collections
import http.client
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import threading
import time

from postgresql_server import PostgresqlServer, skip_without_server
from sluice_test import MEDIA, OWNER, STRANGER, Daemon, Tap, wait_for

KILLS = int(os.environ.get("SLUICE_CHAOS_KILLS", "60"))
ENGINE = os.environ.get("SLUICE_CHAOS_DATABASE", "sqlite")
SEED = int(os.environ.get("SLUICE_CHAOS_SEED", str(random.randrange(2**32))))
# Between two kills. The shortest hits a start, the longest lets whole clips through.
MIN_PAUSE_S, MAX_PAUSE_S = 0.2, 1.6
# Media of one client that are not done yet: enough that every kill finds work, not more than can settle.
MAX_UNDONE = 4
POLL_S = 0.1
SETTLE_LIMIT_S = 110
# A worker hears of its daemon's death from the kernel.
ORPHAN_LIMIT_S = 5
FINAL = {"media.processed", "media.processing_failed"}


def make_clips(folder):
    """Three clips of two seconds: VP8 with sound, VP9 without, VP8 with a size that is odd."""
    def encode(name, size, codec, sound):
        path = folder / name
        tone = ["-f", "lavfi", "-i", "sine=duration=2"] if sound else []
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc=size={size}:rate=10:duration=2", *tone,
             "-c:v", codec, "-b:v", "60k", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", str(path)],
            check=True)
        return path
    return [encode("a.webm", "160x120", "libvpx", True),
            encode("b.webm", "160x120", "libvpx-vp9", False),
            encode("c.webm", "162x122", "libvpx", True)]


def read_stat(pid):
    """(state, parent, start time) of a process, None when there is none."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
    return fields[0], int(fields[1]), fields[19]


def list_workers(parent):
    """(pid, start time) of the parent's children that run the worker's program."""
    found = []
    for entry in os.listdir("/proc"):
        stat = read_stat(entry) if entry.isdigit() else None
        if not stat or stat[1] != parent or stat[0] == "Z":
            continue
        try:
            program = os.readlink(f"/proc/{entry}/exe")
        except OSError:
            continue
        if os.path.basename(program) == "sluice-worker":
            found.append((int(entry), stat[2]))
    return found


def is_alive(worker):
    stat = read_stat(worker[0])
    return stat is not None and stat[0] != "Z" and stat[2] == worker[1]


class SqliteRows:
    """The rows in a daemon's data folder, as another process may read them."""

    environment = {}

    def __init__(self):
        self.path = None

    def query(self, sql):
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def is_whole(self):
        return self.query("PRAGMA integrity_check") == [("ok",)]


class PostgresqlRows:
    """The rows of a server, and what can be killed there."""

    def __init__(self, server):
        self.server = server
        self.environment = server.environment()

    def query(self, sql):
        text = self.server.query(f"SELECT coalesce(json_agg(found), '[]') FROM ({sql}) found", "sluice")
        return [tuple(row.values()) for row in json.loads(text)]

    def is_whole(self):
        self.server.query("CREATE EXTENSION IF NOT EXISTS amcheck", "sluice")
        return self.query("SELECT bt_index_check(indexrelid, true) FROM pg_index JOIN pg_class ON oid = indexrelid"
                          " JOIN pg_am ON pg_am.oid = pg_class.relam WHERE relnamespace = 'public'::regnamespace"
                          " AND amname = 'btree'") != []

    def kill_sessions(self):
        self.server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice'"
                          " ORDER BY random() LIMIT 3")

    def crash(self):
        self.server.stop(signal.SIGKILL)
        self.server.start()


class Clients:
    """Two owners that upload one clip after the other, whatever happens to the daemon."""

    def __init__(self, daemon, clips):
        self.daemon = daemon
        self.clips = [path.read_bytes() for path in clips]
        self.acknowledged = {}
        self.refused = []
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self.upload_all, args=(user, number))
                        for number, user in enumerate((OWNER, STRANGER))]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def upload_all(self, user, number):
        undone = set()
        while not self.is_over.is_set():
            number += 1
            try:
                if len(undone) < MAX_UNDONE:
                    undone.add(self.upload(user, self.clips[number % len(self.clips)]))
                else:
                    self.is_over.wait(POLL_S)
                undone = {media_id for media_id in undone
                          if media_id in self.acknowledged and not self.daemon.done_media(media_id, user)}
            except (OSError, AssertionError, KeyError, ValueError, http.client.HTTPException):
                # The daemon died under it. What was not confirmed is the client's to repeat.
                time.sleep(0.05)

    def upload(self, user, content):
        begun = self.daemon.initiate(len(content), user=user)
        put = self.daemon.put(begun["uploadUrl"], content)
        assert put.status == 200, put.status
        self.confirm(begun["mediaId"], user)
        return begun["mediaId"]

    def confirm(self, media_id, user):
        """Repeated until there is an answer, as a client does that got none."""
        for _ in range(200):
            try:
                reply = self.daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": media_id}, user=user)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if 200 <= reply.status < 300:
                self.acknowledged[media_id] = user
            elif reply.status < 500:
                self.refused.append((media_id, reply.status, reply.body[:300]))
            return


class Chaos:
    """Kills, and starts again."""

    def __init__(self, daemon, rows, choices):
        self.daemon = daemon
        self.rows = rows
        self.choices = choices
        self.counts = collections.Counter()
        self.orphans = []
        self.slowest_start = 0.0

    def kill_daemon(self):
        workers = list_workers(self.daemon.process.pid)
        self.daemon.stop(signal.SIGKILL)
        self.counts["daemon"] += 1
        wait_for(lambda: not any(map(is_alive, workers)), ORPHAN_LIMIT_S)
        self.orphans += [pid for pid, start in workers if is_alive((pid, start))]
        begun = time.monotonic()
        self.daemon.start()
        self.slowest_start = max(self.slowest_start, time.monotonic() - begun)

    def kill_worker(self):
        workers = list_workers(self.daemon.process.pid)
        if not workers:
            self.kill_daemon()
            return
        try:
            os.kill(self.choices.choice(workers)[0], signal.SIGKILL)
        except ProcessLookupError:
            return
        self.counts["worker"] += 1

    def kill_sessions(self):
        self.rows.kill_sessions()
        self.counts["sessions"] += 1

    def crash_database(self):
        self.rows.crash()
        self.counts["database"] += 1

    def run(self, kills):
        targets = [self.kill_daemon, self.kill_worker]
        if ENGINE == "postgresql":
            targets += [self.kill_sessions, self.kill_sessions, self.crash_database]
        while sum(self.counts.values()) < kills:
            time.sleep(self.choices.uniform(MIN_PAUSE_S, MAX_PAUSE_S))
            self.choices.choice(targets)()


def settle(daemon, acknowledged):
    """The media that are neither ready nor failed in time; each media's last state."""
    states = {}

    def is_settled():
        for media_id, user in acknowledged.items():
            if states.get(media_id, {}).get("status") not in {"ready", "failed"}:
                reply = daemon.get(f"{MEDIA}/{media_id}", user=user)
                states[media_id] = reply.json if reply.status == 200 else {"status": f"HTTP {reply.status}"}
        return all(state["status"] in {"ready", "failed"} for state in states.values())

    wait_for(is_settled, SETTLE_LIMIT_S)
    return states


def check_downloads(tap, daemon, states, sizes):
    """Every artifact that a ready media lists has its bytes behind the link."""
    wrong = []
    count = 0
    for media_id, media in states.items():
        if media["status"] != "ready":
            continue
        urls = media["processedUrls"]
        if not any(urls.values()):
            wrong.append((media_id, "ready without outputs"))
        for member, url in urls.items():
            expected = sizes.get((media_id, member.removesuffix("_url")))
            # A clip without sound has no audio.
            if url is None and expected is None:
                continue
            reply = daemon.request("GET", url or "/missing")
            count += 1
            if reply.status != 200 or len(reply.body) != expected:
                wrong.append((media_id, member, reply.status, len(reply.body), expected))
    tap.ok(count and not wrong, f"every listed artifact downloads whole ({count})", wrong)


def check_failures(tap, rows, states):
    """A media may fail here for one reason: its worker or daemon was killed again and again."""
    failed = [media_id for media_id, media in states.items() if media["status"] == "failed"]
    crashes = dict(rows.query("SELECT media_id, max(crashes) FROM passes GROUP BY media_id"))
    wrong = [(media_id, crashes.get(media_id), states[media_id]["error"]) for media_id in failed
             if crashes.get(media_id, 0) < 2]
    tap.ok(not wrong, f"media fail only after two crashes ({len(failed)} of {len(states)} did)", wrong)


def check_objects(tap, folder, rows):
    """One row for each output, one object for each row."""
    artifacts = rows.query("SELECT media_id, generation, name, bucket, key, size FROM artifacts")
    twice = [key for key, n in collections.Counter(row[:3] for row in artifacts).items() if n > 1]
    twice += [key for key, n in collections.Counter(row[3:5] for row in artifacts).items() if n > 1]
    tap.ok(artifacts and not twice, f"no output has two rows ({len(artifacts)})", twice)
    missing = []
    for _, _, _, bucket, key, size in artifacts:
        path = folder / "objects" / bucket / key
        if not path.is_file() or path.stat().st_size != size:
            missing.append(str(path))
    tap.ok(not missing, "every row has its object, of its size", missing)
    return {folder / "objects" / row[3] / row[4] for row in artifacts}


def check_strays(tap, folder, rows, listed, failed):
    """An object without a row is rubbish that the sweep knows, or what a media that failed had stored."""
    garbage = {folder / "objects" / bucket / key for bucket, key in rows.query("SELECT bucket, key FROM garbage")}
    stored = {path for path in (folder / "objects").glob("*/processed/**/*") if path.is_file()}
    strays = [str(path) for path in stored - listed - garbage if not any(media in str(path) for media in failed)]
    tap.ok(not strays, f"no output is stored that no row knows ({len(stored)})", strays)


def read_events(folder):
    lines = (folder / "events.jsonl").read_text().splitlines()
    events = []
    torn = 0
    for line in lines:
        try:
            events.append(json.loads(line))
        except ValueError:
            torn += 1
    return events, torn


def check_events(tap, folder, acknowledged):
    events, torn = read_events(folder)
    by_media = collections.defaultdict(dict)
    ends = collections.Counter()
    clashes = []
    for event in events:
        event_id = event["value"]["eventId"]
        known = by_media[event["key"]].get(event["seq"])
        if known is None and event["value"]["eventType"] in FINAL:
            ends[event["key"]] += 1
        if known not in {None, event_id}:
            clashes.append((event["key"], event["seq"]))
        by_media[event["key"]][event["seq"]] = event_id
    gaps = [key for key, seqs in by_media.items() if sorted(seqs) != list(range(1, len(seqs) + 1))]
    unended = [key for key in acknowledged if ends[key] != 1]
    tap.ok(torn <= 1, f"lines of the event log are whole ({len(events)}, {torn} torn)")
    tap.ok(not clashes and not gaps, "events of a media are numbered without gap or clash", (clashes[:5], gaps[:5]))
    tap.ok(not unended, "every media ends with one event", [(key, ends[key]) for key in unended[:5]])


def check_leftovers(tap, folder, rows, chaos):
    tap.ok(rows.is_whole(), "the database is whole")
    tap.equal(rows.query("SELECT count(*) FROM passes WHERE state IN ('ready', 'running')"), [(0,)],
              "no pass is left open")
    tap.equal(sorted(os.listdir(folder / "work")), [], "no work folder is left")
    tap.equal(chaos.orphans, [], "no worker outlived its daemon")


def run(tap, rows):
    choices = random.Random(SEED)
    print(f"# seed {SEED}", flush=True)
    with Daemon({"LOG_LEVEL": "warning", **rows.environment}) as daemon:
        rows.path = daemon.folder / "sluice.db"
        clients = Clients(daemon, make_clips(daemon.folder))
        chaos = Chaos(daemon, rows, choices)
        clients.start()
        try:
            chaos.run(KILLS)
        finally:
            clients.stop()
        print(f"# killed: {dict(chaos.counts)}; slowest start {chaos.slowest_start:.2f} s; "
              f"{len(clients.acknowledged)} media acknowledged", flush=True)
        tap.equal(clients.refused, [], "no confirm of an uploaded clip was refused")
        begun = time.monotonic()
        states = settle(daemon, clients.acknowledged)
        print(f"# settled in {time.monotonic() - begun:.1f} s: "
              f"{dict(collections.Counter(state['status'] for state in states.values()))}", flush=True)
        open_media = {key: state["status"] for key, state in states.items()
                      if state["status"] not in {"ready", "failed"}}
        tap.ok(states and not open_media, "every acknowledged media ends ready or failed", open_media)
        sizes = {(media, name): size for media, name, size
                 in rows.query("SELECT media_id, name, size FROM artifacts")}
        check_downloads(tap, daemon, states, sizes)
        workers = list_workers(daemon.process.pid)
        tap.equal(daemon.stop(), 0, "the daemon stops when asked to")
        tap.ok(not any(map(is_alive, workers)), "its workers went with it")
        failed = [media_id for media_id, state in states.items() if state["status"] == "failed"]
        check_failures(tap, rows, states)
        listed = check_objects(tap, daemon.folder, rows)
        check_strays(tap, daemon.folder, rows, listed, failed)
        check_events(tap, daemon.folder, clients.acknowledged)
        check_leftovers(tap, daemon.folder, rows, chaos)
        if tap.failed:
            print("# " + daemon.read_log()[-4000:].replace("\n", "\n# "))


def main():
    if ENGINE == "sqlite":
        with Tap() as tap:
            run(tap, SqliteRows())
        return
    skip_without_server()
    with PostgresqlServer() as server, Tap() as tap:
        server.create_database()
        run(tap, PostgresqlRows(server))


if __name__ == "__main__":
    main()
