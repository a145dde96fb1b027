// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Recordings that were put behind each other, cluster by cluster, start their clock over in the
 * middle of the file. A decoder never lets time go back: all pictures of the later part would be
 * shown at the moment where the first part ends. Here each part gets the times behind the one in
 * front of it, before anything is decoded.
 *
 * A track is in the next part when one of its packets that needs no other goes back. (Packets of
 * pictures that are stored out of order go back, too; those with a whole picture never do.) Where
 * that part begins is decided by the track that reaches it first, so that picture and sound stay
 * together. A track that goes back alone, which is a fault of its own, moves no other.
 *
 * matroskademux 1.22 takes a track whose clock went back for one that lags, and tells it so with
 * gaps, between which decoders start over. It also announces a segment that starts over. Both
 * are kept from what comes next.
 */
#include "clock-joiner.h"

/* Less is jitter. */
#define MIN_STEP_BACK (GST_SECOND / 2)

struct _SlClockJoiner {
  GArray *offsets;          /* (element-type GstClockTime): what each part adds to its times */
  GstClockTime end;         /* of all that was passed on, in joined time */
  GstClockTime guessed_end; /* of the last packet that did not say its duration */
  gint n_joints;            /* atomic */
};

typedef struct {
  SlClockJoiner *joiner; /* (unowned) */
  guint part;
  GstClockTime last; /* latest time in this part, as in the file; GST_CLOCK_TIME_NONE: no packet */
  GstClockTime step; /* between the last two packets */
  GstEvent *segment; /* (owned) (nullable): the one that holds */
} SlJoinedTrack;

static void
joined_track_free (gpointer data)
{
  SlJoinedTrack *track = data;

  gst_clear_event (&track->segment);
  g_free (track);
}

static void
begin_track (SlJoinedTrack *track)
{
  track->part = 0;
  track->last = GST_CLOCK_TIME_NONE;
  track->step = 0;
  gst_clear_event (&track->segment);
}

/* The first part keeps its times. */
static void
begin_file (SlClockJoiner *self)
{
  const GstClockTime none = 0;

  g_array_set_size (self->offsets, 0);
  g_array_append_val (self->offsets, none);
  self->end = self->guessed_end = 0;
}

static gboolean
goes_back (const SlJoinedTrack *track, GstClockTime time)
{
  return GST_CLOCK_TIME_IS_VALID (track->last) && time + MIN_STEP_BACK < track->last;
}

static void
enter_next_part (SlJoinedTrack *track, GstClockTime time)
{
  SlClockJoiner *self = track->joiner;
  /* What came before was later than this. */
  GstClockTime offset = MAX (self->end, self->guessed_end) - time;

  track->part++;
  track->last = GST_CLOCK_TIME_NONE;
  if (track->part < self->offsets->len)
    return;
  g_array_append_val (self->offsets, offset);
  g_atomic_int_inc (&self->n_joints);
}

static GstClockTime
join_time (const SlJoinedTrack *track, GstClockTime time)
{
  GstClockTime offset = g_array_index (track->joiner->offsets, GstClockTime, track->part);

  return GST_CLOCK_TIME_IS_VALID (time) ? time + offset : time;
}

/* A packet that does not say so takes as long as the step to it. */
static void
note_packet (SlJoinedTrack *track, GstClockTime time, GstBuffer *buffer)
{
  SlClockJoiner *self = track->joiner;
  GstClockTime joined = join_time (track, time);

  if (GST_CLOCK_TIME_IS_VALID (track->last) && time > track->last)
    track->step = time - track->last;
  if (!GST_CLOCK_TIME_IS_VALID (track->last) || time > track->last)
    track->last = time;
  self->end = MAX (self->end, joined);
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    self->end = MAX (self->end, joined + GST_BUFFER_DURATION (buffer));
  else
    self->guessed_end = joined + track->step;
}

static GstPadProbeReturn
take_packet (SlJoinedTrack *track, GstPadProbeInfo *info)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTime time = GST_BUFFER_DTS_OR_PTS (buffer);

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return GST_PAD_PROBE_OK;
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT) && goes_back (track, time))
    enter_next_part (track, time);
  note_packet (track, time, buffer);
  if (track->part == 0)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = join_time (track, GST_BUFFER_PTS (buffer));
  GST_BUFFER_DTS (buffer) = join_time (track, GST_BUFFER_DTS (buffer));
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
take_gap (SlJoinedTrack *track, GstEvent *event)
{
  GstClockTime start = GST_CLOCK_TIME_NONE;

  gst_event_parse_gap (event, &start, NULL);
  return track->part > 0 || goes_back (track, start) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/* At the start of a file an earlier one is a correction: the other track begins a packet before.
 * Others come with the head of another file, and begin at 0 or where the first file ends. */
static gboolean
starts_over (const SlJoinedTrack *track, const GstSegment *segment)
{
  const GstSegment *held = NULL;

  if (track->segment == NULL)
    return FALSE;
  gst_event_parse_segment (track->segment, &held);
  return segment->start > held->start + MIN_STEP_BACK
         || segment->start + MIN_STEP_BACK < held->start || goes_back (track, segment->start);
}

/* The one that holds is repeated: one that is dropped would come again with the next packet. */
static GstPadProbeReturn
take_segment (SlJoinedTrack *track, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  const GstSegment *segment = NULL;

  gst_event_parse_segment (event, &segment);
  if (starts_over (track, segment)) {
    GST_PAD_PROBE_INFO_DATA (info) = gst_event_ref (track->segment);
    gst_event_unref (event);
  } else {
    gst_event_replace (&track->segment, event);
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlJoinedTrack *track = user_data;
  GstEvent *event = NULL;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    return take_packet (track, info);
  event = GST_PAD_PROBE_INFO_EVENT (info);
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_GAP:
    return take_gap (track, event);
  case GST_EVENT_SEGMENT:
    return take_segment (track, info);
  case GST_EVENT_FLUSH_STOP:
    begin_track (track);
    begin_file (track->joiner);
    return GST_PAD_PROBE_OK;
  default:
    return GST_PAD_PROBE_OK;
  }
}

SlClockJoiner *
sl_clock_joiner_new (void)
{
  SlClockJoiner *self = g_new0 (SlClockJoiner, 1);

  self->offsets = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  begin_file (self);
  return self;
}

void
sl_clock_joiner_free (SlClockJoiner *self)
{
  g_array_unref (self->offsets);
  g_free (self);
}

void
sl_clock_joiner_attach (SlClockJoiner *self, GstPad *pad)
{
  SlJoinedTrack *track = g_new0 (SlJoinedTrack, 1);

  track->joiner = self;
  begin_track (track);
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
                         | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     on_data, track, joined_track_free);
}

guint
sl_clock_joiner_get_n_joints (SlClockJoiner *self)
{
  return (guint) g_atomic_int_get (&self->n_joints);
}
