// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The configuration file: the specification's block of queues, what is refused, who has the last
 * word. */
#include <string.h>

#include "daemon/config.h"
#include "sluice/sluice-error.h"
#include "test-folder.h"

/* As the specification prints it. */
static const char specification[] = "queues:\n"
                                    "  media-processing:\n"
                                    "    concurrency: 4\n"
                                    "    limiter:\n"
                                    "      max: 10\n"
                                    "      duration: 1000\n"
                                    "    defaultJobOptions:\n"
                                    "      attempts: 3\n"
                                    "      backoff:\n"
                                    "        type: exponential\n"
                                    "        delay: 5000\n"
                                    "      removeOnComplete: 100\n"
                                    "      removeOnFail: 50\n"
                                    "\n"
                                    "  transcription:\n"
                                    "    concurrency: 2\n"
                                    "    limiter:\n"
                                    "      max: 20\n"
                                    "      duration: 60000  # Groq rate limit\n"
                                    "    defaultJobOptions:\n"
                                    "      attempts: 3\n"
                                    "      timeout: 300000\n";

typedef struct {
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  self->folder = test_folder_new ();
  self->path = g_build_filename (self->folder, "sluice.yaml", NULL);
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  g_free (self->path);
  test_folder_remove (self->folder);
}

static SlConfig *
load (Fixture *self, const char *text, const char *variable, GError **error)
{
  g_autofree char *named = g_strconcat ("SLUICE_CONFIG=", self->path, NULL);
  const char *const environment[] = { named, variable, NULL };

  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  return sl_config_load (environment, error);
}

static SlConfig *
load_good (Fixture *self, const char *text, const char *variable)
{
  g_autoptr (GError) error = NULL;
  SlConfig *config = load (self, text, variable, &error);

  g_assert_no_error (error);
  return config;
}

static void
assert_refused (Fixture *self, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (self, text, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_takes_the_block_of_the_specification (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlConfig) config = load_good (self, specification, NULL);
  const SlQueueOptions *media = &config->queues[SL_QUEUE_MEDIA_PROCESSING];
  const SlQueueOptions *transcription = &config->queues[SL_QUEUE_TRANSCRIPTION];

  g_assert_cmpstr (config->file_path, ==, self->path);
  g_assert_cmpuint (media->concurrency, ==, 4);
  g_assert_cmpuint (media->limiter_max, ==, 10);
  g_assert_cmpuint (media->limiter_duration_ms, ==, 1000);
  g_assert_cmpuint (media->attempts, ==, 3);
  g_assert_cmpint (media->backoff_type, ==, SL_BACKOFF_EXPONENTIAL);
  g_assert_cmpuint (media->backoff_delay_ms, ==, 5000);
  g_assert_cmpuint (media->timeout_ms, ==, 0);
  g_assert_cmpuint (media->keep_completed, ==, 100);
  g_assert_cmpuint (media->keep_failed, ==, 50);
  g_assert_cmpuint (transcription->concurrency, ==, 2);
  g_assert_cmpuint (transcription->limiter_max, ==, 20);
  g_assert_cmpuint (transcription->limiter_duration_ms, ==, 60000);
  g_assert_cmpuint (transcription->timeout_ms, ==, 300000);
  g_assert_cmpuint (transcription->keep_completed, ==, 10000);
}

static void
test_takes_every_value (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlConfig) config = load_good (self,
                                           "queues:\n"
                                           "  media-processing:\n"
                                           "    concurrency: 64\n"
                                           "    defaultJobOptions:\n"
                                           "      attempts: 1\n"
                                           "      backoff: {type: fixed, delay: 0}\n"
                                           "      timeout: 1000\n"
                                           "      removeOnComplete: true\n"
                                           "      removeOnFail: false\n"
                                           "  transcription:\n"
                                           "    defaultJobOptions: {timeout: auto}\n",
                                           NULL);
  const SlQueueOptions *media = &config->queues[SL_QUEUE_MEDIA_PROCESSING];

  g_assert_cmpuint (media->concurrency, ==, 64);
  g_assert_cmpuint (media->limiter_max, ==, 0);
  g_assert_cmpuint (media->attempts, ==, 1);
  g_assert_cmpint (media->backoff_type, ==, SL_BACKOFF_FIXED);
  g_assert_cmpuint (media->backoff_delay_ms, ==, 0);
  g_assert_cmpuint (media->timeout_ms, ==, 1000);
  g_assert_cmpuint (media->keep_completed, ==, 0);
  g_assert_cmpuint (media->keep_failed, ==, SL_KEEP_ALL);
  g_assert_cmpuint (config->queues[SL_QUEUE_TRANSCRIPTION].timeout_ms, ==, 0);
}

static void
test_variables_have_the_last_word (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlConfig) jobs = load_good (self, specification, "MAX_CONCURRENT_JOBS=7");
  g_autoptr (SlConfig) timeout = load_good (self, specification, "JOB_TIMEOUT_MS=5000");
  g_autoptr (SlConfig) automatic = load_good (self, specification, "JOB_TIMEOUT_MS=auto");

  g_assert_cmpuint (jobs->queues[SL_QUEUE_MEDIA_PROCESSING].concurrency, ==, 7);
  g_assert_cmpuint (jobs->queues[SL_QUEUE_TRANSCRIPTION].concurrency, ==, 2);
  g_assert_cmpuint (timeout->queues[SL_QUEUE_MEDIA_PROCESSING].timeout_ms, ==, 5000);
  g_assert_cmpuint (timeout->queues[SL_QUEUE_TRANSCRIPTION].timeout_ms, ==, 5000);
  g_assert_cmpuint (automatic->queues[SL_QUEUE_TRANSCRIPTION].timeout_ms, ==, 0);
}

static void
test_comments_alone_configure_nothing (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlConfig) config = load_good (self, "# queues:\n\n  # nothing\n", NULL);

  g_assert_cmpuint (config->queues[SL_QUEUE_MEDIA_PROCESSING].concurrency, ==, 4);
}

static void
test_says_what_holds (Fixture *self, gconstpointer user_data)
{
  const char *const environment[] = { NULL };
  g_autoptr (SlConfig) config = load_good (self, specification, NULL);
  g_autofree char *text = sl_config_to_text (config, environment);

  g_assert_nonnull (strstr (text, "# queue media-processing: concurrency 4, limiter 10 in 1000 ms,"
                                  " attempts 3, backoff exponential 5000 ms, timeout auto,"
                                  " removeOnComplete 100, removeOnFail 50\n"));
  g_assert_nonnull (strstr (text, "timeout 300000, removeOnComplete 10000"));
}

static void
test_upload (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlConfig) defaults = load_good (self, "", NULL);
  g_autoptr (SlConfig) file = load_good (self, "upload:\n  multipart_threshold: 64MiB\n", NULL);
  g_autoptr (SlConfig) off = load_good (self, "upload: {multipart_threshold: off}\n", NULL);
  g_autoptr (SlConfig) variable = load_good (self, "upload:\n  multipart_threshold: 64MiB\n",
                                             "SLUICE_UPLOAD_MULTIPART_THRESHOLD=20MB");

  g_assert_cmpuint (defaults->multipart_threshold, ==, 100000000);
  g_assert_cmpuint (file->multipart_threshold, ==, 64 * 1048576);
  g_assert_cmpuint (off->multipart_threshold, ==, 0);
  g_assert_cmpuint (variable->multipart_threshold, ==, 20000000);
  assert_refused (self, "upload: 5\n", "upload: expected a mapping");
  assert_refused (self, "upload: {multipart_threshold: 0}\n", "expected a size such as 100MB");
  assert_refused (self, "upload: {multipart_treshold: 5MB}\n", "multipart_threshold");
}

/* What the example says without comment signs is what holds without it. */
static void
test_the_example_says_the_defaults (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = g_build_filename (g_getenv ("SLUICE_SOURCE_ROOT"), "data", "sluice.yaml",
                                            NULL);
  g_autofree char *text = NULL;
  g_autoptr (SlConfig) example = NULL;
  g_autoptr (SlConfig) defaults = load_good (self, "", NULL);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  example = load_good (self, text, NULL);
  g_assert_cmpuint (example->multipart_threshold, ==, defaults->multipart_threshold);
  g_assert_cmpmem (example->queues, sizeof example->queues, defaults->queues,
                   sizeof defaults->queues);
}

static void
test_a_file_that_was_named_has_to_be_there (Fixture *self, gconstpointer user_data)
{
  const char *const environment[] = { "SLUICE_CONFIG=/nonexistent/sluice.yaml", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_config_load (environment, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "SLUICE_CONFIG: "));
  g_assert_nonnull (strstr (error->message, "/nonexistent/sluice.yaml"));
}

static void
test_refuses (Fixture *self, gconstpointer user_data)
{
#define MEDIA "queues:\n  media-processing:\n"
  assert_refused (self, "- a\n", "1:1: expected a mapping");
  assert_refused (self, "queue: {}\n", "1:1: unknown key 'queue'; did you mean 'queues'?");
  assert_refused (self, "queues: 4\n", "1:9: queues: expected a mapping");
  assert_refused (self, "queues: {media: {}}\n", "1:10: queues: unknown key 'media'");
  assert_refused (self, "queues: {transcription: 2}\n", "1:25: queues: transcription: expected");
  assert_refused (self, MEDIA "    concurency: 4\n", "3:5: queues: media-processing: unknown key");
  assert_refused (self, MEDIA "    concurrency: 0\n",
                  "3:18: queues: media-processing: concurrency: expected a whole number from 1");
  assert_refused (self, MEDIA "    limiter: {max: 10}\n", "limiter: expected both max and");
  assert_refused (self, MEDIA "    limiter: {max: 0, duration: 1}\n", "3:20: queues");
  assert_refused (self, MEDIA "    defaultJobOptions: {backoff: {type: linear}}\n",
                  "3:41: queues: media-processing: backoff: type: expected exponential or fixed");
  assert_refused (self, MEDIA "    defaultJobOptions: {timeout: 5m}\n", "timeout: expected milli");
  assert_refused (self, MEDIA "    defaultJobOptions: {removeOnFail: -1}\n",
                  "removeOnFail: expected true, false or how many");
  assert_refused (self, MEDIA "    concurrency: &a 4\n", "3:");
  assert_refused (self, "queues: {}\nqueues: {}\n", "2:1:");
#undef MEDIA
}

static void
test_all_errors_at_once (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      load (self, "queues:\n  transcription: {concurrency: x}\nother: 1\n", "PORT=y", &error));
  g_assert_nonnull (strstr (error->message, "sluice.yaml:2:32: "));
  g_assert_nonnull (strstr (error->message, "sluice.yaml:3:1: unknown key 'other'"));
  g_assert_nonnull (strstr (error->message, "PORT: "));
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/daemon/config-file/takes-the-block-of-the-specification",
       test_takes_the_block_of_the_specification);
  add ("/daemon/config-file/takes-every-value", test_takes_every_value);
  add ("/daemon/config-file/variables-have-the-last-word", test_variables_have_the_last_word);
  add ("/daemon/config-file/comments-alone-configure-nothing",
       test_comments_alone_configure_nothing);
  add ("/daemon/config-file/says-what-holds", test_says_what_holds);
  add ("/daemon/config-file/the-example-says-the-defaults", test_the_example_says_the_defaults);
  add ("/daemon/config-file/upload", test_upload);
  add ("/daemon/config-file/a-file-that-was-named-has-to-be-there",
       test_a_file_that_was_named_has_to_be_there);
  add ("/daemon/config-file/refuses", test_refuses);
  add ("/daemon/config-file/all-errors-at-once", test_all_errors_at_once);
  return g_test_run ();
}
