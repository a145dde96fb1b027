#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A recording that takes the daemon down with it, each time: others get through, and it is not tried for ever.

Nothing in the corpus does that to a machine, so the daemon is killed whenever the transcode has begun.
"""

import signal

from halted_work import make_long_clip, query
from media_tools import make_photo
from sluice_test import Daemon, Tap, wait_for

# As SL_PASS_MAX_ORPHANED.
MAX_ORPHANED = 5
LONG_PASS = "SELECT state, lease_owner IS NOT NULL, attempt, crashes, orphaned FROM passes WHERE lane = 'long'"


def is_alone(daemon):
    return query(daemon, "SELECT lane FROM passes WHERE state = 'running'") == [("long",)]


def kill_whenever_it_begins(tap, daemon):
    """The last kill is the one too many."""
    tap.ok(wait_for(lambda: is_alone(daemon), 60), "a transcode runs, and nothing else")
    seen = []
    for n_deaths in range(MAX_ORPHANED + 1):
        wait_for(lambda died=n_deaths: query(daemon, LONG_PASS) == [("running", 1, 1, 0, died)], 30)
        seen += query(daemon, LONG_PASS)
        daemon.stop(signal.SIGKILL)
        daemon.start()
    tap.equal(seen, [("running", 1, 1, 0, died) for died in range(MAX_ORPHANED + 1)],
              f"after each of {MAX_ORPHANED} deaths of the daemon it runs again at once, in its first attempt")
    tap.equal(query(daemon, LONG_PASS), [("running", 0, 1, 0, MAX_ORPHANED)], "after one more it waits for the rescue")


def main():
    with Daemon() as daemon, Tap() as tap:
        suspect = daemon.upload(make_long_clip(daemon.folder))
        kill_whenever_it_begins(tap, daemon)
        other = daemon.upload(make_photo(daemon.folder / "photo.jpg"), None, "question_image", "image/jpeg")
        tap.equal(daemon.wait_until_done(other)["status"], "ready", "what somebody else uploads gets through")
        tap.equal(query(daemon, LONG_PASS), [("running", 0, 1, 0, MAX_ORPHANED)], "and before it")
        tap.equal(daemon.wait_until_done(suspect)["status"], "ready", "the daemon lives on, so it becomes ready in the end")
        tap.equal(query(daemon, LONG_PASS), [("done", 0, 2, 1, MAX_ORPHANED)], "in its second attempt, after one crash")
        if tap.failed:
            print("# " + daemon.read_log()[-4000:].replace("\n", "\n# "))


main()
