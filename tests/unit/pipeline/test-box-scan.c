// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Walks over the heads of one file, within each other, and what they may cost together. */
#include "pipeline/box-scan.h"

#include <sys/mman.h>
#include <unistd.h>

/* "moov" with three boxes in it, the first of which holds two. */
#define BOXES                                                                                      \
  "\0\0\0\x30moov"                                                                                 \
  "\0\0\0\x18trak\0\0\0\x08mdia\0\0\0\x08"                                                         \
  "edts\0\0\0\x08trak\0\0\0\x08udta"

static SlBoxScan
open_boxes (guint *budget)
{
  SlBoxScan scan = { .fd = memfd_create ("boxes", MFD_CLOEXEC), .budget = budget };

  g_assert_cmpint (scan.fd, >=, 0);
  g_assert_cmpint (write (scan.fd, BOXES, sizeof BOXES - 1), ==, sizeof BOXES - 1);
  scan.end = sizeof BOXES - 1;
  return scan;
}

static guint
count_boxes (SlBoxScan *scan)
{
  SlBox box;
  guint n = 0;

  while (sl_box_scan_next_box (scan, &box))
    n++;
  return n;
}

static void
test_finds (void)
{
  guint budget = 100;
  SlBoxScan file = open_boxes (&budget);
  SlBoxScan inner;
  SlBox moov, trak, box;

  g_assert_true (sl_box_scan_next_box (&file, &moov));
  g_assert_true (sl_box_is (&moov, "moov"));
  inner = sl_box_scan_enter (&file, &moov);
  g_assert_cmpuint (count_boxes (&inner), ==, 3);
  g_assert_true (sl_box_scan_find (&file, &moov, "trak", &trak));
  g_assert_true (sl_box_scan_find (&file, &trak, "edts", &box));
  g_assert_false (sl_box_scan_find (&file, &trak, "udta", &box));
  close (file.fd);
}

static void
test_shares_the_budget (void)
{
  guint budget = 5;
  SlBoxScan file = open_boxes (&budget);
  SlBoxScan copy = file;
  SlBoxScan inner;
  SlBox moov;

  g_assert_true (sl_box_scan_next_box (&copy, &moov));
  inner = sl_box_scan_enter (&copy, &moov);
  g_assert_cmpuint (count_boxes (&inner), ==, 3);
  g_assert_cmpuint (budget, ==, 0);
  inner = sl_box_scan_enter (&file, &moov);
  g_assert_cmpuint (count_boxes (&inner), ==, 0);
  g_assert_false (sl_box_scan_next_box (&file, &moov));
  g_assert_false (sl_box_scan_take_head (&file));
  close (file.fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/box-scan/finds", test_finds);
  g_test_add_func ("/pipeline/box-scan/shares-the-budget", test_shares_the_budget);
  return g_test_run ();
}
