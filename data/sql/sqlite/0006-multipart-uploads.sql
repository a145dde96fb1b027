-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Uploads in parts, until they are confirmed or given up.

CREATE TABLE multipart_uploads (
  media_id TEXT PRIMARY KEY REFERENCES media_files (id) ON DELETE CASCADE,
  part_size INTEGER NOT NULL,
  upload_id TEXT
) STRICT, WITHOUT ROWID;
