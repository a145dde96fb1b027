-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- A lane for transcriptions, what their attempts keep, and what calls of outside services have used up.

ALTER TABLE passes DROP CONSTRAINT passes_lane_check;
ALTER TABLE passes ADD CONSTRAINT passes_lane_check CHECK (lane IN ('quick', 'long', 'transcription'));

-- Work that a further attempt of a stage need not repeat. They go when the stage has finished.
CREATE TABLE stage_checkpoints (
  media_id UUID NOT NULL REFERENCES media_files (id),
  generation INTEGER NOT NULL,
  stage TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (media_id, generation, stage, name)
);

-- One row a service: who changes it counts the calls alone.
CREATE TABLE service_budgets (
  service TEXT PRIMARY KEY,
  changed_at TIMESTAMPTZ(3) NOT NULL
) WITH (fillfactor = 50);

-- The calls of the last day, for windows that slide.
CREATE TABLE service_calls (
  id UUID PRIMARY KEY,
  service TEXT NOT NULL,
  cost DOUBLE PRECISION NOT NULL,
  started_at TIMESTAMPTZ(3) NOT NULL
);

CREATE INDEX service_calls_by_time ON service_calls (service, started_at);

-- A provider said that it wants to be left alone.
CREATE TABLE service_pauses (
  service TEXT NOT NULL,
  provider TEXT NOT NULL,
  until TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (service, provider)
);
