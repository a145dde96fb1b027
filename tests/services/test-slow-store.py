#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A store that hangs or crawls while a pass fetches its input or stores its outputs: a stop and the job timeout break
that off, and a pass that was stopped loses no attempt."""

import contextlib
import http.client
import pathlib
import signal
import tempfile
import threading
import time
import urllib.request

from absence import skip_if
from halted_work import query
from media_tools import make_clip
from s3_server import S3Server, explain_absence
from slow_proxy import SlowProxy
from sluice_test import MEDIA, Daemon, Tap, wait_for

KIND = "minio"
# What the daemon gives work at a stop, what breaking off takes at most, and what a busy machine may add.
GRACE_S = 30
BREAK_OFF_S = 3
BUSY_S = 12
# For a request to come.
REQUEST_LIMIT_S = 60
TIMEOUT_MS = 3000
# The store would have been given up after 30 s.
TIMEOUT_LIMIT_S = 20
PASSES = "SELECT kind, state, attempt, lease_token FROM passes WHERE state <> 'done' ORDER BY kind"


def upload(daemon, clip):
    """To the store; confirms it."""
    content = clip.read_bytes()
    begun = daemon.initiate(len(content), clip.name, content_type="video/mp4")
    put = store_put(begun["uploadUrl"], content)
    assert put == 200, put
    confirmed = daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": begun["mediaId"]})
    assert confirmed.status == 200, (confirmed.status, confirmed.body)
    return begun["mediaId"]


def store_put(url, content):
    request = urllib.request.Request(url, data=content, method="PUT", headers={"Content-Type": "video/mp4"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status


def stop(daemon):
    """Returns: the exit status, and how long it took."""
    begun = time.monotonic()
    daemon.process.send_signal(signal.SIGTERM)
    status = daemon.process.wait(2 * GRACE_S + BUSY_S)
    return status, time.monotonic() - begun


def test_stop_while_fetching(tap, proxy, daemon, clip):
    proxy.slow_down("GET", "/raw/")
    media_id = upload(daemon, clip)
    tap.ok(proxy.wait_until_slow(REQUEST_LIMIT_S), "a pass fetches its input from a store that hangs")
    status, taken = stop(daemon)
    tap.equal(status, 0, "the daemon stops with success")
    tap.ok(taken < BREAK_OFF_S + BUSY_S, "at once, since nothing was made yet", f"{taken:.1f} s")
    tap.equal(query(daemon, PASSES), [("probe", "ready", 0, None)], "the pass is given back and costs no attempt")
    return media_id


def test_stop_while_storing(tap, proxy, daemon):
    proxy.slow_down("PUT", "/processed/")
    daemon.start()
    tap.ok(proxy.wait_until_slow(REQUEST_LIMIT_S), "a pass stores its outputs in a store that hangs")
    status, taken = stop(daemon)
    tap.equal(status, 0, "the daemon stops with success")
    tap.ok(GRACE_S - 1 <= taken < GRACE_S + BREAK_OFF_S + BUSY_S, "after the grace", f"{taken:.1f} s")
    tap.ok({row[1:] for row in query(daemon, PASSES)} == {("ready", 0, None)},
           "what it did not store is given back and costs no attempt", query(daemon, PASSES))


def confirm(daemon, media_id):
    with contextlib.suppress(OSError, http.client.HTTPException):
        daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": media_id})


def test_stop_during_confirm(tap, proxy, daemon, clip):
    """What the daemon has the store do, and nobody of it can cancel."""
    daemon.start()
    proxy.slow_down("PUT", "/raw/")
    content = clip.read_bytes()
    begun = daemon.initiate(len(content), clip.name, content_type="video/mp4")
    store_put(begun["uploadUrl"], content)
    client = threading.Thread(target=confirm, args=(daemon, begun["mediaId"]), daemon=True)
    client.start()
    tap.ok(proxy.wait_until_slow(REQUEST_LIMIT_S), "a confirm waits for a copy in a store that hangs")
    status, taken = stop(daemon)
    tap.equal(status, 0, "the daemon stops with success")
    tap.ok(taken < GRACE_S + BREAK_OFF_S + BUSY_S, "after the grace at the latest", f"{taken:.1f} s")
    client.join()
    proxy.speed_up()


def test_timeout(tap, proxy, daemon, clip):
    proxy.slow_down("GET", "/raw/", interval=0.05)
    media_id = upload(daemon, clip)
    tap.ok(proxy.wait_until_slow(REQUEST_LIMIT_S), "a pass fetches its input from a store that crawls")
    begun = time.monotonic()
    ended = f"SELECT attempt, error_code FROM passes WHERE media_id = '{media_id}' AND error_code IS NOT NULL"
    found = wait_for(lambda: query(daemon, ended), TIMEOUT_LIMIT_S)
    tap.equal(found, [(1, "WORKER_TIMEOUT")], "the job timeout ends it as it ends work")
    tap.ok(time.monotonic() - begun < TIMEOUT_LIMIT_S, "in time")
    stop(daemon)
    return media_id


def main():
    skip_if(explain_absence(KIND))
    with contextlib.ExitStack() as stack:
        tap = stack.enter_context(Tap())
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluice-slow-")))
        server = stack.enter_context(S3Server(KIND))
        proxy = stack.enter_context(SlowProxy(server.port))
        clip = folder / "clip.mp4"
        make_clip(clip, seconds=1, size="160x120", rate=10)
        daemon = stack.enter_context(Daemon({**server.environment(), "MINIO_PORT": str(proxy.port)}))
        first = test_stop_while_fetching(tap, proxy, daemon, clip)
        test_stop_while_storing(tap, proxy, daemon)
        proxy.speed_up()
        test_stop_during_confirm(tap, proxy, daemon, clip)
        daemon.environment["JOB_TIMEOUT_MS"] = str(TIMEOUT_MS)
        daemon.start()
        second = test_timeout(tap, proxy, daemon, clip)
        proxy.speed_up()
        del daemon.environment["JOB_TIMEOUT_MS"]
        daemon.start()
        states = [daemon.wait_until_done(media_id)["status"] for media_id in (first, second)]
        tap.equal(states, ["ready", "ready"], "both become ready as soon as the store does what it should")
        if tap.failed:
            print("# " + daemon.read_log()[-4000:].replace("\n", "\n# "))


main()
