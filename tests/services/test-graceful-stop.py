#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""SIGTERM during a transcode: work that outlasts the grace is given back, which costs it no attempt.

The workers are halted with SIGSTOP once the transcode runs. So it is certain that the work cannot end within the
grace, however fast the machine, and nobody has to encode for half a minute to show it.
"""

import os
import pathlib
import signal
import time

from chaos import is_alive
from halted_work import halt_transcode, make_long_clip, query
from sluice_test import Daemon, Tap, wait_for

# What the daemon gives running work, and what a busy machine may add.
GRACE_S = 30
STOP_LIMIT_S = 60
# By how much transcodes are less urgent, and where /proc/PID/stat tells it behind the name.
NICE_LONG = 10
NICE_FIELD = 16


def list_niceness(pid):
    """Of each of its threads."""
    stats = [path.read_text().rsplit(")", 1)[1].split() for path in pathlib.Path(f"/proc/{pid}/task").glob("*/stat")]
    return [int(fields[NICE_FIELD]) for fields in stats]


def stop_during_transcode(tap, daemon):
    workers = halt_transcode(daemon)
    tap.ok(workers, "a transcode runs")
    threads = max((list_niceness(pid) for pid, _ in workers), key=len)
    tap.equal(set(threads), {min(os.nice(0) + NICE_LONG, 19)}, f"all of its {len(threads)} threads yield to others")
    long_pass = "SELECT state, attempt, crashes, lease_token FROM passes WHERE lane = 'long'"
    tap.equal([row[:3] for row in query(daemon, long_pass)], [("running", 1, 0)], "in its first attempt")
    begun = time.monotonic()
    daemon.process.send_signal(signal.SIGTERM)
    tap.equal(daemon.process.wait(STOP_LIMIT_S), 0, "the daemon stops with success")
    taken = time.monotonic() - begun
    tap.ok(taken >= GRACE_S - 1, "it gave the work its grace", f"{taken:.1f} s")
    tap.ok(wait_for(lambda: not any(map(is_alive, workers)), 5), "no worker is left, halted or not")
    tap.equal(query(daemon, long_pass), [("ready", 0, 0, None)], "the pass is given back and costs no attempt")
    jobs = query(daemon, "SELECT status, retry_count, error_code FROM processing_jobs WHERE stage = 'transcode'")
    tap.equal(jobs, [("pending", 0, None)], "so is its stage, without an error")


def start_again(tap, daemon, media_id):
    daemon.start()
    media = daemon.wait_until_done(media_id)
    tap.equal(media["status"], "ready", "after the next start the media becomes ready")
    tap.ok(media["processedUrls"]["video_url"], "with the transcode's output")
    attempts = query(daemon, "SELECT DISTINCT state, attempt, crashes FROM passes")
    tap.equal(attempts, [("done", 1, 0)], "every pass ends in what counts as its first attempt")
    tap.equal(query(daemon, "SELECT name, count(*) FROM artifacts GROUP BY name HAVING count(*) > 1"), [],
              "no output is there twice")


def main():
    with Daemon() as daemon, Tap() as tap:
        media_id = daemon.upload(make_long_clip(daemon.folder))
        stop_during_transcode(tap, daemon)
        start_again(tap, daemon, media_id)
        if tap.failed:
            print("# " + daemon.read_log()[-4000:].replace("\n", "\n# "))


main()
