# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Work that cannot end by itself, however fast the machine: workers that are halted while they transcode."""

import os
import signal
import sqlite3
import subprocess

from chaos import list_workers
from sluice_test import wait_for


def make_long_clip(folder):
    """Enough to encode that a poll of the database finds the encoder at work."""
    path = folder / "clip.webm"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=640x480:rate=25:duration=40",
                    "-c:v", "libvpx", "-b:v", "300k", "-deadline", "realtime", "-cpu-used", "8", str(path)],
                   check=True)
    return path


def query(daemon, sql):
    """All rows; a connection each, so that nothing is held open across a stop."""
    database = sqlite3.connect(f"file:{daemon.folder}/sluice.db?mode=ro", uri=True, timeout=10)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def halt_transcode(daemon):
    """The workers, all of them halted, once one of them transcodes. Only progress tells that a worker has the stage: a
    pass that waits for a worker is running too, and is given back without grace."""
    running = "SELECT 1 FROM processing_jobs WHERE stage = 'transcode' AND status = 'running' AND progress BETWEEN 1 AND 70"
    if not wait_for(lambda: query(daemon, running), 60):
        return []
    workers = list_workers(daemon.process.pid)
    for pid, _ in workers:
        os.kill(pid, signal.SIGSTOP)
    return workers
