// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* PocketSphinx behind a few functions: where its model is, and words with times of what it heard.
 */
#include "recogniser.h"

#include <pocketsphinx.h>
#include <sluice/sluice.h>
#include <sphinxbase/err.h>

/* Its feature frames; the default of the library and what the model was trained with. */
#define FRAMES_PER_SECOND 100.0

struct _Recogniser {
  cmd_ln_t *config;      /* (owned) */
  ps_decoder_t *decoder; /* (owned) */
};

static gboolean
check_model (const char *path, GError **error)
{
  const char *const parts[] = { "en-us", "en-us.lm.bin", "cmudict-en-us.dict" };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *part = g_build_filename (path, parts[i], NULL);

    if (g_file_test (part, G_FILE_TEST_EXISTS))
      continue;
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT,
                 "no model to recognise speech with at '%s': it is in the Debian package "
                 "pocketsphinx-en-us",
                 part);
    return FALSE;
  }
  return TRUE;
}

/* Times count from the utterance's first sample only when the library leaves no silence out. */
static cmd_ln_t *
make_config (const char *path)
{
  g_autofree char *acoustic_model = g_build_filename (path, "en-us", NULL);
  g_autofree char *language_model = g_build_filename (path, "en-us.lm.bin", NULL);
  g_autofree char *dictionary = g_build_filename (path, "cmudict-en-us.dict", NULL);

  return cmd_ln_init (NULL, ps_args (), TRUE, "-hmm", acoustic_model, "-lm", language_model,
                      "-dict", dictionary, "-remove_silence", "no", NULL);
}

Recogniser *
recogniser_new (const char *model_path, GError **error)
{
  g_autoptr (Recogniser) self = g_new0 (Recogniser, 1);
  g_autofree char *installed = g_build_filename (POCKETSPHINX_MODEL_DIR, "en-us", NULL);
  const char *path = *model_path != '\0' ? model_path : installed;

  if (!check_model (path, error))
    return NULL;
  /* It writes hundreds of lines for each recording. */
  err_set_logfp (NULL);
  self->config = make_config (path);
  if (self->config != NULL)
    self->decoder = ps_init (self->config);
  if (self->decoder != NULL)
    return g_steal_pointer (&self);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT,
               "PocketSphinx can't use the model at '%s'", path);
  return NULL;
}

void
recogniser_free (Recogniser *self)
{
  g_clear_pointer (&self->decoder, ps_free);
  g_clear_pointer (&self->config, cmd_ln_free_r);
  g_free (self);
}

static gboolean
check_result (int result, const char *action, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "PocketSphinx failed to %s", action);
  return FALSE;
}

gboolean
recogniser_begin (Recogniser *self, GError **error)
{
  return check_result (ps_start_utt (self->decoder), "begin an utterance", error);
}

gboolean
recogniser_add (Recogniser *self, const gint16 *samples, gsize count, GError **error)
{
  return check_result (ps_process_raw (self->decoder, samples, count, FALSE, FALSE),
                       "take a part of an utterance", error);
}

gboolean
recogniser_end (Recogniser *self, GError **error)
{
  return check_result (ps_end_utt (self->decoder), "end an utterance", error);
}

/* Silence and noise are spelled <sil> and [NOISE], and tell (2) is another way to say tell. */
static char *
dup_word (const char *spelled)
{
  const char *variant = strchr (spelled, '(');

  if (*spelled == '<' || *spelled == '[' || variant == spelled || g_str_has_prefix (spelled, "++"))
    return NULL;
  return variant != NULL ? g_strndup (spelled, (gsize) (variant - spelled)) : g_strdup (spelled);
}

static void
add_word (TranscriptSegment *segment, GString *text, ps_seg_t *found, double offset)
{
  g_autofree char *word = dup_word (ps_seg_word (found));
  int first = 0;
  int last = 0;

  if (word == NULL)
    return;
  ps_seg_frames (found, &first, &last);
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, word);
  transcript_segment_add_word (segment, offset + first / FRAMES_PER_SECOND,
                               offset + (last + 1) / FRAMES_PER_SECOND, word);
}

/* The library counts the frames of all utterances; what it finds first, silence as a rule, begins
 * with the utterance. */
static void
add_words (TranscriptSegment *segment, GString *text, ps_decoder_t *decoder)
{
  ps_seg_t *found = ps_seg_iter (decoder);
  double offset = segment->start;
  int first = 0;
  int last = 0;

  if (found == NULL)
    return;
  ps_seg_frames (found, &first, &last);
  offset -= first / FRAMES_PER_SECOND;
  for (; found != NULL; found = ps_seg_next (found))
    add_word (segment, text, found, offset);
}

TranscriptSegment *
recogniser_dup_segment (Recogniser *self, double start)
{
  g_autoptr (TranscriptSegment) segment = transcript_segment_new (start, start, "");
  g_autoptr (GString) text = g_string_new (NULL);
  const TranscriptWord *first = NULL;
  const TranscriptWord *last = NULL;

  add_words (segment, text, self->decoder);
  if (text->len == 0)
    return NULL;
  first = g_ptr_array_index (segment->words, 0);
  last = g_ptr_array_index (segment->words, segment->words->len - 1);
  segment->start = first->start;
  segment->end = last->end;
  g_clear_pointer (&segment->text, g_free);
  segment->text = g_strdup (text->str);
  return g_steal_pointer (&segment);
}
