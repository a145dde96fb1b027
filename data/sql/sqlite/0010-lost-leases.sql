-- SPDX-FileCopyrightText: 2026 The Sluice authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
-- The lease that a rescue took last: who had it and turns up alive takes back what that cost the pass.

ALTER TABLE passes ADD COLUMN lost_token TEXT;
