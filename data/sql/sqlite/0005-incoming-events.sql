-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Events of other services: which ones were applied, and who was deleted.

-- An event comes at least once. Rows are kept for longer than brokers keep records.
CREATE TABLE consumed_events (
  event_id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  consumed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX consumed_events_by_time ON consumed_events (consumed_at);

-- Tombstones: a user that was deleted gets no media any more.
CREATE TABLE deleted_users (
  user_id TEXT PRIMARY KEY,
  deleted_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX deleted_users_by_time ON deleted_users (deleted_at);

-- The other half of media_files_by_owner: with a user go also rows of what was deleted before.
CREATE INDEX media_files_deleted_by_owner ON media_files (user_id) WHERE status = 'deleted';
