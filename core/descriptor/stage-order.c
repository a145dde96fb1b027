// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The order of stages: who needs whom. Kahn's algorithm with the file's order kept where needs
 * leave a choice, so that the same file always gives the same plan.
 */
#include "descriptor/stage-order.h"

#include "base/suggest.h"

typedef enum {
  NOT_VISITED,
  ON_PATH,
  VISITED,
} Visit;

/* State of one depth-first search for cycles. */
typedef struct {
  GPtrArray *stages;       /* (unowned) (element-type SlOrderedStage) */
  GHashTable *by_id;       /* (unowned) (element-type utf8 SlOrderedStage) */
  GHashTable *visits;      /* (owned) (element-type utf8 gint) Visit by id */
  GPtrArray *path;         /* (owned) (element-type utf8) ids from the search's start */
  SlProblemList *problems; /* (unowned) */
  gboolean has_cycle;
} CycleSearch;

static GHashTable *
index_by_id (GPtrArray *stages)
{
  GHashTable *by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < stages->len; i++) {
    SlOrderedStage *ordered = g_ptr_array_index (stages, i);

    g_hash_table_insert (by_id, ordered->stage->id, ordered);
  }
  return by_id;
}

static void
report_unknown_need (GHashTable *by_id,
                     const SlOrderedStage *ordered,
                     const SlYamlNode *node,
                     SlProblemList *problems)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GHashTableIter iterator;
  gpointer id;
  const char *near;

  g_hash_table_iter_init (&iterator, by_id);
  while (g_hash_table_iter_next (&iterator, &id, NULL)) {
    if (!g_str_equal (id, ordered->stage->id))
      g_ptr_array_add (ids, id);
  }
  g_ptr_array_add (ids, NULL);
  near = sl_suggest (node->text, (const char *const *) ids->pdata);
  if (near != NULL)
    sl_problem_list_add (problems, node->line, node->column,
                         "stage '%s': needs '%s', which no stage has as its id; did you mean '%s'?",
                         ordered->stage->id, node->text, near);
  else
    sl_problem_list_add (problems, node->line, node->column,
                         "stage '%s': needs '%s', which no stage has as its id", ordered->stage->id,
                         node->text);
}

static gboolean
check_needs_exist (GPtrArray *stages, GHashTable *by_id, SlProblemList *problems)
{
  gboolean all_exist = TRUE;

  for (guint i = 0; i < stages->len; i++) {
    const SlOrderedStage *ordered = g_ptr_array_index (stages, i);

    for (guint j = 0; j < ordered->need_nodes->len; j++) {
      const SlYamlNode *node = g_ptr_array_index (ordered->need_nodes, j);

      if (g_hash_table_contains (by_id, node->text))
        continue;
      report_unknown_need (by_id, ordered, node, problems);
      all_exist = FALSE;
    }
  }
  return all_exist;
}

/* "a -> b -> a", from where the cycle begins. */
static void
report_cycle (CycleSearch *search, const SlYamlNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_inside = FALSE;

  for (guint i = 0; i < search->path->len; i++) {
    const char *id = g_ptr_array_index (search->path, i);

    is_inside = is_inside || g_str_equal (id, node->text);
    if (is_inside)
      g_string_append_printf (text, "%s -> ", id);
  }
  g_string_append (text, node->text);
  sl_problem_list_add (search->problems, node->line, node->column, "cycle in needs: %s", text->str);
  search->has_cycle = TRUE;
}

/* Recursion ends: a descriptor has at most SL_DESCRIPTOR_MAX_STAGES stages. */
static void
visit_stage (CycleSearch *search, SlOrderedStage *ordered)
{
  const char *id = ordered->stage->id;

  g_hash_table_insert (search->visits, (gpointer) id, GINT_TO_POINTER (ON_PATH));
  g_ptr_array_add (search->path, (gpointer) id);
  for (guint i = 0; i < ordered->need_nodes->len; i++) {
    const SlYamlNode *node = g_ptr_array_index (ordered->need_nodes, i);
    SlOrderedStage *needed = g_hash_table_lookup (search->by_id, node->text);
    Visit visit = (Visit) GPOINTER_TO_INT (g_hash_table_lookup (search->visits, node->text));

    if (visit == ON_PATH)
      report_cycle (search, node);
    else if (visit == NOT_VISITED && needed != NULL)
      visit_stage (search, needed);
  }
  g_ptr_array_set_size (search->path, (int) search->path->len - 1);
  g_hash_table_insert (search->visits, (gpointer) id, GINT_TO_POINTER (VISITED));
}

static gboolean
check_no_cycle (GPtrArray *stages, GHashTable *by_id, SlProblemList *problems)
{
  g_autoptr (GHashTable) visits = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  CycleSearch search = { stages, by_id, visits, path, problems, FALSE };

  for (guint i = 0; i < stages->len; i++) {
    SlOrderedStage *ordered = g_ptr_array_index (stages, i);

    if (!g_hash_table_contains (visits, ordered->stage->id))
      visit_stage (&search, ordered);
  }
  return !search.has_cycle;
}

/* A graph stage works on the tracks of the upload, in a graph that knows no order. */
static void
check_graph_stages_need_nothing (GPtrArray *stages, SlProblemList *problems)
{
  for (guint i = 0; i < stages->len; i++) {
    const SlOrderedStage *ordered = g_ptr_array_index (stages, i);
    const SlYamlNode *node;

    if (ordered->need_nodes->len == 0 || ordered->stage->schema == NULL
        || !ordered->stage->schema->is_graph)
      continue;
    node = g_ptr_array_index (ordered->need_nodes, 0);
    sl_problem_list_add (problems, node->line, node->column,
                         "stage '%s': '%s' works on the upload itself and can't need '%s'; only "
                         "task stages have needs",
                         ordered->stage->id, ordered->stage->stage, node->text);
  }
}

static gboolean
has_all_needs (const SlStageDescriptor *stage, GHashTable *placed)
{
  for (guint i = 0; stage->needs[i] != NULL; i++) {
    if (!g_hash_table_contains (placed, stage->needs[i]))
      return FALSE;
  }
  return TRUE;
}

static GPtrArray *
place_stages (GPtrArray *stages)
{
  g_autoptr (GHashTable) placed = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *order = g_ptr_array_new ();

  while (order->len < stages->len) {
    for (guint i = 0; i < stages->len; i++) {
      SlStageDescriptor *stage = ((SlOrderedStage *) g_ptr_array_index (stages, i))->stage;

      if (g_hash_table_contains (placed, stage->id) || !has_all_needs (stage, placed))
        continue;
      g_ptr_array_add (order, stage);
      g_hash_table_add (placed, stage->id);
    }
  }
  return order;
}

GPtrArray *
sl_stage_order_check (GPtrArray *stages, SlProblemList *problems)
{
  g_autoptr (GHashTable) by_id = index_by_id (stages);
  gboolean all_exist = check_needs_exist (stages, by_id, problems);

  if (!check_no_cycle (stages, by_id, problems) || !all_exist)
    return NULL;
  check_graph_stages_need_nothing (stages, problems);
  return place_stages (stages);
}
