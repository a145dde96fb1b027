-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- A lane for transcriptions, what their attempts keep, and what calls of outside services have used up.

-- A CHECK can't be changed: the column is replaced.
ALTER TABLE passes ADD COLUMN new_lane TEXT NOT NULL DEFAULT 'quick'
  CHECK (new_lane IN ('quick', 'long', 'transcription'));
UPDATE passes SET new_lane = lane;
DROP INDEX passes_ready;
ALTER TABLE passes DROP COLUMN lane;
ALTER TABLE passes RENAME COLUMN new_lane TO lane;
CREATE INDEX passes_ready ON passes (lane, run_at) WHERE state = 'ready';

-- Work that a further attempt of a stage need not repeat. They go when the stage has finished.
CREATE TABLE stage_checkpoints (
  media_id TEXT NOT NULL REFERENCES media_files (id),
  generation INTEGER NOT NULL,
  stage TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (media_id, generation, stage, name)
) STRICT, WITHOUT ROWID;

-- One row a service: who changes it counts the calls alone.
CREATE TABLE service_budgets (
  service TEXT PRIMARY KEY,
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The calls of the last day, for windows that slide.
CREATE TABLE service_calls (
  id TEXT PRIMARY KEY,
  service TEXT NOT NULL,
  cost REAL NOT NULL,
  started_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX service_calls_by_time ON service_calls (service, started_at);

-- A provider said that it wants to be left alone.
CREATE TABLE service_pauses (
  service TEXT NOT NULL,
  provider TEXT NOT NULL,
  until TEXT NOT NULL,
  PRIMARY KEY (service, provider)
) STRICT, WITHOUT ROWID;
