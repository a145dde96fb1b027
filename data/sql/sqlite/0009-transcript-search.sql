-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- What can be looked for: the segments of transcriptions, their words folded by base/text-fold.c, so that both
-- databases find the same.

CREATE TABLE transcript_passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  media_id TEXT NOT NULL REFERENCES media_files (id),
  user_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  start_seconds REAL NOT NULL,
  end_seconds REAL NOT NULL,
  text TEXT NOT NULL,
  words TEXT NOT NULL,
  UNIQUE (media_id, position)
) STRICT;

CREATE VIRTUAL TABLE transcript_words USING fts5 (words, content = 'transcript_passages', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 0');
