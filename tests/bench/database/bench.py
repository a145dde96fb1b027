#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What PostgreSQL makes of the queue's and the list's statements in large tables: claims a second with 1,000,000
finished passes (goal: p99 <= 5 ms), and lists of an owner of 1,000,000 media (goal: p99 <= 10 ms).

usage: ./dev bench database [ROWS]
"""

import os
import pathlib
import subprocess
import sys
import time

from postgresql_server import PostgresqlServer, find_programs

PROGRAM = pathlib.Path(os.environ["SLUICE_BUILD_ROOT"]) / "tests/bench/database/bench-database"
SLUICE = pathlib.Path(os.environ["SLUICE_BUILD_ROOT"]) / "core/tools/sluice"
OWNER = "01900000-0000-7000-8000-00000000abcd"
CLAIM_GOAL_MS, LIST_GOAL_MS = 5, 10
SECONDS = 10
N_LISTS = 2000

FILL_MEDIA = """
INSERT INTO media_files (id, user_id, file_type, original_name, content_type, file_size, bucket, storage_key, status,
                         metadata, created_at, updated_at)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '{owner}', 'video_response', 'answer.webm',
       'video/webm', 1000000, 'videos', 'raw/u/' || n || '/original.webm',
       (CASE WHEN n % 10000 = 0 THEN 'failed' ELSE 'ready' END)::media_status,
       '{{"format": "webm", "duration": 90.5, "width": 1280, "height": 720}}', now(), now()
FROM generate_series(1, {rows}) n"""
# Finished ones, and those that wait: of as many owners as there are candidates on a busy day.
FILL_PASSES = """
INSERT INTO passes (id, media_id, user_id, kind, lane, generation, state, run_at, attempt, max_attempts, created_at)
SELECT ('01900000-0000-7000-{part}-' || lpad(to_hex(n), 12, '0'))::uuid,
       ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       ('01900000-0000-7000-8000-' || lpad(to_hex(n % {owners}), 12, '0'))::uuid,
       'quick', 'quick', 1, '{state}', now(), 0, 3, now()
FROM generate_series(1, {rows}) n"""


def run(server, *words):
    done = subprocess.run([PROGRAM, *map(str, words)], check=True, text=True, stdout=subprocess.PIPE,
                          env={**os.environ, **server.environment()})
    transactions, rows, seconds, *times = map(float, done.stdout.split())
    return transactions / seconds, rows / seconds, times


def bench_claims(server, ready, owners, threads):
    server.query("DELETE FROM passes WHERE id >= '01900000-0000-7000-a000-000000000000'", "sluice")
    server.query(FILL_PASSES.format(part="a000", owners=owners, state="ready", rows=ready), "sluice")
    server.query("VACUUM ANALYZE passes", "sluice")
    claims, passes, (median, p99, slowest) = run(server, "claims", threads, SECONDS)
    print(f"claims, {ready:6} ready of {owners:5} owners, {threads} daemons: {claims:6.0f}/s ({passes:6.0f} passes/s)  "
          f"p50 {median:5.2f} ms  p99 {p99:5.2f} ms x{p99 / CLAIM_GOAL_MS:4.2f}  max {slowest:6.2f} ms", flush=True)


def bench_list(server, status):
    lists, _, (median, p99, slowest) = run(server, "list", OWNER, N_LISTS, *([status] if status else []))
    print(f"list of 20{', ' + status if status else '':8}: {lists:6.0f}/s  p50 {median:5.2f} ms  "
          f"p99 {p99:5.2f} ms x{p99 / LIST_GOAL_MS:4.2f}  max {slowest:6.2f} ms", flush=True)


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
    if find_programs() is None:
        print("PostgreSQL's server is not installed: apt-get install postgresql", file=sys.stderr)
        return
    # What is acknowledged is on disk, as in earnest.
    settings = {"fsync": "on", "shared_buffers": "256MB", "max_wal_size": "4GB"}
    with PostgresqlServer(settings=settings, segment_mib=16) as server:
        server.create_database()
        subprocess.run([SLUICE, "migrate"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, **server.environment()})
        begun = time.monotonic()
        server.query(FILL_MEDIA.format(owner=OWNER, rows=rows), "sluice")
        server.query(FILL_PASSES.format(part="9000", owners=1000, state="done", rows=rows), "sluice")
        server.query("VACUUM ANALYZE", "sluice")
        print(f"{rows} media of one owner and {rows} finished passes, made in {time.monotonic() - begun:.0f} s", flush=True)
        bench_list(server, None)
        bench_list(server, "failed")
        for ready, owners, threads in ((20000, 100, 1), (20000, 100, 4), (50000, 10000, 4)):
            bench_claims(server, ready, owners, threads)


main()
