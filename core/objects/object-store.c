// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The port that bytes go through. */
#include "objects/object-store.h"

G_DEFINE_INTERFACE (SlObjectStore, sl_object_store, G_TYPE_OBJECT)

static void
sl_object_store_default_init (SlObjectStoreInterface *iface)
{
}

void
sl_object_info_free (SlObjectInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->etag);
  g_free (self->content_type);
  g_free (self);
}

void
sl_object_listing_free (SlObjectListing *self)
{
  if (self == NULL)
    return;
  g_free (self->bucket);
  g_free (self->key);
  g_free (self);
}

SlObjectPart *
sl_object_part_new (guint number, gint64 size, const char *etag)
{
  SlObjectPart *self = g_new0 (SlObjectPart, 1);

  self->number = number;
  self->size = size;
  self->etag = g_strdup (etag);
  return self;
}

void
sl_object_part_free (SlObjectPart *self)
{
  if (self == NULL)
    return;
  g_free (self->etag);
  g_free (self);
}

SlObjectInfo *
sl_object_store_head (SlObjectStore *self, const char *bucket, const char *key, GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), NULL);
  return SL_OBJECT_STORE_GET_IFACE (self)->head (self, bucket, key, error);
}

GBytes *
sl_object_store_read_head (SlObjectStore *self,
                           const char *bucket,
                           const char *key,
                           gsize n_bytes,
                           GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), NULL);
  return SL_OBJECT_STORE_GET_IFACE (self)->read_head (self, bucket, key, n_bytes, error);
}

gboolean
sl_object_store_move (SlObjectStore *self,
                      const char *bucket,
                      const char *from_key,
                      const char *to_key,
                      const char *etag,
                      GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), FALSE);
  return SL_OBJECT_STORE_GET_IFACE (self)->move (self, bucket, from_key, to_key, etag, error);
}

char *
sl_object_store_fetch (SlObjectStore *self,
                       const char *bucket,
                       const char *key,
                       const char *folder,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), NULL);
  return SL_OBJECT_STORE_GET_IFACE (self)->fetch (self, bucket, key, folder, cancellable, error);
}

gboolean
sl_object_store_put_file (SlObjectStore *self,
                          const char *bucket,
                          const char *key,
                          const char *path,
                          const char *content_type,
                          GCancellable *cancellable,
                          GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), FALSE);
  return SL_OBJECT_STORE_GET_IFACE (self)->put_file (self, bucket, key, path, content_type,
                                                     cancellable, error);
}

gboolean
sl_object_store_remove (SlObjectStore *self, const char *bucket, const char *key, GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), FALSE);
  return SL_OBJECT_STORE_GET_IFACE (self)->remove (self, bucket, key, error);
}

GPtrArray *
sl_object_store_list (SlObjectStore *self,
                      const char *bucket,
                      const char *prefix,
                      guint limit,
                      GError **error)
{
  return sl_object_store_list_after (self, bucket, prefix, "", limit, error);
}

GPtrArray *
sl_object_store_list_after (SlObjectStore *self,
                            const char *bucket,
                            const char *prefix,
                            const char *after,
                            guint limit,
                            GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), NULL);
  return SL_OBJECT_STORE_GET_IFACE (self)->list (self, bucket, prefix, after, limit, error);
}

char *
sl_object_store_begin_parts (SlObjectStore *self,
                             const char *bucket,
                             const char *key,
                             const char *content_type,
                             GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), NULL);
  return SL_OBJECT_STORE_GET_IFACE (self)->begin_parts (self, bucket, key, content_type, error);
}

GPtrArray *
sl_object_store_list_parts (SlObjectStore *self,
                            const char *bucket,
                            const char *key,
                            const char *upload_id,
                            GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), NULL);
  return SL_OBJECT_STORE_GET_IFACE (self)->list_parts (self, bucket, key, upload_id, error);
}

gboolean
sl_object_store_complete_parts (SlObjectStore *self,
                                const char *bucket,
                                const char *key,
                                const char *upload_id,
                                GPtrArray *parts,
                                GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), FALSE);
  return SL_OBJECT_STORE_GET_IFACE (self)->complete_parts (self, bucket, key, upload_id, parts,
                                                           error);
}

gboolean
sl_object_store_abort_parts (SlObjectStore *self,
                             const char *bucket,
                             const char *key,
                             const char *upload_id,
                             GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), FALSE);
  return SL_OBJECT_STORE_GET_IFACE (self)->abort_parts (self, bucket, key, upload_id, error);
}

char *
sl_object_store_presign (SlObjectStore *self, const SlPresignRequest *request, GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), NULL);
  return SL_OBJECT_STORE_GET_IFACE (self)->presign (self, request, error);
}

char *
sl_object_store_public_url (SlObjectStore *self,
                            const char *bucket,
                            const char *key,
                            GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), NULL);
  return SL_OBJECT_STORE_GET_IFACE (self)->public_url (self, bucket, key, error);
}

const char *
sl_object_store_get_bucket_name (SlObjectStore *self, const char *bucket)
{
  SlObjectStoreInterface *iface = SL_OBJECT_STORE_GET_IFACE (self);

  return iface->get_bucket_name != NULL ? iface->get_bucket_name (self, bucket) : bucket;
}

gboolean
sl_object_store_ping (SlObjectStore *self, GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE (self), FALSE);
  return SL_OBJECT_STORE_GET_IFACE (self)->ping (self, error);
}

void
sl_object_store_close (SlObjectStore *self)
{
  SlObjectStoreInterface *iface = SL_OBJECT_STORE_GET_IFACE (self);

  if (iface->close != NULL)
    iface->close (self);
}
