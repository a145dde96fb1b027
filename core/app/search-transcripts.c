// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Search in what was said. The cursor is the last hit of the page before. */
#include "app/search-transcripts.h"

#include <string.h>

#include "app/app-private.h"
#include "base/strict-parse.h"
#include "base/text-fold.h"
#include "base/uuid.h"
#include "sluice/sluice-error.h"

#define MAX_LIMIT 100
/* Nobody remembers more words of a sentence. */
#define MAX_WORDS 16

typedef struct {
  const SlSearchRequest *request;
  char **words;       /* (owned) */
  char *after;        /* (owned) (nullable) id of a media */
  guint position;     /* within it */
  SlSearchPage *page; /* (owned) */
} Search;

static void
search_clear (Search *self)
{
  g_clear_pointer (&self->words, g_strfreev);
  g_clear_pointer (&self->after, g_free);
  g_clear_pointer (&self->page, sl_search_page_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

void
sl_search_page_free (SlSearchPage *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->next);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, text);
  return FALSE;
}

static gboolean
read_words (Search *self, GError **error)
{
  g_autofree char *folded = sl_text_fold_words (self->request->query);

  if (*folded == '\0')
    return refuse (error, "q: there is no word in it");
  self->words = g_strsplit (folded, " ", -1);
  return g_strv_length (self->words) <= MAX_WORDS
         || refuse (error, "q: at most " G_STRINGIFY (MAX_WORDS) " words are looked for");
}

static char *
encode_cursor (const SlPassage *last)
{
  g_autofree char *text = g_strdup_printf ("%s %u", last->media_id, last->position);

  return g_base64_encode ((const guchar *) text, strlen (text));
}

static gboolean
read_cursor (Search *self, GError **error)
{
  gsize length = 0;
  g_autofree guchar *data = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  guint64 position = 0;

  if (self->request->cursor == NULL)
    return TRUE;
  data = g_base64_decode (self->request->cursor, &length);
  text = g_strndup ((const char *) data, length);
  parts = g_strsplit (text, " ", 3);
  if (g_strv_length (parts) != 2 || !sl_uuid_is_valid (parts[0])
      || !sl_parse_uint (parts[1], 0, G_MAXINT, &position, NULL))
    return refuse (error, "cursor: not one that a search gave; leave it out for the first page");
  self->after = g_strdup (parts[0]);
  self->position = (guint) position;
  return TRUE;
}

/* One more than asked tells whether there is a next page. */
static gboolean
read_page (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Search *self = user_data;
  const SlSearchRequest *request = self->request;
  GPtrArray *found = sl_passage_repository_search (transaction, request->user_id,
                                                   (const char *const *) self->words, self->after,
                                                   self->position, request->limit + 1, error);

  if (found == NULL)
    return FALSE;
  g_clear_pointer (&self->page, sl_search_page_free);
  self->page = g_new0 (SlSearchPage, 1);
  self->page->items = found;
  if (found->len > request->limit) {
    g_ptr_array_set_size (found, (gint) request->limit);
    self->page->next = encode_cursor (g_ptr_array_index (found, found->len - 1));
  }
  return TRUE;
}

SlSearchPage *
sl_search_transcripts (SlApp *app, const SlSearchRequest *request, GError **error)
{
  g_auto (Search) self = { .request = request };

  if (request->limit < 1 || request->limit > MAX_LIMIT) {
    refuse (error, "limit: allowed are 1 to " G_STRINGIFY (MAX_LIMIT));
    return NULL;
  }
  if (!read_words (&self, error) || !read_cursor (&self, error)
      || !sl_database_read (app->database, read_page, &self, error))
    return NULL;
  return g_steal_pointer (&self.page);
}
