// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The way of the log to a Loki. What a thread that logs does here is put a line at the end of a
 * queue; everything that can take time happens on the other side of it. */
#include "daemon/loki-push.h"

#include <curl/curl.h>
#include <string.h>

#include "base/log.h"
#include "daemon/loki-batch.h"

/* Minutes of a busy daemon: a Loki that restarts misses nothing. */
#define MAX_LINES 10000
#define MAX_BYTES (8 * 1024 * 1024)
/* Loki's own limit for a request is 4 MiB. */
#define BATCH_LINES 1000
#define BATCH_BYTES (1024 * 1024)
/* Lines come in bursts: one request for each burst. */
#define LINGER_MS 500
#define CONNECT_LIMIT_MS 3000L
#define REQUEST_LIMIT_MS 10000L
#define FIRST_DELAY_MS 500
#define MAX_DELAY_MS 30000
/* The end of a daemon waits no longer for a log that is on standard error anyway. */
#define STOP_LIMIT_MS 2000

typedef enum {
  RESULT_SENT,
  RESULT_REFUSED, /* and will be again */
  RESULT_LATER,
} Result;

struct _SlLokiPush {
  char *url;               /* (owned) */
  char *username;          /* (owned) (nullable) */
  char *password;          /* (owned) (nullable) */
  char *tenant_id;         /* (owned) (nullable) */
  char *host;              /* (owned) */
  SlMetrics *metrics;      /* (owned) */
  SlMetricFamily *sent;    /* (unowned) */
  SlMetricFamily *dropped; /* (unowned) */
  SlMetricFamily *waiting; /* (unowned) */
  GThread *thread;         /* (owned) */

  GMutex lock; /* guards what follows */
  GCond changed;
  GQueue lines; /* (owned) (element-type SlLokiLine) */
  gsize n_bytes;
  gint64 stop_until_us; /* monotonic; 0 = not stopping */

  /* Of the thread. */
  CURL *handle;               /* (owned) */
  struct curl_slist *headers; /* (owned) */
  gboolean is_failing;        /* and that was said */
};

static void
on_line_logged (const char *level, const char *json, gpointer user_data)
{
  SlLokiPush *self = user_data;
  gsize length = strlen (json);
  gboolean has_room = FALSE;

  g_mutex_lock (&self->lock);
  has_room = self->lines.length < MAX_LINES && self->n_bytes + length <= MAX_BYTES;
  if (has_room) {
    SlLokiLine *line = g_new0 (SlLokiLine, 1);

    line->time_us = g_get_real_time ();
    line->level = level;
    line->json = g_strdup (json);
    g_queue_push_tail (&self->lines, line);
    self->n_bytes += length;
    g_cond_signal (&self->changed);
  }
  g_mutex_unlock (&self->lock);
  if (!has_room)
    sl_metric_add (self->dropped, 1, "queue_full", NULL);
}

/* With the lock. */
static gboolean
is_batch_full (SlLokiPush *self)
{
  return self->lines.length >= BATCH_LINES || self->n_bytes >= BATCH_BYTES;
}

/* With the lock. Returns at @until_us, and before that when there is a batch or the end. */
static void
wait_until (SlLokiPush *self, gint64 until_us)
{
  while (self->stop_until_us == 0 && !is_batch_full (self)
         && g_cond_wait_until (&self->changed, &self->lock, until_us))
    ;
}

/* With the lock. */
static GPtrArray *
steal_batch (SlLokiPush *self)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_loki_line_free);
  gsize n_bytes = 0;

  while (self->lines.length > 0 && batch->len < BATCH_LINES && n_bytes < BATCH_BYTES) {
    SlLokiLine *line = g_queue_pop_head (&self->lines);

    n_bytes += strlen (line->json);
    g_ptr_array_add (batch, line);
  }
  self->n_bytes -= n_bytes;
  return batch;
}

/* Returns: (nullable): what to send; NULL at the end */
static GPtrArray *
wait_for_batch (SlLokiPush *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->lines.length == 0) {
    if (self->stop_until_us > 0)
      return NULL;
    g_cond_wait (&self->changed, &self->lock);
  }
  wait_until (self, g_get_monotonic_time () + LINGER_MS * G_TIME_SPAN_MILLISECOND);
  return steal_batch (self);
}

static gboolean
is_out_of_time (SlLokiPush *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->stop_until_us > 0 && g_get_monotonic_time () >= self->stop_until_us;
}

/* Called about once a second, also while nothing moves. */
static int
on_transfer_looked_at (void *user_data,
                       curl_off_t down_all,
                       curl_off_t down,
                       curl_off_t up_all,
                       curl_off_t up)
{
  return is_out_of_time (user_data) ? 1 : 0;
}

/* What Loki says beside its status is of no interest, and may be long. */
static size_t
on_answer_got (char *data, size_t size, size_t count, void *user_data)
{
  return size * count;
}

static gboolean
can_be_repeated (CURLcode code, long status)
{
  return code != CURLE_OK || status == 429 || status >= 500;
}

static Result
send_body (SlLokiPush *self, const char *body, char **reason)
{
  long status = 0;
  CURLcode code = CURLE_OK;

  curl_easy_setopt (self->handle, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt (self->handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) strlen (body));
  code = curl_easy_perform (self->handle);
  curl_easy_getinfo (self->handle, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_OK && status >= 200 && status < 300)
    return RESULT_SENT;
  *reason = code != CURLE_OK ? g_strdup (curl_easy_strerror (code))
                             : g_strdup_printf ("it answers with status %ld", status);
  return can_be_repeated (code, status) ? RESULT_LATER : RESULT_REFUSED;
}

/* Once for each outage: this line goes into the queue, too. */
static void
tell_change (SlLokiPush *self, const char *reason)
{
  gboolean is_failing = reason != NULL;

  if (is_failing == self->is_failing)
    return;
  self->is_failing = is_failing;
  if (is_failing)
    sl_log_warning ("log lines do not reach Loki", "REASON", reason, NULL);
  else
    sl_log_message ("log lines reach Loki again", NULL);
}

/* FALSE when the end comes before that: nobody waits for a Loki that is away then. */
static gboolean
pause_for (SlLokiPush *self, gint64 milliseconds)
{
  gint64 until = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->stop_until_us == 0 && g_cond_wait_until (&self->changed, &self->lock, until))
    ;
  return self->stop_until_us == 0;
}

/* FALSE: there is no time left for it. */
static gboolean
deliver (SlLokiPush *self, GPtrArray *batch)
{
  g_autofree char *body = sl_loki_batch_to_json (batch, self->host);
  gint64 delay_ms = FIRST_DELAY_MS;

  while (TRUE) {
    g_autofree char *reason = NULL;
    Result result = send_body (self, body, &reason);

    tell_change (self, reason);
    if (result == RESULT_SENT)
      sl_metric_add (self->sent, batch->len, NULL);
    else if (result == RESULT_REFUSED)
      sl_metric_add (self->dropped, batch->len, "refused", NULL);
    if (result != RESULT_LATER)
      return TRUE;
    if (!pause_for (self, delay_ms))
      return FALSE;
    delay_ms = MIN (delay_ms * 2, MAX_DELAY_MS);
  }
}

/* The password is for the one address: nobody is followed elsewhere. */
static void
set_identity (SlLokiPush *self)
{
  g_autofree char *tenant = NULL;

  if (self->tenant_id != NULL) {
    tenant = g_strconcat ("X-Scope-OrgID: ", self->tenant_id, NULL);
    self->headers = curl_slist_append (self->headers, tenant);
  }
  if (self->username == NULL)
    return;
  curl_easy_setopt (self->handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  curl_easy_setopt (self->handle, CURLOPT_USERNAME, self->username);
  curl_easy_setopt (self->handle, CURLOPT_PASSWORD, self->password);
}

static void
open_handle (SlLokiPush *self)
{
  /* Asking first would cost a round trip for each batch. */
  self->headers = curl_slist_append (NULL, "Expect:");
  self->headers = curl_slist_append (self->headers, "Content-Type: application/json");
  self->handle = curl_easy_init ();
  set_identity (self);
  curl_easy_setopt (self->handle, CURLOPT_URL, self->url);
  curl_easy_setopt (self->handle, CURLOPT_HTTPHEADER, self->headers);
  curl_easy_setopt (self->handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (self->handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (self->handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (self->handle, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_LIMIT_MS);
  curl_easy_setopt (self->handle, CURLOPT_TIMEOUT_MS, REQUEST_LIMIT_MS);
  curl_easy_setopt (self->handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (self->handle, CURLOPT_XFERINFOFUNCTION, on_transfer_looked_at);
  curl_easy_setopt (self->handle, CURLOPT_XFERINFODATA, self);
  curl_easy_setopt (self->handle, CURLOPT_WRITEFUNCTION, on_answer_got);
}

static gpointer
run_push (gpointer data)
{
  SlLokiPush *self = data;
  gboolean has_time = TRUE;

  open_handle (self);
  while (has_time) {
    g_autoptr (GPtrArray) batch = wait_for_batch (self);

    if (batch == NULL)
      break;
    has_time = deliver (self, batch);
  }
  g_clear_pointer (&self->handle, curl_easy_cleanup);
  g_clear_pointer (&self->headers, curl_slist_free_all);
  return NULL;
}

static void
on_metrics_wanted (gpointer user_data)
{
  SlLokiPush *self = user_data;
  guint n_lines = 0;

  g_mutex_lock (&self->lock);
  n_lines = self->lines.length;
  g_mutex_unlock (&self->lock);
  sl_metric_set (self->waiting, n_lines, NULL);
}

static void
register_metrics (SlLokiPush *self)
{
  static const char *const reason[] = { "reason", NULL };

  self->sent = sl_metrics_counter (self->metrics, "sluice_loki_lines_sent_total",
                                   "Lines of this daemon's log that Loki has taken", NULL);
  self->dropped = sl_metrics_counter (self->metrics, "sluice_loki_lines_dropped_total",
                                      "Lines of this daemon's log that Loki will not see", reason);
  /* Told from the start: who watches for an increase does not see one from nothing. */
  sl_metric_add (self->dropped, 0, "queue_full", NULL);
  sl_metric_add (self->dropped, 0, "refused", NULL);
  self->waiting = sl_metrics_gauge (self->metrics, "sluice_loki_queue_lines",
                                    "Lines of this daemon's log that wait for Loki", NULL);
  sl_metrics_add_collector (self->metrics, on_metrics_wanted, self);
}

SlLokiPush *
sl_loki_push_start (const SlLokiTarget *target, SlMetrics *metrics)
{
  SlLokiPush *self = g_new0 (SlLokiPush, 1);

  curl_global_init (CURL_GLOBAL_DEFAULT);
  self->url = g_strconcat (target->base_url, "/loki/api/v1/push", NULL);
  self->username = g_strdup (target->username);
  self->password = g_strdup (target->password);
  self->tenant_id = g_strdup (target->tenant_id);
  self->host = g_strdup (g_get_host_name ());
  self->metrics = sl_metrics_ref (metrics);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->lines);
  register_metrics (self);
  self->thread = g_thread_new ("loki-push", run_push, self);
  sl_log_set_tap (on_line_logged, self);
  return self;
}

static void
loki_push_free (SlLokiPush *self)
{
  g_queue_clear_full (&self->lines, (GDestroyNotify) sl_loki_line_free);
  sl_metrics_unref (self->metrics);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self->host);
  g_free (self->tenant_id);
  g_free (self->password);
  g_free (self->username);
  g_free (self->url);
  g_free (self);
}

void
sl_loki_push_stop (SlLokiPush *self)
{
  if (self == NULL)
    return;
  sl_log_set_tap (NULL, NULL);
  g_mutex_lock (&self->lock);
  self->stop_until_us = g_get_monotonic_time () + STOP_LIMIT_MS * G_TIME_SPAN_MILLISECOND;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  loki_push_free (self);
}
