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

#define MAX_LIMIT 100

typedef struct {
  SlMediaFilter filter;
  GPtrArray *records; /* (owned) (nullable) (element-type SlMediaRecord) */
} List;

static void
list_clear (List *self)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
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

static gboolean
find_records (SlTransaction *transaction, gpointer user_data, GError **error)
{
  List *self = user_data;

  self->records = sl_media_record_list (transaction, &self->filter, error);
  return self->records != NULL;
}

static gboolean
add_views (SlApp *app, GPtrArray *records, SlMediaPage *page, GError **error)
{
  while (records->len > 0) {
    SlMediaView *view = sl_media_view_new (app, g_ptr_array_steal_index (records, 0), error);

    if (view == NULL)
      return FALSE;
    g_ptr_array_add (page->items, view);
  }
  return TRUE;
}

static SlMediaPage *
create_page (SlApp *app, GPtrArray *records, guint limit, GError **error)
{
  g_autoptr (SlMediaPage) page = g_new0 (SlMediaPage, 1);

  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_media_view_free);
  if (records->len > limit) {
    const SlMediaRecord *last = records->pdata[limit - 1];

    page->next = encode_cursor (last->media->id);
    g_ptr_array_set_size (records, (int) limit);
  }
  return add_views (app, records, page, error) ? g_steal_pointer (&page) : NULL;
}

SlMediaPage *
sl_list_media (SlApp *app, const SlListRequest *request, GError **error)
{
  g_autofree char *before = NULL;
  g_auto (List) self = { { .user_id = request->user_id,
                           .status = request->status,
                           .file_type = request->file_type,
                           /* One more than asked tells whether there is a next page. */
                           .limit = request->limit + 1 },
                         NULL };

  if (!check_request (request, error))
    return NULL;
  if (request->cursor != NULL) {
    before = decode_cursor (request->cursor, error);
    if (before == NULL)
      return NULL;
  }
  self.filter.before = before;
  if (!sl_database_read_single (app->database, find_records, &self, error))
    return NULL;
  return create_page (app, self.records, request->limit, error);
}
