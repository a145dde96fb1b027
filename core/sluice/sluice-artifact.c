// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A file that a stage makes, and what is known about it.
 *
 * Name, stage, path and type never change. Size and facts arrive from streaming threads while the
 * stage works and are read by the runner, so a mutex guards them.
 */
#include "sluice/sluice-artifact.h"

#include <math.h>

#include "sluice/sluice-artifact-private.h"
#include "sluice/sluice-facts-private.h"
#include "sluice/sluice-result-private.h"

struct _SluiceArtifact {
  GObject parent_instance;
  char *name;         /* (owned) */
  char *stage;        /* (owned) */
  char *path;         /* (owned) */
  char *content_type; /* (owned) */
  GMutex lock;        /* guards what follows */
  guint64 size;
  GHashTable *facts; /* (owned) (element-type utf8 GVariant) */
};

G_DEFINE_FINAL_TYPE (SluiceArtifact, sluice_artifact, G_TYPE_OBJECT)

typedef enum { PROP_NAME = 1, PROP_STAGE, PROP_PATH, PROP_CONTENT_TYPE, PROP_SIZE } Property;

static void
take_fact (SluiceArtifact *self, const char *name, GVariant *value)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  sluice_facts_take (self->facts, name, value);
}

JsonObject *
sluice_artifact_to_json_object (SluiceArtifact *self)
{
  g_autofree char *file_name = sluice_artifact_dup_file_name (self);
  g_autoptr (GVariant) facts = sluice_artifact_dup_facts (self);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "file", file_name);
  json_object_set_string_member (object, "content_type", self->content_type);
  json_object_set_int_member (object, "size", (gint64) sluice_artifact_get_size (self));
  json_object_set_object_member (object, "facts", sluice_facts_to_json_object (facts));
  return object;
}

static void
sluice_artifact_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SluiceArtifact *self = SLUICE_ARTIFACT (object);

  switch ((Property) id) {
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_STAGE:
    g_value_set_string (value, self->stage);
    break;
  case PROP_PATH:
    g_value_set_string (value, self->path);
    break;
  case PROP_CONTENT_TYPE:
    g_value_set_string (value, self->content_type);
    break;
  case PROP_SIZE:
    g_value_set_uint64 (value, sluice_artifact_get_size (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
sluice_artifact_finalize (GObject *object)
{
  SluiceArtifact *self = SLUICE_ARTIFACT (object);

  g_free (self->name);
  g_free (self->stage);
  g_free (self->path);
  g_free (self->content_type);
  g_hash_table_unref (self->facts);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (sluice_artifact_parent_class)->finalize (object);
}

static void
sluice_artifact_class_init (SluiceArtifactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = sluice_artifact_get_property;
  object_class->finalize = sluice_artifact_finalize;

  /**
   * SluiceArtifact:name: (getter get_name)
   *
   * The role of the file, unique in a pipeline.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_NAME,
                                   g_param_spec_string ("name", NULL, NULL, NULL, flags));
  /**
   * SluiceArtifact:stage: (getter get_stage)
   *
   * Id of the stage that made it.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_STAGE,
                                   g_param_spec_string ("stage", NULL, NULL, NULL, flags));
  /**
   * SluiceArtifact:path: (getter get_path)
   *
   * Absolute path of the file.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_PATH,
                                   g_param_spec_string ("path", NULL, NULL, NULL, flags));
  /**
   * SluiceArtifact:content-type: (getter get_content_type)
   *
   * Media type of the file.
   *
   * Since: 1.0
   */
  g_object_class_install_property (object_class, PROP_CONTENT_TYPE,
                                   g_param_spec_string ("content-type", NULL, NULL, NULL, flags));
  /**
   * SluiceArtifact:size: (getter get_size)
   *
   * Bytes of the file, 0 until its stage finished.
   *
   * Since: 1.0
   */
  g_object_class_install_property (
      object_class, PROP_SIZE, g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags));
}

static void
sluice_artifact_init (SluiceArtifact *self)
{
  g_mutex_init (&self->lock);
  self->facts = sluice_facts_new ();
}

SluiceArtifact *
sluice_artifact_new (const char *name,
                     const char *stage,
                     const char *path,
                     const char *content_type)
{
  SluiceArtifact *self = g_object_new (SLUICE_TYPE_ARTIFACT, NULL);

  self->name = g_strdup (name);
  self->stage = g_strdup (stage);
  self->path = g_strdup (path);
  self->content_type = g_strdup (content_type);
  return self;
}

void
sluice_artifact_set_size (SluiceArtifact *self, guint64 size)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->size = size;
}

const char *
sluice_artifact_get_name (SluiceArtifact *self)
{
  g_return_val_if_fail (SLUICE_IS_ARTIFACT (self), NULL);

  return self->name;
}

const char *
sluice_artifact_get_stage (SluiceArtifact *self)
{
  g_return_val_if_fail (SLUICE_IS_ARTIFACT (self), NULL);

  return self->stage;
}

const char *
sluice_artifact_get_path (SluiceArtifact *self)
{
  g_return_val_if_fail (SLUICE_IS_ARTIFACT (self), NULL);

  return self->path;
}

char *
sluice_artifact_dup_file_name (SluiceArtifact *self)
{
  g_return_val_if_fail (SLUICE_IS_ARTIFACT (self), NULL);

  return g_path_get_basename (self->path);
}

const char *
sluice_artifact_get_content_type (SluiceArtifact *self)
{
  g_return_val_if_fail (SLUICE_IS_ARTIFACT (self), NULL);

  return self->content_type;
}

guint64
sluice_artifact_get_size (SluiceArtifact *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (SLUICE_IS_ARTIFACT (self), 0);

  locker = g_mutex_locker_new (&self->lock);
  return self->size;
}

void
sluice_artifact_set_fact_int (SluiceArtifact *self, const char *name, gint64 value)
{
  g_return_if_fail (SLUICE_IS_ARTIFACT (self));
  g_return_if_fail (name != NULL);

  take_fact (self, name, g_variant_new_int64 (value));
}

void
sluice_artifact_set_fact_double (SluiceArtifact *self, const char *name, double value)
{
  g_return_if_fail (SLUICE_IS_ARTIFACT (self));
  g_return_if_fail (name != NULL);
  /* JSON has no word for infinity. */
  g_return_if_fail (isfinite (value));

  take_fact (self, name, g_variant_new_double (value));
}

void
sluice_artifact_set_fact_string (SluiceArtifact *self, const char *name, const char *value)
{
  g_return_if_fail (SLUICE_IS_ARTIFACT (self));
  g_return_if_fail (name != NULL && value != NULL);

  take_fact (self, name, g_variant_new_take_string (g_utf8_make_valid (value, -1)));
}

void
sluice_artifact_set_fact_boolean (SluiceArtifact *self, const char *name, gboolean value)
{
  g_return_if_fail (SLUICE_IS_ARTIFACT (self));
  g_return_if_fail (name != NULL);

  take_fact (self, name, g_variant_new_boolean (value));
}

GVariant *
sluice_artifact_dup_fact (SluiceArtifact *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GVariant *value;

  g_return_val_if_fail (SLUICE_IS_ARTIFACT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  locker = g_mutex_locker_new (&self->lock);
  value = g_hash_table_lookup (self->facts, name);
  return value != NULL ? g_variant_ref (value) : NULL;
}

GVariant *
sluice_artifact_dup_facts (SluiceArtifact *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (SLUICE_IS_ARTIFACT (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  return sluice_facts_to_variant (self->facts);
}
