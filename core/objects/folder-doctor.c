// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What can be wrong with a folder of objects before a daemon says so. */
#include "objects/folder-doctor.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Two of the largest recordings, with what is made of them. */
#define SPACE_ADVICE (G_GUINT64_CONSTANT (2) * 1000 * 1000 * 1000)
#define MB 1000000

static void
check_folder (GPtrArray *findings, const char *root)
{
  struct stat info;

  if (lstat (root, &info) != 0 && errno == ENOENT)
    sl_store_findings_add (findings, "folder", root, SL_FINDING_ADVICE,
                           g_strdup ("is missing; a daemon makes it when it starts"), NULL);
  else if (!S_ISDIR (info.st_mode))
    sl_store_findings_add (findings, "folder", root, SL_FINDING_PROBLEM, g_strdup ("is no folder"),
                           g_strdup ("SLUICE_DATA_DIR=..."));
  else if (access (root, R_OK | W_OK | X_OK) != 0)
    sl_store_findings_add (findings, "folder", root, SL_FINDING_PROBLEM,
                           g_strdup_printf ("can't be written by user %u", (guint) geteuid ()),
                           g_strdup_printf ("chown -R %u '%s'", (guint) geteuid (), root));
  else if ((info.st_mode & 077) != 0)
    sl_store_findings_add (
        findings, "folder", root, SL_FINDING_ADVICE,
        g_strdup_printf ("others may look into it: its mode is %03o", info.st_mode & 0777),
        g_strdup_printf ("chmod 700 '%s'", root));
  else
    sl_store_findings_add (findings, "folder", root, SL_FINDING_FINE,
                           g_strdup ("can be written, and is nobody else's"), NULL);
}

static void
check_key (GPtrArray *findings, const char *root)
{
  g_autofree char *path = g_build_filename (root, ".signing-key", NULL);
  struct stat info;

  if (lstat (path, &info) != 0)
    sl_store_findings_add (findings, "signing-key", path, SL_FINDING_SKIPPED,
                           g_strdup ("a daemon makes it when it starts"), NULL);
  else if ((info.st_mode & 077) != 0)
    sl_store_findings_add (findings, "signing-key", path, SL_FINDING_PROBLEM,
                           g_strdup_printf ("others may read it: its mode is %03o; a daemon does "
                                            "not start with it",
                                            info.st_mode & 0777),
                           g_strdup_printf ("rm '%s'; URLs that were signed end with it", path));
  else
    sl_store_findings_add (findings, "signing-key", path, SL_FINDING_FINE,
                           g_strdup ("is nobody else's"), NULL);
}

/* Of the file system that the folder is or will be on. */
static void
check_space (GPtrArray *findings, const char *root)
{
  g_autofree char *parent = g_path_get_dirname (root);
  struct statvfs info;
  guint64 free_bytes = 0;

  if (statvfs (root, &info) != 0 && statvfs (parent, &info) != 0) {
    sl_store_findings_add (findings, "space", root, SL_FINDING_SKIPPED,
                           g_strdup_printf ("can't be told: %s", g_strerror (errno)), NULL);
    return;
  }
  free_bytes = (guint64) info.f_bavail * info.f_frsize;
  sl_store_findings_add (
      findings, "space", root, free_bytes < SPACE_ADVICE ? SL_FINDING_ADVICE : SL_FINDING_FINE,
      g_strdup_printf ("%" G_GUINT64_FORMAT " MB are free", free_bytes / MB),
      free_bytes < SPACE_ADVICE ? g_strdup ("SLUICE_DATA_DIR on a larger disk") : NULL);
}

GPtrArray *
sl_folder_doctor_examine (const char *root)
{
  GPtrArray *findings = sl_store_findings_new ();

  check_folder (findings, root);
  check_key (findings, root);
  check_space (findings, root);
  return findings;
}
