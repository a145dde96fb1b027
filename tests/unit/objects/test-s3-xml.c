// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* XML answers: what stores send, and what no store sends. */
#include <string.h>

#include "objects/s3-xml.h"
#include "sluice/sluice-error.h"

static void
test_listing (void)
{
  static const char text[] =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>"
      "<Contents><Key>a&amp;b</Key><ETag>&quot;e&quot;</ETag><Size>5</Size></Contents>"
      "<Contents><Key>c</Key></Contents></ListBucketResult>";
  g_autoptr (SlS3Element) root = sl_s3_element_parse (text, strlen (text), NULL);
  GPtrArray *children = sl_s3_element_get_children (root);

  g_assert_cmpstr (sl_s3_element_get_name (root), ==, "ListBucketResult");
  g_assert_cmpuint (children->len, ==, 3);
  g_assert_cmpstr (sl_s3_element_get_text (root, "Name"), ==, "b");
  g_assert_cmpstr (sl_s3_element_get_text (children->pdata[1], "Key"), ==, "a&b");
  g_assert_cmpstr (sl_s3_element_get_text (children->pdata[1], "ETag"), ==, "\"e\"");
  g_assert_cmpstr (sl_s3_element_get_text (children->pdata[2], "Key"), ==, "c");
  g_assert_null (sl_s3_element_get_text (children->pdata[2], "Size"));
}

static void
test_prefixes_are_left_out (void)
{
  static const char text[] = "<s3:Error><s3:Code>SlowDown</s3:Code></s3:Error>";
  g_autoptr (SlS3Element) root = sl_s3_element_parse (text, strlen (text), NULL);

  g_assert_cmpstr (sl_s3_element_get_name (root), ==, "Error");
  g_assert_cmpstr (sl_s3_element_get_text (root, "Code"), ==, "SlowDown");
}

static void
assert_refused (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_s3_element_parse (text, length, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "text",
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a>\xff</a>",
    "<a><b><c><d><e><f><g><h><i/></h></g></f></e></d></c></b></a>"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]));
  assert_refused ("<a>\0</a>", 8);
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new ("<a>");

  for (guint i = 0; i < 30000; i++)
    g_string_append (text, "<b/>");
  g_string_append (text, "</a>");
  assert_refused (text->str, text->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/s3-xml/listing", test_listing);
  g_test_add_func ("/objects/s3-xml/prefixes-are-left-out", test_prefixes_are_left_out);
  g_test_add_func ("/objects/s3-xml/refused", test_refused);
  g_test_add_func ("/objects/s3-xml/too-many", test_too_many);
  return g_test_run ();
}
