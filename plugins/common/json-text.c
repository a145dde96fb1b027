// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The grammar of JSON, walked without building anything; json-glib builds afterwards. */
#include "json-text.h"

#include <math.h>
#include <string.h>

#include <sluice/sluice.h>

typedef struct {
  const char *start; /* (unowned) */
  const char *end;
  const char *at;
  guint depth;
} Scanner;

static gboolean scan_value (Scanner *self);

/* '\0' at the end, which no token starts with. */
static char
peek (const Scanner *self)
{
  return self->at < self->end ? *self->at : '\0';
}

static void
skip_space (Scanner *self)
{
  while (self->at < self->end
         && (*self->at == ' ' || *self->at == '\t' || *self->at == '\r' || *self->at == '\n'))
    self->at++;
}

static gboolean
take (Scanner *self, char expected)
{
  if (peek (self) != expected || self->at == self->end)
    return FALSE;
  self->at++;
  return TRUE;
}

static gboolean
scan_hex4 (Scanner *self, guint *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++, self->at++) {
    if (!g_ascii_isxdigit (peek (self)))
      return FALSE;
    *unit = *unit << 4 | (guint) g_ascii_xdigit_value (*self->at);
  }
  return TRUE;
}

/* Neither NUL nor half a pair of surrogates, of which no UTF-8 can be made. */
static gboolean
scan_unicode_escape (Scanner *self)
{
  guint unit = 0;

  if (!scan_hex4 (self, &unit) || unit == 0)
    return FALSE;
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;
  return unit < 0xdc00 && take (self, '\\') && take (self, 'u') && scan_hex4 (self, &unit)
         && unit >= 0xdc00 && unit <= 0xdfff;
}

static gboolean
scan_escape (Scanner *self)
{
  if (take (self, 'u'))
    return scan_unicode_escape (self);
  if (self->at == self->end || strchr ("\"\\/bfnrt", *self->at) == NULL)
    return FALSE;
  self->at++;
  return TRUE;
}

static gboolean
scan_string (Scanner *self)
{
  if (!take (self, '"'))
    return FALSE;
  while (!take (self, '"')) {
    if ((guchar) peek (self) < ' ')
      return FALSE;
    if (take (self, '\\')) {
      if (!scan_escape (self))
        return FALSE;
    } else {
      self->at++;
    }
  }
  return TRUE;
}

static gboolean
skip_digits (Scanner *self)
{
  if (!g_ascii_isdigit (peek (self)))
    return FALSE;
  while (g_ascii_isdigit (peek (self)))
    self->at++;
  return TRUE;
}

static gboolean
scan_number (Scanner *self)
{
  const char *start = self->at;

  take (self, '-');
  if (!take (self, '0') && !skip_digits (self))
    return FALSE;
  if (take (self, '.') && !skip_digits (self))
    return FALSE;
  if (take (self, 'e') || take (self, 'E')) {
    if (!take (self, '+'))
      take (self, '-');
    if (!skip_digits (self))
      return FALSE;
  }
  return isfinite (g_ascii_strtod (start, NULL));
}

static gboolean
scan_word (Scanner *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

static gboolean
scan_member (Scanner *self)
{
  skip_space (self);
  if (!scan_string (self))
    return FALSE;
  skip_space (self);
  return take (self, ':') && scan_value (self);
}

/* Behind the opening bracket. */
static gboolean
scan_members (Scanner *self, char close)
{
  skip_space (self);
  if (take (self, close))
    return TRUE;
  do {
    if (!(close == '}' ? scan_member (self) : scan_value (self)))
      return FALSE;
    skip_space (self);
  } while (take (self, ','));
  return take (self, close);
}

static gboolean
scan_container (Scanner *self)
{
  char close = *self->at++ == '{' ? '}' : ']';

  if (++self->depth > JSON_TEXT_MAX_DEPTH || !scan_members (self, close))
    return FALSE;
  self->depth--;
  return TRUE;
}

static gboolean
scan_value (Scanner *self)
{
  skip_space (self);
  switch (peek (self)) {
  case '{':
  case '[':
    return scan_container (self);
  case '"':
    return scan_string (self);
  case 't':
    return scan_word (self, "true");
  case 'f':
    return scan_word (self, "false");
  case 'n':
    return scan_word (self, "null");
  default:
    return scan_number (self);
  }
}

static gboolean
scan_text (Scanner *self)
{
  if (!scan_value (self))
    return FALSE;
  skip_space (self);
  return self->at == self->end;
}

static gboolean
check_text (const char *text, gsize length, GError **error)
{
  Scanner scanner = { .start = text, .end = text + length, .at = text };

  if (g_utf8_validate_len (text, length, &scanner.at)) {
    scanner.at = text;
    if (scan_text (&scanner))
      return TRUE;
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "not JSON at byte %zu%s",
               (gsize) (scanner.at - scanner.start),
               scanner.depth > JSON_TEXT_MAX_DEPTH ? ": nested too deeply" : "");
  return FALSE;
}

JsonObject *
json_text_parse_object (const char *text, gsize length, GError **error)
{
  /* The parser and strtod want a NUL at the end. */
  g_autofree char *copy = g_strndup (text, length);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) inner = NULL;
  JsonNode *root = NULL;

  if (!check_text (copy, length, error))
    return NULL;
  if (!json_parser_load_from_data (parser, copy, (gssize) length, &inner)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "not JSON: %s",
                 inner->message);
    return NULL;
  }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                         "JSON, but not an object");
    return NULL;
  }
  return json_node_dup_object (root);
}

void
json_text_append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_printf (out, "\\%c", *p);
    else if ((guchar) *p < ' ' || *p == 0x7f)
      g_string_append_printf (out, "\\u%04x", (guint) *p);
    else
      g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

void
json_text_append_number (GString *out, double value, int decimals)
{
  char format[] = "%.0f";
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length = 0;

  g_return_if_fail (isfinite (value) && decimals >= 0 && decimals <= 9 && fabs (value) < 1e15);

  format[2] = (char) ('0' + decimals);
  g_ascii_formatd (text, sizeof text, format, value);
  length = strlen (text);
  while (decimals > 0 && text[length - 1] == '0')
    text[--length] = '\0';
  if (text[length - 1] == '.')
    text[--length] = '\0';
  g_string_append (out, strcmp (text, "-0") == 0 ? "0" : text);
}
