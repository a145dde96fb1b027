// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How one stage of a pass ended: completed with artifacts, skipped with a reason, or failed with an
 * error. The runner fills it in, then hands it out as immutable.
 */
#include "sluice/sluice-result.h"

#include "sluice/sluice-artifact-private.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-facts-private.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-result-private.h"

struct _SluiceStageResult {
  GObject parent_instance;
  char *stage; /* (owned) */
  SluiceStageOutcome outcome;
  GError *error;         /* (owned) (nullable) when failed */
  char *skip_reason;     /* (owned) (nullable) when skipped */
  GListStore *artifacts; /* (owned) (element-type SluiceArtifact) */
  GPtrArray *warnings;   /* (owned) (element-type utf8) NULL-terminated */
  GVariant *repairs;     /* (owned) "a(ss)" */
  GVariant *facts;       /* (owned) "a{sv}" about the input */
  guint64 retry_after;   /* milliseconds */
};

G_DEFINE_FINAL_TYPE (SluiceStageResult, sluice_stage_result, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (SluiceStageOutcome,
                    sluice_stage_outcome,
                    G_DEFINE_ENUM_VALUE (SLUICE_STAGE_OUTCOME_COMPLETED, "completed"),
                    G_DEFINE_ENUM_VALUE (SLUICE_STAGE_OUTCOME_SKIPPED, "skipped"),
                    G_DEFINE_ENUM_VALUE (SLUICE_STAGE_OUTCOME_FAILED, "failed"))

static void
sluice_stage_result_finalize (GObject *object)
{
  SluiceStageResult *self = SLUICE_STAGE_RESULT (object);

  g_free (self->stage);
  g_clear_error (&self->error);
  g_free (self->skip_reason);
  g_object_unref (self->artifacts);
  g_ptr_array_unref (self->warnings);
  g_variant_unref (self->repairs);
  g_variant_unref (self->facts);
  G_OBJECT_CLASS (sluice_stage_result_parent_class)->finalize (object);
}

static void
sluice_stage_result_class_init (SluiceStageResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_stage_result_finalize;
}

static void
sluice_stage_result_init (SluiceStageResult *self)
{
  self->artifacts = g_list_store_new (SLUICE_TYPE_ARTIFACT);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->warnings, NULL);
  self->repairs = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(ss)"), NULL, 0));
  self->facts = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
}

static SluiceStageResult *
new_with_outcome (const char *stage, SluiceStageOutcome outcome)
{
  SluiceStageResult *self = g_object_new (SLUICE_TYPE_STAGE_RESULT, NULL);

  self->stage = g_strdup (stage);
  self->outcome = outcome;
  return self;
}

/* "MISSING_TRACK": the code as the REST API spells it. */
static char *
dup_code_name (const GError *error)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (SLUICE_TYPE_ERROR);
  GEnumValue *value = error->domain == SLUICE_ERROR ? g_enum_get_value (codes, error->code) : NULL;
  g_autofree char *upper = g_ascii_strup (value != NULL ? value->value_nick : "internal", -1);

  return g_strdup (g_strdelimit (upper, "-", '_'));
}

static JsonObject *
error_to_json (const GError *error)
{
  g_autofree char *code = dup_code_name (error);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "code", code);
  json_object_set_string_member (object, "message", error->message);
  return object;
}

static JsonArray *
artifacts_to_json (GListModel *artifacts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (artifacts); i++) {
    g_autoptr (SluiceArtifact) artifact = g_list_model_get_item (artifacts, i);

    json_array_add_object_element (array, sluice_artifact_to_json_object (artifact));
  }
  return array;
}

static JsonArray *
repairs_to_json (GVariant *repairs)
{
  JsonArray *array = json_array_new ();
  GVariantIter iter;
  const char *name = NULL;
  const char *reason = NULL;

  g_variant_iter_init (&iter, repairs);
  while (g_variant_iter_loop (&iter, "(&s&s)", &name, &reason)) {
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "repair", name);
    json_object_set_string_member (object, "reason", reason);
    json_array_add_object_element (array, object);
  }
  return array;
}

JsonObject *
sluice_stage_result_to_json_object (SluiceStageResult *self)
{
  g_autoptr (GEnumClass) outcomes = g_type_class_ref (SLUICE_TYPE_STAGE_OUTCOME);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "stage", self->stage);
  json_object_set_string_member (object, "outcome",
                                 g_enum_get_value (outcomes, self->outcome)->value_nick);
  if (self->skip_reason != NULL)
    json_object_set_string_member (object, "skip_reason", self->skip_reason);
  if (self->error != NULL)
    json_object_set_object_member (object, "error", error_to_json (self->error));
  json_object_set_array_member (object, "artifacts",
                                artifacts_to_json (G_LIST_MODEL (self->artifacts)));
  json_object_set_array_member (
      object, "warnings", sluice_json_array_from_strv (sluice_stage_result_get_warnings (self)));
  json_object_set_array_member (object, "repairs", repairs_to_json (self->repairs));
  json_object_set_object_member (object, "media_facts", sluice_facts_to_json_object (self->facts));
  return object;
}

SluiceStageResult *
sluice_stage_result_new_skipped (const char *stage, const char *reason)
{
  SluiceStageResult *self = new_with_outcome (stage, SLUICE_STAGE_OUTCOME_SKIPPED);

  self->skip_reason = g_strdup (reason);
  return self;
}

SluiceStageResult *
sluice_stage_result_new_failed (const char *stage, GError *error)
{
  SluiceStageResult *self = new_with_outcome (stage, SLUICE_STAGE_OUTCOME_FAILED);

  self->error = error;
  return self;
}

SluiceStageResult *
sluice_stage_result_new_completed (const char *stage)
{
  return new_with_outcome (stage, SLUICE_STAGE_OUTCOME_COMPLETED);
}

void
sluice_stage_result_add_artifact (SluiceStageResult *self, SluiceArtifact *artifact)
{
  g_list_store_append (self->artifacts, artifact);
}

void
sluice_stage_result_add_warning (SluiceStageResult *self, const char *warning)
{
  g_ptr_array_insert (self->warnings, (gint) self->warnings->len - 1, g_strdup (warning));
}

void
sluice_stage_result_set_notes (SluiceStageResult *self, GVariant *repairs, GVariant *facts)
{
  g_variant_unref (self->repairs);
  g_variant_unref (self->facts);
  self->repairs = g_variant_ref (repairs);
  self->facts = g_variant_ref (facts);
}

void
sluice_stage_result_set_retry_after (SluiceStageResult *self, guint64 retry_after_ms)
{
  self->retry_after = retry_after_ms;
}

const char *
sluice_stage_result_get_stage (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), NULL);

  return self->stage;
}

SluiceStageOutcome
sluice_stage_result_get_outcome (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), SLUICE_STAGE_OUTCOME_FAILED);

  return self->outcome;
}

const GError *
sluice_stage_result_get_error (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), NULL);

  return self->error;
}

guint64
sluice_stage_result_get_retry_after (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), 0);

  return self->retry_after;
}

const char *
sluice_stage_result_get_skip_reason (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), NULL);

  return self->skip_reason;
}

GListModel *
sluice_stage_result_get_artifacts (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), NULL);

  return G_LIST_MODEL (self->artifacts);
}

const char *const *
sluice_stage_result_get_warnings (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), NULL);

  return (const char *const *) self->warnings->pdata;
}

GVariant *
sluice_stage_result_get_repairs (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), NULL);

  return self->repairs;
}

GVariant *
sluice_stage_result_get_media_facts (SluiceStageResult *self)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_RESULT (self), NULL);

  return self->facts;
}
