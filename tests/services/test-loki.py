#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The log in a Loki (LOKI_HOST): all of it when Loki is well, and a daemon that serves at its usual speed when Loki is
slow, broken or away. The stand-in is tests/support/loki_server.py."""

import json
import tempfile
import time

from loki_server import LokiServer
from prometheus_text import Metrics
from sluice_test import Daemon, Tap, wait_for

# A request that waits for Loki would take as long as Loki does: 10 s.
QUICK_S = 5.0
STOP_LIMIT_S = 10.0


def read(daemon, name, **labels):
    return Metrics(daemon.get("/metrics", user=None).body.decode()).value(name, **labels)


def make_lines(daemon, count=20):
    """Each of these requests leaves a line. Returns how long the slowest took."""
    slowest = 0.0
    for _ in range(count):
        begun = time.monotonic()
        daemon.get("/livez")
        slowest = max(slowest, time.monotonic() - begun)
    return slowest


def test_whole_log_arrives(tap):
    with LokiServer() as loki, Daemon({"LOKI_HOST": loki.url + "/", "LOG_LEVEL": "debug"}) as daemon:
        make_lines(daemon)
        tap.ok(wait_for(lambda: loki.messages().count("request answered") >= 20), "lines arrive", loki.messages())
        tap.equal(loki.problems, [], "as Loki takes them")
        labels = [labels for labels, _, _ in loki.lines]
        tap.ok(all(set(found) == {"job", "host", "level"} and found["job"] == "sluice" for found in labels),
               "with few labels", labels[:1])
        tap.equal({found["level"] == json.loads(line)["level"] for found, _, line in loki.lines}, {True},
                  "a stream has the lines of one level")
        tap.ok(wait_for(lambda: read(daemon, "sluice_loki_lines_sent_total") >= 20), "what was sent is counted")
        tap.ok(loki.n_requests < 20, "in few requests", loki.n_requests)
        daemon.stop()
        printed = [line for line in daemon.read_log().splitlines() if line.startswith("{")]
        pushed = [line for _, _, line in sorted(loki.lines, key=lambda entry: entry[1])]
        first = printed.index(pushed[0])
        late = [line for line in printed[first:] if line not in pushed]
        tap.ok(len(late) <= 1, "what is on standard error is there, to the end", late)


def test_slow(tap):
    with LokiServer() as loki, Daemon({"LOKI_HOST": loki.url, "LOG_LEVEL": "debug"}) as daemon:
        loki.delay_s = 60
        daemon.get("/livez")
        wait_for(lambda: loki.n_requests > 0)
        tap.ok(make_lines(daemon) < QUICK_S, "a slow Loki holds nobody up")
        begun = time.monotonic()
        tap.equal(daemon.stop(), 0, "the daemon ends well")
        tap.ok(time.monotonic() - begun < STOP_LIMIT_S, "and soon", f"{time.monotonic() - begun:.1f} s")


def test_broken(tap):
    with LokiServer() as loki, Daemon({"LOKI_HOST": loki.url, "LOG_LEVEL": "debug"}) as daemon:
        loki.status = 500
        make_lines(daemon)
        told = wait_for(lambda: "log lines do not reach Loki" in daemon.read_log())
        tap.ok(told and "status 500" in daemon.read_log(), "a broken Loki is told of", daemon.read_log()[-500:])
        wait_for(lambda: loki.n_requests >= 3)
        tap.equal(daemon.read_log().count("log lines do not reach Loki"), 1, "once")
        tap.ok(read(daemon, "sluice_loki_queue_lines") > 0, "lines wait")
        loki.status = 204
        tap.ok(wait_for(lambda: "log lines reach Loki again" in loki.messages(), 30), "and arrive when it is well")
        tap.ok(loki.messages().count("request answered") >= 20, "none of them is lost", loki.messages())
        tap.equal(read(daemon, "sluice_loki_lines_dropped_total"), 0, "none is dropped")


def test_away(tap):
    with LokiServer() as loki:
        loki.stop()
        with Daemon({"LOKI_HOST": loki.url, "LOG_LEVEL": "debug"}) as daemon:
            tap.ok(make_lines(daemon) < QUICK_S, "a daemon starts and serves while Loki is away")
            tap.ok(wait_for(lambda: "log lines do not reach Loki" in daemon.read_log()), "and tells of it")
            loki.start()
            tap.ok(wait_for(lambda: loki.messages().count("request answered") >= 20, 30), "lines arrive when it comes")


def test_refused(tap):
    with LokiServer() as loki, Daemon({"LOKI_HOST": loki.url, "LOG_LEVEL": "debug"}) as daemon:
        loki.status = 400
        make_lines(daemon)
        tap.ok(wait_for(lambda: (read(daemon, "sluice_loki_lines_dropped_total", reason="refused") or 0) >= 20),
               "what Loki refuses for good is dropped and counted")
        loki.status = 204
        make_lines(daemon)
        tap.ok(wait_for(lambda: "request answered" in loki.messages(), 30), "what comes after it is not held up by it")


def test_identity(tap):
    """A Loki that one logs in to, with tenants; nothing that is printed or sent has the password."""
    password = "a password: with ümlaut"
    with LokiServer() as loki, tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        loki.credentials = ("sluice", password)
        file.write(password + "\n")
        file.flush()
        environment = {"LOKI_HOST": loki.url, "LOG_LEVEL": "debug", "LOKI_USERNAME": "sluice", "LOKI_TENANT_ID": "team-a"}
        with Daemon({**environment, "LOKI_PASSWORD_FILE": file.name}) as daemon:
            make_lines(daemon)
            tap.ok(wait_for(lambda: loki.messages().count("request answered") >= 20), "lines arrive with a login",
                   daemon.read_log()[-500:])
            tap.equal(loki.tenants, {"team-a"}, "for the tenant")
            told = daemon.read_log() + "".join(line for _, _, line in loki.lines)
            tap.ok(password not in told and loki.authorization not in told, "of which no line tells")
        with Daemon({**environment, "LOKI_PASSWORD": "wrong-password"}) as daemon:
            make_lines(daemon)
            tap.ok(wait_for(lambda: "status 401" in daemon.read_log()), "a wrong password is told of", daemon.read_log())
            tap.ok("wrong-password" not in daemon.read_log(), "and not repeated")
        loki.credentials, loki.tenants = None, set()
        with Daemon({"LOKI_HOST": loki.url, "LOG_LEVEL": "debug"}) as daemon:
            wait_for(lambda: loki.tenants)
            tap.equal(loki.tenants, {None}, "without a tenant none is named")


def main():
    with Tap() as tap:
        test_whole_log_arrives(tap)
        test_slow(tap)
        test_broken(tap)
        test_away(tap)
        test_refused(tap)
        test_identity(tap)


main()
