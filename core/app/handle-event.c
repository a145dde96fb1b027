// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What events of other services mean here: which use case, with what of their data. */
#include "app/handle-event.h"

#include <string.h>

#include "app/apply-response-submitted.h"
#include "app/delete-user.h"
#include "sluice/sluice-error.h"

static gboolean
handle_response_submitted (SlApp *app, const SlIncomingEvent *event, GError **error)
{
  g_autofree char *media_id = NULL;
  g_autofree char *user_id = NULL;
  g_autofree char *interview_id = NULL;
  g_autofree char *question_id = NULL;
  SlResponseSubmitted response = { .event_id = event->event_id };

  if (!sl_incoming_event_read_id (event, "mediaId", FALSE, &media_id, error)
      || !sl_incoming_event_read_id (event, "userId", TRUE, &user_id, error)
      || !sl_incoming_event_read_id (event, "interviewId", FALSE, &interview_id, error)
      || !sl_incoming_event_read_id (event, "questionId", FALSE, &question_id, error))
    return FALSE;
  response.media_id = media_id;
  response.user_id = user_id;
  response.interview_id = interview_id;
  response.question_id = question_id;
  return sl_apply_response_submitted (app, &response, error);
}

static gboolean
handle_user_deleted (SlApp *app, const SlIncomingEvent *event, GError **error)
{
  g_autofree char *user_id = NULL;

  return sl_incoming_event_read_id (event, "userId", FALSE, &user_id, error)
         && sl_delete_user (app, user_id, error);
}

static const struct {
  const char *type;
  gboolean (*handle) (SlApp *app, const SlIncomingEvent *event, GError **error);
} handlers[] = {
  { "response.submitted", handle_response_submitted },
  { "user.deleted", handle_user_deleted },
};

const char *const *
sl_handled_event_types (void)
{
  static const char *const types[] = { "response.submitted", "user.deleted", NULL };

  G_STATIC_ASSERT (G_N_ELEMENTS (types) == G_N_ELEMENTS (handlers) + 1);
  return types;
}

gboolean
sl_handle_event (SlApp *app, const SlIncomingEvent *event, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++) {
    if (strcmp (handlers[i].type, event->type) == 0)
      return handlers[i].handle (app, event, error);
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "no handler for events '%s'",
               event->type);
  return FALSE;
}
