// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The one file that knows libfyaml. It takes the parser's events and never its documents: nothing
 * is ever resolved (resolving an alias or merge key hangs libfyaml on a 28-byte file), and every
 * event brings the place that an error message needs.
 */
#include "descriptor/yaml-document.h"

#include <libfyaml.h>
#include <string.h>

typedef struct fy_parser FyParser;
typedef struct fy_diag FyDiag;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FyParser, fy_parser_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FyDiag, fy_diag_destroy)

/* State of one parse: the tree under construction. */
typedef struct {
  SlProblemList *problems; /* (unowned) */
  SlYamlNode *root;        /* (owned) (nullable) */
  GPtrArray *open; /* (owned) (element-type SlYamlNode) unowned: collections not yet ended */
  guint n_documents;
  guint line; /* place of the last event that had one */
  guint column;
  gboolean is_over; /* nothing after this is worth reading */
} Reader;

static void
node_free (gpointer data)
{
  sl_yaml_node_free (data);
}

void
sl_yaml_node_free (SlYamlNode *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_free (self);
}

static SlYamlNode *
node_new (const Reader *reader, SlYamlKind kind)
{
  SlYamlNode *node = g_new0 (SlYamlNode, 1);

  node->kind = kind;
  node->line = reader->line;
  node->column = reader->column;
  if (kind == SL_YAML_SEQUENCE)
    node->items = g_ptr_array_new_with_free_func (node_free);
  if (kind == SL_YAML_MAPPING) {
    node->keys = g_ptr_array_new_with_free_func (node_free);
    node->values = g_ptr_array_new_with_free_func (node_free);
  }
  return node;
}

/* libfyaml counts from behind the quote, '&' or '*'; people point at it. */
static void
node_include_first_character (SlYamlNode *node)
{
  if (node->column > 1)
    node->column--;
}

/* A value that is not there ("key:" and nothing) has no place of its own; it gets the place of what
 * was read last, which is its key. */
static void
reader_note_place (Reader *reader, struct fy_event *event)
{
  const struct fy_mark *mark = fy_event_start_mark (event);

  if (mark == NULL)
    return;
  reader->line = (guint) mark->line + 1;
  reader->column = (guint) mark->column + 1;
}

static SlYamlNode *
reader_innermost (Reader *reader)
{
  if (reader->open->len == 0)
    return NULL;
  return g_ptr_array_index (reader->open, reader->open->len - 1);
}

/* A mapping that holds fewer values than keys waits for a value. */
static gboolean
mapping_waits_for_value (const SlYamlNode *mapping)
{
  return mapping->keys->len > mapping->values->len;
}

static void
reader_check_key (Reader *reader, SlYamlNode *mapping, const SlYamlNode *key)
{
  if (key->is_plain && g_strcmp0 (key->text, "<<") == 0)
    sl_problem_list_add (reader->problems, key->line, key->column,
                         "merge keys are not allowed; write the values out");

  for (guint i = 0; i < mapping->keys->len; i++) {
    const SlYamlNode *other = g_ptr_array_index (mapping->keys, i);

    if (g_strcmp0 (other->text, key->text) == 0) {
      sl_problem_list_add (reader->problems, key->line, key->column,
                           "duplicate key '%s'; first used in line %u", key->text, other->line);
      return;
    }
  }
}

/* Hangs @node into the tree; returns FALSE when it has no place there, and frees it. */
static gboolean
reader_take (Reader *reader, SlYamlNode *node)
{
  g_autoptr (SlYamlNode) owned = node;
  SlYamlNode *parent = reader_innermost (reader);

  if (parent == NULL) {
    g_clear_pointer (&reader->root, sl_yaml_node_free);
    reader->root = g_steal_pointer (&owned);
    return TRUE;
  }
  if (parent->kind == SL_YAML_SEQUENCE) {
    g_ptr_array_add (parent->items, g_steal_pointer (&owned));
    return TRUE;
  }
  if (mapping_waits_for_value (parent)) {
    g_ptr_array_add (parent->values, g_steal_pointer (&owned));
    return TRUE;
  }
  if (node->kind != SL_YAML_SCALAR) {
    sl_problem_list_add (reader->problems, node->line, node->column,
                         "a key must be a single word, not a list or a mapping");
    reader->is_over = TRUE;
    return FALSE;
  }
  reader_check_key (reader, parent, node);
  g_ptr_array_add (parent->keys, g_steal_pointer (&owned));
  return TRUE;
}

static void
reader_open (Reader *reader, SlYamlKind kind)
{
  SlYamlNode *node;

  if (reader->open->len >= SL_YAML_MAX_DEPTH) {
    sl_problem_list_add (reader->problems, reader->line, reader->column,
                         "nested deeper than %d levels", SL_YAML_MAX_DEPTH);
    reader->is_over = TRUE;
    return;
  }
  node = node_new (reader, kind);
  if (reader_take (reader, node))
    g_ptr_array_add (reader->open, node);
}

static void
reader_add_scalar (Reader *reader, struct fy_event *event)
{
  SlYamlNode *node = node_new (reader, SL_YAML_SCALAR);
  enum fy_node_style style = fy_event_get_node_style (event);
  gsize length = 0;
  const char *text = fy_token_get_text (event->scalar.value, &length);

  if (text != NULL && memchr (text, '\0', length) != NULL)
    sl_problem_list_add (reader->problems, node->line, node->column,
                         "a text can't hold the character U+0000");
  node->text = text != NULL ? g_strndup (text, length) : g_strdup ("");
  node->is_plain = style <= FYNS_PLAIN;
  if (style == FYNS_SINGLE_QUOTED || style == FYNS_DOUBLE_QUOTED)
    node_include_first_character (node);
  reader_take (reader, node);
}

/* What an alias stands for is never looked up; an empty value keeps the tree whole. */
static void
reader_refuse_alias (Reader *reader)
{
  SlYamlNode *node = node_new (reader, SL_YAML_SCALAR);

  node_include_first_character (node);
  sl_problem_list_add (reader->problems, node->line, node->column,
                       "aliases are not allowed; write the value out");
  node->text = g_strdup ("");
  node->is_plain = TRUE;
  reader_take (reader, node);
}

static void
reader_refuse_anchor (Reader *reader, struct fy_token *token)
{
  const struct fy_mark *mark = token != NULL ? fy_token_start_mark (token) : NULL;

  if (mark != NULL)
    sl_problem_list_add (reader->problems, (guint) mark->line + 1, (guint) MAX (mark->column, 1),
                         "anchors are not allowed");
}

static void
reader_refuse_tag (Reader *reader, struct fy_token *token)
{
  const struct fy_mark *mark = token != NULL ? fy_token_start_mark (token) : NULL;

  if (mark != NULL)
    sl_problem_list_add (reader->problems, (guint) mark->line + 1, (guint) mark->column + 1,
                         "tags are not allowed; the stage says what type a value has");
}

static void
reader_start_document (Reader *reader)
{
  reader->n_documents++;
  if (reader->n_documents < 2)
    return;
  sl_problem_list_add (reader->problems, reader->line, reader->column,
                       "a file holds one document, this is another one");
  reader->is_over = TRUE;
}

static void
reader_take_event (Reader *reader, struct fy_event *event)
{
  reader_note_place (reader, event);
  reader_refuse_anchor (reader, fy_event_get_anchor_token (event));
  if (event->type != FYET_DOCUMENT_START)
    reader_refuse_tag (reader, fy_event_get_tag_token (event));

  switch (event->type) {
  case FYET_DOCUMENT_START:
    reader_start_document (reader);
    break;
  case FYET_MAPPING_START:
    reader_open (reader, SL_YAML_MAPPING);
    break;
  case FYET_SEQUENCE_START:
    reader_open (reader, SL_YAML_SEQUENCE);
    break;
  case FYET_MAPPING_END:
  case FYET_SEQUENCE_END:
    g_ptr_array_set_size (reader->open, (int) reader->open->len - 1);
    break;
  case FYET_SCALAR:
    reader_add_scalar (reader, event);
    break;
  case FYET_ALIAS:
    reader_refuse_alias (reader);
    break;
  default:
    break;
  }
}

/* A tab in the indentation is the one slip whose message of libfyaml ("invalid multiline plain
 * key", one line too early) does not lead to it. */
static gboolean
report_tab_indentation (const char *data, gsize length, SlProblemList *problems)
{
  const char *end = data + length;
  guint line = 1;

  for (const char *start = data; start < end; line++) {
    const char *line_end = memchr (start, '\n', (gsize) (end - start));
    const char *at = start;

    while (at < end && *at == ' ')
      at++;
    if (at < end && *at == '\t') {
      sl_problem_list_add (problems, line, (guint) (at - start) + 1,
                           "a tab can't indent; use spaces");
      return TRUE;
    }
    if (line_end == NULL)
      return FALSE;
    start = line_end + 1;
  }
  return FALSE;
}

/* What usually lies behind those messages of libfyaml that speak of its grammar. */
static const char *
find_hint (const char *message)
{
  static const struct {
    const char *message;
    const char *hint;
  } hints[] = {
    { "invalid multiline plain key", "; is the next line indented too far?" },
    { "invalid nested block mapping on the same line", "; is there a ':' too few or too many?" },
    { "did not find expected key", "; is the line indented as the one above?" },
    { "invalid indentation in mapping", "; is the line indented as the one above?" },
    { "did not find expected '-' indicator", "; is the line indented as the one above?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (hints); i++) {
    if (g_str_equal (message, hints[i].message))
      return hints[i].hint;
  }
  return "";
}

static void
report_syntax_errors (FyDiag *diag, const char *data, gsize length, SlProblemList *problems)
{
  struct fy_diag_error *error;
  void *iterator = NULL;

  if (report_tab_indentation (data, length, problems))
    return;
  while ((error = fy_diag_errors_iterate (diag, &iterator)) != NULL)
    sl_problem_list_add (problems, (guint) MAX (error->line, 1), (guint) MAX (error->column, 1),
                         "%s%s", error->msg, find_hint (error->msg));
  if (sl_problem_list_get_length (problems) == 0)
    sl_problem_list_add (problems, 1, 1, "not a YAML text");
}

/* TRUE when the text was read to its end without a syntax error. */
static gboolean
reader_run (Reader *reader, FyParser *parser)
{
  struct fy_event *event;

  while (!reader->is_over && (event = fy_parser_parse (parser)) != NULL) {
    reader_take_event (reader, event);
    fy_parser_event_free (parser, event);
  }
  return reader->is_over || !fy_parser_get_stream_error (parser);
}

static gboolean
check_text (const char *data, gsize length, SlProblemList *problems)
{
  const char *end = NULL;
  guint line = 1;
  const char *start = data;

  if (length > SL_YAML_MAX_BYTES) {
    sl_problem_list_add (problems, 1, 1, "%" G_GSIZE_FORMAT " bytes long, %d at most", length,
                         SL_YAML_MAX_BYTES);
    return FALSE;
  }
  if (g_utf8_validate_len (data, length, &end))
    return TRUE;

  for (const char *at = data; at < end; at++) {
    if (*at == '\n') {
      line++;
      start = at + 1;
    }
  }
  sl_problem_list_add (problems, line, (guint) g_utf8_strlen (start, end - start) + 1,
                       *end == '\0' ? "a text can't hold the character U+0000" : "not valid UTF-8");
  return FALSE;
}

SlYamlNode *
sl_yaml_parse (const char *data, gsize length, SlProblemList *problems)
{
  g_autoptr (FyDiag) diag = NULL;
  g_autoptr (FyParser) parser = NULL;
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autoptr (SlYamlNode) root = NULL;
  struct fy_diag_cfg diag_config;
  struct fy_parse_cfg config = { .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG
                                          | FYPCF_DEFAULT_VERSION_1_2 };
  Reader reader = { .problems = problems, .open = open, .line = 1, .column = 1 };
  gboolean is_complete;

  if (!check_text (data, length, problems))
    return NULL;

  fy_diag_cfg_default (&diag_config);
  diag_config.fp = NULL;
  diag = fy_diag_create (&diag_config);
  fy_diag_set_collect_errors (diag, true);
  config.diag = diag;
  parser = fy_parser_create (&config);
  g_return_val_if_fail (parser != NULL, NULL);

  is_complete = fy_parser_set_string (parser, data, length) == 0 && reader_run (&reader, parser);
  root = g_steal_pointer (&reader.root);
  if (!is_complete) {
    report_syntax_errors (diag, data, length, problems);
    return NULL;
  }
  if (root == NULL)
    sl_problem_list_add (problems, 1, 1, "the file is empty");
  return reader.is_over ? NULL : g_steal_pointer (&root);
}

const SlYamlNode *
sl_yaml_node_find (const SlYamlNode *mapping, const char *key)
{
  g_return_val_if_fail (mapping->kind == SL_YAML_MAPPING, NULL);

  for (guint i = 0; i < mapping->keys->len && i < mapping->values->len; i++) {
    const SlYamlNode *candidate = g_ptr_array_index (mapping->keys, i);

    if (g_strcmp0 (candidate->text, key) == 0)
      return g_ptr_array_index (mapping->values, i);
  }
  return NULL;
}

gboolean
sl_yaml_node_is_null (const SlYamlNode *self)
{
  return self->kind == SL_YAML_SCALAR && self->is_plain
         && (*self->text == '\0' || g_str_equal (self->text, "~")
             || g_str_equal (self->text, "null"));
}

char *
sl_yaml_node_describe (const SlYamlNode *self)
{
  if (self->kind == SL_YAML_MAPPING)
    return g_strdup ("a mapping");
  if (self->kind == SL_YAML_SEQUENCE)
    return g_strdup ("a list");
  if (sl_yaml_node_is_null (self))
    return g_strdup ("nothing");
  return g_strdup_printf ("'%s'", self->text);
}
