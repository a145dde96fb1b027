// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The stream from a worker: any bytes, however they are cut, end in messages or in one error. */
#include "fuzz-target.h"
#include "ipc/frame.h"
#include "ipc/messages.h"
#include "sluice/sluice-error.h"

static gboolean
check_payload (const char *json, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) frame_error = NULL;
  g_autoptr (SlMessage) message = sl_message_new_from_json (json, length, &error);
  g_autoptr (GBytes) frame = NULL;

  g_assert_true ((message == NULL) == (error != NULL));
  if (message == NULL) {
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
    return FALSE;
  }
  /* What could be read can be said. */
  frame = sl_message_to_frame (message, &frame_error);
  g_assert_no_error (frame_error);
  return TRUE;
}

/* FALSE: the stream is broken and nothing after it is read. */
static gboolean
take_frames (SlFrameReader *reader)
{
  for (;;) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) payload = sl_frame_reader_next (reader, &error);

    if (payload == NULL)
      return error == NULL;
    if (!check_payload (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload)))
      return FALSE;
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (SlFrameReader) reader = sl_frame_reader_new ();
  gsize step = length > 0 ? data[length - 1] % 64 + 1 : 1;
  gboolean is_sound = TRUE;

  for (gsize start = 0; is_sound && start < length; start += step) {
    sl_frame_reader_feed (reader, data + start, MIN (step, length - start));
    is_sound = take_frames (reader);
  }
  /* Without the lengths, too, which most changes break. */
  check_payload ((const char *) data, length);
  return 0;
}
