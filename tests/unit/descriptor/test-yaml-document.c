// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "descriptor/yaml-document.h"

typedef struct {
  const char *name;
  const char *yaml;
  const char *problems; /* all of them, in order */
} BadCase;

static const BadCase bad_cases[] = {
  { "empty", "", "t:1:1: the file is empty" },
  { "comment-only", "# nothing\n", "t:1:1: the file is empty" },
  { "open-quote", "a: 1\nb: \"x\n", "t:2:5: double-quoted scalar without closing quote" },
  { "tab-indent", "a:\n  b: 1\n\tc: 2\n", "t:3:1: a tab can't indent; use spaces" },
  { "indented-too-far", "a: 1\n  b: 2\n",
    "t:1:4: invalid multiline plain key; is the next line indented too far?" },
  { "colon-missing", "a:\n  b {c: 1, d: 2}\n",
    "t:2:13: invalid nested block mapping on the same line; is there a ':' too few or too many?" },
  { "anchor", "a: &x 1\n", "t:1:4: anchors are not allowed" },
  { "alias", "a: 1\nb: *x\n", "t:2:4: aliases are not allowed; write the value out" },
  { "merge-key", "a:\n  <<: {b: 1}\n", "t:2:3: merge keys are not allowed; write the values out" },
  { "tag", "a: !!int 3\n", "t:1:4: tags are not allowed; the stage says what type a value has" },
  { "two-documents", "---\na: 1\n---\nb: 2\n",
    "t:3:1: a file holds one document, this is another one" },
  { "duplicate-key", "a: 1\nb: 2\na: 3\n", "t:3:1: duplicate key 'a'; first used in line 1" },
  { "list-as-key", "? [x, y]\n: 3\n",
    "t:1:3: a key must be a single word, not a list or a mapping" },
  { "not-utf8", "a: 1\nb: \xc3\xa9\xff\n", "t:2:5: not valid UTF-8" },
  { "several", "a: &x 1\nb: *x\na: !t 2\n",
    "t:1:4: anchors are not allowed\n"
    "t:2:4: aliases are not allowed; write the value out\n"
    "t:3:1: duplicate key 'a'; first used in line 1\n"
    "t:3:4: tags are not allowed; the stage says what type a value has" },
};

static void
test_refuses (gconstpointer data)
{
  const BadCase *bad = data;
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("t");
  g_autoptr (SlYamlNode) root = sl_yaml_parse (bad->yaml, strlen (bad->yaml), problems);
  g_autofree char *text = sl_problem_list_to_text (problems);

  g_assert_cmpstr (text, ==, bad->problems);
}

static const SlYamlNode *
find_value (const SlYamlNode *mapping, const char *key)
{
  const SlYamlNode *node = sl_yaml_node_find (mapping, key);

  g_assert_nonnull (node);
  return node;
}

static void
test_knows_every_place (void)
{
  static const char yaml[] = "first: 1\nlist: [a, 'b']\nmap:\n  inner:   \"x\"\nnone:\n";
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("t");
  g_autoptr (SlYamlNode) root = sl_yaml_parse (yaml, strlen (yaml), problems);
  const SlYamlNode *node;

  g_assert_cmpuint (sl_problem_list_get_length (problems), ==, 0);
  g_assert_cmpint (root->kind, ==, SL_YAML_MAPPING);
  g_assert_cmpuint (root->keys->len, ==, 4);

  node = find_value (root, "list");
  g_assert_cmpint (node->kind, ==, SL_YAML_SEQUENCE);
  node = g_ptr_array_index (node->items, 1);
  g_assert_cmpstr (node->text, ==, "b");
  g_assert_false (node->is_plain);
  g_assert_cmpuint (node->line, ==, 2);
  g_assert_cmpuint (node->column, ==, 11);

  node = find_value (find_value (root, "map"), "inner");
  g_assert_cmpstr (node->text, ==, "x");
  g_assert_cmpuint (node->line, ==, 4);
  g_assert_cmpuint (node->column, ==, 12);

  node = find_value (root, "none");
  g_assert_true (sl_yaml_node_is_null (node));
  g_assert_cmpuint (node->line, ==, 5);
  g_assert_null (sl_yaml_node_find (root, "missing"));
}

static void
test_words_stay_words (void)
{
  static const char yaml[] = "a: yes\nb: 0x17\nc: ~\nd: '~'\n";
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("t");
  g_autoptr (SlYamlNode) root = sl_yaml_parse (yaml, strlen (yaml), problems);

  g_assert_cmpstr (find_value (root, "a")->text, ==, "yes");
  g_assert_cmpstr (find_value (root, "b")->text, ==, "0x17");
  g_assert_true (sl_yaml_node_is_null (find_value (root, "c")));
  g_assert_false (sl_yaml_node_is_null (find_value (root, "d")));
}

/* Resolving these hangs libfyaml; here they must end at once with a problem. */
static void
test_never_resolves (void)
{
  static const char laughs[] = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n";
  static const char merge[] = "a: &a\n  <<: *a\n";
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("t");
  g_autoptr (SlYamlNode) first = sl_yaml_parse (laughs, strlen (laughs), problems);
  g_autoptr (SlYamlNode) second = sl_yaml_parse (merge, strlen (merge), problems);

  g_assert_cmpuint (sl_problem_list_get_length (problems), ==, 9 + 3);
}

static void
test_bounds_depth (void)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("t");
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autoptr (SlYamlNode) root = sl_yaml_parse (deep, 100000, problems);

  g_assert_null (root);
  g_assert_cmpuint (sl_problem_list_get_length (problems), ==, 1);
  g_assert_cmpuint (sl_problem_list_get (problems, 0)->column, ==, SL_YAML_MAX_DEPTH + 1);
}

static void
test_bounds_size (void)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("t");
  g_autofree char *big = g_strnfill (SL_YAML_MAX_BYTES + 1, '#');
  g_autoptr (SlYamlNode) fits = sl_yaml_parse (big, SL_YAML_MAX_BYTES, problems);
  g_autoptr (SlYamlNode) root = sl_yaml_parse (big, SL_YAML_MAX_BYTES + 1, problems);

  g_assert_null (root);
  g_assert_cmpstr (sl_problem_list_get (problems, 0)->text, ==, "the file is empty");
  g_assert_cmpstr (sl_problem_list_get (problems, 1)->text, ==,
                   "262145 bytes long, 262144 at most");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++) {
    g_autofree char *path = g_strconcat ("/descriptor/yaml-document/refuses/", bad_cases[i].name,
                                         NULL);

    g_test_add_data_func (path, &bad_cases[i], test_refuses);
  }
  g_test_add_func ("/descriptor/yaml-document/knows-every-place", test_knows_every_place);
  g_test_add_func ("/descriptor/yaml-document/words-stay-words", test_words_stay_words);
  g_test_add_func ("/descriptor/yaml-document/never-resolves", test_never_resolves);
  g_test_add_func ("/descriptor/yaml-document/bounds-depth", test_bounds_depth);
  g_test_add_func ("/descriptor/yaml-document/bounds-size", test_bounds_size);
  return g_test_run ();
}
