// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Variables that have no effect are said so once: nobody shall wonder why FFMPEG_THREADS changes
 * nothing. */
#include "daemon/config-remarks.h"

#include <string.h>

#include "base/suggest.h"
#include "daemon/config-aws.h"
#include "daemon/config.h"

typedef struct {
  const char *pattern; /* a name, or a prefix that ends with an underscore and a star */
  const char *reason;
  const char *unless; /* (nullable) the variable that gives it effect */
} UnusedVariable;

#define NO_FFMPEG "Sluice runs no FFmpeg: workers process media with GStreamer"

static const UnusedVariable unused[] = {
  { "FFMPEG_PATH", NO_FFMPEG },
  { "FFPROBE_PATH", NO_FFMPEG },
  { "FFMPEG_THREADS", NO_FFMPEG },
  { "REDIS_*", "Sluice has no Redis: the queue is in the database" },
  { "DATABASE_*", "without DATABASE_HOST rows are in SQLite, in the data folder", "DATABASE_HOST" },
  { "MINIO_*", "without MINIO_ENDPOINT objects are in the data folder", "MINIO_ENDPOINT" },
  { "SLUICE_S3_*", "without MINIO_ENDPOINT objects are in the data folder", "MINIO_ENDPOINT" },
  { "KAFKA_*", "without KAFKA_BROKERS events are appended to events.jsonl in the data folder",
    "KAFKA_BROKERS" },
  { "SLUICE_KAFKA_*",
    "without KAFKA_BROKERS events are appended to events.jsonl in the data folder",
    "KAFKA_BROKERS" },
  { "LOKI_*", "without LOKI_HOST the log goes to standard error alone", "LOKI_HOST" },
  { "WHISPER_MODEL", "without GROQ_API_KEY or GROQ_BASE_URL nothing is transcribed",
    "GROQ_API_KEY" },
  { "AWS_SESSION_TOKEN", "keys that end are not supported: requests carry no session token" },
};

/* Read by the programs that the daemon starts, or by the tests. */
static const char *const foreign_known[] = { "SLUICE_PLUGIN_PATH",     "SLUICE_PLUGIN_SYSTEM_PATH",
                                             "SLUICE_CACHE_DIR",       "SLUICE_LOCALE_DIR",
                                             "SLUICE_GST_PLUGIN_LIST", "SLUICE_SOURCE_ROOT",
                                             "SLUICE_BUILD_ROOT",      NULL };

static gboolean
matches (const char *pattern, const char *name)
{
  gsize length = strlen (pattern);

  if (pattern[length - 1] == '*')
    return strncmp (pattern, name, length - 1) == 0;
  return strcmp (pattern, name) == 0;
}

static gboolean
is_set (const char *const *environment, const char *name)
{
  const char *value = g_environ_getenv ((char **) environment, name);

  return value != NULL && *value != '\0';
}

/* Also under the name that Amazon's tools have for it. */
static gboolean
is_given (const char *const *environment, const char *name)
{
  const char *source = NULL;
  g_autofree char *value = sl_config_aws_dup (name, environment, &source);

  return value != NULL || is_set (environment, name);
}

static const char *
find_unused_reason (const char *const *environment, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unused); i++) {
    const UnusedVariable *variable = &unused[i];

    if (matches (variable->pattern, name)
        && (variable->unless == NULL || !is_given (environment, variable->unless)))
      return variable->reason;
  }
  return NULL;
}

static char *
describe_misspelling (const char *name, const char *const *known)
{
  const char *nearest = NULL;

  if (!(g_str_has_prefix (name, "SLUICE_") || g_str_has_prefix (name, "DATABASE_")
        || g_str_has_prefix (name, "MINIO_") || g_str_has_prefix (name, "KAFKA_")
        || g_str_has_prefix (name, "LOKI_"))
      || g_strv_contains (known, name) || g_strv_contains (foreign_known, name))
    return NULL;
  nearest = sl_suggest (name, known);
  if (nearest == NULL)
    return g_strdup ("no such variable");
  return g_strdup_printf ("no such variable, did you mean '%s'?", nearest);
}

static void
remark_free (SlConfigRemark *self)
{
  g_free (self->variable);
  g_free (self->reason);
  g_free (self);
}

static SlConfigRemark *
find_remark (const char *const *environment, const char *entry, const char *const *known)
{
  const char *equals = strchr (entry, '=');
  g_autofree char *name = equals != NULL ? g_strndup (entry, (gsize) (equals - entry)) : NULL;
  g_autofree char *reason = NULL;
  SlConfigRemark *remark = NULL;

  if (name == NULL || equals[1] == '\0')
    return NULL;
  reason = g_strdup (find_unused_reason (environment, name));
  if (reason == NULL)
    reason = describe_misspelling (name, known);
  if (reason == NULL)
    return NULL;
  remark = g_new0 (SlConfigRemark, 1);
  remark->variable = g_steal_pointer (&name);
  remark->reason = g_steal_pointer (&reason);
  return remark;
}

static int
compare_remarks (gconstpointer a, gconstpointer b)
{
  const SlConfigRemark *left = *(SlConfigRemark *const *) a;
  const SlConfigRemark *right = *(SlConfigRemark *const *) b;

  return strcmp (left->variable, right->variable);
}

GPtrArray *
sl_config_find_remarks (const char *const *environment, const char *const *known)
{
  GPtrArray *remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) remark_free);

  for (const char *const *entry = environment; *entry != NULL; entry++) {
    SlConfigRemark *remark = find_remark (environment, *entry, known);

    if (remark != NULL)
      g_ptr_array_add (remarks, remark);
  }
  g_ptr_array_sort (remarks, compare_remarks);
  return remarks;
}
