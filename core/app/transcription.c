// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Transcripts. No provider can be configured yet, and that is what is said, to owners only. */
#include "app/app-private.h"
#include "app/media.h"
#include "sluice/sluice-error.h"

static gboolean
refuse (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  g_autoptr (SlStatusView) view = sl_get_status (app, user_id, media_id, error);

  if (view != NULL)
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED,
                         "this service has no transcription provider");
  return FALSE;
}

gboolean
sl_get_transcription (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  return refuse (app, user_id, media_id, error);
}

gboolean
sl_transcribe_media (SlApp *app, const char *user_id, const char *media_id, GError **error)
{
  return refuse (app, user_id, media_id, error);
}
