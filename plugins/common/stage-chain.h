// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

/* Adds an element to @bin for each of the @n @factories, links them in order and gives them back in
 * @elements, unowned. */
gboolean stage_chain_add (SluiceGraphStage *stage,
                          GstBin *bin,
                          const char *const *factories,
                          GstElement **elements,
                          guint n,
                          GError **error);

/* @text as gst_caps_from_string() takes it; @filter has a property "caps". */
void stage_chain_set_caps (GstElement *filter, const char *text);

/* No tag passes @pad any more. */
void stage_chain_drop_tags (GstPad *pad);
