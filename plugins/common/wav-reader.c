// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reads parts of a long recording without holding it: three hours are 345 MB. Read, not mapped: a
 * file that somebody shortens is an error then, not a signal. */
#include "wav-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sluice/sluice.h>

#define RIFF_HEADER_BYTES 12
#define CHUNK_HEADER_BYTES 8
/* The part of "fmt " that PCM has. */
#define FORMAT_BYTES 16
#define FORMAT_PCM 1
#define BYTES_PER_SAMPLE 2

struct _WavReader {
  char *path; /* (owned) */
  int fd;     /* (owned) */
  guint sample_rate;
  guint64 data_offset; /* bytes */
  guint64 n_samples;
};

static guint
read_u16 (const guint8 *bytes)
{
  return bytes[0] | (guint) bytes[1] << 8;
}

static guint32
read_u32 (const guint8 *bytes)
{
  return read_u16 (bytes) | (guint32) read_u16 (bytes + 2) << 16;
}

/* Always FALSE, so that it can be returned. */
static gboolean
refuse (const WavReader *self, const char *why, GError **error)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "'%s' %s", self->path, why);
  return FALSE;
}

static gboolean
read_bytes (const WavReader *self, guint64 offset, gpointer bytes, gsize length, GError **error)
{
  gsize done = 0;

  while (done < length) {
    gssize n = pread (self->fd, (guint8 *) bytes + done, length - done, (off_t) (offset + done));

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return refuse (self, g_strerror (errno), error);
    if (n == 0)
      return refuse (self, "ends before its samples do", error);
    done += (gsize) n;
  }
  return TRUE;
}

static gboolean
take_format (WavReader *self, guint64 offset, guint32 length, GError **error)
{
  guint8 format[FORMAT_BYTES];

  if (length < FORMAT_BYTES)
    return refuse (self, "has a format that is too short", error);
  if (!read_bytes (self, offset, format, sizeof format, error))
    return FALSE;
  self->sample_rate = read_u32 (format + 4);
  if (read_u16 (format) != FORMAT_PCM || read_u16 (format + 2) != 1
      || read_u16 (format + 14) != 8 * BYTES_PER_SAMPLE || self->sample_rate == 0)
    return refuse (self, "is not 16-bit PCM with one channel", error);
  return TRUE;
}

/* A writer that was not able to go back leaves a length of zero or the largest one: what counts is
 * how much there is. */
static void
take_data (WavReader *self, guint64 offset, guint32 length, guint64 file_size)
{
  guint64 bytes = length == 0 ? file_size - offset : MIN (length, file_size - offset);

  self->data_offset = offset;
  self->n_samples = bytes / BYTES_PER_SAMPLE;
}

static gboolean
find_samples (WavReader *self, guint64 file_size, GError **error)
{
  guint64 offset = RIFF_HEADER_BYTES;

  while (offset + CHUNK_HEADER_BYTES <= file_size) {
    guint8 chunk[CHUNK_HEADER_BYTES];
    guint32 length = 0;

    if (!read_bytes (self, offset, chunk, sizeof chunk, error))
      return FALSE;
    length = read_u32 (chunk + 4);
    offset += CHUNK_HEADER_BYTES;
    if (memcmp (chunk, "fmt ", 4) == 0 && !take_format (self, offset, length, error))
      return FALSE;
    if (memcmp (chunk, "data", 4) == 0) {
      if (self->sample_rate == 0)
        return refuse (self, "has samples before their format", error);
      take_data (self, offset, length, file_size);
      return TRUE;
    }
    /* Chunks begin at even offsets. */
    offset += (guint64) length + (length & 1);
  }
  return refuse (self, "has no samples", error);
}

static gboolean
read_header (WavReader *self, GError **error)
{
  guint8 riff[RIFF_HEADER_BYTES];
  struct stat info;

  if (fstat (self->fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size < RIFF_HEADER_BYTES)
    return refuse (self, "is not a WAV file", error);
  if (!read_bytes (self, 0, riff, sizeof riff, error))
    return FALSE;
  if (memcmp (riff, "RIFF", 4) != 0 || memcmp (riff + 8, "WAVE", 4) != 0)
    return refuse (self, "is not a WAV file", error);
  return find_samples (self, (guint64) info.st_size, error);
}

WavReader *
wav_reader_new (const char *path, GError **error)
{
  g_autoptr (WavReader) self = g_new0 (WavReader, 1);

  self->path = g_strdup (path);
  self->fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (self->fd < 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "failed to open '%s': %s", path,
                 g_strerror (errno));
    return NULL;
  }
  if (!read_header (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
wav_reader_free (WavReader *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}

guint
wav_reader_get_sample_rate (const WavReader *self)
{
  return self->sample_rate;
}

guint64
wav_reader_get_n_samples (const WavReader *self)
{
  return self->n_samples;
}

gboolean
wav_reader_read (const WavReader *self, guint64 first, gint16 *samples, gsize count, GError **error)
{
  g_return_val_if_fail (first + count <= self->n_samples, FALSE);

  if (!read_bytes (self, self->data_offset + first * BYTES_PER_SAMPLE, samples,
                   count * BYTES_PER_SAMPLE, error))
    return FALSE;
  for (gsize i = 0; i < count; i++)
    samples[i] = GINT16_FROM_LE (samples[i]);
  return TRUE;
}
