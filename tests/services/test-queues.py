#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Queues that two daemons share on a PostgreSQL server: the limiter counts them together, and what both tell of the
queue is the same, and true; while the database is away they tell nothing of it."""

import pathlib
import tempfile
import time

from media_tools import make_photo
from postgresql_server import PostgresqlServer, skip_without_server
from prometheus_text import Metrics
from sluice_test import Daemon, Tap, wait_for

N_ALLOWED = 3
N_PICTURES = 5
# Longer than the test: what it lets start, it lets start once.
CONFIGURATION = "queues:\n  media-processing:\n    limiter: {max: %d, duration: 600000}\n" % N_ALLOWED
# Two of a daemon's own looks for work.
LOOK_S = 3.0
STARTED = "SELECT coalesce(sum(attempt), 0) FROM passes"
RUNNING = "SELECT count(*) FROM passes WHERE state = 'running'"
WAITING = "SELECT count(*) FROM passes WHERE state = 'ready'"


def read(daemon):
    return Metrics(daemon.get("/metrics", user=None).body.decode())


def ask(server, sql):
    return int(server.query(sql, "queues"))


def test_limiter(tap, server, daemons, photo):
    for _ in range(N_PICTURES):
        daemons[0].upload(photo, file_type="question_image", content_type="image/jpeg")
    settled = wait_for(lambda: ask(server, STARTED) >= N_ALLOWED and ask(server, RUNNING) == 0, 30)
    tap.ok(settled, "as many passes start as the limiter allows")
    end = time.monotonic() + LOOK_S
    most = N_ALLOWED
    while time.monotonic() < end:
        most = max(most, ask(server, STARTED))
        time.sleep(0.1)
    tap.equal(most, N_ALLOWED, "and no more, however often two daemons look")


def test_metrics_of_two(tap, server, daemons):
    told = [read(daemon) for daemon in daemons]
    waiting = ask(server, WAITING)
    tap.ok(waiting > 0, "passes wait")
    tap.equal([metrics.value("media_processing_queue_size", queue="media-processing") for metrics in told],
              [waiting, waiting], "each daemon tells how many wait in the whole queue")
    ages = [metrics.value("sluice_queue_oldest_due_seconds", queue="media-processing") for metrics in told]
    tap.ok(all(LOOK_S <= age < 600 for age in ages), "and since when", ages)
    own = [metrics.value("sluice_pass_attempts_total") or 0 for metrics in told]
    tap.equal(sum(own), N_ALLOWED, "each counts its own attempts")
    health = daemons[1].get("/health", user=None).json
    tap.equal(health["queues"]["media-processing"], {"waiting": waiting, "active": 0}, "/health says the same")


def test_lost_database(tap, server, daemons):
    server.stop()
    gone = wait_for(lambda: read(daemons[0]).value("sluice_database_up") == 0, 30)
    tap.ok(gone, "a database that is away is down")
    metrics = read(daemons[0])
    tap.equal([metrics.value(name) for name in ("media_processing_queue_size", "sluice_queue_oldest_due_seconds",
                                                "sluice_outbox_events", "sluice_outbox_oldest_seconds")],
              [None] * 4, "and nobody tells how long a queue is that nobody can see")
    server.start()
    back = wait_for(lambda: read(daemons[0]).value("media_processing_queue_size", queue="media-processing"), 30)
    tap.ok(back, "until it is back")


def main():
    skip_without_server()
    with Tap() as tap, tempfile.TemporaryDirectory(prefix="sluice-queues-") as name, PostgresqlServer() as server:
        folder = pathlib.Path(name)
        photo, configuration = folder / "photo.jpg", folder / "sluice.yaml"
        make_photo(photo, "320x240")
        configuration.write_text(CONFIGURATION)
        server.create_database("queues")
        environment = {**server.environment("queues"), "SLUICE_CONFIG": str(configuration), "LOG_LEVEL": "error"}
        # Each has objects of its own: a pass that the second one takes does not find its picture, and still started.
        with Daemon(environment) as first, Daemon(environment) as second:
            daemons = [first, second]
            test_limiter(tap, server, daemons, photo)
            test_metrics_of_two(tap, server, daemons)
            test_lost_database(tap, server, daemons)


main()
