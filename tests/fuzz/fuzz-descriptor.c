// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Pipeline descriptors: any text ends in a descriptor or in errors with positions. */
#include <string.h>

#include "descriptor/pipeline-descriptor.h"
#include "fuzz-target.h"

/* A graph stage with a parameter of each type, and a task stage for needs. */
static const char catalogue_json[] =
    "{\"plugins\":[{\"name\":\"p\",\"stages\":[{\"name\":\"thumbnail\",\"kind\":\"graph\","
    "\"flags\":[\"quick\"],\"needs\":{\"video\":\"required\",\"audio\":\"none\"},"
    "\"outputs\":[{\"name\":\"thumbnail\"}],\"parameters\":["
    "{\"name\":\"width\",\"type\":\"integer\",\"minimum\":16,\"maximum\":4096,\"default\":320},"
    "{\"name\":\"time_offset\",\"type\":\"duration\",\"minimum\":0,\"maximum\":3600000000000},"
    "{\"name\":\"gain\",\"type\":\"number\",\"minimum\":-1.5,\"maximum\":1.5},"
    "{\"name\":\"rate\",\"type\":\"bitrate\",\"minimum\":0,\"maximum\":1000000},"
    "{\"name\":\"limit\",\"type\":\"size\",\"minimum\":0,\"maximum\":1000000},"
    "{\"name\":\"keep\",\"type\":\"boolean\",\"default\":true},"
    "{\"name\":\"title\",\"type\":\"string\"},"
    "{\"name\":\"format\",\"type\":\"enum\",\"choices\":[\"jpg\",\"png\"]}]},"
    "{\"name\":\"transcribe\",\"kind\":\"task\",\"flags\":[],\"outputs\":[],"
    "\"parameters\":[]}]}],\"blocked\":[]}";

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (SlStageCatalogue)
      catalogue = sl_stage_catalogue_new_from_json (catalogue_json, strlen (catalogue_json), NULL);
  g_autoptr (SlPipelineDescriptor) descriptor = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (catalogue);
  descriptor = sl_pipeline_descriptor_parse ((const char *) data, length, "fuzz.yaml", catalogue,
                                             &error);
  g_assert_true ((descriptor == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (g_str_has_prefix (error->message, "fuzz.yaml"));
  return 0;
}
