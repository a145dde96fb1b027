#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The commands of docs/deployment.md that make a copy of a daemon at work, and a daemon that starts from such a copy."""

import os
import pathlib
import re
import subprocess
import tempfile

from media_tools import make_clip
from sluice_test import MEDIA, SOURCE, Daemon, Tap


def read_script(heading):
    """The indented lines of the block after @heading."""
    text = (SOURCE / "docs/deployment.md").read_text().split(f"### {heading}\n", 1)[1]
    return "".join(re.search(r"\n((?:    .*\n)+)", text)[1].replace("    ", "", 1).replace("\n    ", "\n"))


def run(script, **values):
    return subprocess.run(["sh", "-eu", "-c", script], env={**os.environ, **values}, text=True, capture_output=True,
                          check=False, timeout=60)


def take_copy(tap, daemon, folder):
    taken = run(read_script("Copy one machine"), DATA=str(daemon.folder), COPY=str(folder / "copy"))
    tap.ok(taken.returncode == 0, "the documented commands make a copy of a daemon at work", taken.stderr)


def restore(tap, folder):
    restored = run(read_script("Bring it back"), DATA=str(folder / "data"), COPY=str(folder / "copy"))
    tap.ok(restored.returncode == 0, "the documented commands bring it back", restored.stderr)


def test_copy(tap, folder):
    clip = make_clip(folder / "clip.webm", 1)
    with Daemon() as daemon:
        kept = daemon.upload(clip)
        ready = daemon.wait_until_done(kept)
        name, url = next(iter(ready["processedUrls"].items()))
        content = daemon.get(url).body
        take_copy(tap, daemon, folder)
        later = daemon.upload(clip)
    restore(tap, folder)
    with Daemon(folder=folder / "data") as daemon:
        media = daemon.get(f"{MEDIA}/{kept}").json
        tap.equal(media["status"], "ready", "a media that was ready is so again")
        tap.equal(daemon.get(media["processedUrls"][name]).body, content, "and has its files")
        tap.equal(daemon.get(f"{MEDIA}/{later}").status, 404, "what came after the copy is not there")
        again = daemon.upload(clip)
        tap.equal(daemon.wait_until_done(again)["status"], "ready", "and work goes on")


def main():
    with Tap() as tap, tempfile.TemporaryDirectory(prefix="sluice-backup-") as name:
        test_copy(tap, pathlib.Path(name))


main()
