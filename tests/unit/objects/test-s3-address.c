// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* URLs of stores, with the bucket in the path or in the host's name. */
#include "objects/s3-address.h"
#include "sluice/sluice-error.h"

static void
assert_url (const char *address,
            gboolean virtual_host,
            const char *bucket,
            const char *key,
            const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlS3Address) self = sl_s3_address_new (address, virtual_host, &error);
  g_autofree char *url = NULL;

  g_assert_no_error (error);
  url = sl_s3_address_make_url (self, bucket, key, "x=1");
  g_assert_cmpstr (url, ==, expected);
}

static void
test_path_style (void)
{
  assert_url ("http://127.0.0.1:9000", FALSE, "videos", "a/b c",
              "http://127.0.0.1:9000/videos/a/b%20c?x=1");
  assert_url ("http://127.0.0.1:9000/", FALSE, "videos", NULL, "http://127.0.0.1:9000/videos?x=1");
  assert_url ("http://127.0.0.1:9000", FALSE, NULL, NULL, "http://127.0.0.1:9000/?x=1");
  assert_url ("http://[::1]:9000", FALSE, "videos", "k", "http://[::1]:9000/videos/k?x=1");
}

static void
test_virtual_host (void)
{
  assert_url ("https://s3.example.com", TRUE, "videos", "a/b",
              "https://videos.s3.example.com/a/b?x=1");
  assert_url ("https://s3.example.com", TRUE, "videos", NULL, "https://videos.s3.example.com/?x=1");
  assert_url ("https://s3.example.com", TRUE, NULL, NULL, "https://s3.example.com/?x=1");
}

/* Clients leave a scheme's own port out of the Host header, which is signed. */
static void
test_host_without_the_usual_port (void)
{
  g_autoptr (SlS3Address) tls = sl_s3_address_new ("https://s3.example.com:443", TRUE, NULL);
  g_autoptr (SlS3Address) plain = sl_s3_address_new ("http://s3.example.com:443", FALSE, NULL);
  g_autofree char *tls_host = sl_s3_address_make_host (tls, "videos");
  g_autofree char *plain_host = sl_s3_address_make_host (plain, "videos");

  g_assert_true (sl_s3_address_uses_tls (tls));
  g_assert_false (sl_s3_address_uses_tls (plain));
  g_assert_cmpstr (tls_host, ==, "videos.s3.example.com");
  g_assert_cmpstr (plain_host, ==, "s3.example.com:443");
}

static void
test_refused (void)
{
  static const char *const addresses[] = { "",
                                           "s3.example.com",
                                           "ftp://s3.example.com",
                                           "http://",
                                           "http://user@s3.example.com",
                                           "http://s3.example.com/folder",
                                           "http://s3.example.com?x" };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sl_s3_address_new (addresses[i], FALSE, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/s3-address/path-style", test_path_style);
  g_test_add_func ("/objects/s3-address/virtual-host", test_virtual_host);
  g_test_add_func ("/objects/s3-address/host-without-the-usual-port",
                   test_host_without_the_usual_port);
  g_test_add_func ("/objects/s3-address/refused", test_refused);
  return g_test_run ();
}
