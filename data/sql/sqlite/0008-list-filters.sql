-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- So that an owner of many sees the few that failed, or the few of a type, at once.

CREATE INDEX media_files_by_status ON media_files (user_id, status, id) WHERE status <> 'deleted';
CREATE INDEX media_files_by_type ON media_files (user_id, file_type, id) WHERE status <> 'deleted';
