// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A candidate handed in an answer. Who published that may know earlier than the client's own
 * confirm arrives, or instead of it. */
#include "app/apply-response-submitted.h"

#include <string.h>

#include "app/app-private.h"
#include "app/upload.h"
#include "base/error-info.h"
#include "base/log.h"
#include "sluice/sluice-error.h"
#include "store/consumed-event-repository.h"
#include "store/media-repository.h"

#define EVENT_TYPE "response.submitted"

typedef struct {
  const SlResponseSubmitted *response; /* (unowned) */
  SlMedia *media;                      /* (owned) (nullable) */
} Link;

static void
link_clear (Link *self)
{
  g_clear_pointer (&self->media, sl_media_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Link, link_clear)

static gboolean
check_owner (const Link *self, GError **error)
{
  const SlResponseSubmitted *response = self->response;

  if (response->user_id == NULL || strcmp (response->user_id, self->media->user_id) == 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_FORBIDDEN, "media '%s' is not user '%s''s",
               response->media_id, response->user_id);
  return FALSE;
}

/* A repetition must not put an older link in the place of a newer one. */
static gboolean
link_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Link *self = user_data;
  const SlResponseSubmitted *response = self->response;
  gboolean is_new = FALSE;

  g_clear_pointer (&self->media, sl_media_free);
  self->media = sl_media_repository_find (transaction, response->media_id, error);
  if (self->media == NULL || !check_owner (self, error)
      || !sl_consumed_event_repository_add (transaction, response->event_id, EVENT_TYPE, &is_new,
                                            error))
    return FALSE;
  return !is_new || self->media->status == SL_MEDIA_DELETED
         || sl_media_repository_set_references (
             transaction, self->media->id, response->interview_id, response->question_id, error);
}

/* What is wrong with the recording is between its client and us; the event has been read. */
static gboolean
confirm (SlApp *app, const SlMedia *media, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (SlMedia) confirmed = sl_confirm_upload (app, media->user_id, media->id, &refusal);

  if (confirmed != NULL)
    return TRUE;
  if (sl_error_info_for_error (refusal)->retry_class != SL_RETRY_NEVER) {
    g_propagate_error (error, g_steal_pointer (&refusal));
    return FALSE;
  }
  sl_log_message ("response was submitted without a usable recording", "MEDIA_ID", media->id,
                  "ERROR_CODE", sl_error_info_for_error (refusal)->name, "REASON", refusal->message,
                  NULL);
  return TRUE;
}

gboolean
sl_apply_response_submitted (SlApp *app, const SlResponseSubmitted *response, GError **error)
{
  g_auto (Link) self = { .response = response };

  if (!sl_database_write (app->database, link_media, &self, error))
    return FALSE;
  if (self.media->status != SL_MEDIA_PENDING && self.media->status != SL_MEDIA_UPLOADING)
    return TRUE;
  return confirm (app, self.media, error);
}
