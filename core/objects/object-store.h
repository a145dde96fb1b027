// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Bytes: the port. Blocking, thread-safe, never called on the main loop. Keys are ASCII without "."
 * or ".." segments; anything else is SLUICE_ERROR_INVALID_ARGUMENT. */
#define SL_TYPE_OBJECT_STORE (sl_object_store_get_type ())
G_DECLARE_INTERFACE (SlObjectStore, sl_object_store, SL, OBJECT_STORE, GObject)

typedef struct {
  gint64 size;
  char *etag; /* opaque, with quotes */
  char *content_type;
  gint64 modified_at; /* wall ms */
} SlObjectInfo;

void sl_object_info_free (SlObjectInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlObjectInfo, sl_object_info_free)

typedef struct {
  char *bucket;
  char *key;
  gint64 size;
  gint64 modified_at;
} SlObjectListing;

void sl_object_listing_free (SlObjectListing *self);

/* A time-limited permission, as a URL that any HTTP client can use. */
typedef struct {
  const char *method; /* "GET" or "PUT" */
  const char *bucket;
  const char *key;
  guint64 expires_in;                       /* seconds */
  const char *content_type;                 /* (nullable) PUT: must be sent exactly */
  gint64 content_length;                    /* PUT: must be sent exactly; -1 = not signed */
  const char *response_content_type;        /* (nullable) GET */
  const char *response_content_disposition; /* (nullable) GET */
} SlPresignRequest;

struct _SlObjectStoreInterface {
  GTypeInterface parent_iface;
  SlObjectInfo *(*head) (SlObjectStore *self, const char *bucket, const char *key, GError **error);
  GBytes *(*read_head) (SlObjectStore *self,
                        const char *bucket,
                        const char *key,
                        gsize n_bytes,
                        GError **error);
  gboolean (*move) (SlObjectStore *self,
                    const char *bucket,
                    const char *from_key,
                    const char *to_key,
                    const char *etag,
                    GError **error);
  char *(*fetch) (SlObjectStore *self,
                  const char *bucket,
                  const char *key,
                  const char *folder,
                  GError **error);
  gboolean (*put_file) (SlObjectStore *self,
                        const char *bucket,
                        const char *key,
                        const char *path,
                        const char *content_type,
                        GError **error);
  gboolean (*remove) (SlObjectStore *self, const char *bucket, const char *key, GError **error);
  GPtrArray *(*list) (SlObjectStore *self,
                      const char *bucket,
                      const char *prefix,
                      guint limit,
                      GError **error);
  char *(*presign) (SlObjectStore *self, const SlPresignRequest *request, GError **error);
  char *(*public_url) (SlObjectStore *self, const char *bucket, const char *key, GError **error);
  gboolean (*ping) (SlObjectStore *self, GError **error);
};

/* SLUICE_ERROR_NOT_FOUND when there is no such object. */
SlObjectInfo *
sl_object_store_head (SlObjectStore *self, const char *bucket, const char *key, GError **error);
/* The first @n_bytes at most. */
GBytes *sl_object_store_read_head (SlObjectStore *self,
                                   const char *bucket,
                                   const char *key,
                                   gsize n_bytes,
                                   GError **error);
/* Atomic; SLUICE_ERROR_PRECONDITION_FAILED when the source's ETag is not @etag any more. Durable on
 * return. */
gboolean sl_object_store_move (SlObjectStore *self,
                               const char *bucket,
                               const char *from_key,
                               const char *to_key,
                               const char *etag,
                               GError **error);
/* A local path with the object's bytes, to be read only; in @folder when the store has to copy. */
char *sl_object_store_fetch (SlObjectStore *self,
                             const char *bucket,
                             const char *key,
                             const char *folder,
                             GError **error);
/* Publishes a file, replacing an object of that key; may move @path away. Durable on return. */
gboolean sl_object_store_put_file (SlObjectStore *self,
                                   const char *bucket,
                                   const char *key,
                                   const char *path,
                                   const char *content_type,
                                   GError **error);
/* Missing is fine. */
gboolean
sl_object_store_remove (SlObjectStore *self, const char *bucket, const char *key, GError **error);
/* (element-type SlObjectListing), at most @limit, in key order. When there are more they are the
 * first ones by the store's own order: that of keys, or folder by folder. */
GPtrArray *sl_object_store_list (SlObjectStore *self,
                                 const char *bucket,
                                 const char *prefix,
                                 guint limit,
                                 GError **error);
char *
sl_object_store_presign (SlObjectStore *self, const SlPresignRequest *request, GError **error);
/* Where anybody may read an object for which sl_object_key_is_public() holds. */
char *sl_object_store_public_url (SlObjectStore *self,
                                  const char *bucket,
                                  const char *key,
                                  GError **error);
gboolean sl_object_store_ping (SlObjectStore *self, GError **error);
