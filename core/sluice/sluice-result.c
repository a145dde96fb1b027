// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a run or a pass made: the results of its stages in descriptor order, and what the probe had
 * learnt.
 */
#include "sluice/sluice-result.h"

#include "sluice/sluice-json-private.h"
#include "sluice/sluice-media-info-private.h"
#include "sluice/sluice-result-private.h"

struct _SluiceResult {
  GObject parent_instance;
  SluiceMediaInfo *media_info; /* (owned) */
  GListStore *stages;          /* (owned) (element-type SluiceStageResult) */
};

G_DEFINE_FINAL_TYPE (SluiceResult, sluice_result, G_TYPE_OBJECT)

static void
sluice_result_finalize (GObject *object)
{
  SluiceResult *self = SLUICE_RESULT (object);

  g_clear_object (&self->media_info);
  g_object_unref (self->stages);
  G_OBJECT_CLASS (sluice_result_parent_class)->finalize (object);
}

static void
sluice_result_class_init (SluiceResultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_result_finalize;
}

static void
sluice_result_init (SluiceResult *self)
{
  self->stages = g_list_store_new (SLUICE_TYPE_STAGE_RESULT);
}

static void
append_all (GListStore *store, GListModel *model)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (GObject) item = g_list_model_get_item (model, i);

    g_list_store_append (store, item);
  }
}

static JsonArray *
stages_to_json (SluiceResult *self)
{
  GListModel *stages = G_LIST_MODEL (self->stages);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (stages); i++) {
    g_autoptr (SluiceStageResult) stage = g_list_model_get_item (stages, i);

    json_array_add_object_element (array, sluice_stage_result_to_json_object (stage));
  }
  return array;
}

SluiceResult *
sluice_result_new (SluiceMediaInfo *media_info)
{
  SluiceResult *self = g_object_new (SLUICE_TYPE_RESULT, NULL);

  self->media_info = g_object_ref (media_info);
  return self;
}

void
sluice_result_take_stage (SluiceResult *self, SluiceStageResult *stage)
{
  g_autoptr (SluiceStageResult) owned = stage;

  g_list_store_append (self->stages, owned);
}

GListModel *
sluice_result_get_stages (SluiceResult *self)
{
  g_return_val_if_fail (SLUICE_IS_RESULT (self), NULL);

  return G_LIST_MODEL (self->stages);
}

GListModel *
sluice_result_dup_artifacts (SluiceResult *self)
{
  GListModel *stages;
  GListStore *all;

  g_return_val_if_fail (SLUICE_IS_RESULT (self), NULL);

  stages = G_LIST_MODEL (self->stages);
  all = g_list_store_new (SLUICE_TYPE_ARTIFACT);
  for (guint i = 0; i < g_list_model_get_n_items (stages); i++) {
    g_autoptr (SluiceStageResult) stage = g_list_model_get_item (stages, i);

    if (sluice_stage_result_get_outcome (stage) == SLUICE_STAGE_OUTCOME_COMPLETED)
      append_all (all, sluice_stage_result_get_artifacts (stage));
  }
  return G_LIST_MODEL (all);
}

SluiceMediaInfo *
sluice_result_get_media_info (SluiceResult *self)
{
  g_return_val_if_fail (SLUICE_IS_RESULT (self), NULL);

  return self->media_info;
}

char *
sluice_result_to_json (SluiceResult *self)
{
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (SLUICE_IS_RESULT (self), NULL);

  object = json_object_new ();
  json_object_set_array_member (object, "stages", stages_to_json (self));
  json_object_set_object_member (object, "media_info",
                                 sluice_media_info_to_json_object (self->media_info));
  return sluice_json_object_to_text (object);
}
