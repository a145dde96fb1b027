// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A private folder that goes, with all in it, when the variable does:
 * g_autoptr (TestFolder) folder = test_folder_new (); the value is the path. */
typedef char TestFolder;

TestFolder *test_folder_new (void);
void test_folder_remove (TestFolder *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFolder, test_folder_remove)
