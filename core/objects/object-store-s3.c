// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* An S3 store behind the object-store port: checks names as the folder store does, asks the store,
 * and signs URLs for the address that clients reach. */
#include "objects/object-store-s3.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file-util.h"
#include "model/object-keys.h"
#include "objects/object-meta.h"
#include "objects/object-path.h"
#include "objects/presign-terms.h"
#include "objects/s3-bucket.h"
#include "objects/s3-listing.h"
#include "objects/s3-transfer.h"
#include "sluice/sluice-error.h"

/* Who asks whether the service is well does not wait for longer, and takes that for a no. */
#define PING_S 2
/* Enough of a hash that the files of one folder, some dozens, do not meet. */
#define NAME_HASH_LENGTH 12

struct _SlObjectStoreS3 {
  GObject parent_instance;
  SlS3Client *client;          /* (owned) */
  SlS3Address *public_address; /* (owned) */
  GHashTable *names;           /* (owned) Sluice's bucket names -> the store's */
  gint64 part_bytes;
  GMutex lock;       /* over what follows */
  char *ping_bucket; /* (owned) (nullable) in the store */
};

static void sl_object_store_s3_implement_store (SlObjectStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlObjectStoreS3,
                               sl_object_store_s3,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_OBJECT_STORE,
                                                      sl_object_store_s3_implement_store))

static const char *
get_name_in_store (SlObjectStoreS3 *self, const char *bucket)
{
  const char *name = g_hash_table_lookup (self->names, bucket);

  return name != NULL ? name : bucket;
}

/* Checks the names; FALSE leaves nothing to clear. */
static gboolean
init_request (SlObjectStoreS3 *self,
              SlS3Request *request,
              const char *method,
              const char *bucket,
              const char *key,
              GError **error)
{
  if (!sl_object_path_check (bucket, key, error))
    return FALSE;
  sl_s3_request_init (request, method, get_name_in_store (self, bucket), key);
  return TRUE;
}

static gint64
parse_http_date (const char *date)
{
  time_t seconds = date != NULL ? curl_getdate (date, NULL) : -1;

  return seconds > 0 ? (gint64) seconds * 1000 : 0;
}

static SlObjectInfo *
create_info (const SlS3Answer *answer, const SlS3Request *request, GError **error)
{
  const char *length = sl_s3_answer_get_header (answer, "content-length");
  const char *etag = sl_s3_answer_get_header (answer, "etag");
  SlObjectInfo *info = NULL;

  if (length == NULL || etag == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "the object store tells no length or ETag of '%s/%s'", request->bucket,
                 request->key);
    return NULL;
  }
  info = g_new0 (SlObjectInfo, 1);
  info->size = g_ascii_strtoll (length, NULL, 10);
  info->etag = g_strdup (etag);
  info->content_type = g_strdup (sl_s3_answer_get_header (answer, "content-type"));
  info->modified_at = parse_http_date (sl_s3_answer_get_header (answer, "last-modified"));
  return info;
}

static SlObjectInfo *
head_object (SlObjectStore *store, const char *bucket, const char *key, GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  if (!init_request (self, &request, "HEAD", bucket, key, error))
    return NULL;
  answer = sl_s3_client_send (self->client, &request, error);
  return answer != NULL ? create_info (answer, &request, error) : NULL;
}

static GBytes *
read_object_head (SlObjectStore *store,
                  const char *bucket,
                  const char *key,
                  gsize n_bytes,
                  GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!init_request (self, &request, "GET", bucket, key, error))
    return NULL;
  sl_s3_request_add_range (&request, 0, (gint64) n_bytes);
  answer = sl_s3_client_send (self->client, &request, &local_error);
  if (answer != NULL)
    return g_bytes_new (answer->body->data, MIN (answer->body->len, n_bytes));
  /* Only what is empty has no first byte. */
  if (g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_RANGE_NOT_SATISFIABLE))
    return g_bytes_new (NULL, 0);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
remove_object (SlObjectStore *store, const char *bucket, const char *key, GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!init_request (self, &request, "DELETE", bucket, key, error))
    return FALSE;
  answer = sl_s3_client_send (self->client, &request, &local_error);
  if (answer != NULL || g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* The copy is whole or not at all; a crash before the original goes leaves both, and moving again
 * ends it. */
static gboolean
move_object (SlObjectStore *store,
             const char *bucket,
             const char *from_key,
             const char *to_key,
             const char *etag,
             GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autofree char *source = NULL;
  g_autofree char *encoded = NULL;

  if (!sl_object_path_check (bucket, from_key, error)
      || !init_request (self, &request, "PUT", bucket, to_key, error))
    return FALSE;
  source = g_strconcat ("/", request.bucket, "/", from_key, NULL);
  encoded = sl_sigv4_encode (source, TRUE);
  sl_s3_request_add_header (&request, "x-amz-copy-source", encoded);
  sl_s3_request_add_header (&request, "x-amz-copy-source-if-match", etag);
  answer = sl_s3_client_send (self->client, &request, error);
  return answer != NULL && remove_object (store, bucket, from_key, error);
}

/* Different keys have different names, and the last segment stays readable. */
static char *
make_local_path (const char *folder, const char *bucket, const char *key)
{
  g_autofree char *full = g_strconcat (bucket, "/", key, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, full, -1);
  g_autofree char *name = g_strdup_printf ("%.*s-%s", NAME_HASH_LENGTH, hash,
                                           sl_object_path_get_name (key));

  return g_build_filename (folder, name, NULL);
}

static char *
fetch_object (SlObjectStore *store,
              const char *bucket,
              const char *key,
              const char *folder,
              GCancellable *cancellable,
              GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  SlS3Transfer transfer = {
    self->client, get_name_in_store (self, bucket), key, -1, self->part_bytes, cancellable
  };
  g_autofree char *path = NULL;
  g_auto (SlAutoFd) fd = -1;

  if (!sl_object_path_check (bucket, key, error))
    return NULL;
  path = make_local_path (folder, bucket, key);
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) {
    sl_error_set_from_errno (error, errno, "failed to create '%s'", path);
    return NULL;
  }
  transfer.fd = fd;
  if (sl_s3_transfer_download (&transfer, error))
    return g_steal_pointer (&path);
  unlink (path);
  return NULL;
}

static int
open_source (const char *path, gint64 *size, GError **error)
{
  g_auto (SlAutoFd) fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  struct stat info;

  if (fd < 0 || fstat (fd, &info) < 0) {
    sl_error_set_from_errno (error, errno, "failed to open '%s'", path);
    return -1;
  }
  if (!S_ISREG (info.st_mode)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "'%s' is not a file", path);
    return -1;
  }
  *size = info.st_size;
  return sl_fd_steal (&fd);
}

static gboolean
put_object_file (SlObjectStore *store,
                 const char *bucket,
                 const char *key,
                 const char *path,
                 const char *content_type,
                 GCancellable *cancellable,
                 GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  /* What the folder store's routes say. */
  const SlS3Properties properties = { content_type, sl_object_key_is_public (bucket, key)
                                                        ? "public, max-age=31536000"
                                                        : "private, max-age=3600, immutable" };
  SlS3Transfer transfer = {
    self->client, get_name_in_store (self, bucket), key, -1, self->part_bytes, cancellable
  };
  gint64 size = 0;
  g_auto (SlAutoFd) fd = -1;

  if (!sl_object_path_check (bucket, key, error)
      || !sl_object_content_type_check (content_type, error))
    return FALSE;
  fd = open_source (path, &size, error);
  transfer.fd = fd;
  return fd >= 0 && sl_s3_transfer_upload (&transfer, size, &properties, error);
}

static GPtrArray *
list_objects (SlObjectStore *store,
              const char *bucket,
              const char *prefix,
              const char *after,
              guint limit,
              GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  const SlS3Folder folder = { self->client, bucket, get_name_in_store (self, bucket), prefix };

  return sl_object_path_check (bucket, "any", error)
             ? sl_s3_folder_list (&folder, after, limit, error)
             : NULL;
}

/* FALSE when @target can be none. */
static gboolean
init_target (SlObjectStore *store,
             SlS3Target *target,
             const char *bucket,
             const char *key,
             GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);

  *target = (SlS3Target){ self->client, get_name_in_store (self, bucket), key, NULL };
  return sl_object_path_check (bucket, key, error);
}

static char *
begin_parts (SlObjectStore *store,
             const char *bucket,
             const char *key,
             const char *content_type,
             GError **error)
{
  const SlS3Properties properties = { content_type, NULL };
  SlS3Target target;

  if (!init_target (store, &target, bucket, key, error)
      || !sl_object_content_type_check (content_type, error))
    return NULL;
  return sl_s3_multipart_begin (&target, &properties, error);
}

static GPtrArray *
list_parts (SlObjectStore *store,
            const char *bucket,
            const char *key,
            const char *upload_id,
            GError **error)
{
  SlS3Target target;

  if (!init_target (store, &target, bucket, key, error))
    return NULL;
  return sl_s3_multipart_list (&target, upload_id, error);
}

static gboolean
complete_parts (SlObjectStore *store,
                const char *bucket,
                const char *key,
                const char *upload_id,
                GPtrArray *parts,
                GError **error)
{
  SlS3Target target;

  return init_target (store, &target, bucket, key, error)
         && sl_s3_multipart_complete (&target, upload_id, parts, error);
}

static gboolean
abort_parts (SlObjectStore *store,
             const char *bucket,
             const char *key,
             const char *upload_id,
             GError **error)
{
  SlS3Target target;

  if (!init_target (store, &target, bucket, key, error))
    return FALSE;
  return upload_id != NULL ? sl_s3_multipart_abort (&target, upload_id, 0, error)
                           : sl_s3_multipart_abort_all (&target, error);
}

static char *
presign_request (SlObjectStore *store, const SlPresignRequest *request, GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  const char *bucket = get_name_in_store (self, request->bucket);
  g_autofree char *host = sl_s3_address_make_host (self->public_address, bucket);
  g_autofree char *path = sl_s3_address_make_path (self->public_address, bucket, request->key);
  g_autoptr (GPtrArray) query = sl_presign_terms_list_query (request);
  g_autoptr (GPtrArray) headers = sl_presign_terms_list_headers (request, host);
  const SlSigV4Request to_sign = { request->method, path, query, headers };
  g_autofree char *signed_query = NULL;

  if (!sl_object_path_check (request->bucket, request->key, error))
    return NULL;
  signed_query = sl_s3_signer_presign (sl_s3_client_get_signer (self->client), &to_sign,
                                       request->expires_in);
  return sl_s3_address_make_url (self->public_address, bucket, request->key, signed_query);
}

static char *
make_public_url (SlObjectStore *store, const char *bucket, const char *key, GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);

  if (!sl_object_path_check (bucket, key, error))
    return NULL;
  return sl_s3_address_make_url (self->public_address, get_name_in_store (self, bucket), key, NULL);
}

static char *
dup_ping_bucket (SlObjectStoreS3 *self)
{
  char *bucket = NULL;

  g_mutex_lock (&self->lock);
  bucket = g_strdup (self->ping_bucket);
  g_mutex_unlock (&self->lock);
  return bucket;
}

/* Once: who asks wants to know how it is now. */
static gboolean
ping_store (SlObjectStore *store, GError **error)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (store);
  g_autofree char *bucket = dup_ping_bucket (self);
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, bucket != NULL ? "HEAD" : "GET", bucket, NULL);
  request.max_attempts = 1;
  request.stall_s = PING_S;
  answer = sl_s3_client_send (self->client, &request, error);
  return answer != NULL;
}

static void
close_store (SlObjectStore *store)
{
  sl_s3_client_close (SL_OBJECT_STORE_S3 (store)->client);
}

static const char *
get_bucket_name (SlObjectStore *store, const char *bucket)
{
  return get_name_in_store (SL_OBJECT_STORE_S3 (store), bucket);
}

static void
sl_object_store_s3_implement_store (SlObjectStoreInterface *iface)
{
  iface->head = head_object;
  iface->read_head = read_object_head;
  iface->move = move_object;
  iface->fetch = fetch_object;
  iface->put_file = put_object_file;
  iface->remove = remove_object;
  iface->list = list_objects;
  iface->begin_parts = begin_parts;
  iface->list_parts = list_parts;
  iface->complete_parts = complete_parts;
  iface->abort_parts = abort_parts;
  iface->presign = presign_request;
  iface->public_url = make_public_url;
  iface->ping = ping_store;
  iface->close = close_store;
  iface->get_bucket_name = get_bucket_name;
}

static void
sl_object_store_s3_finalize (GObject *object)
{
  SlObjectStoreS3 *self = SL_OBJECT_STORE_S3 (object);

  g_clear_pointer (&self->client, sl_s3_client_free);
  g_clear_pointer (&self->public_address, sl_s3_address_free);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_free (self->ping_bucket);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (sl_object_store_s3_parent_class)->finalize (object);
}

static void
sl_object_store_s3_class_init (SlObjectStoreS3Class *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_object_store_s3_finalize;
}

static void
sl_object_store_s3_init (SlObjectStoreS3 *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->lock);
}

SlObjectStoreS3 *
sl_object_store_s3_new (const SlObjectStoreS3Config *config, SlClock *clock, GError **error)
{
  g_autoptr (SlObjectStoreS3) self = g_object_new (SL_TYPE_OBJECT_STORE_S3, NULL);
  const char *public_endpoint = config->public_endpoint != NULL ? config->public_endpoint
                                                                : config->client.endpoint;

  for (const SlS3BucketName *name = config->buckets; name != NULL && name->name != NULL; name++)
    g_hash_table_insert (self->names, g_strdup (name->name), g_strdup (name->name_in_store));
  self->part_bytes = config->part_bytes > 0 ? config->part_bytes : SL_S3_PART_BYTES;
  self->client = sl_s3_client_new (&config->client, clock, error);
  if (self->client == NULL)
    return NULL;
  self->public_address = sl_s3_address_new (public_endpoint, config->client.virtual_host, error);
  if (self->public_address == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

static void
set_ping_bucket (SlObjectStoreS3 *self, const char *bucket)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->ping_bucket, g_free);
  self->ping_bucket = g_strdup (bucket);
  g_mutex_unlock (&self->lock);
}

gboolean
sl_object_store_s3_prepare (SlObjectStoreS3 *self,
                            const char *const *buckets,
                            const char *const *cors_origins,
                            guint raw_days,
                            GPtrArray *remarks,
                            GError **error)
{
  g_return_val_if_fail (SL_IS_OBJECT_STORE_S3 (self), FALSE);

  for (const char *const *bucket = buckets; *bucket != NULL; bucket++) {
    const SlS3BucketPlan plan = {
      .name = get_name_in_store (self, *bucket),
      .has_raw_files = strcmp (*bucket, "videos") == 0,
      .raw_days = raw_days,
      .has_public_avatars = strcmp (*bucket, "avatars") == 0,
      .cors_origins = cors_origins,
    };

    if (!sl_s3_bucket_prepare (self->client, &plan, remarks, error))
      return FALSE;
  }
  if (!sl_s3_bucket_check_copies (self->client, get_name_in_store (self, buckets[0]), error))
    return FALSE;
  set_ping_bucket (self, get_name_in_store (self, buckets[0]));
  return TRUE;
}
