// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The PostgreSQL server that tests/support/with_postgresql.py started for this program. */

/* FALSE when there is none on this machine. */
gboolean test_postgresql_is_there (void);
const char *test_postgresql_get_host (void);
guint16 test_postgresql_get_port (void);
const char *test_postgresql_get_user (void);
const char *test_postgresql_get_password (void);

/* An empty database. Returns: (transfer full) its name */
char *test_postgresql_create_database (void);
/* Ends all its sessions. */
void test_postgresql_drop_database (const char *name);
/* As an administrator; fails the test on an error. Returns: (transfer full) the first cell, "" when
 * there is none */
char *test_postgresql_query (const char *database, const char *sql);
