// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is known of a media's content, as JSON. */
#include "app/media-metadata.h"

#include <math.h>
#include <string.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "model/media-facts.h"
#include "sluice/sluice-error.h"

/* Ours, but it quotes a worker: a probe lists tracks and warnings. */
#define MAX_BYTES (1024 * 1024)

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

/* "codec" is the video's when there is one: what the spec's metadata meant. */
static void
set_codecs (JsonObject *object, const SlMediaFacts *facts)
{
  const char *codec = facts->video_codec != NULL ? facts->video_codec : facts->audio_codec;

  set_text (object, "codec", codec != NULL ? codec : facts->image_codec);
  set_text (object, "videoCodec", facts->video_codec);
  set_text (object, "audioCodec", facts->audio_codec);
}

static void
set_duration (JsonObject *object, const SlMediaFacts *facts, gint64 file_size)
{
  double seconds = facts->duration / 1e9;

  if (facts->duration == 0)
    return;
  json_object_set_double_member (object, "duration", round (seconds * 1000) / 1000);
  json_object_set_int_member (object, "bitrate", (gint64) (file_size * 8 / seconds));
}

static gboolean
add_findings (JsonArray *from, JsonArray *to, GError **error)
{
  for (guint i = 0; i < json_array_get_length (from); i++) {
    JsonNode *node = json_array_get_element (from, i);
    JsonObject *finding = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    JsonObject *copy = NULL;
    const char *code = NULL;
    const char *text = NULL;

    if (finding == NULL) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                   "/verdict/findings/%u: expected an object", i);
      return FALSE;
    }
    code = sl_json_get_string (finding, "code", error);
    text = code != NULL ? sl_json_get_string (finding, "text", error) : NULL;
    if (text == NULL)
      return FALSE;
    copy = json_object_new ();
    json_object_set_string_member (copy, "code", code);
    json_object_set_string_member (copy, "text", text);
    json_array_add_object_element (to, copy);
  }
  return TRUE;
}

/* A worker that was taken over by its file may say what it likes, but only in this form. */
static gboolean
add_verdict (JsonObject *object, JsonObject *probe, GError **error)
{
  g_autoptr (JsonObject) verdict = json_object_new ();
  g_autoptr (JsonArray) findings = json_array_new ();
  JsonObject *said = NULL;
  JsonArray *found = NULL;
  const char *reason = NULL;

  if (!json_object_has_member (probe, "verdict"))
    return TRUE;
  said = sl_json_get_object (probe, "verdict", error);
  found = said != NULL ? sl_json_get_array (said, "findings", error) : NULL;
  if (found == NULL || !sl_json_get_optional_string (said, "reason", &reason, error)
      || !add_findings (found, findings, error))
    return FALSE;
  json_object_set_boolean_member (verdict, "ok", json_array_get_length (findings) == 0);
  json_object_set_boolean_member (verdict, "checked", reason == NULL);
  set_text (verdict, "reason", reason);
  json_object_set_array_member (verdict, "findings", g_steal_pointer (&findings));
  json_object_set_object_member (object, "verdict", g_steal_pointer (&verdict));
  return TRUE;
}

char *
sl_media_metadata_from_probe (const char *probe, gint64 file_size, GError **error)
{
  g_autoptr (JsonObject) parsed = sl_json_parse_object (probe, strlen (probe), MAX_BYTES, error);
  g_autoptr (SlMediaFacts) facts = NULL;
  g_autoptr (JsonObject) object = NULL;

  if (parsed == NULL)
    return NULL;
  facts = sl_media_facts_new_from_json (probe, strlen (probe), error);
  if (facts == NULL)
    return NULL;
  object = json_object_new ();
  set_text (object, "container", facts->container);
  set_duration (object, facts, file_size);
  if (facts->width > 0) {
    /* As people see it: a phone held upright records landscape and says "turn it". */
    gboolean turned = facts->rotation == 90 || facts->rotation == 270;

    json_object_set_int_member (object, "width", turned ? facts->height : facts->width);
    json_object_set_int_member (object, "height", turned ? facts->width : facts->height);
  }
  if (facts->has_image)
    json_object_set_int_member (object, "frames", facts->frames);
  set_codecs (object, facts);
  if (!add_verdict (object, parsed, error))
    return NULL;
  json_object_set_object_member (object, "probe", json_object_ref (parsed));
  return sl_json_object_to_string (object);
}

static JsonObject *
parse_metadata (const char *metadata, GError **error)
{
  if (metadata == NULL)
    return json_object_new ();
  return sl_json_parse_object (metadata, strlen (metadata), MAX_BYTES, error);
}

char *
sl_media_metadata_dup_probe (const char *metadata, GError **error)
{
  g_autoptr (JsonObject) object = parse_metadata (metadata, error);

  if (object == NULL)
    return NULL;
  if (json_object_has_member (object, "probe"))
    return sl_json_object_to_string (json_object_get_object_member (object, "probe"));
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "the media was not probed yet");
  return NULL;
}

/* The list of that name, made when there is none. Returns: (transfer none) */
static JsonArray *
get_list (JsonObject *object, const char *name)
{
  if (!json_object_has_member (object, name))
    json_object_set_array_member (object, name, json_array_new ());
  return json_object_get_array_member (object, name);
}

static void
add_warnings (JsonObject *object, const SlReportedStage *stage)
{
  for (guint i = 0; stage->warnings != NULL && stage->warnings[i] != NULL; i++) {
    JsonObject *warning = json_object_new ();

    json_object_set_string_member (warning, "stage", stage->stage);
    json_object_set_string_member (warning, "text", stage->warnings[i]);
    json_array_add_object_element (get_list (object, "warnings"), warning);
  }
}

static void
add_repairs (JsonObject *object, const SlReportedStage *stage)
{
  for (guint i = 0; i < stage->repairs->len; i++) {
    const SlReportedRepair *repair = stage->repairs->pdata[i];
    JsonObject *entry = json_object_new ();

    json_object_set_string_member (entry, "stage", stage->stage);
    json_object_set_string_member (entry, "repair", repair->name);
    json_object_set_string_member (entry, "reason", repair->reason);
    json_array_add_object_element (get_list (object, "repairs"), entry);
  }
}

/* What is ours or the probe's to say, whether it has been said yet or not: nobody should take the
 * word of a stage for a verdict, and a number in the place of our lists would end them. */
static gboolean
is_reserved (const char *name)
{
  static const char *const names[] = { "verdict",    "warnings", "repairs", "probe",
                                       "container",  "duration", "bitrate", "width",
                                       "height",     "frames",   "codec",   "videoCodec",
                                       "audioCodec", NULL };

  return g_strv_contains (names, name);
}

/* A fact is a number, a word or a truth, as in the public library. */
static gboolean
is_fact (JsonObject *facts, const char *name)
{
  return JSON_NODE_HOLDS_VALUE (json_object_get_member (facts, name));
}

/* What another stage has said stays, too. */
static gboolean
add_facts (JsonObject *object, const SlReportedStage *stage, GError **error)
{
  g_autoptr (JsonObject) facts = NULL;
  g_autoptr (GList) names = NULL;

  if (stage->media_facts == NULL)
    return TRUE;
  facts = sl_json_parse_object (stage->media_facts, strlen (stage->media_facts), MAX_BYTES, error);
  if (facts == NULL)
    return FALSE;
  names = json_object_get_members (facts);
  for (GList *link = names; link != NULL; link = link->next) {
    if (!is_reserved (link->data) && is_fact (facts, link->data)
        && !json_object_has_member (object, link->data))
      json_object_set_member (object, link->data, json_object_dup_member (facts, link->data));
  }
  return TRUE;
}

char *
sl_media_metadata_add_report (const char *metadata, const SlReportedStage *stage, GError **error)
{
  g_autoptr (JsonObject) object = parse_metadata (metadata, error);

  if (object == NULL)
    return NULL;
  add_warnings (object, stage);
  add_repairs (object, stage);
  if (!add_facts (object, stage, error))
    return NULL;
  return sl_json_object_to_string (object);
}
