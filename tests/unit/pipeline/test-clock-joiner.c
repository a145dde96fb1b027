// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pipeline/clock-joiner.h"

/* A pad of the demuxer and what it pushes into. */
typedef struct {
  GstPad *src;       /* (owned) */
  GstPad *sink;      /* (owned) */
  GstClockTime last; /* that arrived */
  guint n_gaps;
  GstClockTime start; /* of the last segment that arrived */
} Track;

typedef struct {
  SlClockJoiner *joiner; /* (owned) */
  Track video;
  Track audio;
} Fixture;

static GstFlowReturn
on_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Track *track = pad->chaindata;

  track->last = GST_BUFFER_PTS (buffer);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gboolean
on_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Track *track = pad->eventdata;
  const GstSegment *segment = NULL;

  track->n_gaps += GST_EVENT_TYPE (event) == GST_EVENT_GAP;
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    gst_event_parse_segment (event, &segment);
  if (segment != NULL)
    track->start = segment->start;
  gst_event_unref (event);
  return TRUE;
}

static void
push_segment (Track *track, GstClockTime start)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = start;
  gst_pad_push_event (track->src, gst_event_new_segment (&segment));
}

static void
set_up_track (Fixture *fixture, Track *track)
{
  track->src = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  track->sink = gst_object_ref_sink (gst_pad_new ("sink", GST_PAD_SINK));
  gst_pad_set_chain_function_full (track->sink, on_buffer, track, NULL);
  gst_pad_set_event_function_full (track->sink, on_event, track, NULL);
  g_assert_cmpint (gst_pad_link (track->src, track->sink), ==, GST_PAD_LINK_OK);
  gst_pad_set_active (track->sink, TRUE);
  gst_pad_set_active (track->src, TRUE);
  sl_clock_joiner_attach (fixture->joiner, track->src);
  gst_pad_push_event (track->src, gst_event_new_stream_start ("test"));
  push_segment (track, 0);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->joiner = sl_clock_joiner_new ();
  set_up_track (fixture, &fixture->video);
  set_up_track (fixture, &fixture->audio);
}

static void
tear_down_track (Track *track)
{
  gst_pad_set_active (track->src, FALSE);
  gst_pad_set_active (track->sink, FALSE);
  gst_clear_object (&track->src);
  gst_clear_object (&track->sink);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  tear_down_track (&fixture->video);
  tear_down_track (&fixture->audio);
  g_clear_pointer (&fixture->joiner, sl_clock_joiner_free);
}

/* Milliseconds; returns the time that the packet has behind the joiner. */
static guint
push (Track *track, guint time, guint duration, gboolean is_key)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = time * GST_MSECOND;
  if (duration > 0)
    GST_BUFFER_DURATION (buffer) = duration * GST_MSECOND;
  if (!is_key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  g_assert_cmpint (gst_pad_push (track->src, buffer), ==, GST_FLOW_OK);
  return (guint) (track->last / GST_MSECOND);
}

/* The sound ends at 2020 ms: there the second part begins, whichever track reaches it first. */
static void
test_joins (Fixture *fixture, gconstpointer user_data)
{
  g_assert_cmpuint (push (&fixture->video, 0, 40, TRUE), ==, 0);
  g_assert_cmpuint (push (&fixture->audio, 0, 20, TRUE), ==, 0);
  g_assert_cmpuint (push (&fixture->video, 1960, 40, FALSE), ==, 1960);
  g_assert_cmpuint (push (&fixture->audio, 2000, 20, TRUE), ==, 2000);
  g_assert_cmpuint (push (&fixture->video, 0, 40, TRUE), ==, 2020);
  g_assert_cmpuint (push (&fixture->audio, 10, 20, TRUE), ==, 2030);
  g_assert_cmpuint (push (&fixture->video, 1000, 40, FALSE), ==, 3020);
  g_assert_cmpuint (push (&fixture->audio, 1010, 20, TRUE), ==, 3030);
  g_assert_cmpuint (push (&fixture->audio, 0, 20, TRUE), ==, 3060);
  g_assert_cmpuint (push (&fixture->video, 40, 40, TRUE), ==, 3100);
  g_assert_cmpuint (sl_clock_joiner_get_n_joints (fixture->joiner), ==, 2);
}

/* Without durations a packet is as long as the step to it. */
static void
test_guesses_end (Fixture *fixture, gconstpointer user_data)
{
  push (&fixture->video, 0, 0, TRUE);
  push (&fixture->video, 1000, 0, FALSE);
  push (&fixture->video, 1100, 0, FALSE);
  g_assert_cmpuint (push (&fixture->video, 0, 0, TRUE), ==, 1200);
}

/* Frames that are stored out of order; a packet a little early; a track that goes back alone. */
static void
test_leaves (Fixture *fixture, gconstpointer user_data)
{
  push (&fixture->video, 0, 1000, TRUE);
  g_assert_cmpuint (push (&fixture->video, 3000, 1000, FALSE), ==, 3000);
  g_assert_cmpuint (push (&fixture->video, 1000, 1000, FALSE), ==, 1000);
  push (&fixture->audio, 3000, 20, TRUE);
  g_assert_cmpuint (push (&fixture->audio, 2600, 20, TRUE), ==, 2600);
  g_assert_cmpuint (sl_clock_joiner_get_n_joints (fixture->joiner), ==, 0);
  g_assert_cmpuint (push (&fixture->audio, 0, 20, TRUE), ==, 4000);
  g_assert_cmpuint (push (&fixture->video, 4000, 1000, TRUE), ==, 4000);
}

static void
push_gap (Track *track, guint start)
{
  gst_pad_push_event (track->src, gst_event_new_gap (start * GST_MSECOND, GST_MSECOND));
}

static void
test_hides_lag (Fixture *fixture, gconstpointer user_data)
{
  Track *video = &fixture->video;

  push_segment (video, 100 * GST_MSECOND);
  push (video, 100, 40, TRUE);
  push_segment (video, 90 * GST_MSECOND);
  push (video, 5000, 40, FALSE);
  push_gap (video, 5040);
  g_assert_cmpuint (video->n_gaps, ==, 1);
  g_assert_cmpuint (video->start, ==, 90 * GST_MSECOND);
  push_gap (video, 0);
  push_segment (video, 0);
  push_segment (video, 5040 * GST_MSECOND);
  push (video, 0, 40, TRUE);
  push_gap (video, 40);
  g_assert_cmpuint (video->n_gaps, ==, 1);
  g_assert_cmpuint (video->start, ==, 90 * GST_MSECOND);
}

static void
test_seek (Fixture *fixture, gconstpointer user_data)
{
  Track *tracks[] = { &fixture->video, &fixture->audio };

  push (&fixture->video, 5000, 40, TRUE);
  push (&fixture->video, 0, 40, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++) {
    gst_pad_push_event (tracks[i]->src, gst_event_new_flush_start ());
    gst_pad_push_event (tracks[i]->src, gst_event_new_flush_stop (TRUE));
    push_segment (tracks[i], 0);
  }
  g_assert_cmpuint (push (&fixture->video, 1000, 40, TRUE), ==, 1000);
  g_assert_cmpuint (push (&fixture->audio, 1000, 20, TRUE), ==, 1000);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add ("/pipeline/clock-joiner/puts-parts-behind-each-other", test_joins);
  add ("/pipeline/clock-joiner/guesses-the-end-of-a-part", test_guesses_end);
  add ("/pipeline/clock-joiner/leaves-other-tracks", test_leaves);
  add ("/pipeline/clock-joiner/hides-the-lag-of-a-track", test_hides_lag);
  add ("/pipeline/clock-joiner/starts-over-behind-a-seek", test_seek);
  return g_test_run ();
}
