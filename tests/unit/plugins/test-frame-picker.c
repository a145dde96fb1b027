// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "frame-picker.h"

#include <gst/check/gstharness.h>

#define CAPS "video/x-raw,format=GRAY8,width=4,height=4,framerate=0/1"
#define OFFSET (GST_SECOND)
#define SEARCH (2 * GST_SECOND)

typedef struct {
  GstHarness *harness;
  ThumbnailFramePicker *picker; /* (owned) */
  guint n_picked;
  guint n_destroyed;
} PickerFixture;

static void
on_picked (gpointer user_data)
{
  ((PickerFixture *) user_data)->n_picked++;
}

static void
on_destroyed (gpointer user_data)
{
  ((PickerFixture *) user_data)->n_destroyed++;
}

static void
set_up (PickerFixture *fixture, gconstpointer user_data)
{
  GstElement *picker = gst_object_ref_sink (
      thumbnail_frame_picker_new (OFFSET, SEARCH, on_picked, fixture, on_destroyed));

  fixture->harness = gst_harness_new_with_element (picker, "sink", "src");
  gst_harness_set_src_caps_str (fixture->harness, CAPS);
  fixture->picker = THUMBNAIL_FRAME_PICKER (picker);
}

static void
tear_down (PickerFixture *fixture, gconstpointer user_data)
{
  gst_harness_teardown (fixture->harness);
  gst_object_unref (fixture->picker);
  g_assert_cmpuint (fixture->n_destroyed, ==, 1);
}

/* @light: how bright the lower half is; the upper one is black. 0 shows nothing. */
static void
push_lit (PickerFixture *fixture, GstClockTime time, guint8 light)
{
  GstBuffer *frame = gst_buffer_new_allocate (NULL, 16, NULL);

  gst_buffer_memset (frame, 0, 0, 8);
  gst_buffer_memset (frame, 8, light, 8);
  GST_BUFFER_PTS (frame) = time;
  /* A branch that answers anything else ends the others. */
  g_assert_cmpint (gst_harness_push (fixture->harness, frame), ==, GST_FLOW_OK);
}

static void
push (PickerFixture *fixture, GstClockTime time)
{
  push_lit (fixture, time, 200);
}

static void
push_end (PickerFixture *fixture)
{
  g_assert_true (gst_harness_push_event (fixture->harness, gst_event_new_eos ()));
}

static void
assert_picked (PickerFixture *fixture, GstClockTime time)
{
  GstBuffer *frame = gst_harness_try_pull (fixture->harness);

  g_assert_nonnull (frame);
  g_assert_cmpuint (GST_BUFFER_PTS (frame), ==, time);
  g_assert_cmpuint (fixture->n_picked, ==, 1);
  gst_buffer_unref (frame);
  g_assert_null (gst_harness_try_pull (fixture->harness));
}

static void
assert_reason (PickerFixture *fixture, ThumbnailReason reason)
{
  ThumbnailChoice choice;

  g_assert_true (thumbnail_frame_picker_get_choice (fixture->picker, &choice));
  g_assert_cmpint (choice.reason, ==, reason);
}

static void
test_first_at_offset (PickerFixture *fixture, gconstpointer user_data)
{
  push (fixture, 0);
  push (fixture, OFFSET - 1);
  g_assert_cmpuint (fixture->n_picked, ==, 0);
  push (fixture, OFFSET);
  push (fixture, OFFSET + 1);
  push_end (fixture);
  assert_picked (fixture, OFFSET);
  assert_reason (fixture, THUMBNAIL_REASON_AT_OFFSET);
}

static void
test_first_behind_offset (PickerFixture *fixture, gconstpointer user_data)
{
  push (fixture, 0);
  push (fixture, 5 * OFFSET);
  assert_picked (fixture, 5 * OFFSET);
}

static void
test_last_of_short_clip (PickerFixture *fixture, gconstpointer user_data)
{
  push (fixture, 0);
  push (fixture, OFFSET / 2);
  g_assert_cmpuint (fixture->n_picked, ==, 0);
  push_end (fixture);
  assert_picked (fixture, OFFSET / 2);
  assert_reason (fixture, THUMBNAIL_REASON_TOO_SHORT);
}

/* The last frame is black: the one before it is the picture. */
static void
test_short_clip_that_fades_out (PickerFixture *fixture, gconstpointer user_data)
{
  push (fixture, 0);
  push (fixture, OFFSET / 4);
  push_lit (fixture, OFFSET / 2, 0);
  push_end (fixture);
  assert_picked (fixture, OFFSET / 4);
}

/* Through a fade to where it is half over, and not to the first grey of it. */
static void
test_black_start (PickerFixture *fixture, gconstpointer user_data)
{
  push_lit (fixture, 0, 0);
  push_lit (fixture, OFFSET, 0);
  push_lit (fixture, OFFSET + 1, 60);
  g_assert_cmpuint (fixture->n_picked, ==, 0);
  push_lit (fixture, OFFSET + 2, 140);
  push (fixture, OFFSET + 3);
  assert_picked (fixture, OFFSET + 2);
  assert_reason (fixture, THUMBNAIL_REASON_NO_PICTURE);
}

static void
test_good_one_before (PickerFixture *fixture, gconstpointer user_data)
{
  push (fixture, OFFSET / 2);
  push_lit (fixture, OFFSET, 0);
  push_lit (fixture, OFFSET + SEARCH - 1, 0);
  g_assert_cmpuint (fixture->n_picked, ==, 0);
  push_lit (fixture, OFFSET + SEARCH, 0);
  assert_picked (fixture, OFFSET / 2);
  assert_reason (fixture, THUMBNAIL_REASON_NO_PICTURE);
}

static void
test_best_of_the_dark (PickerFixture *fixture, gconstpointer user_data)
{
  push_lit (fixture, 0, 0);
  push_lit (fixture, OFFSET, 2);
  push_lit (fixture, OFFSET + 1, 9);
  push_lit (fixture, OFFSET + 2, 5);
  push_end (fixture);
  assert_picked (fixture, OFFSET + 1);
}

static void
test_black_throughout (PickerFixture *fixture, gconstpointer user_data)
{
  push_lit (fixture, 0, 0);
  push_lit (fixture, OFFSET, 0);
  push_lit (fixture, OFFSET + 1, 0);
  push_end (fixture);
  assert_picked (fixture, OFFSET);
  assert_reason (fixture, THUMBNAIL_REASON_AT_OFFSET);
}

static void
test_no_frame (PickerFixture *fixture, gconstpointer user_data)
{
  push_end (fixture);
  g_assert_cmpuint (fixture->n_picked, ==, 0);
  g_assert_null (gst_harness_try_pull (fixture->harness));
}

static void
test_frame_without_time (PickerFixture *fixture, gconstpointer user_data)
{
  push (fixture, GST_CLOCK_TIME_NONE);
  assert_picked (fixture, GST_CLOCK_TIME_NONE);
}

/* A recording whose clock starts at 12 s: the offset counts from its first frame. */
static void
test_counts_running_time (PickerFixture *fixture, gconstpointer user_data)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 12 * GST_SECOND;
  segment.time = 12 * GST_SECOND;
  g_assert_true (gst_harness_push_event (fixture->harness, gst_event_new_segment (&segment)));
  push (fixture, 12 * GST_SECOND);
  g_assert_cmpuint (fixture->n_picked, ==, 0);
  push (fixture, 13 * GST_SECOND);
  assert_picked (fixture, 13 * GST_SECOND);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plugins/frame-picker/" name, PickerFixture, NULL, set_up, function, tear_down)
  ADD ("first-at-offset", test_first_at_offset);
  ADD ("first-behind-offset", test_first_behind_offset);
  ADD ("last-of-short-clip", test_last_of_short_clip);
  ADD ("short-clip-that-fades-out", test_short_clip_that_fades_out);
  ADD ("black-start", test_black_start);
  ADD ("good-one-before", test_good_one_before);
  ADD ("best-of-the-dark", test_best_of_the_dark);
  ADD ("black-throughout", test_black_throughout);
  ADD ("no-frame", test_no_frame);
  ADD ("frame-without-time", test_frame_without_time);
  ADD ("counts-running-time", test_counts_running_time);
#undef ADD
  return g_test_run ();
}
