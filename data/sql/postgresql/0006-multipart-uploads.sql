-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- Uploads in parts, until they are confirmed or given up.

CREATE TABLE multipart_uploads (
  media_id UUID PRIMARY KEY REFERENCES media_files (id) ON DELETE CASCADE,
  part_size BIGINT NOT NULL,
  upload_id TEXT
);
