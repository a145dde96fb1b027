// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A walk over the boxes of an MP4 or the elements of a Matroska file, by their heads. Nothing here
 * trusts a length: an item ends where its parent does, and the number of heads is limited. The
 * limit is that of the file: a copy, and a walk over what is in a box, take from the same budget.
 * Else a file of nested boxes could have as many heads as its budget to the power of its depth. */
typedef struct {
  int fd; /* (unowned) */
  guint64 offset;
  guint64 end;
  guint *budget; /* (unowned): heads that may still be read */
} SlBoxScan;

typedef struct {
  guint32 id; /* MP4: the four letters, in file order */
  guint64 body;
  guint64 end;
  gboolean is_cut; /* Matroska: its length goes beyond the end of its parent */
} SlBox;

/* Element ids of Matroska. */
#define SL_EBML_VOID 0xECu
#define SL_EBML_CRC 0xBFu
#define SL_MATROSKA_SEGMENT 0x18538067u
#define SL_MATROSKA_SEEK_HEAD 0x114D9B74u
#define SL_MATROSKA_SEEK 0x4DBBu
#define SL_MATROSKA_SEEK_ID 0x53ABu
#define SL_MATROSKA_CUES 0x1C53BB6Bu
#define SL_MATROSKA_INFO 0x1549A966u
#define SL_MATROSKA_TIMESTAMP_SCALE 0x2AD7B1u
#define SL_MATROSKA_DURATION 0x4489u
#define SL_MATROSKA_CLUSTER 0x1F43B675u
#define SL_MATROSKA_TIMESTAMP 0xE7u
#define SL_MATROSKA_SIMPLE_BLOCK 0xA3u
#define SL_MATROSKA_BLOCK_GROUP 0xA0u
#define SL_MATROSKA_BLOCK 0xA1u

gboolean sl_box_scan_read (SlBoxScan *self, guint64 offset, guint8 *buffer, gsize length);
/* For those who know the form of the heads themselves: FALSE when the budget is used up. */
gboolean sl_box_scan_take_head (SlBoxScan *self);
/* A big-endian number of up to 8 bytes. */
gboolean sl_box_scan_read_number (SlBoxScan *self, guint64 offset, guint n_bytes, guint64 *value);
/* An EBML number at @offset, which is moved behind it. Ids keep their length marker; a length of
 * all ones is "unknown": G_MAXUINT64. */
gboolean sl_box_scan_read_ebml (SlBoxScan *self, guint64 *offset, gboolean is_id, guint64 *value);

/* The next item; FALSE at the end, at damage, and when the budget is used up. */
gboolean sl_box_scan_next_box (SlBoxScan *self, SlBox *box);
gboolean sl_box_scan_next_element (SlBoxScan *self, SlBox *element);
gboolean sl_box_is (const SlBox *box, const char *type);
/* Whether a file that begins with these eight bytes is an MP4, or a QuickTime movie from before
 * files said what they are. */
gboolean sl_box_begins_movie (const guint8 *head);
/* The items in @box, on the same budget. */
SlBoxScan sl_box_scan_enter (SlBoxScan *self, const SlBox *box);
/* The first box of a type in @parent. */
gboolean sl_box_scan_find (SlBoxScan *self, const SlBox *parent, const char *type, SlBox *box);

G_END_DECLS
