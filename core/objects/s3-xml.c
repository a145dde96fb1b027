// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* XML answers of a store: GMarkup reads, this keeps what came in a tree with limits. */
#include "objects/s3-xml.h"

#include <string.h>

#include "sluice/sluice-error.h"

/* The deepest answer, a listing's owner, has four. */
#define MAX_DEPTH 8
/* A page of a listing has 1,000 objects of up to ten elements each. */
#define MAX_ELEMENTS 20000

struct _SlS3Element {
  char *name;          /* (owned) */
  GString *text;       /* (owned) */
  GPtrArray *children; /* (owned) (element-type SlS3Element) */
};

typedef struct {
  SlS3Element *root; /* (owned) (nullable) */
  GPtrArray *open;   /* (owned) (element-type SlS3Element) (unowned elements) */
  guint n_elements;
} Tree;

static SlS3Element *
element_new (const char *name)
{
  SlS3Element *self = g_new0 (SlS3Element, 1);
  const char *colon = strrchr (name, ':');

  self->name = g_strdup (colon != NULL ? colon + 1 : name);
  self->text = g_string_new (NULL);
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_s3_element_free);
  return self;
}

void
sl_s3_element_free (SlS3Element *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->children);
  g_free (self);
}

static void
on_element_started (GMarkupParseContext *context,
                    const char *name,
                    const char **attribute_names,
                    const char **attribute_values,
                    gpointer user_data,
                    GError **error)
{
  Tree *tree = user_data;
  SlS3Element *element;

  if (tree->open->len >= MAX_DEPTH || tree->n_elements >= MAX_ELEMENTS
      || (tree->open->len == 0 && tree->root != NULL)) {
    g_set_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                 "element '%s' is over the limits of an answer", name);
    return;
  }
  element = element_new (name);
  tree->n_elements++;
  if (tree->open->len == 0)
    tree->root = element;
  else
    g_ptr_array_add (((SlS3Element *) tree->open->pdata[tree->open->len - 1])->children, element);
  g_ptr_array_add (tree->open, element);
}

static void
on_element_ended (GMarkupParseContext *context,
                  const char *name,
                  gpointer user_data,
                  GError **error)
{
  Tree *tree = user_data;

  g_ptr_array_set_size (tree->open, (int) tree->open->len - 1);
}

static void
on_text_read (GMarkupParseContext *context,
              const char *text,
              gsize length,
              gpointer user_data,
              GError **error)
{
  Tree *tree = user_data;

  if (tree->open->len > 0)
    g_string_append_len (((SlS3Element *) tree->open->pdata[tree->open->len - 1])->text, text,
                         (gssize) length);
}

SlS3Element *
sl_s3_element_parse (const char *text, gsize length, GError **error)
{
  static const GMarkupParser parser = { on_element_started, on_element_ended, on_text_read };
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  Tree tree = { .open = open };
  g_autoptr (GMarkupParseContext)
      context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &tree, NULL);
  g_autoptr (SlS3Element) root = NULL;
  g_autoptr (GError) local_error = NULL;
  /* GMarkup lets bytes of zero pass. */
  gboolean is_read = length > 0 && memchr (text, '\0', length) == NULL
                     && g_markup_parse_context_parse (context, text, (gssize) length, &local_error)
                     && g_markup_parse_context_end_parse (context, &local_error);

  root = tree.root;
  if (!is_read || root == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "the answer is not the XML of an S3 store: %s",
                 local_error != NULL ? local_error->message
                                     : "it has no element, or bytes of zero");
    return NULL;
  }
  return g_steal_pointer (&root);
}

const char *
sl_s3_element_get_name (const SlS3Element *self)
{
  return self->name;
}

GPtrArray *
sl_s3_element_get_children (const SlS3Element *self)
{
  return self->children;
}

const char *
sl_s3_element_get_text (const SlS3Element *self, const char *child)
{
  for (guint i = 0; i < self->children->len; i++) {
    const SlS3Element *element = self->children->pdata[i];

    if (strcmp (element->name, child) == 0)
      return element->text->str;
  }
  return NULL;
}
