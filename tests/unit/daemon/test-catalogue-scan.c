// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The scanner as a foreign program: it may be missing, fail, or say anything. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/file-util.h"
#include "daemon/catalogue-scan.h"
#include "sluice/sluice-error.h"

typedef struct {
  char *folder;  /* (owned) */
  char *program; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("sluice-test-XXXXXX", NULL);
  fixture->program = g_build_filename (fixture->folder, "scan", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (sl_folder_remove (fixture->folder, NULL));
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->program, g_free);
}

/* Runs @script as the scanner. */
static SlStageCatalogue *
scan (Fixture *fixture, const char *script, GError **error)
{
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
  g_autoptr (SlCatalogueScan) running = NULL;

  g_assert_true (g_file_set_contents (fixture->program, text, -1, NULL));
  g_assert_cmpint (g_chmod (fixture->program, 0700), ==, 0);
  running = sl_catalogue_scan_start (fixture->program, error);
  g_assert_nonnull (running);
  return sl_catalogue_scan_finish (running, error);
}

static void
test_reads_what_the_scanner_prints (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "descriptor",
                                                 "catalogue.json", NULL);
  g_autofree char *script = g_strdup_printf ("cat '%s'", path);
  g_autoptr (SlStageCatalogue) catalogue = scan (fixture, script, &error);

  g_assert_no_error (error);
  g_assert_nonnull (sl_stage_catalogue_find (catalogue, "transcode"));
}

/* It opens plugins, which may be anybody's. */
static void
test_the_scanner_gets_no_secrets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "descriptor",
                                                 "catalogue.json", NULL);
  g_autofree char *script = g_strdup_printf (
      "test -z \"$DATABASE_PASSWORD\" && test \"$SLUICE_PLUGIN_PATH\" = /stages && cat '%s'", path);
  g_autoptr (SlStageCatalogue) catalogue = NULL;

  g_setenv ("DATABASE_PASSWORD", "hunter2", TRUE);
  g_setenv ("SLUICE_PLUGIN_PATH", "/stages", TRUE);
  catalogue = scan (fixture, script, &error);
  g_assert_no_error (error);
  g_assert_nonnull (catalogue);
}

static void
test_missing_program (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_catalogue_scan_start ("/nonexistent/scan", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "'/nonexistent/scan'"));
}

static void
test_failures_name_the_program (Fixture *fixture, gconstpointer data)
{
  static const char *const scripts[] = { "exit 3",    "kill -9 $$",     "echo nonsense",
                                         "echo '{}'", "printf '\\377'", "echo '{\"plugins\":[]}'" };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (scan (fixture, scripts[i], &error));
    g_assert_nonnull (error);
    g_assert_true (error->domain == SLUICE_ERROR);
    g_assert_nonnull (strstr (error->message, fixture->program));
  }
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/daemon/catalogue-scan/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("reads-what-the-scanner-prints", test_reads_what_the_scanner_prints);
  add ("the-scanner-gets-no-secrets", test_the_scanner_gets_no_secrets);
  add ("missing-program", test_missing_program);
  add ("failures-name-the-program", test_failures_name_the_program);
  return g_test_run ();
}
