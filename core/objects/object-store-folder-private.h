// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-files.h"
#include "objects/object-store-folder.h"

/* (transfer none): what uploads write to. */
SlObjectFiles *sl_object_store_folder_get_files (SlObjectStoreFolder *self);
