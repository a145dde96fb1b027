// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Content sniffing: each type, what only looks like one, and every cut of every sample. */
#include <string.h>

#include "model/content-sniff.h"

typedef struct {
  const char *type; /* NULL: none */
  const char *data;
  gsize length;
} Sample;

#define SAMPLE(type, text)                                                                         \
  {                                                                                                \
    type, text, sizeof text - 1                                                                    \
  }

/* A frame of MPEG-1 layer III, 32 kbit/s at 48 kHz, is 96 bytes long. */
#define MP3_HEADER "\xff\xfb\x14\x00"
#define PAD_23 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define PAD_92 PAD_23 PAD_23 PAD_23 PAD_23

static const Sample samples[] = {
  SAMPLE ("webm", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm\x42\x87"),
  SAMPLE ("webm", "\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x86\x81\x01\x42\x82\x88matroska"),
  SAMPLE (NULL, "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84what"),
  SAMPLE (NULL, "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\xec\xff\xff"),
  SAMPLE ("mp4",
          "\0\0\0\x18"
          "ftypisom\0\0\2\0isommp42"),
  SAMPLE ("mp4",
          "\0\0\0\x18"
          "ftypmp42\0\0\2\0isommp42"),
  SAMPLE ("m4a",
          "\0\0\0\x18"
          "ftypM4A \0\0\2\0isommp42"),
  SAMPLE ("mov",
          "\0\0\0\x14"
          "ftypqt  \0\0\2\0qt  "),
  SAMPLE ("mov",
          "\0\0\0\x08"
          "wide\0\0\0\0mdat"),
  SAMPLE ("mov", "\0\0\x10\0moov\0\0\0\x6cmvhd"),
  SAMPLE (NULL,
          "\0\0\0\x18"
          "ftypavif\0\0\0\0mif1miaf"),
  SAMPLE (NULL,
          "\0\0\0\x18"
          "ftypheic\0\0\0\0mif1heic"),
  SAMPLE (NULL,
          "\0\0\0\x04"
          "ftypisom"),
  SAMPLE ("wav", "RIFF\x24\0\0\0WAVEfmt "),
  SAMPLE ("wav", "RF64\xff\xff\xff\xffWAVEds64"),
  SAMPLE ("avi", "RIFF\x24\0\0\0AVI LIST"),
  SAMPLE ("webp", "RIFF\x24\0\0\0WEBPVP8 "),
  SAMPLE (NULL, "RIFF\x24\0\0\0ACONanih"),
  SAMPLE (NULL, "RF64\x24\0\0\0AVI LIST"),
  SAMPLE ("mp3", "ID3\3\0\0\0\0\0\1x" MP3_HEADER PAD_92 MP3_HEADER),
  SAMPLE ("mp3",
          "ID3\3\0\0\0\0\x7f\x7f"
          "a large cover"),
  SAMPLE (NULL, "ID3\3\0\0\0\0\0\1xfLaC\0\0\0\x22\x10\0\x10\0"),
  SAMPLE ("mp3", MP3_HEADER PAD_92 MP3_HEADER),
  SAMPLE (NULL, MP3_HEADER PAD_92 "none"),
  SAMPLE (NULL, "\xff\xf1\x50\x80\x03\xa0" PAD_92), /* AAC in ADTS */
  SAMPLE ("ogg", "OggS\0\2\0\0"),
  SAMPLE ("jpg", "\xff\xd8\xff\xe0\0\x10JFIF"),
  SAMPLE ("png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
  SAMPLE ("gif", "GIF89a\1\0"),
  SAMPLE ("gif", "GIF87a\1\0"),
  SAMPLE ("pdf", "%PDF-1.7\n"),
  SAMPLE ("pdf", "\xef\xbb\xbf\n%PDF-1.4\n"),
  SAMPLE (NULL, "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n"),
  SAMPLE (NULL, "push graphic-context\nviewbox 0 0 640 480\n"),
  SAMPLE (NULL, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
  SAMPLE (NULL, "MZ\x90\0"),
  SAMPLE (NULL, ""),
};

static void
test_types (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++) {
    const Sample *sample = &samples[i];

    g_test_message ("sample %" G_GSIZE_FORMAT, i);
    g_assert_cmpstr (sl_content_sniff ((const guint8 *) sample->data, sample->length), ==,
                     sample->type);
  }
}

/* On the heap and without a terminator: ASan sees a read past the end. */
static void
test_every_cut_is_safe (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++) {
    for (gsize length = 0; length <= samples[i].length; length++) {
      g_autofree guint8 *cut = g_malloc (length + 1);
      g_autofree guint8 *exact = NULL;

      memcpy (cut, samples[i].data, length);
      exact = g_memdup2 (cut, length);
      sl_content_sniff (exact, length);
    }
  }
}

static void
test_random_bytes_are_safe (void)
{
  static const char *const starts[] = { "\x1a\x45\xdf\xa3", "ID3", "\xff\xfb", "RIFF", "" };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 20000; i++) {
    guint8 data[64];
    const char *start = starts[i % G_N_ELEMENTS (starts)];

    for (gsize j = 0; j < sizeof data; j++)
      data[j] = (guint8) g_rand_int (random);
    memcpy (data, start, strlen (start));
    sl_content_sniff (data, (gsize) g_rand_int_range (random, 0, sizeof data));
  }
}

static void
test_allowed (void)
{
  static const char *const video[] = { "mp4", "webm", NULL };
  static const char *const audio[] = { "mp3", "wav", "m4a", "ogg", NULL };
  static const char *const image[] = { "jpeg", NULL };

  g_assert_true (sl_content_is_allowed ("webm", video));
  g_assert_true (sl_content_is_allowed ("m4a", video));
  g_assert_true (sl_content_is_allowed ("mp4", audio));
  g_assert_true (sl_content_is_allowed ("mov", video));
  g_assert_true (sl_content_is_allowed ("jpg", image));
  g_assert_false (sl_content_is_allowed ("avi", video));
  g_assert_false (sl_content_is_allowed ("webm", audio));
  g_assert_false (sl_content_is_allowed (NULL, video));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/content-sniff/types", test_types);
  g_test_add_func ("/model/content-sniff/every-cut-is-safe", test_every_cut_is_safe);
  g_test_add_func ("/model/content-sniff/random-bytes-are-safe", test_random_bytes_are_safe);
  g_test_add_func ("/model/content-sniff/allowed", test_allowed);
  return g_test_run ();
}
