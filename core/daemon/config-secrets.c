// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Secrets in files: what the environment of a process says can be read by the user's other
 * processes, and ends up in unit files that everybody may read. */
#include "daemon/config-secrets.h"

#include <string.h>

#include "sluice/sluice-error.h"

/* No key or password is longer; a wrong path may name anything. */
#define MAX_SECRET_LENGTH 65536

static const char *
find_value (const char *const *environment, const char *name)
{
  const char *value = g_environ_getenv ((char **) environment, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* Editors and echo end a file with a line break that nobody means. */
static char *
read_line (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) inner = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &inner)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "failed to read the secret: %s",
                 inner->message);
    return NULL;
  }
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
    text[--length] = '\0';
  if (length > 0 && length <= MAX_SECRET_LENGTH && strlen (text) == length
      && strchr (text, '\n') == NULL)
    return g_steal_pointer (&text);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "found no secret in '%s', expected one line of text", path);
  return NULL;
}

static char *
dup_credential_path (const char *name, const char *const *environment)
{
  const char *folder = find_value (environment, "CREDENTIALS_DIRECTORY");
  g_autofree char *file_name = g_ascii_strdown (name, -1);

  if (folder == NULL)
    return NULL;
  g_strdelimit (file_name, "_", '-');
  return g_build_filename (folder, file_name, NULL);
}

char *
sl_config_secret_read (const char *name,
                       const char *const *environment,
                       const char **source,
                       GError **error)
{
  g_autofree char *file_variable = g_strconcat (name, "_FILE", NULL);
  const char *path = find_value (environment, file_variable);
  g_autofree char *credential_path = dup_credential_path (name, environment);

  *source = "file";
  if (path != NULL)
    return read_line (path, error);
  *source = "credential";
  if (credential_path != NULL && g_file_test (credential_path, G_FILE_TEST_EXISTS))
    return read_line (credential_path, error);
  return NULL;
}
