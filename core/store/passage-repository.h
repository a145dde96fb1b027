// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of transcript_passages: the segments of transcriptions, to be looked for. */
typedef struct {
  char *media_id;
  guint position; /* 0, 1, 2 ... within the media */
  double start;   /* seconds */
  double end;
  char *text;
  char *words; /* (nullable) folded; not read back */
} SlPassage;

SlPassage *sl_passage_new (void);
void sl_passage_free (SlPassage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPassage, sl_passage_free)

/* @passages: (element-type SlPassage), in the place of those that the media had. */
gboolean sl_passage_repository_replace (SlTransaction *transaction,
                                        const char *media_id,
                                        const char *user_id,
                                        GPtrArray *passages,
                                        GError **error);
gboolean
sl_passage_repository_remove (SlTransaction *transaction, const char *media_id, GError **error);
/* Those of an owner that have all of @words, the last one as the beginning of a word: newest media
 * first, then in their order. @words: (array zero-terminated=1): folded, at least one. They come
 * after @media_id and @position; NULL: from the start. Returns: (element-type SlPassage) */
GPtrArray *sl_passage_repository_search (SlTransaction *transaction,
                                         const char *user_id,
                                         const char *const *words,
                                         const char *media_id,
                                         guint position,
                                         guint limit,
                                         GError **error);
