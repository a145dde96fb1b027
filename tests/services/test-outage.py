#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The database is away for longer than a lease while a recording is transcoded, again and again: nobody is to blame,
and no work is lost. Hours pass for leases only, which are set back while no daemon can see it."""

import os
import pathlib
import signal
import tempfile
import time

from chaos import list_workers
from halted_work import make_long_clip
from postgresql_server import PostgresqlServer, skip_without_server
from sluice_test import Daemon, Tap, wait_for

# A heartbeat is due, and then fails.
NOTICE_LIMIT_S = 25
# Before the rescue may take a lease.
RENEW_LIMIT_S = 18
# A rescue sees that it has not looked for longer than usual.
HALT_S = 12
AGE_LEASES = "UPDATE passes SET lease_until = now() - interval '1 hour' WHERE state = 'running'"


class Cluster:
    def __init__(self, server):
        self.server = server

    def query(self, sql):
        return self.server.query(sql, "sluice")

    def long_pass(self):
        """State, owner and token, attempts and crashes."""
        return self.query("SELECT state, lease_owner, lease_token, attempt, crashes FROM passes WHERE kind = 'long'")

    def is_leased(self):
        return self.query("SELECT lease_until > now() FROM passes WHERE kind = 'long'") == "t"

    def age_leases_out_of_sight(self):
        port, self.server.port = self.server.port, None
        self.server.start()
        self.query(AGE_LEASES)
        self.server.stop()
        self.server.port = port


def count(daemon, line):
    return daemon.read_log().count(line)


def have_outage(cluster, daemons, while_away=lambda: None):
    noticed = [count(daemon, "rescue scan failed") for daemon in daemons]
    cluster.server.stop(signal.SIGKILL)
    assert wait_for(lambda: all(count(daemon, "rescue scan failed") > before
                                for daemon, before in zip(daemons, noticed)), NOTICE_LIMIT_S)
    while_away()
    cluster.age_leases_out_of_sight()
    cluster.server.start()


def halt_transcode(cluster, daemon):
    """As in halted_work.py, on this database."""
    running = ("SELECT count(*) FROM processing_jobs WHERE stage = 'transcode' AND status = 'running'"
               " AND progress BETWEEN 1 AND 70")
    assert wait_for(lambda: cluster.query(running) == "1", 60), "nothing transcodes"
    others = "SELECT count(*) FROM passes WHERE kind <> 'long' AND state IN ('ready', 'running')"
    workers = [pid for pid, _ in list_workers(daemon.process.pid)]
    assert wait_for(lambda: cluster.query(others) == "0", 60), "others do not end"
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    return workers


def test_lease_comes_back(tap, cluster, daemon):
    """Another daemon is there that could take the pass, and does not."""
    with Daemon(cluster.server.environment()) as other:
        before = cluster.long_pass()
        have_outage(cluster, [daemon, other])
        tap.ok(wait_for(cluster.is_leased, RENEW_LIMIT_S), "after an outage the lease is renewed", cluster.long_pass())
        tap.equal(cluster.long_pass(), before, "by its owner, at no cost")
        tap.equal(count(other, "pass rescued"), 0, "and nobody rescued anything")


def test_halted_daemon(tap, cluster, daemon):
    before = cluster.long_pass()
    daemon.process.send_signal(signal.SIGSTOP)
    time.sleep(HALT_S)
    cluster.query(AGE_LEASES)
    daemon.process.send_signal(signal.SIGCONT)
    tap.ok(wait_for(cluster.is_leased, RENEW_LIMIT_S), "a daemon that was halted renews its lease", cluster.long_pass())
    tap.equal(cluster.long_pass(), before, "and rescues nothing of its own")


def test_end_waits(tap, cluster, daemon, workers):
    """The work ends while the database is away."""
    def end_work():
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
        assert wait_for(lambda: count(daemon, "the end of a pass waits for the database"), 120), "it never ends"

    have_outage(cluster, [daemon], end_work)
    tap.ok(wait_for(lambda: cluster.long_pass().startswith("done"), RENEW_LIMIT_S),
           "what ended meanwhile is written down", cluster.long_pass())
    tap.equal(cluster.long_pass(), "done|||1|0", "after one attempt and no crash")


def main():
    skip_without_server()
    with tempfile.TemporaryDirectory() as folder, PostgresqlServer() as server, Tap() as tap:
        clip = make_long_clip(pathlib.Path(folder))
        server.create_database()
        cluster = Cluster(server)
        with Daemon(server.environment()) as daemon:
            try:
                media_id = daemon.upload(clip)
                workers = halt_transcode(cluster, daemon)
                test_lease_comes_back(tap, cluster, daemon)
                test_halted_daemon(tap, cluster, daemon)
                test_end_waits(tap, cluster, daemon, workers)
                tap.equal(daemon.wait_until_done(media_id)["status"], "ready", "the recording is ready")
            finally:
                if tap.failed:
                    print("# " + daemon.read_log()[-3000:].replace("\n", "\n# "))


if __name__ == "__main__":
    main()
