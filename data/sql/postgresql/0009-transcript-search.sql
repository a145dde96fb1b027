-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- What can be looked for: the segments of transcriptions, their words folded by base/text-fold.c, so that both
-- databases find the same.

CREATE TABLE transcript_passages (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  media_id UUID NOT NULL REFERENCES media_files (id),
  user_id UUID NOT NULL,
  position INTEGER NOT NULL,
  start_seconds DOUBLE PRECISION NOT NULL,
  end_seconds DOUBLE PRECISION NOT NULL,
  text TEXT NOT NULL,
  words TEXT NOT NULL,
  UNIQUE (media_id, position)
);

CREATE INDEX transcript_passages_by_words ON transcript_passages USING gin (to_tsvector('simple', words));
CREATE INDEX transcript_passages_by_owner ON transcript_passages (user_id, media_id);
