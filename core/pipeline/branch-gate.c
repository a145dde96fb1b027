// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* tee stops at the first branch that answers anything but OK, and counts EOS as fatal: one broken
 * or satisfied stage would end the others and the pipeline would still report success. The gate
 * answers OK whatever happens behind it; the error itself reaches the runner as a message. It also
 * keeps tags out of the branches: encoders and muxers would copy the position where a phone
 * recorded into the output. And it takes any format: a branch that can't convert fails instead of
 * making the shared stream follow its wishes.
 */
#include "branch-gate.h"

struct _SlBranchGate {
  GstElement parent_instance;

  GstPad *sink;   /* (unowned): owned by the element */
  GstPad *src;    /* (unowned): owned by the element */
  gint finish;    /* atomic */
  gint closed;    /* atomic */
  gint n_buffers; /* atomic */
};

G_DEFINE_FINAL_TYPE (SlBranchGate, sl_branch_gate, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
                                                                     GST_PAD_SINK,
                                                                     GST_PAD_ALWAYS,
                                                                     GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
                                                                    GST_PAD_SRC,
                                                                    GST_PAD_ALWAYS,
                                                                    GST_STATIC_CAPS_ANY);

static GstFlowReturn
sl_branch_gate_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  SlBranchGate *self = SL_BRANCH_GATE (parent);
  GstFlowReturn result = GST_FLOW_OK;

  if (g_atomic_int_get (&self->finish) && !g_atomic_int_get (&self->closed)) {
    gst_pad_push_event (self->src, gst_event_new_eos ());
    sl_branch_gate_close (self);
  }
  if (g_atomic_int_get (&self->closed)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  result = gst_pad_push (self->src, buffer);
  if (result == GST_FLOW_FLUSHING)
    return result;
  if (result == GST_FLOW_OK) {
    g_atomic_int_inc (&self->n_buffers);
    return GST_FLOW_OK;
  }
  /* A queue leaves it to upstream to report; an element that failed has done so itself, before. */
  sl_branch_gate_close (self);
  GST_ELEMENT_ERROR (self, STREAM, FAILED, ("The stage stopped taking data."),
                     ("flow %s", gst_flow_get_name (result)));
  return GST_FLOW_OK;
}

static gboolean
sl_branch_gate_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  SlBranchGate *self = SL_BRANCH_GATE (parent);
  GstEventType type = GST_EVENT_TYPE (event);

  if (g_atomic_int_get (&self->closed) || type == GST_EVENT_TAG || type == GST_EVENT_GAP) {
    gst_event_unref (event);
    return TRUE;
  }
  gst_pad_push_event (self->src, event);
  if (type == GST_EVENT_EOS)
    sl_branch_gate_close (self);
  return TRUE;
}

/* What a branch says upstream (quality of service, renegotiation) must not change what the others
 * get. */
static gboolean
sl_branch_gate_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);
  return TRUE;
}

static void
sl_branch_gate_class_init (SlBranchGateClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  gst_element_class_set_static_metadata (element_class, "Branch gate", "Generic",
                                         "Lets a branch fail or end alone", "The Sluice authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
}

static void
sl_branch_gate_init (SlBranchGate *self)
{
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, sl_branch_gate_chain);
  gst_pad_set_event_function (self->sink, sl_branch_gate_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_event_function (self->src, sl_branch_gate_src_event);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

GstElement *
sl_branch_gate_new (const char *name)
{
  return g_object_new (SL_TYPE_BRANCH_GATE, "name", name, NULL);
}

void
sl_branch_gate_finish (SlBranchGate *self)
{
  g_atomic_int_set (&self->finish, TRUE);
}

void
sl_branch_gate_close (SlBranchGate *self)
{
  g_atomic_int_set (&self->closed, TRUE);
}

gboolean
sl_branch_gate_is_closed (SlBranchGate *self)
{
  return g_atomic_int_get (&self->closed);
}

guint
sl_branch_gate_get_n_buffers (SlBranchGate *self)
{
  return (guint) g_atomic_int_get (&self->n_buffers);
}
