// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* An owner's media, newest first, a page at a time. The cursor is the last id of the page before;
 * it is opaque to clients, so that it may become something else. */
#include <string.h>

#include "app/app-private.h"
#include "app/media-view.h"
#include "app/media.h"
#include "base/uuid.h"
#include "sluice/sluice-error.h"
#include "store/media-repository.h"

#define MAX_LIMIT 100

typedef struct {
  const SlListRequest *request;
  char *before;      /* (owned) (nullable) */
  SlMediaPage *page; /* (owned) */
} List;

static void
list_clear (List *self)
{
  g_clear_pointer (&self->before, g_free);
  g_clear_pointer (&self->page, sl_media_page_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

void
sl_media_page_free (SlMediaPage *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->next);
  g_free (self);
}

static char *
encode_cursor (const char *id)
{
  return g_base64_encode ((const guchar *) id, strlen (id));
}

static char *
decode_cursor (const char *cursor, GError **error)
{
  gsize length = 0;
  g_autofree guchar *data = g_base64_decode (cursor, &length);
  g_autofree char *id = g_strndup ((const char *) data, length);

  if (sl_uuid_is_valid (id))
    return g_steal_pointer (&id);
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                       "cursor: not one that a list gave; leave it out for the first page");
  return NULL;
}

static gboolean
check_request (const SlListRequest *request, GError **error)
{
  SlMediaStatus status;

  if (request->limit < 1 || request->limit > MAX_LIMIT) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "limit: %u; allowed are 1 to %d", request->limit, MAX_LIMIT);
    return FALSE;
  }
  if (request->status != NULL && !sl_media_status_from_string (request->status, &status)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "status: '%s'; allowed are pending, uploading, processing, ready, failed",
                 request->status);
    return FALSE;
  }
  return TRUE;
}

/* One more than asked tells whether there is a next page. */
static gboolean
read_page (SlTransaction *transaction, gpointer user_data, GError **error)
{
  List *self = user_data;
  const SlListRequest *request = self->request;
  g_autoptr (GPtrArray) found = sl_media_repository_list (
      transaction, request->user_id, self->before, request->status, request->file_type,
      request->limit + 1, error);
  gboolean more;

  if (found == NULL)
    return FALSE;
  more = found->len > request->limit;
  if (more)
    g_ptr_array_set_size (found, request->limit);
  g_clear_pointer (&self->page, sl_media_page_free);
  self->page = g_new0 (SlMediaPage, 1);
  self->page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_media_view_free);
  while (found->len > 0) {
    SlMediaView *view = sl_media_view_read (transaction, g_ptr_array_steal_index (found, 0), error);

    if (view == NULL)
      return FALSE;
    g_ptr_array_add (self->page->items, view);
  }
  if (more) {
    SlMediaView *last = self->page->items->pdata[self->page->items->len - 1];

    self->page->next = encode_cursor (last->media->id);
  }
  return TRUE;
}

SlMediaPage *
sl_list_media (SlApp *app, const SlListRequest *request, GError **error)
{
  g_auto (List) self = { .request = request };

  if (!check_request (request, error))
    return NULL;
  if (request->cursor != NULL) {
    self.before = decode_cursor (request->cursor, error);
    if (self.before == NULL)
      return NULL;
  }
  if (!sl_database_read (app->database, read_page, &self, error))
    return NULL;
  for (guint i = 0; i < self.page->items->len; i++) {
    if (!sl_media_view_sign (app, self.page->items->pdata[i], error))
      return NULL;
  }
  return g_steal_pointer (&self.page);
}
