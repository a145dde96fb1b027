// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One loaded plugin: a shared object with a descriptor that was checked before anything of it ran.
 *
 * The order matters. The ABI is read from the first members of the descriptor, whose place never
 * changes, before any other member is touched; the module is made resident before its init runs,
 * because from then on GObject holds types whose code is in it.
 */
#include "sluice/sluice-plugin.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-plugin-private.h"
#include "sluice/sluice-stage-private.h"

struct _SluicePlugin {
  char *path;                               /* (owned) */
  const SluicePluginDescriptor *descriptor; /* (unowned) in the module */
  GArray *stages;                           /* (owned) (element-type GType) */
};

/* The part of the descriptor that ABI 1.0 defines; later minors add members behind it. */
#define DESCRIPTOR_SIZE_1_0 G_STRUCT_OFFSET (SluicePluginDescriptor, padding)

/* How the stages of the program itself are described: they come with no shared object. */
static const SluicePluginDescriptor program_descriptor = {
  .abi_major = SLUICE_PLUGIN_ABI_MAJOR,
  .abi_minor = SLUICE_PLUGIN_ABI_MINOR,
  .struct_size = sizeof (SluicePluginDescriptor),
  .name = "program",
  .description = "Stages of the program itself",
  .version = "",
  .license = "",
  .origin = "",
};

static gboolean block (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
block (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED, text);
  return FALSE;
}

static gboolean
check_abi (const SluicePluginDescriptor *descriptor, GError **error)
{
  if (descriptor->abi_major != SLUICE_PLUGIN_ABI_MAJOR)
    return block (error, "made for plugin ABI %u, this is %u", descriptor->abi_major,
                  SLUICE_PLUGIN_ABI_MAJOR);
  if (descriptor->abi_minor > SLUICE_PLUGIN_ABI_MINOR)
    return block (error, "made for plugin ABI %u.%u, this is %u.%u", descriptor->abi_major,
                  descriptor->abi_minor, SLUICE_PLUGIN_ABI_MAJOR, SLUICE_PLUGIN_ABI_MINOR);
  if (descriptor->struct_size < DESCRIPTOR_SIZE_1_0)
    return block (error, "its descriptor has %u bytes, ABI 1.0 needs %u", descriptor->struct_size,
                  (guint) DESCRIPTOR_SIZE_1_0);
  return TRUE;
}

static gboolean
check_members (const SluicePluginDescriptor *descriptor, GError **error)
{
  if (descriptor->name == NULL || *descriptor->name == '\0')
    return block (error, "its descriptor has no name");
  if (descriptor->description == NULL || descriptor->version == NULL || descriptor->license == NULL
      || descriptor->origin == NULL)
    return block (error, "its descriptor lacks one of description, version, license and origin");
  if (descriptor->init == NULL)
    return block (error, "its descriptor has no init function");
  return TRUE;
}

static const SluicePluginDescriptor *
read_descriptor (GModule *module, GError **error)
{
  const SluicePluginDescriptor *descriptor = NULL;

  if (!g_module_symbol (module, SLUICE_PLUGIN_SYMBOL, (gpointer *) &descriptor)
      || descriptor == NULL) {
    block (error, "it has no symbol '%s', so it is not a Sluice plugin", SLUICE_PLUGIN_SYMBOL);
    return NULL;
  }
  if (!check_abi (descriptor, error) || !check_members (descriptor, error))
    return NULL;
  return descriptor;
}

/* Runs the plugin's code for the first time. */
static gboolean
run_init (SluicePlugin *self, GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (!self->descriptor->init (self, &inner))
    return block (error, "its init failed: %s",
                  inner != NULL ? inner->message : "it did not say why");
  if (inner != NULL)
    return block (error, "its init reported success and an error: %s", inner->message);
  if (self->stages->len == 0)
    return block (error, "its init added no stage");
  return TRUE;
}

static SluicePlugin *
new_with_descriptor (char *path, const SluicePluginDescriptor *descriptor)
{
  SluicePlugin *self = g_new0 (SluicePlugin, 1);

  self->path = path;
  self->descriptor = descriptor;
  self->stages = g_array_new (FALSE, FALSE, sizeof (GType));
  return self;
}

SluicePlugin *
sluice_plugin_load (const char *path, GError **error)
{
  g_autoptr (SluicePlugin) self = NULL;
  g_autoptr (GError) inner = NULL;
  const SluicePluginDescriptor *descriptor;
  /* Not lazy: a symbol that is missing must show now and not in the middle of a job. */
  GModule *module = g_module_open_full (path, G_MODULE_BIND_LOCAL, &inner);

  if (module == NULL) {
    block (error, "it can't be opened: %s", inner->message);
    return NULL;
  }
  descriptor = read_descriptor (module, error);
  if (descriptor == NULL) {
    g_module_close (module);
    return NULL;
  }
  g_module_make_resident (module);

  self = new_with_descriptor (g_strdup (path), descriptor);
  if (!run_init (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

SluicePlugin *
sluice_plugin_new_for_program (void)
{
  char *path = g_file_read_link ("/proc/self/exe", NULL);

  return new_with_descriptor (path != NULL ? path : g_strdup (""), &program_descriptor);
}

void
sluice_plugin_free (SluicePlugin *self)
{
  g_free (self->path);
  g_array_unref (self->stages);
  g_free (self);
}

const char *
sluice_plugin_get_path (SluicePlugin *self)
{
  return self->path;
}

GType
sluice_plugin_find_stage (SluicePlugin *self, const char *name)
{
  for (guint i = 0; i < self->stages->len; i++) {
    GType type = g_array_index (self->stages, GType, i);
    g_autoptr (SluiceStageClass) klass = g_type_class_ref (type);

    if (g_str_equal (sluice_stage_class_get_name (klass), name))
      return type;
  }
  return G_TYPE_INVALID;
}

GPtrArray *
sluice_plugin_list_stages (SluicePlugin *self)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < self->stages->len; i++) {
    g_autoptr (SluiceStageClass) klass = g_type_class_ref (g_array_index (self->stages, GType, i));

    g_ptr_array_add (names, (gpointer) sluice_stage_class_get_name (klass));
  }
  return names;
}

JsonObject *
sluice_plugin_to_json_object (SluicePlugin *self)
{
  g_autofree char *abi = g_strdup_printf ("%u.%u", self->descriptor->abi_major,
                                          self->descriptor->abi_minor);
  JsonObject *object = json_object_new ();
  JsonArray *stages = json_array_new ();

  json_object_set_string_member (object, "name", self->descriptor->name);
  json_object_set_string_member (object, "description", self->descriptor->description);
  json_object_set_string_member (object, "file", self->path);
  json_object_set_string_member (object, "version", self->descriptor->version);
  json_object_set_string_member (object, "license", self->descriptor->license);
  json_object_set_string_member (object, "origin", self->descriptor->origin);
  json_object_set_string_member (object, "abi", abi);
  for (guint i = 0; i < self->stages->len; i++) {
    g_autoptr (SluiceStageClass) klass = g_type_class_ref (g_array_index (self->stages, GType, i));

    json_array_add_object_element (stages, sluice_stage_class_to_json_object (klass));
  }
  json_object_set_array_member (object, "stages", stages);
  return object;
}

gboolean
sluice_plugin_add_stage (SluicePlugin *plugin, GType stage_type, GError **error)
{
  g_autoptr (SluiceStageClass) klass = NULL;
  const char *name;

  g_return_val_if_fail (plugin != NULL, FALSE);

  if (!g_type_is_a (stage_type, SLUICE_TYPE_STAGE) || G_TYPE_IS_ABSTRACT (stage_type))
    return block (error, "type '%s' is not a stage that can be made",
                  stage_type != G_TYPE_INVALID ? g_type_name (stage_type) : "");
  klass = g_type_class_ref (stage_type);
  if (!sluice_stage_class_check (klass, error))
    return FALSE;
  name = sluice_stage_class_get_name (klass);
  if (sluice_plugin_find_stage (plugin, name) != G_TYPE_INVALID)
    return block (error, "it adds the stage '%s' twice", name);
  g_array_append_val (plugin->stages, stage_type);
  return TRUE;
}
