// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "store/passage-repository.h"

/* Where somebody said something: among the owner's own recordings, newest first. */
typedef struct {
  const char *user_id;
  const char *query; /* words; all of them have to be in one segment, the last one begun at least */
  const char *cursor; /* (nullable) opaque, from the last page */
  guint limit;        /* 1 to 100 */
} SlSearchRequest;

typedef struct {
  GPtrArray *items; /* (element-type SlPassage) */
  char *next;       /* (nullable) cursor */
} SlSearchPage;

void sl_search_page_free (SlSearchPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlSearchPage, sl_search_page_free)

/* INVALID_ARGUMENT: no word, too many, a bad cursor or limit. */
SlSearchPage *sl_search_transcripts (SlApp *app, const SlSearchRequest *request, GError **error);
