// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* filesrc, watched: how far demuxers have read, and one number in the head of an MP4 that has to be
 * another for qtdemux 1.22. The file itself stays as it is. */
#include "file-source.h"

#include "add-element.h"

struct _SlFileSource {
  GstElement *element;             /* (owned) */
  const SlContainerLayout *layout; /* (unowned) */
  gboolean extends_movie;
  gint n_reads;       /* atomic */
  gint read_permille; /* atomic */
};

/* qtdemux 1.22 compares the time of a sample in its track with the duration of the movie, and ends
 * the track there. Where an edit skips the start of a track, as much is lost at its end: a packet
 * of nearly every AAC track, all of the sound of a clip that was trimmed to its last half. What it
 * reads as the duration is made long enough. The probe, which asks for the duration, gets the true
 * one. */
static void
extend_movie (SlFileSource *self, GstPadProbeInfo *info)
{
  const SlContainerLayout *layout = self->layout;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint8 duration[8];

  if (!self->extends_movie || layout->movie_duration_at == 0 || buffer == NULL
      || info->offset > layout->movie_duration_at
      || info->offset + gst_buffer_get_size (buffer)
             < layout->movie_duration_at + layout->movie_duration_size)
    return;
  GST_WRITE_UINT64_BE (duration, layout->media_duration);
  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_fill (buffer, layout->movie_duration_at - info->offset,
                   duration + sizeof duration - layout->movie_duration_size,
                   layout->movie_duration_size);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
}

/* filesrc is pulled by demuxers: offset + size of the last pull is how far the file was read. */
static GstPadProbeReturn
on_file_read (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlFileSource *self = user_data;
  int permille = 0;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    extend_movie (self, info);
  g_atomic_int_inc (&self->n_reads);
  if (self->layout->file_size > 0 && info->offset != GST_BUFFER_OFFSET_NONE)
    permille = (int) gst_util_uint64_scale (info->offset, 1000, self->layout->file_size);
  if (permille > g_atomic_int_get (&self->read_permille))
    g_atomic_int_set (&self->read_permille, MIN (permille, 1000));
  return GST_PAD_PROBE_OK;
}

static void
watch_reads (SlFileSource *self)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_PULL, on_file_read, self,
                     NULL);
}

SlFileSource *
sl_file_source_new (GstBin *pipeline,
                    const char *path,
                    const SlContainerLayout *layout,
                    gboolean extends_movie,
                    GError **error)
{
  SlFileSource *self = NULL;
  GstElement *element = sl_add_element (pipeline, "filesrc", error);

  if (element == NULL)
    return NULL;
  g_object_set (element, "location", path, NULL);
  self = g_new0 (SlFileSource, 1);
  self->element = gst_object_ref (element);
  self->layout = layout;
  self->extends_movie = extends_movie;
  watch_reads (self);
  return self;
}

void
sl_file_source_free (SlFileSource *self)
{
  gst_clear_object (&self->element);
  g_free (self);
}

GstElement *
sl_file_source_get_element (SlFileSource *self)
{
  return self->element;
}

guint
sl_file_source_get_n_reads (SlFileSource *self)
{
  return (guint) g_atomic_int_get (&self->n_reads);
}

double
sl_file_source_get_read_fraction (SlFileSource *self)
{
  return g_atomic_int_get (&self->read_permille) / 1000.0;
}
