// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a descriptor may say. One function for each key; each reports what is wrong at the place of
 * the value and lets the others go on, so that one run of sluice validate shows all there is.
 */
#include "descriptor/descriptor-checker.h"

#include "base/strict-parse.h"
#include "descriptor/limits-checker.h"
#include "descriptor/stage-checker.h"
#include "descriptor/verdict-checker.h"

/* What S3 takes in one PUT, and an upload is one PUT. */
#define MAX_UPLOAD_BYTES (G_GUINT64_CONSTANT (5) * 1024 * 1024 * 1024)

static const char *const descriptor_keys[] = { "file_type", "bucket", "allowed",
                                               "max_size",  "stages", NULL };
static const char *const optional_keys[] = { "limits", "verdict", NULL };
static const char *const buckets[] = { "videos",    "audio",          "images", "avatars",
                                       "documents", "transcriptions", NULL };
static const char *const extensions[] = { "mp4", "webm", "mov", "avi", "mp3",  "wav", "m4a", "ogg",
                                          "jpg", "jpeg", "png", "gif", "webp", "pdf", NULL };

/* The value of a key that must be there. */
static const SlYamlNode *
require (SlChecker *self, const SlYamlNode *mapping, const char *key)
{
  const SlYamlNode *node = sl_yaml_node_find (mapping, key);

  if (node == NULL)
    sl_problem_list_add (self->problems, mapping->line, mapping->column, "missing key '%s'", key);
  return node;
}

static void
check_file_type (SlChecker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "file_type");
  const char *text = node != NULL ? sl_checker_read_text (
                         self, node, "file_type: ", "a name such as 'video_response'")
                                  : NULL;

  if (text == NULL)
    return;
  if (!sl_checker_is_name (text, "_")) {
    sl_problem_list_add (self->problems, node->line, node->column,
                         "file_type: bad name '%s'; a letter, then letters, digits and '_', all "
                         "lower case, %d at most",
                         text, SL_CHECKER_MAX_NAME);
    return;
  }
  self->file_type->name = g_strdup (text);
}

static void
check_bucket (SlChecker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "bucket");
  const char *text = node != NULL
                         ? sl_checker_read_text (self, node, "bucket: ", "the name of a bucket")
                         : NULL;
  g_autofree char *advice = NULL;

  if (text == NULL)
    return;
  if (g_strv_contains (buckets, text)) {
    self->file_type->bucket = g_strdup (text);
    return;
  }
  advice = sl_checker_dup_advice (text, buckets);
  sl_problem_list_add (self->problems, node->line, node->column, "bucket: unknown bucket '%s'%s",
                       text, advice);
}

static const char *
check_extension (SlChecker *self, const SlYamlNode *node)
{
  const char *text = sl_checker_read_text (self, node,
                                           "allowed: ", "a file name extension such as 'mp4'");
  g_autofree char *lower = NULL;
  g_autofree char *advice = NULL;

  if (text == NULL || g_strv_contains (extensions, text))
    return text;
  lower = g_ascii_strdown (*text == '.' ? text + 1 : text, -1);
  advice = sl_checker_dup_advice (lower, extensions);
  sl_problem_list_add (self->problems, node->line, node->column,
                       "allowed: unknown extension '%s'%s", text, advice);
  return NULL;
}

static void
check_allowed (SlChecker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "allowed");
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  if (node == NULL)
    return;
  if (node->kind != SL_YAML_SEQUENCE || node->items->len == 0) {
    sl_checker_report_expectation (self, node,
                                   "allowed: ", "a list of extensions such as [mp4, webm]");
    return;
  }
  for (guint i = 0; i < node->items->len; i++) {
    const SlYamlNode *item = g_ptr_array_index (node->items, i);
    const char *extension = check_extension (self, item);

    if (extension == NULL)
      continue;
    if (g_ptr_array_find_with_equal_func (list, extension, g_str_equal, NULL))
      sl_problem_list_add (self->problems, item->line, item->column, "allowed: '%s' is named twice",
                           extension);
    g_ptr_array_add (list, (gpointer) extension);
  }
  g_ptr_array_add (list, NULL);
  self->file_type->extensions = g_strdupv ((char **) list->pdata);
}

static void
check_max_size (SlChecker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "max_size");
  guint64 bytes = 0;

  if (node == NULL)
    return;
  if (node->kind != SL_YAML_SCALAR || !sl_parse_size (node->text, &bytes, NULL)) {
    sl_checker_report_expectation (self, node, "max_size: ", "a size such as '500MB' or '5MiB'");
    return;
  }
  if (bytes == 0 || bytes > MAX_UPLOAD_BYTES) {
    g_autofree char *maximum = sl_format_size (MAX_UPLOAD_BYTES);

    sl_problem_list_add (self->problems, node->line, node->column,
                         "max_size: '%s' is out of range; allowed: 1 to %s", node->text, maximum);
    return;
  }
  self->file_type->max_size = bytes;
}

static void
check_limits (SlChecker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = sl_yaml_node_find (root, "limits");

  if (node != NULL)
    sl_limits_checker_run (self, node, &self->file_type->limits);
}

static void
check_verdict (SlChecker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = sl_yaml_node_find (root, "verdict");

  if (node != NULL)
    sl_verdict_checker_run (self, node, &self->file_type->verdict);
}

static void
check_root_keys (SlChecker *self, const SlYamlNode *root)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) keys = NULL;

  g_strv_builder_addv (builder, (const char **) descriptor_keys);
  g_strv_builder_addv (builder, (const char **) optional_keys);
  keys = g_strv_builder_end (builder);
  sl_checker_check_keys (self, root, (const char *const *) keys, "");
}

static void
check_stages (SlChecker *self, const SlYamlNode *root)
{
  const SlYamlNode *node = require (self, root, "stages");

  if (node != NULL)
    sl_stage_checker_run (self, node);
}

void
sl_descriptor_check (const SlYamlNode *root,
                     SlStageCatalogue *catalogue,
                     SlProblemList *problems,
                     SlFileType **file_type,
                     GPtrArray **stages)
{
  g_autoptr (SlFileType) owned_type = sl_file_type_new (NULL);
  g_autoptr (GPtrArray) owned_stages = sl_stage_checker_new_stages ();
  g_autoptr (GPtrArray) ordered = sl_stage_checker_new_ordered ();
  SlChecker self = { catalogue, problems, owned_type, owned_stages, ordered };

  if (root->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (
        &self, root, "", "a mapping with file_type, bucket, allowed, max_size and stages");
  } else {
    check_root_keys (&self, root);
    check_file_type (&self, root);
    check_bucket (&self, root);
    check_allowed (&self, root);
    check_max_size (&self, root);
    check_limits (&self, root);
    check_verdict (&self, root);
    check_stages (&self, root);
  }
  *stages = sl_stage_checker_put_in_order (&self);
  *file_type = g_steal_pointer (&owned_type);
}

const char *const *
sl_descriptor_keys (void)
{
  return descriptor_keys;
}

const char *const *
sl_descriptor_buckets (void)
{
  return buckets;
}

const char *const *
sl_descriptor_extensions (void)
{
  return extensions;
}
