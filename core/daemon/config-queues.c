// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The section `queues:` of the configuration file. Its words are those of the specification, which
 * are BullMQ's; what each does here is in docs/operations.md. */
#include "daemon/config-queues.h"

#include <string.h>

#include "base/strict-parse.h"

/* Whoever wants more attempts wants another design. */
#define MAX_ATTEMPTS 100
/* A queue that starts more in a window needs no limiter. */
#define MAX_LIMITER 1000000
#define MAX_KEPT 100000000

/* A whole number under a key of a mapping. */
typedef struct {
  const char *key;
  const char *expected;
  guint minimum;
  guint maximum;
  gsize offset; /* in SlQueueOptions, of a guint */
} NumberSpec;

static const NumberSpec concurrency_spec = { "concurrency", "a whole number from 1 to 64", 1,
                                             SL_CONFIG_MAX_JOBS,
                                             G_STRUCT_OFFSET (SlQueueOptions, concurrency) };
static const NumberSpec limiter_specs[] = {
  { "max", "a whole number from 1 to 1000000", 1, MAX_LIMITER,
    G_STRUCT_OFFSET (SlQueueOptions, limiter_max) },
  { "duration", "milliseconds from 1 to 86400000", 1, SL_CONFIG_MAX_TIMEOUT_MS,
    G_STRUCT_OFFSET (SlQueueOptions, limiter_duration_ms) },
};
static const NumberSpec attempts_spec = { "attempts", "a whole number from 1 to 100", 1,
                                          MAX_ATTEMPTS,
                                          G_STRUCT_OFFSET (SlQueueOptions, attempts) };
static const NumberSpec timeout_spec = { "timeout", "milliseconds from 1000 to 86400000, or auto",
                                         1000, SL_CONFIG_MAX_TIMEOUT_MS,
                                         G_STRUCT_OFFSET (SlQueueOptions, timeout_ms) };
static const NumberSpec delay_spec = { "delay", "milliseconds up to 86400000", 0,
                                       SL_CONFIG_MAX_TIMEOUT_MS,
                                       G_STRUCT_OFFSET (SlQueueOptions, backoff_delay_ms) };
static const NumberSpec kept_specs[] = {
  { "removeOnComplete", "true, false or how many to keep", 0, MAX_KEPT,
    G_STRUCT_OFFSET (SlQueueOptions, keep_completed) },
  { "removeOnFail", "true, false or how many to keep", 0, MAX_KEPT,
    G_STRUCT_OFFSET (SlQueueOptions, keep_failed) },
};

typedef struct {
  SlChecker *checker;      /* (unowned) */
  const char *prefix;      /* (unowned) "queues: media-processing: " */
  SlQueueOptions *options; /* (unowned) */
} QueueReader;

static guint *
get_field (QueueReader *self, const NumberSpec *spec)
{
  return (guint *) ((guint8 *) self->options + spec->offset);
}

static void
report_value (QueueReader *self, const SlYamlNode *node, const char *key, const char *expected)
{
  g_autofree char *prefix = g_strdup_printf ("%s%s: ", self->prefix, key);

  sl_checker_report_expectation (self->checker, node, prefix, expected);
}

static gboolean
parse_number (const NumberSpec *spec, const SlYamlNode *node, guint *number)
{
  guint64 value = 0;

  if (node->kind != SL_YAML_SCALAR || node->text == NULL
      || !sl_parse_uint (node->text, spec->minimum, spec->maximum, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static void
read_number (QueueReader *self, const SlYamlNode *mapping, const NumberSpec *spec)
{
  const SlYamlNode *node = sl_yaml_node_find (mapping, spec->key);

  if (node != NULL && !parse_number (spec, node, get_field (self, spec)))
    report_value (self, node, spec->key, spec->expected);
}

/* FALSE with a problem when @node is no mapping of @keys. */
static gboolean
check_mapping (QueueReader *self,
               const SlYamlNode *node,
               const char *name,
               const char *const *keys,
               const char *expected)
{
  g_autofree char *prefix = *name != '\0' ? g_strdup_printf ("%s%s: ", self->prefix, name)
                                          : g_strdup (self->prefix);

  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (self->checker, node, prefix, expected);
    return FALSE;
  }
  sl_checker_check_keys (self->checker, node, keys, prefix);
  return TRUE;
}

static void
read_limiter (QueueReader *self, const SlYamlNode *node)
{
  static const char *const keys[] = { "max", "duration", NULL };
  static const char expected[] = "both max and duration, as in {max: 10, duration: 1000}";

  if (!check_mapping (self, node, "limiter", keys, expected))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (limiter_specs); i++) {
    if (sl_yaml_node_find (node, limiter_specs[i].key) == NULL)
      report_value (self, node, "limiter", expected);
    read_number (self, node, &limiter_specs[i]);
  }
}

static void
read_backoff_type (QueueReader *self, const SlYamlNode *node)
{
  const char *text = node->kind == SL_YAML_SCALAR ? node->text : NULL;

  if (g_strcmp0 (text, "exponential") == 0)
    self->options->backoff_type = SL_BACKOFF_EXPONENTIAL;
  else if (g_strcmp0 (text, "fixed") == 0)
    self->options->backoff_type = SL_BACKOFF_FIXED;
  else
    report_value (self, node, "backoff: type", "exponential or fixed");
}

static void
read_backoff (QueueReader *self, const SlYamlNode *node)
{
  static const char *const keys[] = { "type", "delay", NULL };
  const SlYamlNode *type = NULL;

  if (!check_mapping (self, node, "backoff", keys,
                      "a mapping such as {type: exponential, delay: 5000}"))
    return;
  type = sl_yaml_node_find (node, "type");
  if (type != NULL)
    read_backoff_type (self, type);
  read_number (self, node, &delay_spec);
}

static void
read_timeout (QueueReader *self, const SlYamlNode *node)
{
  if (node->kind == SL_YAML_SCALAR && g_strcmp0 (node->text, "auto") == 0)
    self->options->timeout_ms = 0;
  else if (!parse_number (&timeout_spec, node, &self->options->timeout_ms))
    report_value (self, node, timeout_spec.key, timeout_spec.expected);
}

/* removeOnComplete: true keeps none, false keeps all, a number keeps so many. */
static void
read_kept (QueueReader *self, const SlYamlNode *options, const NumberSpec *spec)
{
  const SlYamlNode *node = sl_yaml_node_find (options, spec->key);
  gboolean removes = FALSE;

  if (node == NULL)
    return;
  if (node->kind == SL_YAML_SCALAR && node->text != NULL
      && sl_parse_boolean (node->text, &removes, NULL))
    *get_field (self, spec) = removes ? 0 : SL_KEEP_ALL;
  else
    read_number (self, options, spec);
}

static void
read_job_options (QueueReader *self, const SlYamlNode *node)
{
  static const char *const keys[] = { "attempts",         "backoff",      "timeout",
                                      "removeOnComplete", "removeOnFail", NULL };
  const SlYamlNode *backoff = NULL;
  const SlYamlNode *timeout = NULL;

  if (!check_mapping (self, node, "defaultJobOptions", keys, "a mapping such as {attempts: 3}"))
    return;
  backoff = sl_yaml_node_find (node, "backoff");
  timeout = sl_yaml_node_find (node, "timeout");
  read_number (self, node, &attempts_spec);
  if (backoff != NULL)
    read_backoff (self, backoff);
  if (timeout != NULL)
    read_timeout (self, timeout);
  for (gsize i = 0; i < G_N_ELEMENTS (kept_specs); i++)
    read_kept (self, node, &kept_specs[i]);
}

static void
read_queue (QueueReader *self, const SlYamlNode *node)
{
  static const char *const keys[] = { "concurrency", "limiter", "defaultJobOptions", NULL };
  const SlYamlNode *limiter = NULL;
  const SlYamlNode *job_options = NULL;

  if (!check_mapping (self, node, "", keys, "a mapping such as {concurrency: 4}"))
    return;
  limiter = sl_yaml_node_find (node, "limiter");
  job_options = sl_yaml_node_find (node, "defaultJobOptions");
  read_number (self, node, &concurrency_spec);
  if (limiter != NULL)
    read_limiter (self, limiter);
  if (job_options != NULL)
    read_job_options (self, job_options);
}

void
sl_config_queues_read (SlChecker *checker, const SlYamlNode *node, SlConfig *config)
{
  const char *names[SL_N_QUEUES + 1] = { NULL };

  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (
        checker, node, "queues: ", "a mapping such as {media-processing: {concurrency: 4}}");
    return;
  }
  for (guint i = 0; i < SL_N_QUEUES; i++)
    names[i] = sl_queue_to_string (i);
  sl_checker_check_keys (checker, node, names, "queues: ");
  for (guint i = 0; i < SL_N_QUEUES; i++) {
    const SlYamlNode *queue = sl_yaml_node_find (node, names[i]);
    g_autofree char *prefix = g_strdup_printf ("queues: %s: ", names[i]);
    QueueReader reader = { checker, prefix, &config->queues[i] };

    if (queue != NULL)
      read_queue (&reader, queue);
  }
}

static void
append_number (GString *text, const char *name, guint number, guint special, const char *word)
{
  if (number == special)
    g_string_append_printf (text, ", %s %s", name, word);
  else
    g_string_append_printf (text, ", %s %u", name, number);
}

static void
append_queue (GString *text, SlQueue queue, const SlQueueOptions *options)
{
  g_string_append_printf (text, "# queue %s: concurrency %u", sl_queue_to_string (queue),
                          options->concurrency);
  if (options->limiter_max > 0)
    g_string_append_printf (text, ", limiter %u in %u ms", options->limiter_max,
                            options->limiter_duration_ms);
  g_string_append_printf (text, ", attempts %u, backoff %s %u ms", options->attempts,
                          options->backoff_type == SL_BACKOFF_FIXED ? "fixed" : "exponential",
                          options->backoff_delay_ms);
  append_number (text, "timeout", options->timeout_ms, 0, "auto");
  append_number (text, "removeOnComplete", options->keep_completed, SL_KEEP_ALL, "false");
  append_number (text, "removeOnFail", options->keep_failed, SL_KEEP_ALL, "false");
  g_string_append_c (text, '\n');
}

char *
sl_config_queues_to_text (const SlConfig *config)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < SL_N_QUEUES; i++)
    append_queue (text, i, &config->queues[i]);
  return g_string_free (text, FALSE);
}
