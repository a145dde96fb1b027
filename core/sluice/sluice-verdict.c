// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the probe thinks of a recording. Filled in by the probe, immutable afterwards.
 */
#include "sluice/sluice-verdict.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-verdict-private.h"

struct _SluiceFinding {
  GObject parent_instance;
  SluiceFindingCode code;
  char *text; /* (owned) */
};

struct _SluiceVerdict {
  GObject parent_instance;
  GListStore *findings; /* (owned) (element-type SluiceFinding) */
  char *reason;         /* (owned) (nullable): why the content was not looked at */
};

G_DEFINE_FINAL_TYPE (SluiceFinding, sluice_finding, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (SluiceVerdict, sluice_verdict, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (SluiceFindingCode,
                    sluice_finding_code,
                    G_DEFINE_ENUM_VALUE (SLUICE_FINDING_CODE_NO_AUDIO, "no-audio"),
                    G_DEFINE_ENUM_VALUE (SLUICE_FINDING_CODE_SILENT_AUDIO, "silent-audio"),
                    G_DEFINE_ENUM_VALUE (SLUICE_FINDING_CODE_BLACK_PICTURE, "black-picture"),
                    G_DEFINE_ENUM_VALUE (SLUICE_FINDING_CODE_FROZEN_PICTURE, "frozen-picture"),
                    G_DEFINE_ENUM_VALUE (SLUICE_FINDING_CODE_TRUNCATED, "truncated"),
                    G_DEFINE_ENUM_VALUE (SLUICE_FINDING_CODE_TOO_SHORT, "too-short"))

typedef enum {
  PROP_CODE = 1,
  PROP_TEXT,
} FindingProperty;

typedef enum {
  PROP_OK = 1,
  PROP_CHECKED,
  PROP_REASON,
  PROP_FINDINGS,
} VerdictProperty;

static void
sluice_finding_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceFinding *self = SLUICE_FINDING (object);

  switch ((FindingProperty) id) {
  case PROP_CODE:
    g_value_set_enum (value, self->code);
    break;
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sluice_finding_finalize (GObject *object)
{
  SluiceFinding *self = SLUICE_FINDING (object);

  g_free (self->text);
  G_OBJECT_CLASS (sluice_finding_parent_class)->finalize (object);
}

static void
sluice_finding_class_init (SluiceFindingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sluice_finding_get_property;
  object_class->finalize = sluice_finding_finalize;

  /**
   * SluiceFinding:code: (getter get_code)
   *
   * What it is, for programs.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_CODE,
                                   g_param_spec_enum ("code", NULL, NULL, SLUICE_TYPE_FINDING_CODE,
                                                      SLUICE_FINDING_CODE_NO_AUDIO, flags));
  /**
   * SluiceFinding:text: (getter get_text)
   *
   * What it is, for people.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_TEXT,
                                   g_param_spec_string ("text", NULL, NULL, NULL, flags));
}

static void
sluice_finding_init (SluiceFinding *self)
{
}

static void
sluice_verdict_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceVerdict *self = SLUICE_VERDICT (object);

  switch ((VerdictProperty) id) {
  case PROP_OK:
    g_value_set_boolean (value, sluice_verdict_is_ok (self));
    break;
  case PROP_CHECKED:
    g_value_set_boolean (value, self->reason == NULL);
    break;
  case PROP_REASON:
    g_value_set_string (value, self->reason);
    break;
  case PROP_FINDINGS:
    g_value_set_object (value, self->findings);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sluice_verdict_finalize (GObject *object)
{
  SluiceVerdict *self = SLUICE_VERDICT (object);

  g_object_unref (self->findings);
  g_free (self->reason);
  G_OBJECT_CLASS (sluice_verdict_parent_class)->finalize (object);
}

static void
sluice_verdict_class_init (SluiceVerdictClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sluice_verdict_get_property;
  object_class->finalize = sluice_verdict_finalize;

  /**
   * SluiceVerdict:ok: (getter is_ok)
   *
   * Whether nothing was found.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_OK,
                                   g_param_spec_boolean ("ok", NULL, NULL, TRUE, flags));
  /**
   * SluiceVerdict:checked: (getter is_checked)
   *
   * Whether the content could be looked at.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_CHECKED,
                                   g_param_spec_boolean ("checked", NULL, NULL, TRUE, flags));
  /**
   * SluiceVerdict:reason: (getter get_reason)
   *
   * Why the content could not be looked at.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_REASON,
                                   g_param_spec_string ("reason", NULL, NULL, NULL, flags));
  /**
   * SluiceVerdict:findings: (getter get_findings)
   *
   * What was found, [class@Sluice.Finding].
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_FINDINGS,
      g_param_spec_object ("findings", NULL, NULL, G_TYPE_LIST_MODEL, flags));
}

static void
sluice_verdict_init (SluiceVerdict *self)
{
  self->findings = g_list_store_new (SLUICE_TYPE_FINDING);
}

SluiceVerdict *
sluice_verdict_new (void)
{
  return g_object_new (SLUICE_TYPE_VERDICT, NULL);
}

void
sluice_verdict_add_finding (SluiceVerdict *self, SluiceFindingCode code, const char *text)
{
  g_autoptr (SluiceFinding) finding = g_object_new (SLUICE_TYPE_FINDING, NULL);

  finding->code = code;
  finding->text = g_utf8_make_valid (text, -1);
  g_list_store_append (self->findings, finding);
}

void
sluice_verdict_set_unchecked (SluiceVerdict *self, const char *reason)
{
  g_clear_pointer (&self->reason, g_free);
  self->reason = g_utf8_make_valid (reason, -1);
}

/* "NO_AUDIO": what the nick "no-audio" is called in JSON, like all codes of the API. */
static char *
format_code (SluiceFindingCode code)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (SLUICE_TYPE_FINDING_CODE);

  return g_strdelimit (g_ascii_strup (g_enum_get_value (codes, code)->value_nick, -1), "-", '_');
}

static gboolean
parse_code (const char *text, SluiceFindingCode *code, GError **error)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (SLUICE_TYPE_FINDING_CODE);
  g_autofree char *nick = g_strdelimit (g_ascii_strdown (text, -1), "_", '-');
  GEnumValue *value = g_enum_get_value_by_nick (codes, nick);

  if (value == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "/code: unknown code '%s'",
                 text);
    return FALSE;
  }
  *code = (SluiceFindingCode) value->value;
  return TRUE;
}

JsonObject *
sluice_verdict_to_json_object (SluiceVerdict *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *findings = json_array_new ();

  json_object_set_boolean_member (object, "ok", sluice_verdict_is_ok (self));
  json_object_set_boolean_member (object, "checked", self->reason == NULL);
  if (self->reason != NULL)
    json_object_set_string_member (object, "reason", self->reason);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->findings)); i++) {
    g_autoptr (SluiceFinding) finding = g_list_model_get_item (G_LIST_MODEL (self->findings), i);
    g_autofree char *code = format_code (finding->code);
    JsonObject *element = json_object_new ();

    json_object_set_string_member (element, "code", code);
    json_object_set_string_member (element, "text", finding->text);
    json_array_add_object_element (findings, element);
  }
  json_object_set_array_member (object, "findings", findings);
  return object;
}

static gboolean
read_finding (JsonObject *object, SluiceVerdict *self, GError **error)
{
  SluiceFindingCode code = SLUICE_FINDING_CODE_NO_AUDIO;
  const char *name = "";
  const char *text = "";

  if (!sluice_json_read_string (object, "code", &name, error)
      || !sluice_json_read_string (object, "text", &text, error)
      || !parse_code (name, &code, error))
    return FALSE;
  sluice_verdict_add_finding (self, code, text);
  return TRUE;
}

SluiceVerdict *
sluice_verdict_new_from_json_object (JsonObject *object, GError **error)
{
  g_autoptr (SluiceVerdict) self = sluice_verdict_new ();
  JsonArray *findings = sluice_json_read_array (object, "findings", error);
  const char *reason = NULL;

  if (findings == NULL || !sluice_json_read_string (object, "reason", &reason, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (findings); i++) {
    JsonObject *element = sluice_json_array_read_object (findings, i, error);

    if (element == NULL || !read_finding (element, self, error)) {
      g_prefix_error (error, "/findings/%u: ", i);
      return NULL;
    }
  }
  if (reason != NULL)
    sluice_verdict_set_unchecked (self, reason);
  return g_steal_pointer (&self);
}

SluiceFindingCode
sluice_finding_get_code (SluiceFinding *self)
{
  g_return_val_if_fail (SLUICE_IS_FINDING (self), SLUICE_FINDING_CODE_NO_AUDIO);

  return self->code;
}

const char *
sluice_finding_get_text (SluiceFinding *self)
{
  g_return_val_if_fail (SLUICE_IS_FINDING (self), NULL);

  return self->text;
}

gboolean
sluice_verdict_is_ok (SluiceVerdict *self)
{
  g_return_val_if_fail (SLUICE_IS_VERDICT (self), FALSE);

  return g_list_model_get_n_items (G_LIST_MODEL (self->findings)) == 0;
}

gboolean
sluice_verdict_is_checked (SluiceVerdict *self)
{
  g_return_val_if_fail (SLUICE_IS_VERDICT (self), FALSE);

  return self->reason == NULL;
}

const char *
sluice_verdict_get_reason (SluiceVerdict *self)
{
  g_return_val_if_fail (SLUICE_IS_VERDICT (self), NULL);

  return self->reason;
}

GListModel *
sluice_verdict_get_findings (SluiceVerdict *self)
{
  g_return_val_if_fail (SLUICE_IS_VERDICT (self), NULL);

  return G_LIST_MODEL (self->findings);
}
