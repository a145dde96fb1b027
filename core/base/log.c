// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The log of the programs. sl_log_*() hands fields to GLib's structured log, and one writer prints
 * them and what libraries log through GLib, so that all lines of a program look the same. */
#include "base/log.h"

#include <string.h>
#include <unistd.h>

#include "base/json-util.h"
#include "base/suggest.h"
#include "base/time-format.h"
#include "sluice/sluice-error.h"

/* More fields than any call has; further ones are left out. */
#define MAX_FIELDS 24

typedef struct {
  const char *program; /* (unowned) static */
  GLogLevelFlags shown;
  gboolean is_terminal;
  SlLogTapFunc tap; /* (nullable) guarded, as the next, by tap_lock */
  gpointer tap_data;
} LogSettings;

/* The log writer is one per process in GLib too; this is what it needs to know. */
static LogSettings settings;
/* Whoever logs reads; the writer is who changes the tap, at the start and at the end. */
static GRWLock tap_lock;

typedef struct {
  const char *name;
  const char *colour; /* of a terminal */
  GLogLevelFlags level;
} LevelName;

/* From the least to the most severe. */
static const LevelName level_names[] = {
  { "debug", "\033[2m", G_LOG_LEVEL_DEBUG },     { "info", "", G_LOG_LEVEL_INFO },
  { "message", "\033[1m", G_LOG_LEVEL_MESSAGE }, { "warning", "\033[33m", G_LOG_LEVEL_WARNING },
  { "error", "\033[31m", G_LOG_LEVEL_CRITICAL },
};

/* What the loggers of other services call them, whose settings are taken over. */
static const char *const other_names[][2] = {
  { "verbose", "debug" },
  { "log", "info" },
  { "warn", "warning" },
  { "fatal", "error" },
};

const char *
sl_log_find_level (const char *text)
{
  const char *name = text;

  for (gsize i = 0; i < G_N_ELEMENTS (other_names); i++) {
    if (g_str_equal (other_names[i][0], text))
      name = other_names[i][1];
  }
  for (gsize i = 0; i < G_N_ELEMENTS (level_names); i++) {
    if (g_str_equal (level_names[i].name, name))
      return level_names[i].name;
  }
  return NULL;
}

static const LevelName *
find_level (GLogLevelFlags level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (level_names); i++) {
    if ((level & level_names[i].level) != 0)
      return &level_names[i];
  }
  return &level_names[G_N_ELEMENTS (level_names) - 1];
}

static char *
dup_field_value (const GLogField *field)
{
  if (field->length < 0)
    return g_strdup (field->value);
  return g_strndup (field->value, (gsize) field->length);
}

static char *
dup_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, key) == 0)
      return dup_field_value (&fields[i]);
  }
  return NULL;
}

/* What GLib adds by itself and what has a place of its own in the line. */
static gboolean
is_plain_field (const GLogField *field)
{
  static const char *const special[] = { "MESSAGE",          "PRIORITY",  "GLIB_DOMAIN",
                                         "GLIB_OLD_LOG_API", "CODE_FILE", "CODE_LINE",
                                         "CODE_FUNC",        NULL };

  return !g_strv_contains (special, field->key);
}

static void
append_member (GString *line, const char *name, const char *value)
{
  if (line->len > 1)
    g_string_append_c (line, ',');
  sl_json_append_quoted (line, name);
  g_string_append_c (line, ':');
  sl_json_append_quoted (line, value);
}

static void
append_json (GString *line, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autofree char *time = sl_time_format (g_get_real_time () / 1000);
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *message = dup_field (fields, n_fields, "MESSAGE");

  g_string_append_c (line, '{');
  append_member (line, "time", time);
  append_member (line, "level", find_level (level)->name);
  append_member (line, "program", settings.program);
  append_member (line, "domain", domain != NULL ? domain : "");
  append_member (line, "message", message != NULL ? message : "");
  for (gsize i = 0; i < n_fields; i++) {
    g_autofree char *name = g_ascii_strdown (fields[i].key, -1);
    g_autofree char *value = NULL;

    if (!is_plain_field (&fields[i]))
      continue;
    value = dup_field_value (&fields[i]);
    append_member (line, name, value);
  }
  g_string_append (line, "}");
}

/* Control characters of foreign text must not reach a terminal. */
static void
append_printable (GString *line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);

    g_string_append_unichar (line, g_unichar_iscntrl (character) ? 0xfffd : character);
  }
}

static void
append_text (GString *line, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autofree char *time = sl_time_format (g_get_real_time () / 1000);
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *message = dup_field (fields, n_fields, "MESSAGE");
  const LevelName *name = find_level (level);

  /* The time of day is what a person at a terminal looks at. */
  g_string_append_printf (line, "%.12s %s%-7s\033[0m %s: ", time + 11, name->colour, name->name,
                          domain != NULL ? domain : settings.program);
  append_printable (line, message != NULL ? message : "");
  for (gsize i = 0; i < n_fields; i++) {
    g_autofree char *key = g_ascii_strdown (fields[i].key, -1);
    g_autofree char *value = NULL;

    if (!is_plain_field (&fields[i]))
      continue;
    value = dup_field_value (&fields[i]);
    g_string_append_printf (line, " \033[2m%s=\033[0m", key);
    append_printable (line, value);
  }
}

/* Libraries are quiet below a message unless G_MESSAGES_DEBUG asks for them. */
static gboolean
is_shown (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");

  if ((level & (settings.shown | G_LOG_LEVEL_ERROR)) == 0)
    return FALSE;
  if (domain != NULL && g_str_has_prefix (domain, "Sluice"))
    return TRUE;
  return !g_log_writer_default_would_drop (level, domain);
}

static void
feed_tap (GLogLevelFlags level, const char *json)
{
  g_autoptr (GRWLockReaderLocker) locker = g_rw_lock_reader_locker_new (&tap_lock);

  if (settings.tap != NULL)
    settings.tap (find_level (level)->name, json, settings.tap_data);
}

static gboolean
print_line (const GString *line)
{
  gsize done = 0;

  while (done < line->len) {
    gssize written = write (STDERR_FILENO, line->str + done, line->len - done);

    /* There is nowhere left to say that the log cannot be written. */
    if (written <= 0)
      return FALSE;
    done += (gsize) written;
  }
  return TRUE;
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autoptr (GString) line = NULL;

  if (!is_shown (level, fields, n_fields))
    return G_LOG_WRITER_HANDLED;
  line = g_string_new (NULL);
  append_json (line, level, fields, n_fields);
  feed_tap (level, line->str);
  if (settings.is_terminal) {
    g_string_truncate (line, 0);
    append_text (line, level, fields, n_fields);
  }
  g_string_append_c (line, '\n');
  return print_line (line) ? G_LOG_WRITER_HANDLED : G_LOG_WRITER_UNHANDLED;
}

void
sl_log_set_tap (SlLogTapFunc func, gpointer user_data)
{
  g_autoptr (GRWLockWriterLocker) locker = g_rw_lock_writer_locker_new (&tap_lock);

  settings.tap = func;
  settings.tap_data = user_data;
}

static gboolean
set_level_error (const char *level, GError **error)
{
  static const char *const names[] = { "debug", "info", "message", "warning", "error", NULL };
  const char *nearest = sl_suggest (level, names);

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "unknown log level '%s': expected debug, info, message, warning or error%s%s%s",
               level, nearest != NULL ? ", did you mean '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "'?" : "");
  return FALSE;
}

gboolean
sl_log_init (const char *program, const char *level, GError **error)
{
  const char *name = sl_log_find_level (level);
  gsize lowest = 0;

  if (name == NULL)
    return set_level_error (level, error);
  while (level_names[lowest].name != name)
    lowest++;

  settings.program = g_intern_string (program);
  settings.is_terminal = g_log_writer_supports_color (STDERR_FILENO);
  settings.shown = 0;
  for (gsize i = lowest; i < G_N_ELEMENTS (level_names); i++)
    settings.shown |= level_names[i].level;
  g_log_set_writer_func (write_log, NULL, NULL);
  return TRUE;
}

static const char *
get_priority (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK) {
  case G_LOG_LEVEL_ERROR:
  case G_LOG_LEVEL_CRITICAL:
    return "3";
  case G_LOG_LEVEL_WARNING:
    return "4";
  case G_LOG_LEVEL_MESSAGE:
    return "5";
  case G_LOG_LEVEL_INFO:
    return "6";
  default:
    return "7";
  }
}

void
sl_log_full (GLogLevelFlags level, const char *domain, const char *message, ...)
{
  GLogField fields[MAX_FIELDS] = { { "MESSAGE", message, -1 },
                                   { "PRIORITY", get_priority (level), -1 },
                                   { "GLIB_DOMAIN", domain, -1 } };
  gsize n_fields = 3;
  const char *key = NULL;
  va_list pairs;

  va_start (pairs, message);
  while ((key = va_arg (pairs, const char *)) != NULL && n_fields < MAX_FIELDS) {
    const char *value = va_arg (pairs, const char *);

    if (value != NULL)
      fields[n_fields++] = (GLogField){ key, value, -1 };
  }
  va_end (pairs);
  g_log_structured_array (level, fields, n_fields);
}
