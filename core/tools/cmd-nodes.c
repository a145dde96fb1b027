// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice nodes: the daemons that use the database, and what one of them at a time does.
 */
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "base/time-format.h"
#include "daemon/database-choice.h"
#include "store/lease-repository.h"
#include "store/node-repository.h"
#include "tools/command.h"
#include "tools/table.h"

static const GOptionEntry options[] = { { NULL } };

static const GOptionEntry *
list_nodes_options (void)
{
  return options;
}

typedef struct {
  GPtrArray *nodes;  /* (owned) (nullable) (element-type SlNode) */
  GPtrArray *leases; /* (owned) (nullable) (element-type SlLease) */
  gint64 now;        /* the database's, wall ms */
} Cluster;

static void
cluster_clear (Cluster *self)
{
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->leases, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cluster, cluster_clear)

static gboolean
read_cluster (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Cluster *self = user_data;

  /* The transaction may run twice. */
  cluster_clear (self);
  self->now = sl_transaction_get_now (transaction);
  self->nodes = sl_node_repository_list (transaction, error);
  if (self->nodes == NULL)
    return FALSE;
  self->leases = sl_lease_repository_list (transaction, error);
  return self->leases != NULL;
}

static char *
format_duties (const Cluster *self, const SlNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->leases->len; i++) {
    const SlLease *lease = self->leases->pdata[i];

    if (g_str_equal (lease->owner, node->id))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", lease->name);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_node (const Cluster *self, const SlNode *node, SlTable *table)
{
  gint64 seen_ms_ago = MAX (0, self->now - node->seen_at);
  g_autofree char *started = sl_time_format (node->started_at);
  g_autofree char *duties = format_duties (self, node);
  g_autofree char *state = seen_ms_ago < SL_NODE_DEAD_MS
                               ? g_strdup (_ ("alive"))
                               : g_strdup_printf (_ ("not seen for %d s"),
                                                  (int) (seen_ms_ago / 1000));

  sl_table_add_row (table, node->id, node->host, node->role, node->version, started, state, duties);
}

static void
print_cluster (const Cluster *self)
{
  SlTerminal terminal = sl_terminal_for_fd (STDOUT_FILENO);
  g_autoptr (SlTable) table = sl_table_new ();
  g_autofree char *text = NULL;

  sl_table_add_column (table, _ ("Node"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Host"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Role"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Version"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Started"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("State"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Does alone"), SL_ALIGN_LEFT);
  for (guint i = 0; i < self->nodes->len; i++)
    add_node (self, self->nodes->pdata[i], table);
  text = sl_table_to_text (table, &terminal);
  fputs (text, stdout);
}

static gboolean
list_nodes (const SlConfig *config, GError **error)
{
  g_autoptr (SlClock) clock = sl_system_clock_new ();
  g_autoptr (SlDatabase) database = sl_database_choice_open (config, clock, error);
  g_auto (Cluster) cluster = { NULL, NULL, 0 };

  if (database == NULL || !sl_database_read (database, read_cluster, &cluster, error))
    return FALSE;
  print_cluster (&cluster);
  return TRUE;
}

static int
run_nodes (const SlCommand *self, char **arguments)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SlConfig) config = sl_config_load ((const char *const *) environment, &error);

  if (config != NULL && list_nodes (config, &error))
    return SL_EXIT_OK;
  sl_command_print_error (error);
  return SL_EXIT_FAILED;
}

const SlCommand sl_command_nodes = {
  .name = "nodes",
  .arguments = "",
  .summary = N_ ("List the daemons that use the daemon's database"),
  .description = N_ ("Reads the same variables as sluiced. One that ended as asked is not listed;\n"
                     "one that was not seen for 30 s is gone, and others have taken its work."),
  .list_options = list_nodes_options,
  .run = run_nodes,
  .min_arguments = 0,
  .max_arguments = 0,
};
