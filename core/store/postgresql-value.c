// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parameters become text without a type, cells what the column's type says. Times come back in the
 * form that SQLite's columns have, so that nothing above knows the difference. */
#include "store/postgresql-value.h"

#include <string.h>

#include "sluice/sluice-error.h"

/* Of pg_type: built in, the same on every server for ever. */
#define OID_BOOL 16
#define OID_INT8 20
#define OID_INT2 21
#define OID_INT4 23
#define OID_FLOAT4 700
#define OID_FLOAT8 701
#define OID_TIMESTAMPTZ 1184
/* "294276-12-31 23:59:59.999999+00", the last one that PostgreSQL has, and room. */
#define MAX_TIME_BYTES 64

static char *
format_double (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, value));
}

static gboolean
format_value (GVariant *value, char **text)
{
  switch (g_variant_classify (value)) {
  case G_VARIANT_CLASS_STRING:
    *text = g_variant_dup_string (value, NULL);
    return TRUE;
  case G_VARIANT_CLASS_INT64:
    *text = g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));
    return TRUE;
  case G_VARIANT_CLASS_INT32:
    *text = g_strdup_printf ("%d", g_variant_get_int32 (value));
    return TRUE;
  case G_VARIANT_CLASS_UINT32:
    *text = g_strdup_printf ("%u", g_variant_get_uint32 (value));
    return TRUE;
  case G_VARIANT_CLASS_BOOLEAN:
    *text = g_strdup (g_variant_get_boolean (value) ? "t" : "f");
    return TRUE;
  case G_VARIANT_CLASS_DOUBLE:
    *text = format_double (g_variant_get_double (value));
    return TRUE;
  case G_VARIANT_CLASS_MAYBE: {
    g_autoptr (GVariant) inner = g_variant_get_maybe (value);

    *text = NULL;
    return inner == NULL || format_value (inner, text);
  }
  default:
    return FALSE;
  }
}

GPtrArray *
sl_postgresql_params_new (GVariant *params, GError **error)
{
  gsize n_params = params != NULL ? g_variant_n_children (params) : 0;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_full ((guint) n_params, g_free);

  for (gsize i = 0; i < n_params; i++) {
    g_autoptr (GVariant) value = g_variant_get_child_value (params, i);
    char *text = NULL;

    if (!format_value (value, &text)) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                   "PostgreSQL: parameter %u has type '%s'", (guint) i + 1,
                   g_variant_get_type_string (value));
      return NULL;
    }
    g_ptr_array_add (texts, text);
  }
  return g_steal_pointer (&texts);
}

/* "2026-11-23 04:56:31.5+00", as DateStyle ISO and TimeZone UTC have it, becomes
 * "2026-11-23T04:56:31.5Z". */
static void
append_time (SlRows *rows, const char *text)
{
  char time[MAX_TIME_BYTES];
  char *space = NULL;
  char *zone = NULL;

  g_strlcpy (time, text, sizeof time);
  space = strchr (time, ' ');
  zone = strrchr (time, '+');
  if (space != NULL && zone != NULL) {
    *space = 'T';
    zone[0] = 'Z';
    zone[1] = '\0';
  }
  sl_rows_append_text (rows, time, strlen (time));
}

static void
append_cell (SlRows *rows, const PGresult *result, int row, int column, Oid type)
{
  const char *text = PQgetvalue (result, row, column);

  if (PQgetisnull (result, row, column)) {
    sl_rows_append_null (rows);
    return;
  }
  switch (type) {
  case OID_BOOL:
    sl_rows_append_int (rows, *text == 't');
    break;
  case OID_INT2:
  case OID_INT4:
  case OID_INT8:
    sl_rows_append_int (rows, g_ascii_strtoll (text, NULL, 10));
    break;
  case OID_FLOAT4:
  case OID_FLOAT8:
    sl_rows_append_double (rows, g_ascii_strtod (text, NULL));
    break;
  case OID_TIMESTAMPTZ:
    append_time (rows, text);
    break;
  default:
    sl_rows_append_text (rows, text, (gsize) PQgetlength (result, row, column));
    break;
  }
}

SlRows *
sl_postgresql_rows_new (const PGresult *result)
{
  int n_rows = PQntuples (result);
  int n_columns = PQnfields (result);
  g_autofree Oid *types = g_new (Oid, n_columns);
  SlRows *rows = sl_rows_new ((guint) n_columns, (guint) n_rows, PQresultMemorySize (result));

  for (int column = 0; column < n_columns; column++)
    types[column] = PQftype (result, column);
  for (int row = 0; row < n_rows; row++) {
    for (int column = 0; column < n_columns; column++)
      append_cell (rows, result, row, column, types[column]);
  }
  return rows;
}
