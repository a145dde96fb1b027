// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Some providers answer with the code of a language, others with its name. */
#include "language-code.h"

#include <string.h>

typedef struct {
  const char *code;
  const char *name;
} Language;

/* What Whisper can tell apart, under the names that its models were trained with. */
static const Language languages[] = {
  { "af", "afrikaans" },      { "am", "amharic" },     { "ar", "arabic" },
  { "as", "assamese" },       { "az", "azerbaijani" }, { "ba", "bashkir" },
  { "be", "belarusian" },     { "bg", "bulgarian" },   { "bn", "bengali" },
  { "bo", "tibetan" },        { "br", "breton" },      { "bs", "bosnian" },
  { "ca", "catalan" },        { "cs", "czech" },       { "cy", "welsh" },
  { "da", "danish" },         { "de", "german" },      { "el", "greek" },
  { "en", "english" },        { "es", "spanish" },     { "et", "estonian" },
  { "eu", "basque" },         { "fa", "persian" },     { "fi", "finnish" },
  { "fo", "faroese" },        { "fr", "french" },      { "gl", "galician" },
  { "gu", "gujarati" },       { "ha", "hausa" },       { "haw", "hawaiian" },
  { "he", "hebrew" },         { "hi", "hindi" },       { "hr", "croatian" },
  { "ht", "haitian creole" }, { "hu", "hungarian" },   { "hy", "armenian" },
  { "id", "indonesian" },     { "is", "icelandic" },   { "it", "italian" },
  { "ja", "japanese" },       { "jv", "javanese" },    { "ka", "georgian" },
  { "kk", "kazakh" },         { "km", "khmer" },       { "kn", "kannada" },
  { "ko", "korean" },         { "la", "latin" },       { "lb", "luxembourgish" },
  { "ln", "lingala" },        { "lo", "lao" },         { "lt", "lithuanian" },
  { "lv", "latvian" },        { "mg", "malagasy" },    { "mi", "maori" },
  { "mk", "macedonian" },     { "ml", "malayalam" },   { "mn", "mongolian" },
  { "mr", "marathi" },        { "ms", "malay" },       { "mt", "maltese" },
  { "my", "myanmar" },        { "ne", "nepali" },      { "nl", "dutch" },
  { "nn", "nynorsk" },        { "no", "norwegian" },   { "oc", "occitan" },
  { "pa", "punjabi" },        { "pl", "polish" },      { "ps", "pashto" },
  { "pt", "portuguese" },     { "ro", "romanian" },    { "ru", "russian" },
  { "sa", "sanskrit" },       { "sd", "sindhi" },      { "si", "sinhala" },
  { "sk", "slovak" },         { "sl", "slovenian" },   { "sn", "shona" },
  { "so", "somali" },         { "sq", "albanian" },    { "sr", "serbian" },
  { "su", "sundanese" },      { "sv", "swedish" },     { "sw", "swahili" },
  { "ta", "tamil" },          { "te", "telugu" },      { "tg", "tajik" },
  { "th", "thai" },           { "tk", "turkmen" },     { "tl", "tagalog" },
  { "tr", "turkish" },        { "tt", "tatar" },       { "uk", "ukrainian" },
  { "ur", "urdu" },           { "uz", "uzbek" },       { "vi", "vietnamese" },
  { "yi", "yiddish" },        { "yo", "yoruba" },      { "yue", "cantonese" },
  { "zh", "chinese" },
};

static gsize
count_letters (const char *text)
{
  gsize count = 0;

  while (g_ascii_isalpha (text[count]))
    count++;
  return count;
}

gboolean
language_tag_is_valid (const char *tag)
{
  gsize primary = count_letters (tag);

  if (primary < 2 || primary > 3 || strlen (tag) > 35)
    return FALSE;
  for (const char *p = tag + primary; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && !(*p == '-' && g_ascii_isalnum (p[1])))
      return FALSE;
  }
  return tag[primary] == '\0' || tag[primary] == '-';
}

char *
language_code_dup (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    if (strcmp (lower, languages[i].name) == 0)
      return g_strdup (languages[i].code);
  }
  return language_tag_is_valid (lower) ? g_strndup (lower, count_letters (lower)) : NULL;
}
