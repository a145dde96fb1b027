// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A file on its way to a store: libcurl's multi interface keeps a few PUTs moving in one thread,
 * each of which reads its own range of the file when the line has room for more. */
#include "tools/file-sender.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sluice/sluice-error.h"
#include "tools/http-reply.h"

/* At a time: enough to fill a line whose answers take long, and few enough for the line of an
 * office. */
#define MAX_TRANSFERS 4
/* Milliseconds until somebody who cancels is heard, and progress is told. */
#define TURN_MS 100
/* Seconds: a store on this machine answers in milliseconds, one behind a slow line in a few. */
#define CONNECT_TIMEOUT 10L
/* An upload may take long, but it must move: bytes a second, for so many seconds. */
#define STALL_SPEED 1L
#define STALL_SECONDS 60L

typedef struct curl_slist CurlHeaders;

struct _SlFileSender {
  CURLM *multi;         /* (owned) */
  char *path;           /* (owned) */
  int file;             /* descriptor */
  guint64 size;         /* bytes, of all parts */
  guint64 sent;         /* bytes, of the parts that went through */
  GPtrArray *transfers; /* (owned) (element-type Transfer) under way */
  SlUploadProgressFunc progress;
  gpointer user_data;
};

/* One part under way. */
typedef struct {
  SlFileSender *sender;   /* (unowned) */
  const SlFilePart *part; /* (unowned) */
  CURL *curl;             /* (owned) */
  CurlHeaders *headers;   /* (owned) */
  GString *body;          /* (owned) what is answered */
  guint64 position;       /* bytes of the part that were read */
  GError *error;          /* (owned) (nullable) why the file can't be read */
  char message[CURL_ERROR_SIZE];
} Transfer;

SlFilePart *
sl_file_part_new (const char *url, const char *content_type, guint64 offset, guint64 size)
{
  SlFilePart *self = g_new0 (SlFilePart, 1);

  self->url = g_strdup (url);
  self->content_type = g_strdup (content_type);
  self->offset = offset;
  self->size = size;
  return self;
}

void
sl_file_part_free (gpointer data)
{
  SlFilePart *self = data;

  g_free (self->url);
  g_free (self->content_type);
  g_free (self);
}

static void
transfer_free (gpointer data)
{
  Transfer *self = data;

  curl_multi_remove_handle (self->sender->multi, self->curl);
  curl_easy_cleanup (self->curl);
  curl_slist_free_all (self->headers);
  g_string_free (self->body, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

SlFileSender *
sl_file_sender_new (const char *path,
                    guint64 size,
                    SlUploadProgressFunc progress,
                    gpointer user_data,
                    GError **error)
{
  int file = open (path, O_RDONLY | O_CLOEXEC);
  SlFileSender *self = NULL;

  if (file < 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "failed to open '%s': %s", path,
                 g_strerror (errno));
    return NULL;
  }
  self = g_new0 (SlFileSender, 1);
  self->multi = curl_multi_init ();
  self->path = g_strdup (path);
  self->file = file;
  self->size = size;
  self->transfers = g_ptr_array_new_with_free_func (transfer_free);
  self->progress = progress;
  self->user_data = user_data;
  return self;
}

void
sl_file_sender_free (SlFileSender *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->transfers);
  curl_multi_cleanup (self->multi);
  close (self->file);
  g_free (self->path);
  g_free (self);
}

guint64
sl_file_sender_get_sent (SlFileSender *self)
{
  return self->sent;
}

/* A file that became shorter ends the transfer: the server would wait for the rest. */
static size_t
on_bytes_wanted (char *buffer, size_t size, size_t count, void *user_data)
{
  Transfer *self = user_data;
  size_t wanted = (size_t) MIN ((guint64) (size * count), self->part->size - self->position);
  ssize_t found = 0;

  if (wanted == 0)
    return 0;
  do {
    found = pread (self->sender->file, buffer, wanted,
                   (off_t) (self->part->offset + self->position));
  } while (found < 0 && errno == EINTR);
  if (found <= 0) {
    g_clear_error (&self->error);
    g_set_error (&self->error, SLUICE_ERROR, SLUICE_ERROR_SIZE_MISMATCH, "failed to read '%s': %s",
                 self->sender->path, found < 0 ? g_strerror (errno) : "it became shorter");
    return CURL_READFUNC_ABORT;
  }
  self->position += (guint64) found;
  return (size_t) found;
}

/* A connection that the server had closed by then is replaced: from the start. */
static int
on_position_changed (void *user_data, curl_off_t offset, int origin)
{
  Transfer *self = user_data;

  if (origin != SEEK_SET || offset < 0 || (guint64) offset > self->part->size)
    return CURL_SEEKFUNC_FAIL;
  self->position = (guint64) offset;
  return CURL_SEEKFUNC_OK;
}

/* Nothing of its own accord: no type unless it is signed, no wait for "100 Continue". */
static CurlHeaders *
make_headers (const SlFilePart *part)
{
  g_autofree char *type = g_strconcat ("Content-Type:", part->content_type != NULL ? " " : NULL,
                                       part->content_type, NULL);

  return curl_slist_append (curl_slist_append (NULL, "Expect:"), type);
}

static void
begin_transfer (SlFileSender *sender, const SlFilePart *part)
{
  Transfer *self = g_new0 (Transfer, 1);

  self->sender = sender;
  self->part = part;
  self->body = g_string_new (NULL);
  self->headers = make_headers (part);
  self->curl = curl_easy_init ();
  curl_easy_setopt (self->curl, CURLOPT_URL, part->url);
  curl_easy_setopt (self->curl, CURLOPT_PRIVATE, self);
  curl_easy_setopt (self->curl, CURLOPT_ERRORBUFFER, self->message);
  curl_easy_setopt (self->curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (self->curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT);
  curl_easy_setopt (self->curl, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED);
  curl_easy_setopt (self->curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
  curl_easy_setopt (self->curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (self->curl, CURLOPT_USERAGENT, "sluice");
  curl_easy_setopt (self->curl, CURLOPT_HTTPHEADER, self->headers);
  curl_easy_setopt (self->curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (self->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) part->size);
  curl_easy_setopt (self->curl, CURLOPT_READFUNCTION, on_bytes_wanted);
  curl_easy_setopt (self->curl, CURLOPT_READDATA, self);
  curl_easy_setopt (self->curl, CURLOPT_SEEKFUNCTION, on_position_changed);
  curl_easy_setopt (self->curl, CURLOPT_SEEKDATA, self);
  curl_easy_setopt (self->curl, CURLOPT_WRITEFUNCTION, sl_http_reply_receive);
  curl_easy_setopt (self->curl, CURLOPT_WRITEDATA, self->body);
  curl_multi_add_handle (sender->multi, self->curl);
  g_ptr_array_add (sender->transfers, self);
}

static gboolean
check_transfer (Transfer *self, CURLcode result, GError **error)
{
  long status = 0;

  if (self->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&self->error));
    return FALSE;
  }
  if (result != CURLE_OK) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to send bytes %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " of '%s': %s",
                 self->part->offset, self->part->offset + self->part->size, self->sender->path,
                 *self->message != '\0' ? self->message : curl_easy_strerror (result));
    return FALSE;
  }
  curl_easy_getinfo (self->curl, CURLINFO_RESPONSE_CODE, &status);
  return sl_http_reply_check (status, self->body, error);
}

/* What has ended since the last time. The first failure counts. */
static void
take_ended (SlFileSender *self, GError **failure)
{
  int n_left = 0;
  CURLMsg *message = NULL;

  while ((message = curl_multi_info_read (self->multi, &n_left)) != NULL) {
    g_autoptr (GError) error = NULL;
    Transfer *transfer = NULL;

    if (message->msg != CURLMSG_DONE)
      continue;
    curl_easy_getinfo (message->easy_handle, CURLINFO_PRIVATE, (char **) &transfer);
    if (check_transfer (transfer, message->data.result, &error))
      self->sent += transfer->part->size;
    else if (*failure == NULL)
      *failure = g_steal_pointer (&error);
    g_ptr_array_remove (self->transfers, transfer);
  }
}

static void
tell_progress (SlFileSender *self)
{
  guint64 moved = self->sent;

  for (guint i = 0; i < self->transfers->len; i++) {
    Transfer *transfer = self->transfers->pdata[i];
    curl_off_t sent = 0;

    curl_easy_getinfo (transfer->curl, CURLINFO_SIZE_UPLOAD_T, &sent);
    moved += (guint64) sent;
  }
  if (self->size > 0)
    self->progress (MIN (1.0, (double) moved / (double) self->size), self->user_data);
}

/* FALSE: libcurl itself failed. */
static gboolean
turn (SlFileSender *self, GError **failure, GError **error)
{
  int n_running = 0;
  CURLMcode result = curl_multi_perform (self->multi, &n_running);

  take_ended (self, failure);
  tell_progress (self);
  if (result == CURLM_OK && n_running > 0)
    result = curl_multi_poll (self->multi, NULL, 0, TURN_MS, NULL);
  g_main_context_iteration (NULL, FALSE);
  if (result == CURLM_OK)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to send '%s': %s", self->path,
               curl_multi_strerror (result));
  return FALSE;
}

/* Others are begun while none has failed. */
static gboolean
send_parts (SlFileSender *self, GPtrArray *parts, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  guint next = 0;

  do {
    while (failure == NULL && next < parts->len && self->transfers->len < MAX_TRANSFERS)
      begin_transfer (self, parts->pdata[next++]);
    if (!turn (self, &failure, error))
      return FALSE;
    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the upload was interrupted");
      return FALSE;
    }
  } while (self->transfers->len > 0 || (failure == NULL && next < parts->len));
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
sl_file_sender_send (SlFileSender *self,
                     GPtrArray *parts,
                     GCancellable *cancellable,
                     GError **error)
{
  gboolean is_sent = send_parts (self, parts, cancellable, error);

  g_ptr_array_set_size (self->transfers, 0);
  return is_sent;
}
