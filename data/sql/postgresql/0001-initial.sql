-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- The spec's tables by name, column and type; what Sluice adds stands behind them. Where the spec says TIMESTAMP
-- it is one with time zone, in milliseconds: the same moment whatever a session's zone is. job_type is text, since
-- plugins add stages. Ids are UUID version 7, so id order is creation order.

CREATE TYPE media_status AS ENUM ('pending', 'uploading', 'processing', 'ready', 'failed', 'deleted');
CREATE TYPE processing_job_status AS ENUM ('pending', 'running', 'completed', 'failed');

CREATE TABLE media_files (
  id UUID PRIMARY KEY,
  user_id UUID NOT NULL,
  file_type VARCHAR(50) NOT NULL,
  original_name VARCHAR(255) NOT NULL,
  content_type VARCHAR(100) NOT NULL,
  file_size BIGINT NOT NULL,
  bucket VARCHAR(100) NOT NULL,
  storage_key VARCHAR(500) NOT NULL,
  status media_status NOT NULL,
  metadata JSONB,
  processed_urls JSONB,
  error_message TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL,
  updated_at TIMESTAMPTZ(3) NOT NULL,
  deleted_at TIMESTAMPTZ(3),
  error_code TEXT,
  interview_id UUID,
  question_id UUID,
  generation INTEGER NOT NULL DEFAULT 1,
  event_seq BIGINT NOT NULL DEFAULT 0,
  expires_at TIMESTAMPTZ(3)
);

-- The list of one owner is a range of this index, newest first. Of an owner who has most rows the planner would know
-- that, and walk the primary key instead to find some of them soon; but the newest rows may all be others'. Without
-- statistics it takes every owner's rows for few.
ALTER TABLE media_files ALTER COLUMN user_id SET STATISTICS 0;
CREATE INDEX media_files_by_owner ON media_files (user_id, id) WHERE status <> 'deleted';
CREATE INDEX media_files_expiring ON media_files (expires_at) WHERE status = 'pending';

CREATE TABLE transcriptions (
  id UUID PRIMARY KEY,
  media_id UUID NOT NULL REFERENCES media_files (id),
  full_text TEXT NOT NULL,
  language VARCHAR(10),
  duration_seconds DOUBLE PRECISION,
  segments JSONB,
  model_used VARCHAR(50),
  confidence DOUBLE PRECISION,
  storage_url TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL
);

CREATE INDEX transcriptions_by_media ON transcriptions (media_id);

-- What a worker claims. state, attempt and lease change together, fenced by lease_token. Rows change often and the
-- indexes are small: dead versions go early, and there is room in a page for the next one.
CREATE TABLE passes (
  id UUID PRIMARY KEY,
  media_id UUID NOT NULL REFERENCES media_files (id),
  user_id UUID NOT NULL,
  kind TEXT NOT NULL,
  lane TEXT NOT NULL CHECK (lane IN ('quick', 'long')),
  generation INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'failed', 'cancelled')),
  run_at TIMESTAMPTZ(3) NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  crashes INTEGER NOT NULL DEFAULT 0,
  lease_token UUID,
  lease_owner TEXT,
  lease_until TIMESTAMPTZ(3),
  error_code TEXT,
  error_message TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE INDEX passes_ready ON passes (lane, run_at) WHERE state = 'ready';
CREATE INDEX passes_running ON passes (lease_until) WHERE state = 'running';
CREATE INDEX passes_by_media ON passes (media_id);

CREATE TABLE processing_jobs (
  id UUID PRIMARY KEY,
  media_id UUID NOT NULL REFERENCES media_files (id),
  job_type VARCHAR(100) NOT NULL,
  status processing_job_status NOT NULL,
  progress INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
  started_at TIMESTAMPTZ(3),
  completed_at TIMESTAMPTZ(3),
  error_message TEXT,
  retry_count INTEGER NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ(3) NOT NULL,
  pass_id UUID REFERENCES passes (id),
  stage TEXT NOT NULL,
  generation INTEGER NOT NULL,
  position INTEGER NOT NULL,
  optional BOOLEAN NOT NULL DEFAULT false,
  skip_reason TEXT,
  error_code TEXT,
  UNIQUE (media_id, generation, stage)
) WITH (fillfactor = 80);

CREATE INDEX processing_jobs_by_pass ON processing_jobs (pass_id);

CREATE TABLE artifacts (
  id UUID PRIMARY KEY,
  media_id UUID NOT NULL REFERENCES media_files (id),
  generation INTEGER NOT NULL,
  stage TEXT NOT NULL,
  name TEXT NOT NULL,
  bucket VARCHAR(100) NOT NULL,
  key VARCHAR(500) NOT NULL,
  content_type VARCHAR(100) NOT NULL,
  size BIGINT NOT NULL,
  facts JSONB NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL,
  UNIQUE (media_id, generation, name)
);

CREATE INDEX artifacts_by_object ON artifacts (bucket, key);

-- Events, written with what causes them and published after it, in order of seq within a media. The payload is
-- text: it is published as it was written.
CREATE TABLE outbox (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id UUID NOT NULL UNIQUE,
  media_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL,
  published_at TIMESTAMPTZ(3),
  UNIQUE (media_id, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;

CREATE TABLE idempotency_keys (
  user_id UUID NOT NULL,
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  body TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (user_id, operation, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Objects that nothing refers to any more, so that a crash never leaves one behind.
CREATE TABLE garbage (
  bucket VARCHAR(100) NOT NULL,
  key VARCHAR(500) NOT NULL,
  not_before TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY (bucket, key)
);

CREATE INDEX garbage_due ON garbage (not_before);

-- The newest transaction of each connection: how a commit ended whose answer was lost.
CREATE TABLE commit_tokens (
  connection UUID PRIMARY KEY,
  sequence BIGINT NOT NULL,
  used_at TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);
