-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Several daemons on one database: who they are, and what one of them at a time does.

CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  role TEXT NOT NULL,
  version TEXT NOT NULL,
  started_at TIMESTAMPTZ(3) NOT NULL,
  seen_at TIMESTAMPTZ(3) NOT NULL
) WITH (fillfactor = 50);

-- The token is what counts: who was taken for dead changes nothing when it turns up late.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  token UUID NOT NULL,
  until TIMESTAMPTZ(3) NOT NULL
) WITH (fillfactor = 50);

-- Who claims holds the lane's row, so that what runs for an owner is counted by one at a time. The next claim looks at
-- the owners behind the last one.
CREATE TABLE claim_turns (
  lane TEXT PRIMARY KEY,
  last_owner UUID NOT NULL
) WITH (fillfactor = 50);

INSERT INTO claim_turns (lane, last_owner) VALUES
  ('quick', '00000000-0000-0000-0000-000000000000'),
  ('long', '00000000-0000-0000-0000-000000000000'),
  ('transcription', '00000000-0000-0000-0000-000000000000');

-- 0 before 1: a person waits for the verdict of a probe.
ALTER TABLE passes ADD COLUMN priority INTEGER NOT NULL DEFAULT 1;
UPDATE passes SET priority = 0 WHERE kind = 'probe' AND state IN ('ready', 'running');

-- A claim takes the first few of each owner that has any, however many wait.
DROP INDEX passes_ready;
CREATE INDEX passes_ready ON passes (lane, priority, user_id, run_at, id) WHERE state = 'ready';
CREATE INDEX passes_due ON passes (run_at) WHERE state = 'ready';
-- For what is cleaned up.
CREATE INDEX passes_finished ON passes (lane, state, id) WHERE state IN ('done', 'failed', 'cancelled');
