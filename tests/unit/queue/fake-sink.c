// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A sink that remembers. */
#include "fake-sink.h"

#include <string.h>
#include <sys/stat.h>

#include "base/cancel-util.h"
#include "base/error-info.h"
#include "sluice/sluice-error.h"
#include "store/pass-repository.h"

struct _FakeSink {
  GObject parent_instance;
  SlDatabase *database; /* (owned) */
  GMutex lock;
  GHashTable *outcomes; /* (owned) (element-type utf8 utf8): static text by pass id */
  GHashTable *warnings; /* (owned) (element-type utf8 utf8): the first of a report, by pass id */
  GHashTable *prepared; /* (owned) (element-type utf8) */
  guint n_progress;
  guint n_hung;
  guint n_hanging;
  gboolean hangs;
  gboolean misses_folder;
  GCond released;
  gboolean is_holding;
};

static void fake_sink_implement_sink (SlPassSinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeSink,
                               fake_sink,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_PASS_SINK, fake_sink_implement_sink))

static gboolean
is_private_folder (const char *path)
{
  struct stat status = { 0 };

  return lstat (path, &status) == 0 && S_ISDIR (status.st_mode) && (status.st_mode & 0777) == 0700;
}

static void
note_hanging (FakeSink *self, gboolean is_hanging)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_hung += is_hanging ? 1 : 0;
  self->n_hanging += is_hanging ? 1 : -1;
  g_main_context_wakeup (NULL);
}

/* A transfer that only its cancellable ends. */
static void
hang (FakeSink *self, GCancellable *cancellable, GError **error)
{
  note_hanging (self, TRUE);
  while (!sl_error_set_if_cancelled (cancellable, error))
    sl_cancellable_wait (cancellable, G_MAXINT);
  note_hanging (self, FALSE);
}

static SlWorkOrder *
create_order (FakeSink *self, const SlPass *pass, const char *work_dir, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  SlWorkOrder *order = NULL;

  if (g_str_has_prefix (pass->id, "unprepared-")) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE, "no input");
    return NULL;
  }
  g_hash_table_add (self->prepared, g_strdup (pass->id));
  order = sl_work_order_new ();
  order->pass_id = g_strdup (pass->id);
  order->media_id = g_strdup (pass->media_id);
  order->kind = g_strdup (pass->kind);
  order->descriptor = g_strndup (pass->id, (gsize) (strrchr (pass->id, '-') - pass->id));
  order->descriptor_name = g_strdup ("test");
  order->input_path = g_strdup ("/nowhere");
  order->work_dir = g_strdup (work_dir);
  return order;
}

static SlWorkOrder *
prepare (SlPassSink *sink,
         const SlPass *pass,
         const char *work_dir,
         GCancellable *cancellable,
         GError **error)
{
  FakeSink *self = FAKE_SINK (sink);

  if (!g_str_has_prefix (pass->id, "unfetched-"))
    return create_order (self, pass, work_dir, error);
  hang (self, cancellable, error);
  return NULL;
}

static void
progress (SlPassSink *sink, const SlPass *pass, GPtrArray *items)
{
  FakeSink *self = FAKE_SINK (sink);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_progress += items->len;
}

static SlWorkReply *
answer (SlPassSink *sink, const SlPass *pass, const char *work_dir, const SlWorkRequest *request)
{
  SlWorkReply *reply = sl_work_reply_new ();

  reply->model = g_strdup (pass->id);
  return reply;
}

typedef struct {
  const SlPass *pass;
  const GError *error;
} End;

static gboolean
end_claim (SlTransaction *transaction, gpointer user_data, GError **error)
{
  const End *end = user_data;
  gboolean gives_back = g_error_matches (end->error, SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN);
  SlPassState state = end->error == NULL ? SL_PASS_DONE : SL_PASS_FAILED;

  return sl_pass_repository_end (transaction, end->pass, gives_back ? SL_PASS_READY : state,
                                 end->pass->run_at, gives_back, NULL, NULL, error);
}

static void
remember (FakeSink *self, const SlPass *pass, const char *work_dir, const GError *work_error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const char *outcome = work_error != NULL ? sl_error_info_for_error (work_error)->name : "report";

  if (g_hash_table_contains (self->prepared, pass->id) && !is_private_folder (work_dir))
    self->misses_folder = TRUE;
  g_hash_table_insert (self->outcomes, g_strdup (pass->id), (char *) outcome);
}

static void
remember_warning (FakeSink *self, const SlPass *pass, const SlWorkReport *report)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const SlReportedStage *stage = g_ptr_array_index (report->stages, 0);

  g_hash_table_insert (self->warnings, g_strdup (pass->id), g_strdup (stage->warnings[0]));
}

static void
wait_for_release (FakeSink *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->is_holding)
    g_cond_wait (&self->released, &self->lock);
}

static gboolean
has_to_hang (FakeSink *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->hangs;
}

static gboolean
finish (SlPassSink *sink,
        const SlPass *pass,
        const char *work_dir,
        SlWorkReport *report,
        const GError *work_error,
        GCancellable *cancellable,
        GError **error)
{
  FakeSink *self = FAKE_SINK (sink);
  End end = { pass, work_error };
  g_autoptr (GError) failure = NULL;

  g_assert_true ((report == NULL) != (work_error == NULL));
  wait_for_release (self);
  if (report != NULL && has_to_hang (self)) {
    hang (self, cancellable, error);
    return FALSE;
  }
  sl_database_write (self->database, end_claim, &end, &failure);
  if (g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_DATABASE_UNAVAILABLE)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (report != NULL)
    remember_warning (self, pass, report);
  remember (self, pass, work_dir, work_error);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
fake_sink_implement_sink (SlPassSinkInterface *iface)
{
  iface->prepare = prepare;
  iface->progress = progress;
  iface->answer = answer;
  iface->finish = finish;
}

static void
fake_sink_finalize (GObject *object)
{
  FakeSink *self = FAKE_SINK (object);

  g_clear_object (&self->database);
  g_hash_table_unref (self->outcomes);
  g_hash_table_unref (self->warnings);
  g_hash_table_unref (self->prepared);
  g_cond_clear (&self->released);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (fake_sink_parent_class)->finalize (object);
}

static void
fake_sink_class_init (FakeSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_sink_finalize;
}

static void
fake_sink_init (FakeSink *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->released);
  self->outcomes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->warnings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

FakeSink *
fake_sink_new (SlDatabase *database)
{
  FakeSink *self = g_object_new (FAKE_TYPE_SINK, NULL);

  self->database = g_object_ref (database);
  return self;
}

void
fake_sink_hold (FakeSink *self, gboolean is_holding)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_holding = is_holding;
  g_cond_broadcast (&self->released);
}

void
fake_sink_hang (FakeSink *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->hangs = TRUE;
}

guint
fake_sink_get_n_hung (FakeSink *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_hung;
}

guint
fake_sink_get_n_hanging (FakeSink *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_hanging;
}

guint
fake_sink_get_n_finished (FakeSink *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_size (self->outcomes);
}

guint
fake_sink_get_n_progress (FakeSink *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_progress;
}

const char *
fake_sink_get_outcome (FakeSink *self, const char *pass_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_lookup (self->outcomes, pass_id);
}

const char *
fake_sink_get_warning (FakeSink *self, const char *pass_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_lookup (self->warnings, pass_id);
}

gboolean
fake_sink_saw_work_folders (FakeSink *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return !self->misses_folder;
}
