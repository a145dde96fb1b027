-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- As on PostgreSQL, where other daemons can be; this one has its rows here, too.

CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  role TEXT NOT NULL,
  version TEXT NOT NULL,
  started_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  token TEXT NOT NULL,
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- 0 before 1: a person waits for the verdict of a probe.
ALTER TABLE passes ADD COLUMN priority INTEGER NOT NULL DEFAULT 1;
UPDATE passes SET priority = 0 WHERE kind = 'probe' AND state IN ('ready', 'running');

DROP INDEX passes_ready;
CREATE INDEX passes_ready ON passes (lane, priority, user_id, run_at, id) WHERE state = 'ready';
CREATE INDEX passes_due ON passes (run_at) WHERE state = 'ready';
-- For what is cleaned up.
CREATE INDEX passes_finished ON passes (lane, state, id) WHERE state IN ('done', 'failed', 'cancelled');
