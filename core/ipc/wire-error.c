// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Errors as data: what went wrong with the work crosses the process by the stable name of its code,
 * so that daemon and worker of different builds still understand each other. */
#include "ipc/wire-error.h"

#include "base/error-info.h"
#include "ipc/wire-text.h"

/* It becomes a column of a row and a member of a response; GStreamer's longest are some hundred. */
#define MAX_MESSAGE_BYTES 4096

static const char *const members[] = { "code", "message", NULL };

JsonObject *
sl_wire_error_to_json (const GError *error)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "code", sl_error_info_for_error (error)->name);
  json_object_set_string_member (object, "message", error->message);
  return object;
}

static char *
dup_bounded (const char *message)
{
  const char *end = message + MAX_MESSAGE_BYTES;

  if (strlen (message) <= MAX_MESSAGE_BYTES)
    return g_strdup (message);
  while (((guchar) *end & 0xc0) == 0x80)
    end--;
  return g_strndup (message, (gsize) (end - message));
}

GError *
sl_wire_error_from_json (JsonObject *object, GError **error)
{
  const SlErrorInfo *info = NULL;
  g_autofree char *bounded = NULL;
  const char *code = NULL;
  const char *message = NULL;

  if (!sl_wire_check_members (object, members, error)
      || (code = sl_wire_get_text (object, "code", error)) == NULL
      || (message = sl_wire_get_text (object, "message", error)) == NULL)
    return NULL;
  info = sl_error_info_find (code);
  if (info == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL, "/code: no such code: '%.64s'",
                 code);
    return NULL;
  }
  bounded = dup_bounded (message);
  return g_error_new_literal (SLUICE_ERROR, (int) info->code, bounded);
}
