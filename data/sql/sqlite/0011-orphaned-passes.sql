-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- How often the daemon that ran a pass died and gave it back at its next start.

ALTER TABLE passes ADD COLUMN orphaned INTEGER NOT NULL DEFAULT 0;
