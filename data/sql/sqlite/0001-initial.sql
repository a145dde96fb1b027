-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- The spec's tables by name and column; what Sluice adds stands behind them. Times are RFC 3339 text with
-- milliseconds and Z, which sorts by time. Ids are UUID version 7, so id order is creation order.

CREATE TABLE media_files (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  file_type TEXT NOT NULL,
  original_name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  file_size INTEGER NOT NULL,
  bucket TEXT NOT NULL,
  storage_key TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'uploading', 'processing', 'ready', 'failed', 'deleted')),
  metadata TEXT,
  processed_urls TEXT,
  error_message TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  deleted_at TEXT,
  error_code TEXT,
  interview_id TEXT,
  question_id TEXT,
  generation INTEGER NOT NULL DEFAULT 1,
  event_seq INTEGER NOT NULL DEFAULT 0,
  expires_at TEXT
) STRICT, WITHOUT ROWID;

-- The list of one owner is a range of this index, newest first.
CREATE INDEX media_files_by_owner ON media_files (user_id, id) WHERE status <> 'deleted';
CREATE INDEX media_files_expiring ON media_files (expires_at) WHERE status = 'pending';

CREATE TABLE transcriptions (
  id TEXT PRIMARY KEY,
  media_id TEXT NOT NULL REFERENCES media_files (id),
  full_text TEXT NOT NULL,
  language TEXT,
  duration_seconds REAL,
  segments TEXT,
  model_used TEXT,
  confidence REAL,
  storage_url TEXT,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX transcriptions_by_media ON transcriptions (media_id);

-- What a worker claims. state, attempt and lease change together, fenced by lease_token.
CREATE TABLE passes (
  id TEXT PRIMARY KEY,
  media_id TEXT NOT NULL REFERENCES media_files (id),
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  lane TEXT NOT NULL CHECK (lane IN ('quick', 'long')),
  generation INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'failed', 'cancelled')),
  run_at TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  crashes INTEGER NOT NULL DEFAULT 0,
  lease_token TEXT,
  lease_owner TEXT,
  lease_until TEXT,
  error_code TEXT,
  error_message TEXT,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX passes_ready ON passes (lane, run_at) WHERE state = 'ready';
CREATE INDEX passes_running ON passes (lease_until) WHERE state = 'running';
CREATE INDEX passes_by_media ON passes (media_id);

CREATE TABLE processing_jobs (
  id TEXT PRIMARY KEY,
  media_id TEXT NOT NULL REFERENCES media_files (id),
  job_type TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'completed', 'failed')),
  progress INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
  started_at TEXT,
  completed_at TEXT,
  error_message TEXT,
  retry_count INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  pass_id TEXT REFERENCES passes (id),
  stage TEXT NOT NULL,
  generation INTEGER NOT NULL,
  position INTEGER NOT NULL,
  optional INTEGER NOT NULL DEFAULT 0,
  skip_reason TEXT,
  error_code TEXT,
  UNIQUE (media_id, generation, stage)
) STRICT, WITHOUT ROWID;

CREATE INDEX processing_jobs_by_pass ON processing_jobs (pass_id);

CREATE TABLE artifacts (
  id TEXT PRIMARY KEY,
  media_id TEXT NOT NULL REFERENCES media_files (id),
  generation INTEGER NOT NULL,
  stage TEXT NOT NULL,
  name TEXT NOT NULL,
  bucket TEXT NOT NULL,
  key TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  facts TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (media_id, generation, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX artifacts_by_object ON artifacts (bucket, key);

-- Events, written with what causes them and published after it, in order of seq within a media.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL UNIQUE,
  media_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at TEXT NOT NULL,
  published_at TEXT,
  UNIQUE (media_id, seq)
) STRICT;

CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;

CREATE TABLE idempotency_keys (
  user_id TEXT NOT NULL,
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  body TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (user_id, operation, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Objects that nothing refers to any more, so that a crash never leaves one behind.
CREATE TABLE garbage (
  bucket TEXT NOT NULL,
  key TEXT NOT NULL,
  not_before TEXT NOT NULL,
  PRIMARY KEY (bucket, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX garbage_due ON garbage (not_before);
