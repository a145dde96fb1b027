// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

/* Why the video track of @info has to be encoded again, NULL: it fits as it is. (transfer full) */
char *copy_check_video (SluiceMediaInfo *info, guint64 max_bitrate);
/* The same of the audio track. */
char *copy_check_audio (SluiceMediaInfo *info);
