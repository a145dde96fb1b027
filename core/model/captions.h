// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Captions from a transcript: cues of 0.8 to 7 s with at most two lines of 42 characters (16 where
 * the script is wide), broken at the ends of sentences, then at other punctuation, then at pauses,
 * and on the screen long enough to be read at 20 characters a second where the next one leaves
 * room. Cues follow each other without overlap. The numbers are those of the BBC's and Netflix's
 * guides for subtitles, rounded. */

typedef enum {
  SL_CAPTIONS_VTT, /* WebVTT, https://www.w3.org/TR/webvtt1/ */
  SL_CAPTIONS_SRT, /* SubRip */
} SlCaptionsFormat;

/* @segments: (element-type SlTranscriptSegment). Words give the times; a segment without words has
 * its time spread over its text. Returns: (transfer full): UTF-8 without a byte-order mark */
char *sl_captions_format (GPtrArray *segments, SlCaptionsFormat format);
