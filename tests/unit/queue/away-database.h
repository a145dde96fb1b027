// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* A database in front of another that can be away: then all is refused as by an adapter whose
 * server does not answer. */
#define AWAY_TYPE_DATABASE (away_database_get_type ())
G_DECLARE_FINAL_TYPE (AwayDatabase, away_database, AWAY, DATABASE, GObject)

AwayDatabase *away_database_new (SlDatabase *database);
void away_database_set_away (AwayDatabase *self, gboolean is_away);
/* The next write is made, and nobody hears of it. */
void away_database_lose_answer (AwayDatabase *self);
/* How many writes were refused, and how many were not. */
guint away_database_get_n_refused (AwayDatabase *self);
guint away_database_get_n_written (AwayDatabase *self);
