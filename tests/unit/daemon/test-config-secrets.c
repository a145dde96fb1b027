// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Secrets that are not in the environment, and what is wrong with those that are not one line. */
#include <string.h>

#include "daemon/config.h"
#include "sluice/sluice-error.h"
#include "test-folder.h"

typedef struct {
  TestFolder *folder; /* (owned) */
  char **environment; /* (owned) */
} Fixture;

static void
set (Fixture *self, const char *name, const char *value)
{
  self->environment = g_environ_setenv (self->environment, name, value, TRUE);
}

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  self->folder = test_folder_new ();
  self->environment = g_new0 (char *, 1);
  set (self, "DATABASE_HOST", "db.example");
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  g_strfreev (self->environment);
  test_folder_remove (self->folder);
}

static char *
write_file (Fixture *self, const char *name, const char *text, gssize length)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  return path;
}

static void
assert_password (Fixture *self, const char *password, const char *source)
{
  const char *const *environment = (const char *const *) self->environment;
  g_autoptr (GError) error = NULL;
  g_autoptr (SlConfig) config = sl_config_load (environment, &error);
  g_autofree char *line = g_strdup_printf ("DATABASE_PASSWORD=***  # %s\n", source);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (config->database_password, ==, password);
  g_assert_cmpuint (config->remarks->len, ==, 0);
  text = sl_config_to_text (config, environment);
  g_assert_nonnull (strstr (text, line));
  g_assert_null (strstr (text, password));
}

static void
assert_refused (Fixture *self, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_config_load ((const char *const *) self->environment, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_file (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = write_file (self, "password", "hunter 2\n", -1);

  set (self, "DATABASE_PASSWORD_FILE", path);
  assert_password (self, "hunter 2", "file");
}

static void
test_credential (Fixture *self, gconstpointer user_data)
{
  g_autofree char *path = write_file (self, "database-password", "hunter2\r\n", -1);

  set (self, "CREDENTIALS_DIRECTORY", self->folder);
  assert_password (self, "hunter2", "credential");
}

/* What one finds in the environment is what holds; then what it names. */
static void
test_the_nearer_holds (Fixture *self, gconstpointer user_data)
{
  g_autofree char *credential = write_file (self, "database-password", "of the manager", -1);
  g_autofree char *file = write_file (self, "password", "of the file", -1);

  set (self, "CREDENTIALS_DIRECTORY", self->folder);
  set (self, "DATABASE_PASSWORD_FILE", file);
  assert_password (self, "of the file", "file");
  set (self, "DATABASE_PASSWORD", "of the variable");
  assert_password (self, "of the variable", "environment");
}

static void
test_keys_of_a_store (Fixture *self, gconstpointer user_data)
{
  g_autofree char *access = write_file (self, "minio-access-key", "who", -1);
  g_autofree char *secret = write_file (self, "minio-secret-key", "what", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlConfig) config = NULL;

  set (self, "CREDENTIALS_DIRECTORY", self->folder);
  set (self, "MINIO_ENDPOINT", "minio.example");
  config = sl_config_load ((const char *const *) self->environment, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->minio_access_key, ==, "who");
  g_assert_cmpstr (config->minio_secret_key, ==, "what");
}

static void
test_other_credentials_are_none (Fixture *self, gconstpointer user_data)
{
  const char *const *environment = NULL;
  g_autofree char *path = write_file (self, "something", "else", -1);
  g_autoptr (SlConfig) config = NULL;

  set (self, "CREDENTIALS_DIRECTORY", self->folder);
  environment = (const char *const *) self->environment;
  config = sl_config_load (environment, NULL);
  g_assert_nonnull (config);
  g_assert_null (config->database_password);
}

static void
test_refuses (Fixture *self, gconstpointer user_data)
{
  g_autofree char *empty = write_file (self, "empty", "\n", -1);
  g_autofree char *lines = write_file (self, "lines", "one\ntwo\n", -1);
  g_autofree char *binary = write_file (self, "binary", "a\0b", 3);

  set (self, "DATABASE_PASSWORD_FILE", "/nonexistent/password");
  assert_refused (self, "DATABASE_PASSWORD: failed to read the secret: ");
  set (self, "DATABASE_PASSWORD_FILE", empty);
  assert_refused (self, "/empty', expected one line of text");
  set (self, "DATABASE_PASSWORD_FILE", lines);
  assert_refused (self, "/lines', expected one line of text");
  set (self, "DATABASE_PASSWORD_FILE", binary);
  assert_refused (self, "/binary', expected one line of text");
}

/* Only what is secret has one. */
static void
test_other_variables_have_no_file (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlConfig) config = NULL;
  const SlConfigRemark *remark = NULL;

  set (self, "DATABASE_NAME_FILE", "/nonexistent/name");
  config = sl_config_load ((const char *const *) self->environment, NULL);
  g_assert_nonnull (config);
  g_assert_cmpuint (config->remarks->len, ==, 1);
  remark = g_ptr_array_index (config->remarks, 0);
  g_assert_cmpstr (remark->variable, ==, "DATABASE_NAME_FILE");
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/daemon/config-secrets/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("file", test_file);
  add ("credential", test_credential);
  add ("the-nearer-holds", test_the_nearer_holds);
  add ("keys-of-a-store", test_keys_of_a_store);
  add ("other-credentials-are-none", test_other_credentials_are_none);
  add ("refuses", test_refuses);
  add ("other-variables-have-no-file", test_other_variables_have_no_file);
  return g_test_run ();
}
