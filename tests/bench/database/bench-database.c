// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Claims and lists of the daemon's own statements, timed one by one: bench.py fills the database
 * and prints what comes out.
 *
 *   bench-database claims THREADS SECONDS    claims passes and ends them, as so many daemons do
 *   bench-database list OWNER COUNT [STATUS] pages of 20 from anywhere in the owner's list
 *
 * Prints "transactions rows seconds p50-ms p99-ms max-ms". */
#include <stdlib.h>
#include <string.h>

#include "base/strict-parse.h"
#include "daemon/database-choice.h"
#include "store/media-record.h"
#include "store/pass-repository.h"

/* As a daemon with its usual slots asks. */
#define SLOTS 4
#define PER_OWNER 3
#define PAGE 20

typedef struct {
  SlDatabase *database; /* (unowned) */
  gint64 until_us;
  GPtrArray *passes; /* (owned) (nullable) (element-type SlPass) of the claim under way */
  GArray *times_us;  /* (owned) (element-type gint64) */
  guint n_rows;
} Claimer;

static gboolean
claim (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Claimer *self = user_data;

  g_clear_pointer (&self->passes, g_ptr_array_unref);
  self->passes = sl_pass_repository_claim (transaction, "bench", SL_LANE_QUICK, SLOTS, PER_OWNER,
                                           error);
  return self->passes != NULL;
}

static gboolean
end_passes (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Claimer *self = user_data;

  for (guint i = 0; i < self->passes->len; i++) {
    if (!sl_pass_repository_end (transaction, self->passes->pdata[i], SL_PASS_DONE,
                                 sl_transaction_get_now (transaction), FALSE, NULL, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static void
write_or_exit (SlDatabase *database, SlTransactionFunc func, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (sl_database_write (database, func, user_data, &error))
    return;
  g_printerr ("bench-database: %s\n", error->message);
  exit (EXIT_FAILURE);
}

static void
claimer_clear (Claimer *self)
{
  g_clear_pointer (&self->times_us, g_array_unref);
  g_clear_pointer (&self->passes, g_ptr_array_unref);
}

static gpointer
claim_until_over (gpointer user_data)
{
  Claimer *self = user_data;

  while (g_get_monotonic_time () < self->until_us) {
    gint64 begun_us = g_get_monotonic_time ();
    gint64 taken_us;

    write_or_exit (self->database, claim, self);
    taken_us = g_get_monotonic_time () - begun_us;
    if (self->passes->len == 0)
      break;
    g_array_append_val (self->times_us, taken_us);
    self->n_rows += self->passes->len;
    write_or_exit (self->database, end_passes, self);
  }
  return NULL;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static double
get_part_ms (GArray *times_us, double part)
{
  guint index = (guint) (part * (times_us->len - 1));

  return times_us->len > 0 ? (double) g_array_index (times_us, gint64, index) / 1000 : 0;
}

static void
print_times (GArray *times_us, guint n_rows, gint64 begun_us)
{
  double seconds = (double) (g_get_monotonic_time () - begun_us) / G_USEC_PER_SEC;

  g_array_sort (times_us, compare_times);
  g_print ("%u %u %.3f %.3f %.3f %.3f\n", times_us->len, n_rows, seconds,
           get_part_ms (times_us, 0.5), get_part_ms (times_us, 0.99), get_part_ms (times_us, 1));
}

static void
bench_claims (SlDatabase *database, guint n_threads, guint seconds)
{
  g_autofree Claimer *claimers = g_new0 (Claimer, n_threads);
  g_autofree GThread **threads = g_new0 (GThread *, n_threads);
  g_autoptr (GArray) times_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 begun_us = g_get_monotonic_time ();
  guint n_rows = 0;

  for (guint i = 0; i < n_threads; i++) {
    claimers[i].database = database;
    claimers[i].until_us = begun_us + (gint64) seconds * G_USEC_PER_SEC;
    claimers[i].times_us = g_array_new (FALSE, FALSE, sizeof (gint64));
    threads[i] = g_thread_new ("claim", claim_until_over, &claimers[i]);
  }
  for (guint i = 0; i < n_threads; i++) {
    g_thread_join (threads[i]);
    g_array_append_vals (times_us, claimers[i].times_us->data, claimers[i].times_us->len);
    n_rows += claimers[i].n_rows;
    claimer_clear (&claimers[i]);
  }
  print_times (times_us, n_rows, begun_us);
}

typedef struct {
  const char *owner;
  const char *status; /* (nullable) */
  char *before;       /* (owned) (nullable) */
  GPtrArray *media;   /* (owned) (nullable) (element-type SlMediaRecord) */
} Listing;

static void
listing_clear (Listing *self)
{
  g_clear_pointer (&self->before, g_free);
  g_clear_pointer (&self->media, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

static gboolean
list (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Listing *self = user_data;

  g_clear_pointer (&self->media, g_ptr_array_unref);
  self->media = sl_media_record_list (
      transaction, &(SlMediaFilter){ self->owner, self->before, self->status, NULL, PAGE }, error);
  return self->media != NULL;
}

/* Behind an id that bench.py made, or from the beginning. */
static char *
pick_cursor (void)
{
  if (g_random_int_range (0, 4) == 0)
    return NULL;
  return g_strdup_printf ("01900000-0000-7000-8000-%012x", g_random_int_range (1, 1000000));
}

static gboolean
bench_list (SlDatabase *database, const char *owner, guint count, const char *status)
{
  g_autoptr (GArray) times_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 begun_us = g_get_monotonic_time ();
  guint n_rows = 0;

  for (guint i = 0; i < count; i++) {
    g_auto (Listing) listing = { owner, status, pick_cursor (), NULL };
    g_autoptr (GError) error = NULL;
    gint64 asked_us = g_get_monotonic_time ();
    gint64 taken_us;

    if (!sl_database_read_single (database, list, &listing, &error)) {
      g_printerr ("bench-database: %s\n", error->message);
      return FALSE;
    }
    taken_us = g_get_monotonic_time () - asked_us;
    g_array_append_val (times_us, taken_us);
    n_rows += listing.media->len;
  }
  print_times (times_us, n_rows, begun_us);
  return TRUE;
}

static guint
parse_count (const char *text)
{
  guint64 count = 0;

  return sl_parse_uint (text, 1, 1000000, &count, NULL) ? (guint) count : 1;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SlConfig) config = sl_config_load ((const char *const *) environment, &error);
  g_autoptr (SlClock) clock = sl_system_clock_new ();
  g_autoptr (SlDatabase) database = NULL;

  if (config != NULL)
    database = sl_database_choice_open (config, clock, &error);
  if (database == NULL) {
    g_printerr ("bench-database: %s\n", error->message);
    return EXIT_FAILURE;
  }
  if (argc == 4 && strcmp (argv[1], "claims") == 0) {
    bench_claims (database, parse_count (argv[2]), parse_count (argv[3]));
    return EXIT_SUCCESS;
  }
  if (argc >= 4 && strcmp (argv[1], "list") == 0)
    return bench_list (database, argv[2], parse_count (argv[3]), argv[4]) ? EXIT_SUCCESS
                                                                          : EXIT_FAILURE;
  g_printerr ("usage: bench-database claims THREADS SECONDS | list OWNER COUNT [STATUS]\n");
  return EXIT_FAILURE;
}
