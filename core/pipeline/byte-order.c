// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* PCM of 32 and 64 bits in MOV is big-endian, unless an 'enda' box in the description of the track
 * says otherwise. qtdemux 1.22 knows the box, and looks into the description only where samples
 * have 24 bits: all others are read the wrong way round, which is noise. The box is found here, and
 * the caps of the track are put right as soon as it has a pad.
 */
#include "byte-order.h"

/* An entry of 'stsd': the heads of version 0 and, 16 bytes longer, 1, then its boxes. Version 2
 * says the byte order in a flag that qtdemux reads. */
#define VERSION_AT 8
#define HEAD_SIZE 28
#define FURTHER_SIZE 16

/* The track id of 'tkhd', behind its version and two times. */
static guint
read_track_id (SlBoxScan *file, const SlBox *trak)
{
  SlBox tkhd;
  guint64 version = 0, id = 0;

  if (!sl_box_scan_find (file, trak, "tkhd", &tkhd)
      || !sl_box_scan_read_number (file, tkhd.body, 1, &version)
      || !sl_box_scan_read_number (file, tkhd.body + (version == 1 ? 20 : 12), 4, &id))
    return 0;
  return (guint) id;
}

static gboolean
find_deep (SlBoxScan *file, const SlBox *parent, const char *const *path, SlBox *box)
{
  *box = *parent;
  for (guint i = 0; path[i] != NULL; i++) {
    SlBox outer = *box;

    if (!sl_box_scan_find (file, &outer, path[i], box))
      return FALSE;
  }
  return TRUE;
}

/* Behind the version and the count of 'stsd'; the first is the one that counts. */
static gboolean
find_entry (SlBoxScan *file, const SlBox *trak, SlBox *entry)
{
  static const char *const path[] = { "mdia", "minf", "stbl", "stsd", NULL };
  SlBoxScan entries;
  SlBox stsd;

  if (!find_deep (file, trak, path, &stsd) || stsd.end - stsd.body < 8)
    return FALSE;
  stsd.body += 8;
  entries = sl_box_scan_enter (file, &stsd);
  return sl_box_scan_next_box (&entries, entry);
}

static gboolean
is_wide_pcm (const SlBox *entry)
{
  return sl_box_is (entry, "fl32") || sl_box_is (entry, "fl64") || sl_box_is (entry, "in32");
}

static gboolean
is_little_endian (SlBoxScan *file, const SlBox *entry)
{
  SlBox boxes = *entry, wave, enda;
  guint64 version = 0, value = 0;

  if (!sl_box_scan_read_number (file, entry->body + VERSION_AT, 2, &version) || version > 1)
    return FALSE;
  boxes.body += HEAD_SIZE + version * FURTHER_SIZE;
  if (boxes.body > boxes.end)
    return FALSE;
  if (sl_box_scan_find (file, &boxes, "wave", &wave))
    boxes = wave;
  return sl_box_scan_find (file, &boxes, "enda", &enda)
         && sl_box_scan_read_number (file, enda.body, 2, &value) && value != 0;
}

guint
sl_byte_order_find_track (SlBoxScan *file, const SlBox *moov)
{
  SlBoxScan scan = sl_box_scan_enter (file, moov);
  SlBox trak, entry;

  while (sl_box_scan_next_box (&scan, &trak)) {
    if (sl_box_is (&trak, "trak") && find_entry (&scan, &trak, &entry) && is_wide_pcm (&entry)
        && is_little_endian (&scan, &entry))
      return read_track_id (&scan, &trak);
  }
  return 0;
}

static const char *
get_swapped (const char *format)
{
  static const char *const formats[][2] = { { "F32BE", "F32LE" },
                                            { "F64BE", "F64LE" },
                                            { "S32BE", "S32LE" } };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_strcmp0 (format, formats[i][0]) == 0)
      return formats[i][1];
  }
  return NULL;
}

/* Stream ids of qtdemux end in the id of the track. */
static gboolean
is_of_track (GstPad *pad, guint track_id)
{
  g_autofree char *stream_id = gst_pad_get_stream_id (pad);
  g_autofree char *suffix = g_strdup_printf ("/%03u", track_id);

  return stream_id != NULL && g_str_has_suffix (stream_id, suffix);
}

static void
on_pad_added (GstElement *demuxer, GstPad *pad, gpointer track_id)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *format = NULL;

  if (caps == NULL || !is_of_track (pad, GPOINTER_TO_UINT (track_id)))
    return;
  format = get_swapped (gst_structure_get_string (gst_caps_get_structure (caps, 0), "format"));
  if (format == NULL)
    return;
  caps = gst_caps_make_writable (g_steal_pointer (&caps));
  gst_caps_set_simple (caps, "format", G_TYPE_STRING, format, NULL);
  gst_pad_push_event (pad, gst_event_new_caps (caps));
}

void
sl_byte_order_attach (GstElement *demuxer, guint track_id)
{
  g_signal_connect (demuxer, "pad-added", G_CALLBACK (on_pad_added), GUINT_TO_POINTER (track_id));
}
