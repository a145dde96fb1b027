// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events of other services: either an error, or a type with all that the envelope of a known one
 * has. */
#include "base/uuid.h"
#include "events/incoming-event.h"
#include "fuzz-target.h"

static void
read_ids (const SlIncomingEvent *event)
{
  static const char *const names[] = { "mediaId", "userId", "interviewId", "questionId" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *id = NULL;
    gboolean is_read = sl_incoming_event_read_id (event, names[i], TRUE, &id, &error);

    g_assert_true (is_read == (error == NULL));
    g_assert_true (id == NULL || sl_uuid_is_valid (id));
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  static const char *const types[] = { "response.submitted", "user.deleted", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SlIncomingEvent)
      event = sl_incoming_event_parse ((const char *) data, length, types, &error);

  g_assert_true ((event == NULL) == (error != NULL));
  if (event == NULL)
    return 0;
  g_assert_nonnull (event->type);
  g_assert_true ((event->data != NULL) == g_strv_contains (types, event->type));
  if (event->data != NULL) {
    g_assert_true (sl_uuid_is_valid (event->event_id));
    read_ids (event);
  }
  return 0;
}
