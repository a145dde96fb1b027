// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/thread-pool.h"
#include "objects/object-store-folder.h"

/* The body of a PUT on its way to the disk: takes chunks on the main loop, writes them on threads.
 * At most SL_BODY_SINK_HIGH_BYTES (and one chunk) are held in memory. */
#define SL_BODY_SINK_HIGH_BYTES (1024 * 1024)

typedef struct _SlBodySink SlBodySink;

typedef struct {
  void (*drained) (gpointer user_data); /* there is room again after a push said there was none */
  /* All is on the disk, or not. @etag is NULL then. */
  void (*finished) (const char *etag, const GError *error, gpointer user_data);
  gpointer user_data;
} SlBodySinkEvents;

/* Where it goes. */
typedef struct {
  const char *bucket;
  const char *key;
  const char *content_type; /* (nullable) */
  gint64 expected_size;
  const char *upload_id; /* (nullable) a part of this upload */
  guint part_number;
} SlBodySinkTarget;

SlBodySink *sl_body_sink_new (SlThreadPool *pool,
                              SlObjectStoreFolder *store,
                              const SlBodySinkTarget *target,
                              const SlBodySinkEvents *events);
/* Returns FALSE when no more should come until drained is called. */
gboolean sl_body_sink_push (SlBodySink *self, GBytes *chunk);
/* That was all: commits, then calls finished. */
void sl_body_sink_finish (SlBodySink *self);
/* Nobody is interested any more; what was not committed goes. No event follows. */
void sl_body_sink_drop (SlBodySink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlBodySink, sl_body_sink_drop)
