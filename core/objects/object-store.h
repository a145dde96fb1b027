// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Bytes: the port. Blocking, thread-safe, never called on the main loop. Keys are ASCII without "."
 * or ".." segments; anything else is SLUICE_ERROR_INVALID_ARGUMENT.
 *
 * What takes as long as its bytes do can be called off: fetch and put_file take a cancellable
 * (nullable), end within a second of it with SLUICE_ERROR_CANCELLED, and leave no half of anything.
 * All else has limits of its own in a store that is away: 20 s for what is answered from an index,
 * and for move and complete_parts, where a store works on its own, 90 s without a word of it. */
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
  const char *upload_id;                    /* (nullable) PUT: of a part of this upload */
  guint part_number;                        /* PUT: of that part; from 1 */
} SlPresignRequest;

/* A piece of an object that is uploaded in parts. S3's rules hold for every store: all parts but
 * the last have at least 5 MiB, and there are at most SL_OBJECT_MAX_PARTS. */
#define SL_OBJECT_MAX_PARTS 10000

typedef struct {
  guint number; /* from 1 */
  gint64 size;
  char *etag; /* opaque, with quotes */
} SlObjectPart;

SlObjectPart *sl_object_part_new (guint number, gint64 size, const char *etag);
void sl_object_part_free (SlObjectPart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlObjectPart, sl_object_part_free)

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
                  GCancellable *cancellable,
                  GError **error);
  gboolean (*put_file) (SlObjectStore *self,
                        const char *bucket,
                        const char *key,
                        const char *path,
                        const char *content_type,
                        GCancellable *cancellable,
                        GError **error);
  gboolean (*remove) (SlObjectStore *self, const char *bucket, const char *key, GError **error);
  GPtrArray *(*list) (SlObjectStore *self,
                      const char *bucket,
                      const char *prefix,
                      const char *after,
                      guint limit,
                      GError **error);
  char *(*begin_parts) (SlObjectStore *self,
                        const char *bucket,
                        const char *key,
                        const char *content_type,
                        GError **error);
  GPtrArray *(*list_parts) (SlObjectStore *self,
                            const char *bucket,
                            const char *key,
                            const char *upload_id,
                            GError **error);
  gboolean (*complete_parts) (SlObjectStore *self,
                              const char *bucket,
                              const char *key,
                              const char *upload_id,
                              GPtrArray *parts,
                              GError **error);
  gboolean (*abort_parts) (SlObjectStore *self,
                           const char *bucket,
                           const char *key,
                           const char *upload_id,
                           GError **error);
  char *(*presign) (SlObjectStore *self, const SlPresignRequest *request, GError **error);
  char *(*public_url) (SlObjectStore *self, const char *bucket, const char *key, GError **error);
  gboolean (*ping) (SlObjectStore *self, GError **error);
  /* NULL: nothing is ever waited for. */
  void (*close) (SlObjectStore *self);
  /* NULL: every bucket is called as Sluice calls it. */
  const char *(*get_bucket_name) (SlObjectStore *self, const char *bucket);
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
                             GCancellable *cancellable,
                             GError **error);
/* Publishes a file, replacing an object of that key. @path stays, so that this can be done again;
 * its content is not to be changed any more. Durable on return. Once cancelled it does not begin.
 */
gboolean sl_object_store_put_file (SlObjectStore *self,
                                   const char *bucket,
                                   const char *key,
                                   const char *path,
                                   const char *content_type,
                                   GCancellable *cancellable,
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
/* The same behind the key @after, which need not be there, by the store's own order: whoever goes
 * on behind the last one of a list sees all, and some of them twice where folders have an order. */
GPtrArray *sl_object_store_list_after (SlObjectStore *self,
                                       const char *bucket,
                                       const char *prefix,
                                       const char *after,
                                       guint limit,
                                       GError **error);
/* An upload in parts, which clients PUT to presigned URLs. Returns: its name in the store */
char *sl_object_store_begin_parts (SlObjectStore *self,
                                   const char *bucket,
                                   const char *key,
                                   const char *content_type,
                                   GError **error);
/* What is there of it, by number; of a part that came again only the last. A part of which the
 * store does not say which one was the last is not listed. SLUICE_ERROR_NOT_FOUND when there is no
 * such upload: it was completed, aborted, or taken away by a rule of the bucket. Returns:
 * (element-type SlObjectPart) */
GPtrArray *sl_object_store_list_parts (SlObjectStore *self,
                                       const char *bucket,
                                       const char *key,
                                       const char *upload_id,
                                       GError **error);
/* Makes the object of exactly these @parts (element-type SlObjectPart), which are in order of their
 * numbers; whole or not at all, durable on return. SLUICE_ERROR_PRECONDITION_FAILED when one of
 * them was replaced since it was listed, in a store that forgets what was replaced. No such upload
 * is SLUICE_ERROR_NOT_FOUND, unless the object is there as this call would have made it. */
gboolean sl_object_store_complete_parts (SlObjectStore *self,
                                         const char *bucket,
                                         const char *key,
                                         const char *upload_id,
                                         GPtrArray *parts,
                                         GError **error);
/* @upload_id: (nullable) every upload of that key. Missing is fine. A part that is arriving may
 * come to lie there all the same: abort again when no URL is good any more. */
gboolean sl_object_store_abort_parts (SlObjectStore *self,
                                      const char *bucket,
                                      const char *key,
                                      const char *upload_id,
                                      GError **error);
char *
sl_object_store_presign (SlObjectStore *self, const SlPresignRequest *request, GError **error);
/* Where anybody may read an object for which sl_object_key_is_public() holds. */
char *sl_object_store_public_url (SlObjectStore *self,
                                  const char *bucket,
                                  const char *key,
                                  GError **error);
/* What Sluice's @bucket is called in the store, for those who look there themselves. Returns:
 * (transfer none) */
const char *sl_object_store_get_bucket_name (SlObjectStore *self, const char *bucket);
gboolean sl_object_store_ping (SlObjectStore *self, GError **error);
/* Nobody waits for the store any more, whoever asked: what is under way ends within a second, and
 * all that comes, with SLUICE_ERROR_SHUTTING_DOWN. URLs are signed as before. Thread-safe, and good
 * for the main loop. */
void sl_object_store_close (SlObjectStore *self);
