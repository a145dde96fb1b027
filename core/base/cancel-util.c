// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What blocking functions ask a cancellable between their steps, in our error domain. */
#include "base/cancel-util.h"

#include "sluice/sluice-error.h"

gboolean
sl_error_set_if_cancelled (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the work was cancelled");
  return TRUE;
}

/* Whoever interrupts the wait by a signal ends it, too: those who wait look at what they wait for
 * again. */
void
sl_cancellable_wait (GCancellable *cancellable, guint wait_ms)
{
  GPollFD poll_fd = { 0 };

  if (cancellable == NULL || !g_cancellable_make_pollfd (cancellable, &poll_fd)) {
    g_usleep ((gulong) wait_ms * 1000);
    return;
  }
  g_poll (&poll_fd, 1, (gint) MIN (wait_ms, G_MAXINT));
  g_cancellable_release_fd (cancellable);
}
