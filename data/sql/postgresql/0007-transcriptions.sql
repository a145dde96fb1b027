-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- What is known of a transcription beside its text, and what clients want of the next one.

ALTER TABLE transcriptions ADD COLUMN speech BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE transcriptions ADD COLUMN provider TEXT;
ALTER TABLE media_files ADD COLUMN transcription_options JSONB;

-- One for each media: the newest.
DROP INDEX transcriptions_by_media;
CREATE UNIQUE INDEX transcriptions_by_media ON transcriptions (media_id);
