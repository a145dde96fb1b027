// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The JSON reader for what comes from outside. It builds json-glib's nodes itself: JsonParser takes
 * comments and trailing commas, keeps the last of duplicate members, wraps integers, and overflows
 * the stack on deep nesting, so nothing of it is left to be trusted. */
#include "base/strict-json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "sluice/sluice-error.h"

typedef struct {
  const char *data; /* (unowned) */
  const char *end;
  const char *at;
  GPtrArray *path; /* (owned) (element-type utf8) escaped segments of the JSON Pointer */
} Scanner;

static JsonNode *scan_value (Scanner *self, GError **error);

static void
scanner_clear (Scanner *self)
{
  g_clear_pointer (&self->path, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scanner, scanner_clear)

/* Columns count characters, as editors do. */
static void
locate (const Scanner *self, guint *line, guint *column)
{
  *line = 1;
  *column = 1;
  for (const char *p = self->data; p < self->at; p++) {
    if (*p == '\n') {
      (*line)++;
      *column = 1;
    } else if (((guchar) *p & 0xc0) != 0x80) {
      (*column)++;
    }
  }
}

/* Always FALSE, so that a scanner function can return it. */
static gboolean
fail (Scanner *self, GError **error, const char *what)
{
  g_autoptr (GString) pointer = g_string_new (NULL);
  guint line = 0;
  guint column = 0;

  locate (self, &line, &column);
  for (guint i = 0; i < self->path->len; i++)
    g_string_append_printf (pointer, "/%s", (const char *) g_ptr_array_index (self->path, i));
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
               "invalid JSON at line %u, column %u, in '%s': %s", line, column, pointer->str, what);
  return FALSE;
}

/* '\0' at the end, which no token starts with. */
static char
peek (const Scanner *self)
{
  return self->at < self->end ? *self->at : '\0';
}

static void
skip_space (Scanner *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0')
    self->at++;
}

static gboolean
read_hex4 (Scanner *self, gunichar *unit, GError **error)
{
  gunichar value = 0;

  for (guint i = 0; i < 4; i++) {
    int digit = self->at < self->end ? g_ascii_xdigit_value (*self->at) : -1;

    if (digit < 0)
      return fail (self, error, "expected four hexadecimal digits after \\u");
    value = value << 4 | (gunichar) digit;
    self->at++;
  }
  *unit = value;
  return TRUE;
}

static gboolean
read_low_surrogate (Scanner *self, gunichar *character, GError **error)
{
  gunichar low = 0;

  if (self->end - self->at < 2 || self->at[0] != '\\' || self->at[1] != 'u')
    return fail (self, error, "a high surrogate stands alone");
  self->at += 2;
  if (!read_hex4 (self, &low, error))
    return FALSE;
  if (low < 0xdc00 || low > 0xdfff)
    return fail (self, error, "a high surrogate stands alone");
  *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);
  return TRUE;
}

static gboolean
read_unicode_escape (Scanner *self, GString *out, GError **error)
{
  gunichar character = 0;

  if (!read_hex4 (self, &character, error))
    return FALSE;
  if (character == 0)
    return fail (self, error, "U+0000 is not allowed in a string");
  if (character >= 0xdc00 && character <= 0xdfff)
    return fail (self, error, "a low surrogate stands alone");
  if (character >= 0xd800 && character <= 0xdbff && !read_low_surrogate (self, &character, error))
    return FALSE;
  g_string_append_unichar (out, character);
  return TRUE;
}

static gboolean
read_escape (Scanner *self, GString *out, GError **error)
{
  static const char names[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";
  char name = '\0';
  const char *found = NULL;

  self->at++;
  name = peek (self);
  if (name == 'u') {
    self->at++;
    return read_unicode_escape (self, out, error);
  }
  found = name != '\0' ? strchr (names, name) : NULL;
  if (found == NULL)
    return fail (self, error, "unknown escape in a string");
  g_string_append_c (out, values[found - names]);
  self->at++;
  return TRUE;
}

static char *
scan_string (Scanner *self, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  self->at++;
  while (peek (self) != '"') {
    const char *start = self->at;

    while (self->at < self->end && (guchar) *self->at >= 0x20 && *self->at != '"'
           && *self->at != '\\')
      self->at++;
    g_string_append_len (out, start, self->at - start);
    if (peek (self) == '\\') {
      if (!read_escape (self, out, error))
        return NULL;
    } else if (peek (self) != '"') {
      fail (self, error,
            self->at == self->end ? "the string does not end"
                                  : "a control character in a string must be escaped");
      return NULL;
    }
  }
  self->at++;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
skip_digits (Scanner *self, GError **error)
{
  if (!g_ascii_isdigit (peek (self)))
    return fail (self, error, "expected a digit");
  while (g_ascii_isdigit (peek (self)))
    self->at++;
  return TRUE;
}

static gboolean
skip_whole_part (Scanner *self, GError **error)
{
  if (peek (self) == '-')
    self->at++;
  if (peek (self) == '0' && self->at + 1 < self->end && g_ascii_isdigit (self->at[1]))
    return fail (self, error, "a number must not start with a zero");
  return skip_digits (self, error);
}

static gboolean
skip_fraction_and_exponent (Scanner *self, gboolean *is_integer, GError **error)
{
  if (peek (self) == '.') {
    *is_integer = FALSE;
    self->at++;
    if (!skip_digits (self, error))
      return FALSE;
  }
  if (peek (self) == 'e' || peek (self) == 'E') {
    *is_integer = FALSE;
    self->at++;
    if (peek (self) == '+' || peek (self) == '-')
      self->at++;
    return skip_digits (self, error);
  }
  return TRUE;
}

static JsonNode *
convert_number (Scanner *self, const char *text, gboolean is_integer, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_VALUE);

  if (is_integer) {
    gint64 value = 0;

    errno = 0;
    value = g_ascii_strtoll (text, NULL, 10);
    /* Here and for this only: allocations that succeed may set it, too. */
    if (errno == ERANGE) {
      fail (self, error, "the integer does not fit into 64 bits");
      return NULL;
    }
    json_node_set_int (node, value);
    return g_steal_pointer (&node);
  }
  json_node_set_double (node, g_ascii_strtod (text, NULL));
  if (isfinite (json_node_get_double (node)))
    return g_steal_pointer (&node);
  fail (self, error, "the number is too large");
  return NULL;
}

static JsonNode *
scan_number (Scanner *self, GError **error)
{
  const char *start = self->at;
  gboolean is_integer = TRUE;
  g_autofree char *text = NULL;

  if (!skip_whole_part (self, error) || !skip_fraction_and_exponent (self, &is_integer, error))
    return NULL;
  text = g_strndup (start, (gsize) (self->at - start));
  return convert_number (self, text, is_integer, error);
}

static gboolean
take_word (Scanner *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

static JsonNode *
scan_word (Scanner *self, GError **error)
{
  if (take_word (self, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (take_word (self, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  if (take_word (self, "null"))
    return json_node_init_null (json_node_alloc ());
  fail (self, error, self->at == self->end ? "a value is missing" : "expected a value");
  return NULL;
}

static void
push_member (Scanner *self, const char *name)
{
  GString *segment = g_string_new (name);

  g_string_replace (segment, "~", "~0", 0);
  g_string_replace (segment, "/", "~1", 0);
  g_ptr_array_add (self->path, g_string_free (segment, FALSE));
}

static void
pop_segment (Scanner *self)
{
  g_ptr_array_set_size (self->path, (int) self->path->len - 1);
}

/* After an element: a comma, then TRUE in @more, or @close. */
static gboolean
scan_separator (Scanner *self, char close, gboolean *more, GError **error)
{
  skip_space (self);
  if (peek (self) != ',' && peek (self) != close)
    return fail (self, error,
                 close == '}' ? "expected a comma or a closing brace"
                              : "expected a comma or a closing bracket");
  *more = *self->at == ',';
  self->at++;
  return TRUE;
}

static gboolean
scan_member_value (Scanner *self, JsonObject *object, const char *name, GError **error)
{
  JsonNode *value = NULL;

  if (json_object_has_member (object, name))
    return fail (self, error, "the member appears twice");
  skip_space (self);
  if (peek (self) != ':')
    return fail (self, error, "expected a colon after the member's name");
  self->at++;
  value = scan_value (self, error);
  if (value == NULL)
    return FALSE;
  json_object_set_member (object, name, value);
  return TRUE;
}

static gboolean
scan_member (Scanner *self, JsonObject *object, GError **error)
{
  g_autofree char *name = NULL;

  skip_space (self);
  if (peek (self) != '"')
    return fail (self, error, "expected a member's name in double quotes");
  name = scan_string (self, error);
  if (name == NULL)
    return FALSE;
  push_member (self, name);
  if (!scan_member_value (self, object, name, error))
    return FALSE;
  pop_segment (self);
  return TRUE;
}

static JsonNode *
scan_object (Scanner *self, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  gboolean more = TRUE;

  self->at++;
  skip_space (self);
  if (peek (self) == '}') {
    self->at++;
    more = FALSE;
  }
  while (more) {
    if (!scan_member (self, object, error) || !scan_separator (self, '}', &more, error))
      return NULL;
  }
  return json_node_init_object (json_node_alloc (), object);
}

static gboolean
scan_element (Scanner *self, JsonArray *array, GError **error)
{
  JsonNode *value = NULL;

  g_ptr_array_add (self->path, g_strdup_printf ("%u", json_array_get_length (array)));
  value = scan_value (self, error);
  if (value == NULL)
    return FALSE;
  json_array_add_element (array, value);
  pop_segment (self);
  return TRUE;
}

static JsonNode *
scan_array (Scanner *self, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();
  gboolean more = TRUE;

  self->at++;
  skip_space (self);
  if (peek (self) == ']') {
    self->at++;
    more = FALSE;
  }
  while (more) {
    if (!scan_element (self, array, error) || !scan_separator (self, ']', &more, error))
      return NULL;
  }
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
scan_string_value (Scanner *self, GError **error)
{
  g_autofree char *text = scan_string (self, error);

  if (text == NULL)
    return NULL;
  return json_node_init_string (json_node_alloc (), text);
}

/* The path has a segment for each array or object around this value. */
static JsonNode *
scan_container (Scanner *self, GError **error)
{
  if (self->path->len >= SL_JSON_MAX_DEPTH) {
    fail (self, error, "nested deeper than " G_STRINGIFY (SL_JSON_MAX_DEPTH) " levels");
    return NULL;
  }
  return *self->at == '{' ? scan_object (self, error) : scan_array (self, error);
}

static JsonNode *
scan_value (Scanner *self, GError **error)
{
  skip_space (self);
  if (peek (self) == '{' || peek (self) == '[')
    return scan_container (self, error);
  if (peek (self) == '"')
    return scan_string_value (self, error);
  if (peek (self) == '-' || g_ascii_isdigit (peek (self)))
    return scan_number (self, error);
  return scan_word (self, error);
}

JsonNode *
sl_json_parse (const char *data, gsize length, gsize max_bytes, GError **error)
{
  g_auto (Scanner) scanner = { data, data + length, data, g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (JsonNode) node = NULL;

  if (length > max_bytes) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_REQUEST_TOO_LARGE,
                 "%" G_GSIZE_FORMAT " bytes of JSON, %" G_GSIZE_FORMAT " at most", length,
                 max_bytes);
    return NULL;
  }
  if (!g_utf8_validate_len (data, length, &scanner.at)) {
    fail (&scanner, error, *scanner.at == '\0' ? "a byte of zero" : "not valid UTF-8");
    return NULL;
  }

  scanner.at = data;
  node = scan_value (&scanner, error);
  if (node == NULL)
    return NULL;
  skip_space (&scanner);
  if (scanner.at < scanner.end) {
    fail (&scanner, error, "unexpected text after the value");
    return NULL;
  }
  return g_steal_pointer (&node);
}

JsonObject *
sl_json_parse_object (const char *data, gsize length, gsize max_bytes, GError **error)
{
  g_autoptr (JsonNode) node = sl_json_parse (data, length, max_bytes, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                 "invalid JSON: expected an object");
    return NULL;
  }
  return json_node_dup_object (node);
}
