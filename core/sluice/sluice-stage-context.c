// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The desk between a running stage and the runner: what the stage is given, and what it hands in.
 *
 * Stages talk from streaming threads, so everything that changes is under one mutex, and the
 * runner's hooks are called without it: a hook may ask the context back.
 */
#include "sluice/sluice-stage-context.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-facts-private.h"
#include "sluice/sluice-result-private.h"
#include "sluice/sluice-stage-context-private.h"

#define N_LIMITS (SLUICE_LIMIT_DURATION + 1)

struct _SluiceStageContext {
  GObject parent_instance;
  char *stage_id;              /* (owned) */
  char *artifact_prefix;       /* (owned) (nullable) */
  SluiceMediaInfo *media_info; /* (owned) */
  char *input_path;            /* (owned) */
  char *output_dir;            /* (owned) */
  char *work_dir;              /* (owned) */
  guint thread_budget;
  guint64 limits[N_LIMITS];
  GCancellable *cancellable; /* (owned) */
  SluiceStageContextHooks hooks;
  gpointer user_data;          /* (unowned) of the hooks */
  char *refusal;               /* (owned) (nullable) of packets, in an earlier run */
  SluiceServiceBroker *broker; /* (owned) (nullable) */

  GMutex lock;           /* guards what follows */
  GListStore *artifacts; /* (owned) (element-type SluiceArtifact) */
  GPtrArray *needed;     /* (owned) (element-type SluiceArtifact) */
  GPtrArray *warnings;   /* (owned) (element-type utf8) */
  GHashTable *facts;     /* (owned) (element-type utf8 GVariant) about the input */
  GPtrArray *repairs;    /* (owned) (element-type GVariant) "(ss)" */
  GError *error;         /* (owned) (nullable) the first */
  char *new_refusal;     /* (owned) (nullable) of packets, in this run */
  gint64 elapsed;        /* microseconds */
  guint64 retry_after;   /* milliseconds */
  gboolean is_complete;
};

G_DEFINE_FINAL_TYPE (SluiceStageContext, sluice_stage_context, G_TYPE_OBJECT)

static void
sluice_stage_context_finalize (GObject *object)
{
  SluiceStageContext *self = SLUICE_STAGE_CONTEXT (object);

  g_free (self->stage_id);
  g_free (self->artifact_prefix);
  g_clear_object (&self->media_info);
  g_free (self->input_path);
  g_free (self->output_dir);
  g_free (self->work_dir);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->broker);
  g_object_unref (self->artifacts);
  g_ptr_array_unref (self->needed);
  g_ptr_array_unref (self->warnings);
  g_hash_table_unref (self->facts);
  g_ptr_array_unref (self->repairs);
  g_clear_error (&self->error);
  g_free (self->refusal);
  g_free (self->new_refusal);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (sluice_stage_context_parent_class)->finalize (object);
}

static void
sluice_stage_context_class_init (SluiceStageContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_stage_context_finalize;
}

static void
sluice_stage_context_init (SluiceStageContext *self)
{
  g_mutex_init (&self->lock);
  for (guint i = 0; i < N_LIMITS; i++)
    self->limits[i] = G_MAXUINT64;
  self->artifacts = g_list_store_new (SLUICE_TYPE_ARTIFACT);
  self->needed = g_ptr_array_new_with_free_func (g_object_unref);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->facts = sluice_facts_new ();
  self->repairs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
}

/* A name and nothing else: what a stage calls its file must not lead out of the output folder. */
static gboolean
is_plain_file_name (const char *file_name)
{
  return file_name != NULL && *file_name != '\0' && strchr (file_name, '/') == NULL
         && !g_str_equal (file_name, ".") && !g_str_equal (file_name, "..");
}

SluiceStageContext *
sluice_stage_context_new (const char *stage_id,
                          SluiceMediaInfo *media_info,
                          const char *input_path,
                          const char *output_dir,
                          const char *work_dir,
                          guint thread_budget,
                          GCancellable *cancellable,
                          const SluiceStageContextHooks *hooks,
                          gpointer user_data)
{
  SluiceStageContext *self = g_object_new (SLUICE_TYPE_STAGE_CONTEXT, NULL);

  self->stage_id = g_strdup (stage_id);
  self->media_info = g_object_ref (media_info);
  self->input_path = g_strdup (input_path);
  self->output_dir = g_canonicalize_filename (output_dir, NULL);
  self->work_dir = g_canonicalize_filename (work_dir, NULL);
  self->thread_budget = MAX (thread_budget, 1);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  if (hooks != NULL)
    self->hooks = *hooks;
  self->user_data = user_data;
  return self;
}

void
sluice_stage_context_set_limits (SluiceStageContext *self, const guint64 *limits)
{
  memcpy (self->limits, limits, sizeof self->limits);
}

void
sluice_stage_context_set_service_broker (SluiceStageContext *self, SluiceServiceBroker *broker)
{
  g_set_object (&self->broker, broker);
}

SluiceServiceBroker *
sluice_stage_context_get_service_broker (SluiceStageContext *self)
{
  return self->broker;
}

guint64
sluice_stage_context_get_retry_after (SluiceStageContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->retry_after;
}

void
sluice_stage_context_set_artifact_prefix (SluiceStageContext *self, const char *prefix)
{
  g_return_if_fail (is_plain_file_name (prefix));

  g_clear_pointer (&self->artifact_prefix, g_free);
  self->artifact_prefix = g_strdup (prefix);
}

void
sluice_stage_context_add_needed_artifact (SluiceStageContext *self, SluiceArtifact *artifact)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_add (self->needed, g_object_ref (artifact));
}

GListModel *
sluice_stage_context_get_artifacts (SluiceStageContext *self)
{
  return G_LIST_MODEL (self->artifacts);
}

char **
sluice_stage_context_dup_warnings (SluiceStageContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->warnings->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (self->warnings, i));
  return g_strv_builder_end (builder);
}

GVariant *
sluice_stage_context_dup_media_facts (SluiceStageContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return sluice_facts_to_variant (self->facts);
}

GVariant *
sluice_stage_context_dup_repairs (SluiceStageContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_variant_ref_sink (g_variant_new_array (
      G_VARIANT_TYPE ("(ss)"), (GVariant *const *) self->repairs->pdata, self->repairs->len));
}

gboolean
sluice_stage_context_is_complete (SluiceStageContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_complete;
}

GError *
sluice_stage_context_dup_error (SluiceStageContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->error != NULL ? g_error_copy (self->error) : NULL;
}

void
sluice_stage_context_add_elapsed (SluiceStageContext *self, gint64 microseconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->elapsed += microseconds;
}

gint64
sluice_stage_context_get_elapsed (SluiceStageContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->elapsed;
}

const char *
sluice_stage_context_get_stage_id (SluiceStageContext *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);

  return self->stage_id;
}

SluiceMediaInfo *
sluice_stage_context_get_media_info (SluiceStageContext *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);

  return self->media_info;
}

const char *
sluice_stage_context_get_input_path (SluiceStageContext *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);

  return self->input_path;
}

const char *
sluice_stage_context_get_work_dir (SluiceStageContext *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);

  return self->work_dir;
}

guint
sluice_stage_context_get_thread_budget (SluiceStageContext *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), 1);

  return self->thread_budget;
}

guint64
sluice_stage_context_get_limit (SluiceStageContext *self, SluiceLimit limit)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), 0);
  g_return_val_if_fail (limit < N_LIMITS, 0);

  return self->limits[limit];
}

GCancellable *
sluice_stage_context_get_cancellable (SluiceStageContext *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);

  return self->cancellable;
}

SluiceArtifact *
sluice_stage_context_add_artifact (SluiceStageContext *self,
                                   const char *name,
                                   const char *file_name,
                                   const char *content_type)
{
  g_autoptr (SluiceArtifact) artifact = NULL;
  g_autoptr (GMutexLocker) locker = NULL;
  g_autofree char *unique_name = NULL;
  g_autofree char *unique_file_name = NULL;
  g_autofree char *path = NULL;
  const char *prefix;

  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);
  g_return_val_if_fail (name != NULL && *name != '\0', NULL);
  g_return_val_if_fail (is_plain_file_name (file_name), NULL);
  g_return_val_if_fail (content_type != NULL, NULL);

  prefix = self->artifact_prefix != NULL ? self->artifact_prefix : "";
  unique_name = g_strconcat (prefix, name, NULL);
  unique_file_name = g_strconcat (prefix, file_name, NULL);
  path = g_build_filename (self->output_dir, unique_file_name, NULL);
  artifact = sluice_artifact_new (unique_name, self->stage_id, path, content_type);
  locker = g_mutex_locker_new (&self->lock);
  g_list_store_append (self->artifacts, artifact);
  return artifact; /* the list holds it */
}

/* The first artifact whose name is @name; or, with @is_prefixed, ends in "-" and @name. */
static SluiceArtifact *
find_needed (SluiceStageContext *self, const char *name, gboolean is_prefixed)
{
  g_autofree char *ending = g_strconcat ("-", name, NULL);

  for (guint i = 0; i < self->needed->len; i++) {
    SluiceArtifact *artifact = g_ptr_array_index (self->needed, i);
    const char *candidate = sluice_artifact_get_name (artifact);

    if (is_prefixed ? g_str_has_suffix (candidate, ending) : g_str_equal (candidate, name))
      return artifact;
  }
  return NULL;
}

SluiceArtifact *
sluice_stage_context_get_needed_artifact (SluiceStageContext *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = NULL;
  SluiceArtifact *artifact;

  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  locker = g_mutex_locker_new (&self->lock);
  artifact = find_needed (self, name, FALSE);
  return artifact != NULL ? artifact : find_needed (self, name, TRUE);
}

void
sluice_stage_context_report_progress (SluiceStageContext *self, double fraction)
{
  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));

  if (self->hooks.progress != NULL)
    self->hooks.progress (self->user_data, self->stage_id, CLAMP (fraction, 0.0, 1.0));
}

void
sluice_stage_context_mark_complete (SluiceStageContext *self)
{
  gboolean was_complete;

  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));

  g_mutex_lock (&self->lock);
  was_complete = self->is_complete;
  self->is_complete = TRUE;
  g_mutex_unlock (&self->lock);
  if (!was_complete && self->hooks.complete != NULL)
    self->hooks.complete (self->user_data, self->stage_id);
}

void
sluice_stage_context_set_media_fact (SluiceStageContext *self, const char *name, GVariant *value)
{
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));
  g_return_if_fail (name != NULL && *name != '\0');
  g_return_if_fail (value != NULL);

  owned = g_variant_ref_sink (value);
  g_return_if_fail (sluice_facts_is_value (owned));

  locker = g_mutex_locker_new (&self->lock);
  sluice_facts_take (self->facts, name, owned);
}

void
sluice_stage_context_add_repair (SluiceStageContext *self, const char *name, const char *reason)
{
  g_autoptr (GMutexLocker) locker = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));
  g_return_if_fail (name != NULL && *name != '\0');
  g_return_if_fail (reason != NULL);

  text = g_utf8_make_valid (reason, -1);
  locker = g_mutex_locker_new (&self->lock);
  g_ptr_array_add (self->repairs, g_variant_ref_sink (g_variant_new ("(ss)", name, text)));
}

void
sluice_stage_context_set_encoded_refusal (SluiceStageContext *self, const char *reason)
{
  g_clear_pointer (&self->refusal, g_free);
  self->refusal = g_strdup (reason);
}

const char *
sluice_stage_context_get_encoded_refusal (SluiceStageContext *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);

  return self->refusal;
}

char *
sluice_stage_context_dup_new_refusal (SluiceStageContext *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->new_refusal);
}

/* The error ends this run of the stage; the runner sees the refusal first. */
void
sluice_stage_context_refuse_encoded (SluiceStageContext *self, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));
  g_return_if_fail (reason != NULL);

  g_mutex_lock (&self->lock);
  if (self->new_refusal == NULL)
    self->new_refusal = g_utf8_make_valid (reason, -1);
  g_mutex_unlock (&self->lock);
  error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "the packets can't be used: %s",
                       reason);
  sluice_stage_context_fail (self, error);
}

void
sluice_stage_context_set_retry_after (SluiceStageContext *self, guint64 retry_after_ms)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));

  locker = g_mutex_locker_new (&self->lock);
  self->retry_after = retry_after_ms;
}

void
sluice_stage_context_warn (SluiceStageContext *self, const char *message)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));
  g_return_if_fail (message != NULL);

  locker = g_mutex_locker_new (&self->lock);
  g_ptr_array_add (self->warnings, g_utf8_make_valid (message, -1));
}

void
sluice_stage_context_fail (SluiceStageContext *self, const GError *error)
{
  gboolean is_first;

  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));
  g_return_if_fail (error != NULL);

  g_mutex_lock (&self->lock);
  is_first = self->error == NULL;
  if (is_first)
    self->error = g_error_copy (error);
  g_mutex_unlock (&self->lock);
  if (is_first && self->hooks.failed != NULL)
    self->hooks.failed (self->user_data, self->stage_id, error);
}
