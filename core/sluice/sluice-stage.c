// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What all stages share: the description that a class carries, and the rule by which the answer of
 * a stage's function is read.
 *
 * The description is class-private data, so that the public class structure can stay as it is when
 * there is more to describe.
 */
#include "sluice/sluice-stage.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-stage-private.h"

typedef struct {
  const char *name;        /* (unowned) (nullable) interned */
  const char *title;       /* (unowned) (nullable) interned */
  const char *description; /* (unowned) (nullable) interned */
  SluiceStageFlags flags;
  GSList *outputs; /* (element-type SluiceStageOutput) newest first: a subclass starts with its
                      parent's list and puts its own in front, the tail is shared */
} StageDescription;

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (SluiceStage,
                                  sluice_stage,
                                  G_TYPE_OBJECT,
                                  g_type_add_class_private (g_define_type_id,
                                                            sizeof (StageDescription)))

G_DEFINE_FLAGS_TYPE (SluiceStageFlags,
                     sluice_stage_flags,
                     G_DEFINE_ENUM_VALUE (SLUICE_STAGE_FLAGS_NONE, "none"),
                     G_DEFINE_ENUM_VALUE (SLUICE_STAGE_FLAGS_QUICK, "quick"),
                     G_DEFINE_ENUM_VALUE (SLUICE_STAGE_FLAGS_NETWORK, "network"))

static StageDescription *
get_description (SluiceStageClass *klass)
{
  return G_TYPE_CLASS_GET_PRIVATE (klass, SLUICE_TYPE_STAGE, StageDescription);
}

static void
sluice_stage_class_init (SluiceStageClass *klass)
{
}

static void
sluice_stage_init (SluiceStage *self)
{
}

/* What a stage reports of another library, in our words. */
static SluiceError
convert_code (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return SLUICE_ERROR_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
      || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return SLUICE_ERROR_DISK_FULL;
  return SLUICE_ERROR_INTERNAL;
}

gboolean
sluice_stage_check_outcome (const char *stage,
                            const char *function,
                            gboolean succeeded,
                            GError *inner,
                            GError **error)
{
  g_autoptr (GError) cause = inner;

  if (succeeded && cause == NULL)
    return TRUE;
  if (cause == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                 "stage '%s': %s failed without saying why", stage, function);
  } else if (succeeded) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                 "stage '%s': %s reported success and an error: %s", stage, function,
                 cause->message);
  } else if (cause->domain == SLUICE_ERROR) {
    g_propagate_prefixed_error (error, g_steal_pointer (&cause), "stage '%s': ", stage);
  } else {
    g_set_error (error, SLUICE_ERROR, convert_code (cause), "stage '%s': %s", stage,
                 cause->message);
  }
  return FALSE;
}

GPtrArray *
sluice_stage_class_dup_outputs (SluiceStageClass *klass)
{
  GPtrArray *outputs = g_ptr_array_new ();

  for (GSList *link = get_description (klass)->outputs; link != NULL; link = link->next)
    g_ptr_array_insert (outputs, 0, link->data);
  return outputs;
}

void
sluice_stage_class_set_metadata (SluiceStageClass *klass,
                                 const char *name,
                                 const char *title,
                                 const char *description,
                                 SluiceStageFlags flags)
{
  StageDescription *own;

  g_return_if_fail (SLUICE_IS_STAGE_CLASS (klass));
  g_return_if_fail (name != NULL && title != NULL && description != NULL);

  own = get_description (klass);
  own->name = g_intern_string (name);
  own->title = g_intern_string (title);
  own->description = g_intern_string (description);
  own->flags = flags;
}

const char *
sluice_stage_class_get_name (SluiceStageClass *klass)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CLASS (klass), NULL);

  return get_description (klass)->name;
}

const char *
sluice_stage_class_get_title (SluiceStageClass *klass)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CLASS (klass), NULL);

  return get_description (klass)->title;
}

const char *
sluice_stage_class_get_description (SluiceStageClass *klass)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CLASS (klass), NULL);

  return get_description (klass)->description;
}

SluiceStageFlags
sluice_stage_class_get_flags (SluiceStageClass *klass)
{
  g_return_val_if_fail (SLUICE_IS_STAGE_CLASS (klass), SLUICE_STAGE_FLAGS_NONE);

  return get_description (klass)->flags;
}

void
sluice_stage_class_add_output (SluiceStageClass *klass, const char *name, const char *description)
{
  StageDescription *own;
  SluiceStageOutput *output;

  g_return_if_fail (SLUICE_IS_STAGE_CLASS (klass));
  g_return_if_fail (name != NULL && description != NULL);

  /* Lives as long as the class: for the life of the process. */
  output = g_new0 (SluiceStageOutput, 1);
  output->name = g_intern_string (name);
  output->description = g_intern_string (description);
  own = get_description (klass);
  own->outputs = g_slist_prepend (own->outputs, output);
}

char *
sluice_stage_class_dup_schema (SluiceStageClass *klass)
{
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (SLUICE_IS_STAGE_CLASS (klass), NULL);
  g_return_val_if_fail (sluice_stage_class_get_name (klass) != NULL, NULL);

  object = sluice_stage_class_to_json_object (klass);
  return sluice_json_object_to_text (object);
}

gboolean
sluice_stage_validate (SluiceStage *self, GError **error)
{
  SluiceStageClass *klass;
  GError *inner = NULL;
  gboolean succeeded;

  g_return_val_if_fail (SLUICE_IS_STAGE (self), FALSE);

  klass = SLUICE_STAGE_GET_CLASS (self);
  if (klass->validate == NULL)
    return TRUE;
  succeeded = klass->validate (self, &inner);
  return sluice_stage_check_outcome (sluice_stage_class_get_name (klass), "validate", succeeded,
                                     inner, error);
}
