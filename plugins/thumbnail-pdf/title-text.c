// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Titles of documents are foreign text that ends up in answers, logs and web pages. */
#include "title-text.h"

#include <string.h>

/* Characters; what a list or a heading can show. Word processors put whole first paragraphs here.
 */
#define MAX_CHARACTERS 255

/* UTF-8's byte order mark, read as if each byte were a character. */
#define MISREAD_MARK "\303\257\302\273\302\277"

/* A byte that UTF-8 does not have. */
#define NO_UTF8_BYTE 0xff

/* What PDFDocEncoding means by the bytes that are not Latin-1 (ISO 32000-1, annex D.2). */
typedef struct {
  guint8 byte;
  guint16 character;
} DocCharacter;

static const DocCharacter doc_characters[] = {
  { 0x18, 0x02d8 }, { 0x19, 0x02c7 }, { 0x1a, 0x02c6 }, { 0x1b, 0x02d9 }, { 0x1c, 0x02dd },
  { 0x1d, 0x02db }, { 0x1e, 0x02da }, { 0x1f, 0x02dc }, { 0x80, 0x2022 }, { 0x81, 0x2020 },
  { 0x82, 0x2021 }, { 0x83, 0x2026 }, { 0x84, 0x2014 }, { 0x85, 0x2013 }, { 0x86, 0x0192 },
  { 0x87, 0x2044 }, { 0x88, 0x2039 }, { 0x89, 0x203a }, { 0x8a, 0x2212 }, { 0x8b, 0x2030 },
  { 0x8c, 0x201e }, { 0x8d, 0x201c }, { 0x8e, 0x201d }, { 0x8f, 0x2018 }, { 0x90, 0x2019 },
  { 0x91, 0x201a }, { 0x92, 0x2122 }, { 0x93, 0xfb01 }, { 0x94, 0xfb02 }, { 0x95, 0x0141 },
  { 0x96, 0x0152 }, { 0x97, 0x0160 }, { 0x98, 0x0178 }, { 0x99, 0x017d }, { 0x9a, 0x0131 },
  { 0x9b, 0x0142 }, { 0x9c, 0x0153 }, { 0x9d, 0x0161 }, { 0x9e, 0x017e }, { 0xa0, 0x20ac },
};

static guint8
encode_character (gunichar character)
{
  for (gsize i = 0; i < G_N_ELEMENTS (doc_characters); i++) {
    if (doc_characters[i].character == character)
      return doc_characters[i].byte;
  }
  return character <= G_MAXUINT8 ? (guint8) character : NO_UTF8_BYTE;
}

/* PDF 2.0 allows titles in UTF-8; poppler 22.12 takes them for PDFDocEncoding. Two bytes that this
 * encoding does not have are lost on the way, and with them the character that they are part of. */
static char *
dup_without_misreading (const char *title)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (title, -1);

  if (!g_str_has_prefix (valid, MISREAD_MARK))
    return g_steal_pointer (&valid);
  for (const char *p = valid + strlen (MISREAD_MARK); *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_c (bytes, (char) encode_character (g_utf8_get_char (p)));
  return g_utf8_make_valid (bytes->str, (gssize) bytes->len);
}

/* Joiners are part of how Persian, Hindi and emoji are spelled. */
static gboolean
is_joiner (gunichar character)
{
  return character == 0x200c || character == 0x200d;
}

/* Everything that is no mark on paper: control characters, and the marks that turn the direction of
 * text, with which "gpj.exe" reads "exe.jpg". */
static gboolean
is_visible (gunichar character)
{
  switch (g_unichar_type (character)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
  case G_UNICODE_SPACE_SEPARATOR:
    return is_joiner (character);
  default:
    return TRUE;
  }
}

static gboolean
is_format (gunichar character)
{
  return g_unichar_type (character) == G_UNICODE_FORMAT;
}

char *
pdf_title_dup_clean (const char *title)
{
  g_autofree char *valid = dup_without_misreading (title);
  g_autoptr (GString) clean = g_string_new (NULL);
  guint n_characters = 0;
  gboolean wants_space = FALSE;

  for (const char *p = valid; *p != '\0' && n_characters < MAX_CHARACTERS;
       p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);

    if (!is_visible (character)) {
      wants_space = wants_space || (clean->len > 0 && !is_format (character));
      continue;
    }
    if (wants_space)
      g_string_append_c (clean, ' ');
    n_characters += wants_space ? 2 : 1;
    wants_space = FALSE;
    g_string_append_unichar (clean, character);
  }
  return clean->len > 0 ? g_string_free (g_steal_pointer (&clean), FALSE) : NULL;
}
