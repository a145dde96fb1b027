// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * request-head: the strict reading of a request's head.
 *
 * libsoup 3.2 takes much that is not HTTP (two lengths, length and chunked coding at once, bare
 * line feeds, folded lines) and two programs that read the same bytes differently are how requests
 * get smuggled. So no byte of a head reaches libsoup: this file reads it, refuses whatever RFC 9112
 * does not allow or allows in two readings, and guarded-stream.c writes libsoup a head of its own.
 */
#include "request-head.h"

#include <string.h>

/* 15 digits are 10^15 - 1 bytes: beyond any limit of ours, far below an overflow. */
#define MAX_LENGTH_DIGITS 15

static const SlHeadFault fault_bare_line_feed = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                                  "a line of the head does not end with CR LF" };
static const SlHeadFault fault_bare_return = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                               "the head has a CR that ends no line" };
static const SlHeadFault fault_control = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                           "the head has a byte that is not allowed there" };
static const SlHeadFault fault_leading_lines = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                                 "empty lines before the request" };
static const SlHeadFault fault_line_too_long = { 414, SLUICE_ERROR_REQUEST_TOO_LARGE,
                                                 "the request line is longer than 8192 bytes" };
static const SlHeadFault fault_head_too_large = { 431, SLUICE_ERROR_REQUEST_TOO_LARGE,
                                                  "the head is larger than 16384 bytes" };
static const SlHeadFault fault_too_many_fields = { 431, SLUICE_ERROR_REQUEST_TOO_LARGE,
                                                   "the head has more than 64 fields" };
static const SlHeadFault fault_request_line = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                                "the request line is not METHOD TARGET HTTP/1.1" };
static const SlHeadFault fault_method = { 501, SLUICE_ERROR_METHOD_NOT_ALLOWED,
                                          "the method is not known here" };
static const SlHeadFault fault_version = { 505, SLUICE_ERROR_INVALID_REQUEST,
                                           "only HTTP/1.1 and HTTP/1.0 are spoken here" };
static const SlHeadFault fault_target = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                          "the request target is not a path" };
static const SlHeadFault fault_other_host = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                              "the request target names another host than Host" };
static const SlHeadFault fault_field = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                         "a header field is not NAME: VALUE" };
static const SlHeadFault fault_fold = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                        "a header field is folded over two lines" };
static const SlHeadFault fault_repeated = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                            "a header field that may occur once occurs twice" };
static const SlHeadFault fault_host = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                        "the Host field is missing or not a host" };
static const SlHeadFault fault_length = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                          "Content-Length is not a plain number" };
static const SlHeadFault fault_both_framings = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                                 "Transfer-Encoding and Content-Length together" };
static const SlHeadFault fault_old_chunked = { 400, SLUICE_ERROR_INVALID_REQUEST,
                                               "Transfer-Encoding in HTTP/1.0" };
static const SlHeadFault fault_chunked = { 411, SLUICE_ERROR_LENGTH_REQUIRED,
                                           "bodies need a Content-Length here" };
static const SlHeadFault fault_coding = { 501, SLUICE_ERROR_LENGTH_REQUIRED,
                                          "this Transfer-Encoding is not known here" };
static const SlHeadFault fault_expectation = { 417, SLUICE_ERROR_INVALID_REQUEST,
                                               "only 100-continue can be expected here" };

static const struct {
  const char *name;
  SlHttpMethod method;
} methods[] = {
  { "GET", SL_HTTP_GET },     { "HEAD", SL_HTTP_HEAD },     { "POST", SL_HTTP_POST },
  { "PUT", SL_HTTP_PUT },     { "DELETE", SL_HTTP_DELETE }, { "OPTIONS", SL_HTTP_OPTIONS },
  { "PATCH", SL_HTTP_PATCH },
};

/* Fields that steer framing, identity or preconditions: two of them are two readings. */
static const char *const single_fields[] = {
  "host",      "content-length", "content-type",  "transfer-encoding", "expect",
  "range",     "if-range",       "if-none-match", "if-match",          "origin",
  "x-user-id", "x-request-id",   "authorization", "idempotency-key",
};

const char *
sl_http_method_to_string (SlHttpMethod method)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (methods[i].method == method)
      return methods[i].name;
  return "UNKNOWN";
}

/* RFC 9110 5.6.2. */
static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
is_token (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!is_token_char (*c))
      return FALSE;
  return TRUE;
}

/* What is wrong with the byte at @i when all before it are fine; NULL also when a CR is the last.
 */
static const SlHeadFault *
check_byte (const char *data, gsize length, gsize i)
{
  guchar c = (guchar) data[i];

  if (c == '\n')
    return i > 0 && data[i - 1] == '\r' ? NULL : &fault_bare_line_feed;
  if (c == '\r')
    return i + 1 < length && data[i + 1] != '\n' ? &fault_bare_return : NULL;
  /* Text outside ASCII has no agreed meaning in a head; paths carry it percent-encoded. */
  if ((c < 0x20 && c != '\t') || c >= 0x7f)
    return &fault_control;
  return NULL;
}

static const SlHeadFault *
check_size (const char *data, gsize length)
{
  if (length > SL_REQUEST_LINE_MAX_BYTES
      && memchr (data + 2, '\n', SL_REQUEST_LINE_MAX_BYTES - 2) == NULL)
    return &fault_line_too_long;
  return length >= SL_REQUEST_HEAD_MAX_BYTES ? &fault_head_too_large : NULL;
}

gsize
sl_request_head_scan (const char *data, gsize length, gsize *position, const SlHeadFault **fault)
{
  gsize i = *position;

  for (; i < length && i < SL_REQUEST_HEAD_MAX_BYTES; i++) {
    if (data[i] == '\r' && i + 1 == length)
      break; /* judged when the next byte is here */
    *fault = check_byte (data, length, i);
    if (*fault != NULL)
      return 0;
    /* One empty line before a request is tolerated (RFC 9112 2.2), it can't be its end. */
    if (data[i] == '\n' && i == 3 && data[1] == '\n') {
      *fault = &fault_leading_lines;
      return 0;
    }
    if (data[i] == '\n' && i > 3 && data[i - 2] == '\n')
      return i + 1;
  }
  *position = i;
  *fault = check_size (data, length);
  return 0;
}

/* Cuts the line at @cursor off, moves on behind its CR LF. */
static char *
take_line (char **cursor)
{
  char *line = *cursor;
  char *end = strstr (line, "\r\n");

  *end = '\0';
  *cursor = end + 2;
  return line;
}

static const SlHeadFault *
parse_version (SlRequestHead *self, const char *version)
{
  if (strcmp (version, "HTTP/1.1") == 0)
    return NULL;
  self->http_1_0 = strcmp (version, "HTTP/1.0") == 0;
  if (self->http_1_0)
    return NULL;
  return g_str_has_prefix (version, "HTTP/") ? &fault_version : &fault_request_line;
}

static const SlHeadFault *
parse_method (SlRequestHead *self, const char *method)
{
  if (!is_token (method))
    return &fault_request_line;
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (strcmp (method, methods[i].name) == 0)
      self->method = methods[i].method;
  return self->method != 0 ? NULL : &fault_method;
}

static const SlHeadFault *
parse_request_line (SlRequestHead *self, char *line, char **target)
{
  char *space = strchr (line, ' ');
  char *last = space != NULL ? strchr (space + 1, ' ') : NULL;
  const SlHeadFault *fault;

  if (last == NULL || last == space + 1 || strpbrk (last + 1, " \t") != NULL
      || strchr (line, '\t') != NULL)
    return &fault_request_line;
  *space = '\0';
  *last = '\0';
  *target = space + 1;
  fault = parse_version (self, last + 1);
  return fault != NULL ? fault : parse_method (self, line);
}

static const SlHeadFault *
parse_field (SlRequestHead *self, char *line)
{
  SlHeadField *field = &self->fields[self->n_fields];
  char *colon = strchr (line, ':');

  if (*line == ' ' || *line == '\t')
    return &fault_fold;
  if (colon == NULL)
    return &fault_field;
  if (self->n_fields == SL_REQUEST_HEAD_MAX_FIELDS)
    return &fault_too_many_fields;
  *colon = '\0';
  if (!is_token (line))
    return &fault_field;
  for (char *c = line; *c != '\0'; c++)
    *c = g_ascii_tolower (*c);
  field->name = line;
  field->value = g_strstrip (colon + 1);
  self->n_fields++;
  return NULL;
}

static const SlHeadFault *
check_repeated (const SlRequestHead *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (single_fields); i++) {
    guint count = 0;

    for (guint j = 0; j < self->n_fields; j++)
      count += strcmp (self->fields[j].name, single_fields[i]) == 0;
    if (count > 1)
      return &fault_repeated;
  }
  return NULL;
}

static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;
  for (const char *c = host; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr (".-_:[]%~", *c) == NULL)
      return FALSE;
  return TRUE;
}

static const SlHeadFault *
check_host (const SlRequestHead *self)
{
  const char *host = sl_request_head_get (self, "host");

  if (host == NULL && self->http_1_0)
    return NULL;
  return is_host (host) ? NULL : &fault_host;
}

/* Absolute form must be accepted (RFC 9112 3.2.2); it may only say what Host says. */
static const SlHeadFault *
strip_authority (const SlRequestHead *self, char **target)
{
  const char *host = sl_request_head_get (self, "host");
  gsize length = host != NULL ? strlen (host) : 0;

  if (g_ascii_strncasecmp (*target, "http://", 7) != 0)
    return &fault_target;
  *target += 7;
  if (host == NULL || g_ascii_strncasecmp (*target, host, length) != 0 || (*target)[length] != '/')
    return &fault_other_host;
  *target += length;
  return NULL;
}

static const SlHeadFault *
parse_target (SlRequestHead *self, char *target)
{
  char *question;

  if (strcmp (target, "*") == 0 && self->method == SL_HTTP_OPTIONS) {
    self->path = target;
    return NULL;
  }
  if (*target != '/') {
    const SlHeadFault *fault = strip_authority (self, &target);
    if (fault != NULL)
      return fault;
  }
  /* A fragment never belongs on the wire; a backslash is a slash to some readers. */
  if (strpbrk (target, "#\\") != NULL)
    return &fault_target;
  question = strchr (target, '?');
  if (question != NULL) {
    *question = '\0';
    self->query = question + 1;
  }
  self->path = target;
  return NULL;
}

static const SlHeadFault *
parse_length (SlRequestHead *self)
{
  const char *text = sl_request_head_get (self, "content-length");
  gsize digits;

  self->content_length = -1;
  if (text == NULL)
    return NULL;
  digits = strspn (text, "0123456789");
  if (digits == 0 || digits > MAX_LENGTH_DIGITS || text[digits] != '\0')
    return &fault_length;
  self->content_length = g_ascii_strtoll (text, NULL, 10);
  return NULL;
}

static const SlHeadFault *
check_framing (SlRequestHead *self)
{
  const char *coding = sl_request_head_get (self, "transfer-encoding");

  if (coding == NULL)
    return parse_length (self);
  if (sl_request_head_get (self, "content-length") != NULL)
    return &fault_both_framings;
  if (self->http_1_0)
    return &fault_old_chunked;
  return g_ascii_strcasecmp (coding, "chunked") == 0 ? &fault_chunked : &fault_coding;
}

static gboolean
has_option (const char *list, const char *option)
{
  g_auto (GStrv) options = NULL;

  if (list == NULL)
    return FALSE;
  options = g_strsplit (list, ",", -1);
  for (guint i = 0; options[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (options[i]), option) == 0)
      return TRUE;
  return FALSE;
}

static const SlHeadFault *
check_connection (SlRequestHead *self)
{
  const char *expect = sl_request_head_get (self, "expect");

  self->closes = self->http_1_0;
  for (guint i = 0; i < self->n_fields; i++)
    if (strcmp (self->fields[i].name, "connection") == 0)
      self->closes = self->closes || has_option (self->fields[i].value, "close");
  if (expect == NULL || self->http_1_0)
    return NULL;
  if (g_ascii_strcasecmp (expect, "100-continue") != 0)
    return &fault_expectation;
  self->expects_continue = self->content_length > 0;
  return NULL;
}

static const SlHeadFault *
parse_lines (SlRequestHead *self)
{
  char *cursor = self->text;
  char *target = NULL;
  const SlHeadFault *fault;

  if (g_str_has_prefix (cursor, "\r\n"))
    cursor += 2;
  fault = parse_request_line (self, take_line (&cursor), &target);
  while (fault == NULL && strcmp (cursor, "\r\n") != 0)
    fault = parse_field (self, take_line (&cursor));
  if (fault == NULL)
    fault = check_repeated (self);
  if (fault == NULL)
    fault = check_host (self);
  if (fault == NULL)
    fault = parse_target (self, target);
  if (fault == NULL)
    fault = check_framing (self);
  if (fault == NULL)
    fault = check_connection (self);
  return fault;
}

SlRequestHead *
sl_request_head_parse (const char *data, gsize length, const SlHeadFault **fault)
{
  g_autoptr (SlRequestHead) self = g_new0 (SlRequestHead, 1);

  self->text = g_strndup (data, length);
  *fault = parse_lines (self);
  return *fault == NULL ? g_steal_pointer (&self) : NULL;
}

void
sl_request_head_free (SlRequestHead *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self);
}

const char *
sl_request_head_get (const SlRequestHead *self, const char *name)
{
  for (guint i = 0; i < self->n_fields; i++)
    if (strcmp (self->fields[i].name, name) == 0)
      return self->fields[i].value;
  return NULL;
}
