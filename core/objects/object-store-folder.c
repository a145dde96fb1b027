// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A folder behind the object-store port: checks names, hands the work to the files, signs URLs. */
#include "objects/object-store-folder.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cancel-util.h"
#include "base/file-util.h"
#include "objects/day-key.h"
#include "objects/object-files.h"
#include "objects/object-listing.h"
#include "objects/object-meta.h"
#include "objects/object-parts.h"
#include "objects/object-path.h"
#include "objects/object-store-folder-private.h"
#include "objects/presign-terms.h"
#include "sluice/sluice-error.h"

#define SIGNING_KEY_FILE ".signing-key"
/* As strong as the HMAC that it goes into. */
#define SIGNING_KEY_BYTES 32
/* Names that S3 clients expect to see; only the secret is secret. */
#define ACCESS_KEY "sluice"
#define REGION "us-east-1"
#define SERVICE "s3"
#define URL_PREFIX "/objects/"

struct _SlObjectStoreFolder {
  GObject parent_instance;
  SlObjectFiles *files; /* (owned) */
  SlClock *clock;       /* (owned) */
  char *secret_key;     /* (owned) */
  SlDayKey day_key;
  GMutex lock;    /* over what follows */
  char *base_url; /* (owned) (nullable) */
};

static void sl_object_store_folder_implement_store (SlObjectStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlObjectStoreFolder,
                               sl_object_store_folder,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_OBJECT_STORE,
                                                      sl_object_store_folder_implement_store))

static SlSigV4Credentials
get_credentials (SlObjectStoreFolder *self, const SlSigV4Key *key)
{
  return (SlSigV4Credentials){ ACCESS_KEY, self->secret_key, REGION, SERVICE, key };
}

static SlObjectInfo *
head_object (SlObjectStore *store, const char *bucket, const char *key, GError **error)
{
  SlObjectInfo *info = NULL;
  g_auto (SlAutoFd)
      fd = sl_object_store_folder_open (SL_OBJECT_STORE_FOLDER (store), bucket, key, &info, error);

  return fd >= 0 ? info : NULL;
}

static GBytes *
read_object_head (SlObjectStore *store,
                  const char *bucket,
                  const char *key,
                  gsize n_bytes,
                  GError **error)
{
  g_autoptr (SlObjectInfo) info = NULL;
  g_auto (SlAutoFd)
      fd = sl_object_store_folder_open (SL_OBJECT_STORE_FOLDER (store), bucket, key, &info, error);
  g_autofree guint8 *data = NULL;
  gssize got = 0;

  if (fd < 0)
    return NULL;
  data = g_malloc (n_bytes);
  got = pread (fd, data, n_bytes, 0);
  if (got < 0) {
    sl_error_set_from_errno (error, errno, "failed to read object '%s/%s'", bucket, key);
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&data), (gsize) got);
}

static gboolean
move_object (SlObjectStore *store,
             const char *bucket,
             const char *from_key,
             const char *to_key,
             const char *etag,
             GError **error)
{
  if (!sl_object_path_check (bucket, from_key, error)
      || !sl_object_path_check (bucket, to_key, error))
    return FALSE;
  return sl_object_files_move (SL_OBJECT_STORE_FOLDER (store)->files, bucket, from_key, to_key,
                               etag, error);
}

/* No copy: the object itself is a local file. */
static char *
fetch_object (SlObjectStore *store,
              const char *bucket,
              const char *key,
              const char *folder,
              GCancellable *cancellable,
              GError **error)
{
  SlObjectStoreFolder *self = SL_OBJECT_STORE_FOLDER (store);
  g_autoptr (SlObjectInfo) info = NULL;

  if (sl_error_set_if_cancelled (cancellable, error))
    return NULL;
  info = head_object (store, bucket, key, error);
  if (info == NULL)
    return NULL;
  return g_build_filename (sl_object_files_get_root (self->files), bucket, key, NULL);
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
  SlObjectStoreFolder *self = SL_OBJECT_STORE_FOLDER (store);
  g_auto (SlAutoFd) fd = -1;
  g_autofree char *temporary = NULL;
  g_autofree char *etag = NULL;
  gboolean is_published = FALSE;

  if (!sl_object_path_check (bucket, key, error)
      || !sl_object_content_type_check (content_type, error)
      || sl_error_set_if_cancelled (cancellable, error))
    return FALSE;
  temporary = sl_object_files_take_temporary (self->files, path, &fd, cancellable, error);
  if (temporary == NULL)
    return FALSE;
  etag = sl_object_etag_of_file (fd, cancellable, error);
  is_published = etag != NULL
                 && sl_object_files_publish (self->files, temporary, fd, bucket, key, etag,
                                             content_type, error);
  /* Still there also when it was renamed to another link of the same file: put a second time. */
  sl_object_files_discard_temporary (self->files, temporary);
  return is_published;
}

static gboolean
remove_object (SlObjectStore *store, const char *bucket, const char *key, GError **error)
{
  if (!sl_object_path_check (bucket, key, error))
    return FALSE;
  return sl_object_files_remove (SL_OBJECT_STORE_FOLDER (store)->files, bucket, key, error);
}

static GPtrArray *
list_objects (SlObjectStore *store,
              const char *bucket,
              const char *prefix,
              const char *after,
              guint limit,
              GError **error)
{
  SlObjectStoreFolder *self = SL_OBJECT_STORE_FOLDER (store);

  /* Any text is a prefix; only the bucket becomes a path. */
  if (!sl_object_path_check (bucket, "any", error))
    return NULL;
  return sl_object_listing_collect (sl_object_files_get_root_fd (self->files), bucket, prefix,
                                    after, limit, error);
}

static char *
dup_base_url (SlObjectStoreFolder *self)
{
  char *base_url = NULL;

  g_mutex_lock (&self->lock);
  base_url = g_strdup (self->base_url);
  g_mutex_unlock (&self->lock);
  return base_url;
}

static SlSigV4Key
get_day_key (SlObjectStoreFolder *self, gint64 wall_ms)
{
  const SlSigV4Credentials credentials = get_credentials (self, NULL);

  return sl_day_key_get (&self->day_key, &credentials, wall_ms);
}

static char *
begin_parts (SlObjectStore *store,
             const char *bucket,
             const char *key,
             const char *content_type,
             GError **error)
{
  if (!sl_object_path_check (bucket, key, error)
      || !sl_object_content_type_check (content_type, error))
    return NULL;
  return sl_object_parts_begin (SL_OBJECT_STORE_FOLDER (store)->files, bucket, key, content_type,
                                error);
}

static GPtrArray *
list_parts (SlObjectStore *store,
            const char *bucket,
            const char *key,
            const char *upload_id,
            GError **error)
{
  if (!sl_object_path_check (bucket, key, error))
    return NULL;
  return sl_object_parts_list (SL_OBJECT_STORE_FOLDER (store)->files, bucket, key, upload_id,
                               error);
}

static gboolean
complete_parts (SlObjectStore *store,
                const char *bucket,
                const char *key,
                const char *upload_id,
                GPtrArray *parts,
                GError **error)
{
  return sl_object_path_check (bucket, key, error)
         && sl_object_parts_complete (SL_OBJECT_STORE_FOLDER (store)->files, bucket, key, upload_id,
                                      parts, error);
}

static gboolean
abort_parts (SlObjectStore *store,
             const char *bucket,
             const char *key,
             const char *upload_id,
             GError **error)
{
  return sl_object_path_check (bucket, key, error)
         && sl_object_parts_abort (SL_OBJECT_STORE_FOLDER (store)->files, bucket, key, upload_id,
                                   error);
}

static char *
sign_url (SlObjectStoreFolder *self, const SlPresignRequest *request, const char *base_url)
{
  gint64 wall_ms = sl_clock_get_wall_ms (self->clock);
  const SlSigV4Key key = get_day_key (self, wall_ms);
  const SlSigV4Credentials credentials = get_credentials (self, &key);
  g_autofree char *path = g_strconcat (URL_PREFIX, request->bucket, "/", request->key, NULL);
  g_autofree char *encoded_path = sl_sigv4_encode (path, TRUE);
  const char *host = strstr (base_url, "://");
  g_autoptr (GPtrArray) query = sl_presign_terms_list_query (request);
  g_autoptr (GPtrArray) headers = sl_presign_terms_list_headers (
      request, host != NULL ? host + strlen ("://") : base_url);
  const SlSigV4Request to_sign = { request->method, path, query, headers };
  g_autofree char *signed_query = NULL;

  signed_query = sl_sigv4_presign (&credentials, &to_sign, wall_ms, request->expires_in);
  return g_strconcat (base_url, encoded_path, "?", signed_query, NULL);
}

static char *
presign_request (SlObjectStore *store, const SlPresignRequest *request, GError **error)
{
  SlObjectStoreFolder *self = SL_OBJECT_STORE_FOLDER (store);
  g_autofree char *base_url = dup_base_url (self);

  if (!sl_object_path_check (request->bucket, request->key, error))
    return NULL;
  if (base_url == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to sign a URL for '%s/%s': the store has no address yet", request->bucket,
                 request->key);
    return NULL;
  }
  return sign_url (self, request, base_url);
}

static char *
make_public_url (SlObjectStore *store, const char *bucket, const char *key, GError **error)
{
  g_autofree char *base_url = dup_base_url (SL_OBJECT_STORE_FOLDER (store));
  g_autofree char *path = NULL;
  g_autofree char *encoded_path = NULL;

  if (!sl_object_path_check (bucket, key, error))
    return NULL;
  if (base_url == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to make a URL for '%s/%s': the store has no address yet", bucket, key);
    return NULL;
  }
  path = g_strconcat (URL_PREFIX, bucket, "/", key, NULL);
  encoded_path = sl_sigv4_encode (path, TRUE);
  return g_strconcat (base_url, encoded_path, NULL);
}

static gboolean
ping_store (SlObjectStore *store, GError **error)
{
  return sl_object_files_ping (SL_OBJECT_STORE_FOLDER (store)->files, error);
}

static void
sl_object_store_folder_implement_store (SlObjectStoreInterface *iface)
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
}

static void
sl_object_store_folder_finalize (GObject *object)
{
  SlObjectStoreFolder *self = SL_OBJECT_STORE_FOLDER (object);

  g_clear_pointer (&self->files, sl_object_files_free);
  g_clear_object (&self->clock);
  g_free (self->secret_key);
  g_free (self->base_url);
  g_mutex_clear (&self->lock);
  sl_day_key_clear (&self->day_key);
  G_OBJECT_CLASS (sl_object_store_folder_parent_class)->finalize (object);
}

static void
sl_object_store_folder_class_init (SlObjectStoreFolderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_object_store_folder_finalize;
}

static void
sl_object_store_folder_init (SlObjectStoreFolder *self)
{
  g_mutex_init (&self->lock);
  sl_day_key_init (&self->day_key);
}

static char *
generate_key (GError **error)
{
  guint8 random[SIGNING_KEY_BYTES];
  g_autoptr (GString) text = g_string_new (NULL);

  if (getrandom (random, sizeof random, 0) != sizeof random) {
    sl_error_set_from_errno (error, errno, "failed to get random bytes for a signing key");
    return NULL;
  }
  for (gsize i = 0; i < sizeof random; i++)
    g_string_append_printf (text, "%02x", random[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_key_text (const char *text)
{
  for (gsize i = 0; i < 2 * SIGNING_KEY_BYTES; i++) {
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
  }
  return text[2 * SIGNING_KEY_BYTES] == '\0';
}

static char *
read_key (const char *path, const struct stat *info, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;

  if ((info->st_mode & 077) != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                 "signing key '%s' has mode %03o: expected 600", path, info->st_mode & 0777);
    return NULL;
  }
  if (!g_file_get_contents (path, &text, NULL, &local_error)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to read the signing key: %s", local_error->message);
    return NULL;
  }
  if (!is_key_text (text)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                 "signing key '%s' is damaged: expected %d hexadecimal digits", path,
                 2 * SIGNING_KEY_BYTES);
    return NULL;
  }
  return g_steal_pointer (&text);
}

/* The store's lock is held: nobody else makes a key meanwhile. */
static char *
ensure_key (const char *root, GError **error)
{
  g_autofree char *path = g_build_filename (root, SIGNING_KEY_FILE, NULL);
  g_autofree char *key = NULL;
  struct stat info;

  if (lstat (path, &info) == 0)
    return read_key (path, &info, error);
  key = generate_key (error);
  if (key == NULL || !sl_file_write_durably (path, key, strlen (key), 0600, error))
    return NULL;
  return g_steal_pointer (&key);
}

SlObjectStoreFolder *
sl_object_store_folder_new (const char *root, SlClock *clock, GError **error)
{
  g_autoptr (SlObjectStoreFolder) self = g_object_new (SL_TYPE_OBJECT_STORE_FOLDER, NULL);

  self->clock = g_object_ref (clock);
  self->files = sl_object_files_open (root, error);
  if (self->files == NULL)
    return NULL;
  self->secret_key = ensure_key (sl_object_files_get_root (self->files), error);
  if (self->secret_key == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
sl_object_store_folder_set_base_url (SlObjectStoreFolder *self, const char *base_url)
{
  g_return_if_fail (SL_IS_OBJECT_STORE_FOLDER (self));

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->base_url, g_free);
  self->base_url = g_strdup (base_url);
  g_mutex_unlock (&self->lock);
}

gboolean
sl_object_store_folder_verify (SlObjectStoreFolder *self,
                               const char *method,
                               const char *path,
                               const char *raw_query,
                               GPtrArray *headers,
                               GError **error)
{
  gint64 wall_ms = sl_clock_get_wall_ms (self->clock);
  const SlSigV4Key key = get_day_key (self, wall_ms);
  const SlSigV4Credentials credentials = get_credentials (self, &key);
  /* Who may read an object may ask how long it is: players do, with the URL that they were given.
   */
  const char *signed_method = strcmp (method, "HEAD") == 0 ? "GET" : method;

  return sl_sigv4_verify (&credentials, signed_method, path, raw_query, headers, wall_ms, error);
}

int
sl_object_store_folder_open (SlObjectStoreFolder *self,
                             const char *bucket,
                             const char *key,
                             SlObjectInfo **info,
                             GError **error)
{
  if (!sl_object_path_check (bucket, key, error))
    return -1;
  return sl_object_files_open_object (self->files, bucket, key, info, error);
}

SlObjectFiles *
sl_object_store_folder_get_files (SlObjectStoreFolder *self)
{
  return self->files;
}
