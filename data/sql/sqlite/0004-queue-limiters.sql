-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- How many passes of a queue were started in its present window, by all daemons together.

CREATE TABLE queue_limiters (
  queue TEXT PRIMARY KEY,
  window_start TEXT NOT NULL,
  n_started INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO queue_limiters (queue, window_start, n_started) VALUES
  ('media-processing', '1970-01-01T00:00:00.000Z', 0),
  ('transcription', '1970-01-01T00:00:00.000Z', 0);
