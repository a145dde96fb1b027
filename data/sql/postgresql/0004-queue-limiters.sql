-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- How many passes of a queue were started in its present window, by all daemons together. A row is the lock of those
-- that count, and changes with every claim: there is room for its next version beside it.

CREATE TABLE queue_limiters (
  queue TEXT PRIMARY KEY,
  window_start TIMESTAMPTZ(3) NOT NULL,
  n_started INTEGER NOT NULL
) WITH (fillfactor = 50);

INSERT INTO queue_limiters (queue, window_start, n_started) VALUES
  ('media-processing', '1970-01-01T00:00:00Z', 0),
  ('transcription', '1970-01-01T00:00:00Z', 0);
