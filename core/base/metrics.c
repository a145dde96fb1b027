// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The metrics registry and its two text formats: Prometheus 0.0.4 and OpenMetrics 1.0, which differ
 * in the name of a counter's family, in the spelling of bucket bounds and in escaping of help. */
#include "base/metrics.h"

#include <math.h>
#include <string.h>

#include "base/json-util.h"

/* A label that grows without end (a user's id) would fill the memory of both sides. */
#define MAX_SERIES 200
#define DROPPED_NAME "sluice_metrics_dropped_total"
#define TOTAL_SUFFIX "_total"

typedef enum {
  METRIC_COUNTER,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
} MetricType;

typedef struct {
  char *labels;    /* (owned) `a="x",b="y"`, escaped; also the key of the series */
  double value;    /* counter, gauge; sum of a histogram */
  guint64 *counts; /* (owned) (nullable) per bucket, not cumulative; the last one is +Inf */
} Series;

struct _SlMetricFamily {
  SlMetrics *registry; /* (unowned) it owns this */
  MetricType type;
  char *name;         /* (owned) */
  char *help;         /* (owned) */
  char **label_names; /* (owned) */
  double *buckets;    /* (owned) (nullable) upper bounds, ascending */
  guint n_buckets;
  GPtrArray *series;  /* (owned) (element-type Series) in order of first use */
  GHashTable *by_key; /* (owned) labels -> Series, unowned */
};

typedef struct {
  SlMetricsCollector func;
  gpointer user_data;
} Collector;

struct _SlMetrics {
  gatomicrefcount ref_count;
  GArray *collectors;      /* (owned) (element-type Collector) not changed once it is read */
  GMutex lock;             /* over everything below, families and series included */
  GPtrArray *families;     /* (owned) (element-type SlMetricFamily) in order of registration */
  SlMetricFamily *dropped; /* (unowned) one of families */
};

static const char *const type_names[] = { "counter", "gauge", "histogram" };

static void
series_free (Series *self)
{
  g_free (self->labels);
  g_free (self->counts);
  g_free (self);
}

static void
family_free (SlMetricFamily *self)
{
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->series);
  g_strfreev (self->label_names);
  g_free (self->buckets);
  g_free (self->name);
  g_free (self->help);
  g_free (self);
}

static void
append_escaped (GString *out, const char *text, gboolean escape_quotes)
{
  for (; *text != '\0'; text++) {
    if (*text == '\n')
      g_string_append (out, "\\n");
    else if (*text == '\\' || (*text == '"' && escape_quotes))
      g_string_append_printf (out, "\\%c", *text);
    else
      g_string_append_c (out, *text);
  }
}

static void
append_number (GString *out, double value)
{
  if (isnan (value) || isinf (value))
    g_string_append (out, isnan (value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
  else
    sl_json_append_double (out, value);
}

static gboolean
is_metric_name (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_')
    return FALSE;
  for (; *name != '\0'; name++) {
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;
  }
  return TRUE;
}

/* NULL when the caller's list does not fit the family. */
static char *
format_labels (const SlMetricFamily *family, va_list values)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_values = 0;
  const char *value = NULL;

  while ((value = va_arg (values, const char *)) != NULL) {
    g_return_val_if_fail (n_values < g_strv_length (family->label_names), NULL);
    g_string_append_printf (text, "%s%s=\"", n_values > 0 ? "," : "",
                            family->label_names[n_values]);
    append_escaped (text, value, TRUE);
    g_string_append_c (text, '"');
    n_values++;
  }
  g_return_val_if_fail (n_values == g_strv_length (family->label_names), NULL);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static Series *
add_series (SlMetricFamily *family, const char *labels)
{
  Series *series = g_new0 (Series, 1);

  series->labels = g_strdup (labels);
  if (family->type == METRIC_HISTOGRAM)
    series->counts = g_new0 (guint64, family->n_buckets + 1);
  g_ptr_array_add (family->series, series);
  g_hash_table_insert (family->by_key, series->labels, series);
  return series;
}

/* With the lock. NULL when the family is full; that is counted. */
static Series *
ensure_series (SlMetricFamily *family, const char *labels)
{
  Series *series = g_hash_table_lookup (family->by_key, labels);

  if (series != NULL)
    return series;
  if (family->series->len < MAX_SERIES)
    return add_series (family, labels);
  series = g_ptr_array_index (family->registry->dropped->series, 0);
  series->value += 1;
  return NULL;
}

static SlMetricFamily *
find_family (SlMetrics *self, const char *name)
{
  for (guint i = 0; i < self->families->len; i++) {
    SlMetricFamily *family = g_ptr_array_index (self->families, i);

    if (strcmp (family->name, name) == 0)
      return family;
  }
  return NULL;
}

static SlMetricFamily *
create_family (SlMetrics *self,
               MetricType type,
               const char *name,
               const char *help,
               const char *const *labels)
{
  static const char *const no_labels[] = { NULL };
  SlMetricFamily *family = g_new0 (SlMetricFamily, 1);

  family->registry = self;
  family->type = type;
  family->name = g_strdup (name);
  family->help = g_strdup (help);
  family->label_names = g_strdupv ((char **) (labels != NULL ? labels : no_labels));
  family->series = g_ptr_array_new_with_free_func ((GDestroyNotify) series_free);
  family->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  g_ptr_array_add (self->families, family);
  return family;
}

/* A family without labels is there from the start, as zero. */
static SlMetricFamily *
ensure_family (SlMetrics *self,
               MetricType type,
               const char *name,
               const char *help,
               const char *const *labels,
               const double *buckets,
               guint n_buckets)
{
  SlMetricFamily *family = NULL;

  g_mutex_lock (&self->lock);
  family = find_family (self, name);
  if (family == NULL) {
    family = create_family (self, type, name, help, labels);
    family->buckets = g_memdup2 (buckets, n_buckets * sizeof *buckets);
    family->n_buckets = n_buckets;
    if (family->label_names[0] == NULL)
      add_series (family, "");
  }
  g_mutex_unlock (&self->lock);
  g_return_val_if_fail (family->type == type, NULL);
  return family;
}

SlMetrics *
sl_metrics_new (void)
{
  SlMetrics *self = g_new0 (SlMetrics, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->collectors = g_array_new (FALSE, FALSE, sizeof (Collector));
  self->families = g_ptr_array_new_with_free_func ((GDestroyNotify) family_free);
  self->dropped = sl_metrics_counter (self, DROPPED_NAME,
                                      "Samples of label sets beyond the limit of a family.", NULL);
  return self;
}

SlMetrics *
sl_metrics_ref (SlMetrics *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sl_metrics_unref (SlMetrics *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->collectors);
  g_ptr_array_unref (self->families);
  g_mutex_clear (&self->lock);
  g_free (self);
}

SlMetricFamily *
sl_metrics_counter (SlMetrics *self, const char *name, const char *help, const char *const *labels)
{
  g_return_val_if_fail (is_metric_name (name), NULL);
  return ensure_family (self, METRIC_COUNTER, name, help, labels, NULL, 0);
}

SlMetricFamily *
sl_metrics_gauge (SlMetrics *self, const char *name, const char *help, const char *const *labels)
{
  g_return_val_if_fail (is_metric_name (name), NULL);
  return ensure_family (self, METRIC_GAUGE, name, help, labels, NULL, 0);
}

SlMetricFamily *
sl_metrics_histogram (SlMetrics *self,
                      const char *name,
                      const char *help,
                      const char *const *labels,
                      const double *buckets,
                      guint n_buckets)
{
  g_return_val_if_fail (is_metric_name (name), NULL);
  return ensure_family (self, METRIC_HISTOGRAM, name, help, labels, buckets, n_buckets);
}

void
sl_metric_add (SlMetricFamily *family, double amount, ...)
{
  g_autofree char *labels = NULL;
  Series *series = NULL;
  va_list values;

  g_return_if_fail (family->type != METRIC_HISTOGRAM);
  g_return_if_fail (family->type == METRIC_GAUGE || amount >= 0);
  va_start (values, amount);
  labels = format_labels (family, values);
  va_end (values);
  if (labels == NULL)
    return;

  g_mutex_lock (&family->registry->lock);
  series = ensure_series (family, labels);
  if (series != NULL)
    series->value += amount;
  g_mutex_unlock (&family->registry->lock);
}

void
sl_metric_set (SlMetricFamily *family, double value, ...)
{
  g_autofree char *labels = NULL;
  Series *series = NULL;
  va_list values;

  g_return_if_fail (family->type == METRIC_GAUGE);
  va_start (values, value);
  labels = format_labels (family, values);
  va_end (values);
  if (labels == NULL)
    return;

  g_mutex_lock (&family->registry->lock);
  series = ensure_series (family, labels);
  if (series != NULL)
    series->value = value;
  g_mutex_unlock (&family->registry->lock);
}

void
sl_metric_clear (SlMetricFamily *family)
{
  g_return_if_fail (family->type == METRIC_GAUGE);

  g_mutex_lock (&family->registry->lock);
  g_hash_table_remove_all (family->by_key);
  g_ptr_array_set_size (family->series, 0);
  g_mutex_unlock (&family->registry->lock);
}

static void
observe_in_series (const SlMetricFamily *family, Series *series, double value)
{
  guint bucket = 0;

  while (bucket < family->n_buckets && value > family->buckets[bucket])
    bucket++;
  series->counts[bucket]++;
  series->value += value;
}

void
sl_metric_observe (SlMetricFamily *family, double value, ...)
{
  g_autofree char *labels = NULL;
  Series *series = NULL;
  va_list values;

  g_return_if_fail (family->type == METRIC_HISTOGRAM);
  va_start (values, value);
  labels = format_labels (family, values);
  va_end (values);
  if (labels == NULL)
    return;

  g_mutex_lock (&family->registry->lock);
  series = ensure_series (family, labels);
  if (series != NULL)
    observe_in_series (family, series, value);
  g_mutex_unlock (&family->registry->lock);
}

/* In OpenMetrics the family of a counter has no _total; its samples have. */
static char *
dup_family_name (const SlMetricFamily *family, gboolean openmetrics)
{
  if (openmetrics && family->type == METRIC_COUNTER
      && g_str_has_suffix (family->name, TOTAL_SUFFIX))
    return g_strndup (family->name, strlen (family->name) - strlen (TOTAL_SUFFIX));
  return g_strdup (family->name);
}

static void
append_header (GString *out, const SlMetricFamily *family, gboolean openmetrics)
{
  g_autofree char *name = dup_family_name (family, openmetrics);

  g_string_append_printf (out, "# HELP %s ", name);
  append_escaped (out, family->help, openmetrics);
  g_string_append_printf (out, "\n# TYPE %s %s\n", name, type_names[family->type]);
}

static void
append_sample (GString *out, const char *name, const char *suffix, const char *labels, double value)
{
  g_string_append_printf (out, "%s%s", name, suffix);
  if (*labels != '\0')
    g_string_append_printf (out, "{%s}", labels);
  g_string_append_c (out, ' ');
  append_number (out, value);
  g_string_append_c (out, '\n');
}

/* OpenMetrics wants bounds as floating-point numbers. */
static void
append_bound (GString *out, double bound, gboolean openmetrics)
{
  gsize start = out->len;

  append_number (out, bound);
  if (openmetrics && strpbrk (out->str + start, ".eI") == NULL)
    g_string_append (out, ".0");
}

static void
append_histogram (GString *out,
                  const SlMetricFamily *family,
                  const Series *series,
                  gboolean openmetrics)
{
  guint64 total = 0;

  for (guint i = 0; i <= family->n_buckets; i++) {
    g_autoptr (GString) labels = g_string_new (series->labels);

    total += series->counts[i];
    g_string_append_printf (labels, "%sle=\"", labels->len > 0 ? "," : "");
    append_bound (labels, i < family->n_buckets ? family->buckets[i] : (double) INFINITY,
                  openmetrics);
    g_string_append_c (labels, '"');
    append_sample (out, family->name, "_bucket", labels->str, (double) total);
  }
  append_sample (out, family->name, "_sum", series->labels, series->value);
  append_sample (out, family->name, "_count", series->labels, (double) total);
}

static void
append_family (GString *out, const SlMetricFamily *family, gboolean openmetrics)
{
  gboolean lacks_total = openmetrics && family->type == METRIC_COUNTER
                         && !g_str_has_suffix (family->name, TOTAL_SUFFIX);

  append_header (out, family, openmetrics);
  for (guint i = 0; i < family->series->len; i++) {
    const Series *series = g_ptr_array_index (family->series, i);

    if (family->type == METRIC_HISTOGRAM)
      append_histogram (out, family, series, openmetrics);
    else
      append_sample (out, family->name, lacks_total ? TOTAL_SUFFIX : "", series->labels,
                     series->value);
  }
}

void
sl_metrics_add_collector (SlMetrics *self, SlMetricsCollector func, gpointer user_data)
{
  const Collector collector = { func, user_data };

  g_array_append_val (self->collectors, collector);
}

char *
sl_metrics_to_text (SlMetrics *self, gboolean openmetrics)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->collectors->len; i++) {
    const Collector *collector = &g_array_index (self->collectors, Collector, i);

    collector->func (collector->user_data);
  }
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->families->len; i++)
    append_family (out, g_ptr_array_index (self->families, i), openmetrics);
  g_mutex_unlock (&self->lock);
  if (openmetrics)
    g_string_append (out, "# EOF\n");
  return g_string_free (out, FALSE);
}
