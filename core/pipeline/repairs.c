// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the engine put right, in words: docs/repairs.md is the table of the names. The streams note
 * numbers while they run; here they become sentences, when it is known which stages were concerned.
 * A file that needed nothing has none.
 */
#include "repairs.h"

#include <stdarg.h>

/* Encoders put up to a tenth of a second in front, frames that are stored out of order begin up to
 * four frames late: an edit that skips so little is how a file is written, nobody's wish. */
#define MIN_EDIT (GST_SECOND / 2)
/* A recorder that starts its clock with the first packet is off by its buffers. */
#define MIN_CLOCK_OFFSET (GST_SECOND / 2)

static double
to_seconds (GstClockTime time)
{
  return (double) time / GST_SECOND;
}

static void list (SlBranch *branch, const char *name, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
list (SlBranch *branch, const char *name, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list values;

  va_start (values, format);
  reason = g_strdup_vprintf (format, values);
  va_end (values);
  sluice_stage_context_add_repair (sl_branch_get_context (branch), name, reason);
}

static void
list_rotation (SlGraph *graph, SlBranch *branch)
{
  SluiceStreamInfo *video = sluice_media_info_get_video (graph->info);
  guint rotation = video != NULL ? sluice_stream_info_get_rotation (video) : 0;

  if (rotation != 0)
    list (branch, "turned-picture", "turned by %u degrees clockwise, as the file says", rotation);
}

static void
list_video (SlGraph *graph, SlBranch *branch, const SlVideoNotes *notes)
{
  list_rotation (graph, branch);
  if (notes->was_interlaced)
    list (branch, "deinterlaced", "the picture came in fields; each pair became one frame");
  if (notes->pinned_width != notes->width)
    list (branch, "squared-pixels", "a pixel is %d:%d, so %dx%d became %dx%d", notes->pixel_width,
          notes->pixel_height, notes->width, notes->height, notes->pinned_width,
          notes->pinned_height);
  if (notes->n_size_changes > 0)
    list (branch, "fitted-size-change",
          "the picture changes its size (%u times, to %dx%d at %.2f s); all of it became %dx%d",
          notes->n_size_changes, notes->other_width, notes->other_height,
          to_seconds (notes->changed_at), notes->pinned_width, notes->pinned_height);
}

static void
list_audio (SlBranch *branch, const SlAudioNotes *notes)
{
  if (notes->lead > 0)
    list (branch, "filled-late-start", "the sound starts late; %.2f s of silence were put in front",
          to_seconds (notes->lead));
  if (notes->n_gaps > 0)
    list (branch, "filled-audio-gap",
          "%.2f s of silence in %u places where the sound pauses, the first at %.2f s",
          to_seconds (notes->gaps), notes->n_gaps, to_seconds (notes->first_gap_at));
  if (notes->n_overlaps > 0)
    list (branch, "moved-overlapping-audio",
          "%u packets of sound come up to %.2f s before the one in front ends; they were moved "
          "behind it",
          notes->n_overlaps, to_seconds (notes->most_overlap));
}

static void
list_time (SlGraph *graph, SlBranch *branch, SluiceMediaKind kind, const SlTimeNotes *notes)
{
  const char *container = sluice_media_info_get_container (graph->info);
  gboolean has_edits = g_str_equal (container, "mp4") || g_str_equal (container, "mov");
  const char *name = sl_graph_get_kind_name (kind);

  if (has_edits && notes->n_segments > 1)
    list (branch, "applied-edit-list", "the %s track is played in %u pieces, as its edit list says",
          name, notes->n_segments);
  else if (has_edits && notes->segment_start > MIN_EDIT)
    list (branch, "applied-edit-list",
          "the first %.2f s of the %s track are left out, as its edit "
          "list says",
          to_seconds (notes->segment_start), name);
  else if (!has_edits && notes->segment_start > MIN_CLOCK_OFFSET)
    list (branch, "removed-clock-offset", "the clock of the %s track starts at %.2f s, not at 0",
          name, to_seconds (notes->segment_start));
}

void
sl_repairs_list_streams (SlGraph *graph, SlBranch *branch)
{
  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    const SlStreamNotes *notes = NULL;

    if (graph->heads[kind] == NULL || !sl_branch_takes (branch, kind)
        || sl_branch_takes_encoded (branch, kind))
      continue;
    notes = sl_stream_head_get_notes (graph->heads[kind]);
    list_time (graph, branch, kind, &notes->time);
    if (kind == SLUICE_MEDIA_KIND_VIDEO)
      list_video (graph, branch, &notes->video);
    else
      list_audio (branch, &notes->audio);
  }
}

/* Codecs of the tracks of @kind but the one that was used, "aac, opus". */
static char *
join_unused (SlGraph *graph, SluiceMediaKind kind)
{
  GListModel *streams = sluice_media_info_get_streams (graph->job->info);
  SluiceMediaInfo *info = graph->job->info;
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (streams); i++) {
    g_autoptr (SluiceStreamInfo) stream = g_list_model_get_item (streams, i);

    if (sluice_stream_info_get_kind (stream) != kind || stream == sluice_media_info_get_video (info)
        || stream == sluice_media_info_get_audio (info))
      continue;
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                            sluice_stream_info_get_codec (stream));
  }
  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

static void
list_unused_tracks (SlGraph *graph, SlBranch *branch)
{
  g_autofree char *video = join_unused (graph, SLUICE_MEDIA_KIND_VIDEO);
  g_autofree char *audio = join_unused (graph, SLUICE_MEDIA_KIND_AUDIO);
  g_autofree char *other = join_unused (graph, SLUICE_MEDIA_KIND_OTHER);

  if (video != NULL)
    list (branch, "dropped-video-tracks", "video tracks that are not the first playable one: %s",
          video);
  if (audio != NULL)
    list (branch, "dropped-audio-tracks", "audio tracks that are not the first playable one: %s",
          audio);
  if (other != NULL)
    list (branch, "dropped-subtitles",
          "subtitles, chapters or data, which have no place in the "
          "results: %s",
          other);
}

void
sl_repairs_list_file (SlGraph *graph, SlBranch *branch)
{
  const SlContainerLayout *layout = sl_decoder_get_layout (graph->decoder);
  guint n_joints = sl_decoder_get_n_joints (graph->decoder);

  if (layout->is_fragmented)
    list (branch, "joined-fragments", "the MP4 was written in fragments, as it was recorded");
  else if (!layout->states_duration)
    list (branch, "measured-duration", "the file states no duration");
  if (layout->lacks_cues)
    list (branch, "built-index", "the file has no table that a player could seek by");
  if (n_joints > 0)
    list (
        branch, "joined-clocks",
        "the clock of the file goes back (%u times); what follows was put behind what came before",
        n_joints);
  list_unused_tracks (graph, branch);
}

void
sl_repairs_list_cut (SlBranch *branch, guint64 announced, guint64 reached)
{
  list (branch, "finished-cut-file",
        "the file announces %.1f s and ends at %.1f s; what is there was kept", announced / 1000.0,
        reached / 1000.0);
}
