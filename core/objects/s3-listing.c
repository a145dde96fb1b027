// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Listings, page by page. S3 lists in key order; a store that keeps folders, as SeaweedFS does, has
 * "a/b" before "a.b". */
#include "objects/s3-listing.h"

#include <string.h>

#include "base/time-format.h"
#include "objects/s3-xml.h"

/* A page of a listing; S3's limit. */
#define MAX_PAGE 1000

static void
add_listing (GPtrArray *found, const char *bucket, const SlS3Element *contents)
{
  const char *key = sl_s3_element_get_text (contents, "Key");
  const char *size = sl_s3_element_get_text (contents, "Size");
  const char *modified = sl_s3_element_get_text (contents, "LastModified");
  SlObjectListing *listing = NULL;

  if (key == NULL || size == NULL)
    return;
  listing = g_new0 (SlObjectListing, 1);
  listing->bucket = g_strdup (bucket);
  listing->key = g_strdup (key);
  listing->size = g_ascii_strtoll (size, NULL, 10);
  if (modified != NULL)
    sl_time_parse (modified, &listing->modified_at, NULL);
  g_ptr_array_add (found, listing);
}

typedef struct {
  const SlS3Folder *folder; /* (unowned) */
  const char *after;        /* (unowned) */
  guint limit;
  GPtrArray *found; /* (unowned) (element-type SlObjectListing) */
  char *token;      /* (owned) (nullable) where the next page begins; NULL: there is none */
} Page;

static gboolean
read_page (Page *page, const SlS3Answer *answer, GError **error)
{
  g_autoptr (SlS3Element)
      root = sl_s3_element_parse ((const char *) answer->body->data, answer->body->len, error);
  GPtrArray *children = NULL;

  if (root == NULL)
    return FALSE;
  children = sl_s3_element_get_children (root);
  for (guint i = 0; i < children->len && page->found->len < page->limit; i++) {
    const SlS3Element *child = children->pdata[i];

    if (strcmp (sl_s3_element_get_name (child), "Contents") == 0)
      add_listing (page->found, page->folder->bucket, child);
  }
  g_clear_pointer (&page->token, g_free);
  if (g_strcmp0 (sl_s3_element_get_text (root, "IsTruncated"), "true") == 0)
    page->token = g_strdup (sl_s3_element_get_text (root, "NextContinuationToken"));
  return TRUE;
}

static gboolean
ask_for_page (Page *page, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autofree char *count = g_strdup_printf ("%u", MIN (page->limit - page->found->len, MAX_PAGE));

  sl_s3_request_init (&request, "GET", page->folder->bucket_in_store, NULL);
  sl_s3_request_add_query (&request, "list-type", "2");
  sl_s3_request_add_query (&request, "max-keys", count);
  sl_s3_request_add_query (&request, "prefix", page->folder->prefix);
  if (page->token != NULL)
    sl_s3_request_add_query (&request, "continuation-token", page->token);
  else if (*page->after != '\0')
    sl_s3_request_add_query (&request, "start-after", page->after);
  answer = sl_s3_client_send (page->folder->client, &request, error);
  return answer != NULL && read_page (page, answer, error);
}

/* Whether a key may begin so; some stores find fault with other prefixes. */
static gboolean
can_begin_key (const char *prefix)
{
  g_auto (GStrv) segments = g_strsplit (prefix, "/", -1);

  for (guint i = 0; segments[0] != NULL && segments[i + 1] != NULL; i++) {
    if (*segments[i] == '\0' || strcmp (segments[i], ".") == 0 || strcmp (segments[i], "..") == 0)
      return FALSE;
  }
  return TRUE;
}

static int
compare_listings (gconstpointer a, gconstpointer b)
{
  const SlObjectListing *left = *(SlObjectListing *const *) a;
  const SlObjectListing *right = *(SlObjectListing *const *) b;

  return strcmp (left->key, right->key);
}

GPtrArray *
sl_s3_folder_list (const SlS3Folder *self, const char *after, guint limit, GError **error)
{
  g_autoptr (GPtrArray)
      found = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_listing_free);
  Page page = { self, after, limit, found, NULL };
  gboolean is_read = TRUE;

  if (!can_begin_key (self->prefix))
    return g_steal_pointer (&found);
  do {
    is_read = ask_for_page (&page, error);
  } while (is_read && page.token != NULL && found->len < limit);
  g_clear_pointer (&page.token, g_free);
  g_ptr_array_sort (found, compare_listings);
  return is_read ? g_steal_pointer (&found) : NULL;
}
