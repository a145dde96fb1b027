// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The words that a descriptor may use. */
#include "transcode-options.h"

G_DEFINE_ENUM_TYPE (TranscodeCodec,
                    transcode_codec,
                    G_DEFINE_ENUM_VALUE (TRANSCODE_CODEC_LIBX264, "libx264"))

G_DEFINE_ENUM_TYPE (TranscodePreset,
                    transcode_preset,
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_ULTRAFAST, "ultrafast"),
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_SUPERFAST, "superfast"),
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_VERYFAST, "veryfast"),
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_FASTER, "faster"),
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_FAST, "fast"),
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_MEDIUM, "medium"),
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_SLOW, "slow"),
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_SLOWER, "slower"),
                    G_DEFINE_ENUM_VALUE (TRANSCODE_PRESET_VERYSLOW, "veryslow"))

G_DEFINE_ENUM_TYPE (TranscodeAudioCodec,
                    transcode_audio_codec,
                    G_DEFINE_ENUM_VALUE (TRANSCODE_AUDIO_CODEC_AAC, "aac"))

G_DEFINE_ENUM_TYPE (TranscodeOutputFormat,
                    transcode_output_format,
                    G_DEFINE_ENUM_VALUE (TRANSCODE_OUTPUT_FORMAT_MP4, "mp4"))

const char *
transcode_preset_to_string (TranscodePreset preset)
{
  g_autoptr (GEnumClass) presets = g_type_class_ref (transcode_preset_get_type ());

  return g_enum_get_value (presets, preset)->value_nick;
}
