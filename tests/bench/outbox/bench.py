#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How fast the outbox drains: one PostgreSQL, one Kafka broker, one daemon.

Rows are put into the table while no daemon runs, as after an hour without Kafka. The clock runs from the first event
that is marked as published to the last one. The goal is 5,000 events a second, for events of many media; those of one
media go one after the other.
"""

import contextlib
import sys
import time

from bench_daemon import Daemon
from kafka_server import KafkaServer, find_missing, install
from postgresql_server import PostgresqlServer

GOAL = 5000
LIMIT_S = 300
# An event like media.processed, in bytes.
PAYLOAD = 700
# Name, events, events of each media.
CASES = (("3 events of each media", 60000, 3), ("1 event of each media", 60000, 1), ("events of 1 media", 2000, 2000))

FILL = """INSERT INTO outbox (event_id, media_id, seq, type, payload, created_at)
  SELECT gen_random_uuid(), md5('{name}' || (i / {each})::text)::uuid, i % {each} + 1, 'media.processed',
         '{{"eventId":"' || repeat('x', {payload}) || '"}}', now() FROM generate_series(0, {count} - 1) AS i"""


def count_waiting(server):
    return int(server.query("SELECT count(*) FROM outbox WHERE published_at IS NULL", "sluice"))


def drain(server, folder, environment):
    """Events a second and the daemon's CPU microseconds for each."""
    waiting = count_waiting(server)
    daemon = Daemon(folder, environment)
    try:
        cpu = daemon.cpu_seconds()
        until = time.monotonic() + LIMIT_S
        while count_waiting(server) == waiting and time.monotonic() < until:
            time.sleep(0.01)
        before, started = count_waiting(server), time.monotonic()
        while count_waiting(server) > 0 and time.monotonic() < until:
            time.sleep(0.02)
        seconds = time.monotonic() - started
        return before / seconds, (daemon.cpu_seconds() - cpu) / waiting * 1e6
    finally:
        daemon.stop()


def main():
    with contextlib.suppress(RuntimeError):
        install()
    if find_missing():
        print(find_missing(), file=sys.stderr)
        return 1
    with KafkaServer() as broker, PostgresqlServer(settings={"fsync": "on", "shared_buffers": "256MB"}) as server:
        server.create_database()
        environment = {**server.environment(), **broker.environment()}
        # It makes the tables, and the broker the topic.
        Daemon(server.folder / "bench", environment).stop()
        broker.send("media-events", "first", "{}")
        for name, count, each in CASES:
            server.query(FILL.format(name=name, each=each, payload=PAYLOAD, count=count), "sluice")
            server.query("ANALYZE outbox", "sluice")
            rate, cpu = drain(server, server.folder / "bench", environment)
            print(f"{name:24} {rate:8.0f} events/s x{rate / GOAL:5.2f} of the goal   cpu {cpu:6.1f} us", flush=True)
    return 0


sys.exit(main())
