// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs a fuzz target without a fuzzing engine: every seed as it is, then a fixed number of mutants
 * of the seeds from a fixed random sequence, so that each test run (and the sanitized one above
 * all) walks the same inputs. With -Dfuzzing=true the same targets are linked with libFuzzer
 * instead, which looks for new inputs on its own.
 */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz-target.h"

/* About a second for each target under AddressSanitizer. */
#define N_MUTANTS 200000
#define MAX_MUTANT_BYTES 8192

static GPtrArray *
load_seeds (const char *folder)
{
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *data = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (path, &data, &length, NULL));
    g_ptr_array_add (seeds, g_bytes_new (data, length));
  }
  return g_steal_pointer (&seeds);
}

static void
run_input (const guint8 *data, gsize length)
{
  /* A copy of the exact size, so that reading past the end is seen. */
  g_autofree guint8 *exact = length > 0 ? g_memdup2 (data, length) : g_new0 (guint8, 1);

  LLVMFuzzerTestOneInput (exact, length);
}

static void
flip_bytes (GRand *random, GByteArray *input)
{
  guint count = g_rand_int_range (random, 1, 8);

  for (guint i = 0; i < count && input->len > 0; i++)
    input->data[g_rand_int_range (random, 0, input->len)] = g_rand_int_range (random, 0, 256);
}

static void
cut_piece (GRand *random, GByteArray *input)
{
  guint start, length;

  if (input->len < 2)
    return;
  start = g_rand_int_range (random, 0, input->len - 1);
  length = g_rand_int_range (random, 1, input->len - start);
  g_byte_array_remove_range (input, start, length);
}

static void
repeat_piece (GRand *random, GByteArray *input)
{
  g_autofree guint8 *piece = NULL;
  guint start, length;

  if (input->len < 2 || input->len > MAX_MUTANT_BYTES / 2)
    return;
  start = g_rand_int_range (random, 0, input->len - 1);
  length = g_rand_int_range (random, 1, input->len - start);
  piece = g_memdup2 (input->data + start, length);
  g_byte_array_append (input, piece, length);
}

static void
run_mutant (GRand *random, GBytes *seed)
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  guint rounds = g_rand_int_range (random, 1, 4);
  gsize length;
  const guint8 *data = g_bytes_get_data (seed, &length);

  g_byte_array_append (input, data, length);
  for (guint i = 0; i < rounds; i++) {
    switch (g_rand_int_range (random, 0, 3)) {
    case 0:
      flip_bytes (random, input);
      break;
    case 1:
      cut_piece (random, input);
      break;
    default:
      repeat_piece (random, input);
      break;
    }
  }
  run_input (input->data, input->len);
}

int
main (int argc, char **argv)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  g_autoptr (GPtrArray) seeds = load_seeds (argv[1]);

  g_print ("1..2\n");
  g_assert_cmpuint (seeds->len, >, 0);
  run_input (NULL, 0);
  for (guint i = 0; i < seeds->len; i++) {
    gsize length;
    const guint8 *data = g_bytes_get_data (seeds->pdata[i], &length);

    run_input (data, length);
  }
  g_print ("ok 1 - %u seeds\n", seeds->len);
  for (guint i = 0; i < N_MUTANTS; i++)
    run_mutant (random, seeds->pdata[i % seeds->len]);
  g_print ("ok 2 - %d mutants\n", N_MUTANTS);
  return EXIT_SUCCESS;
}
