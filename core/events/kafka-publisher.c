// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The outbox' way to Kafka. Events of different media go together; those of one media go one after
 * the other, each when the one before it is there for sure. So a failure in between, of whatever
 * kind, can't turn their order round. */
#include "events/kafka-publisher.h"

#include <string.h>

#include "base/time-format.h"
#include "events/kafka-producer.h"

/* Who says so, for CloudEvents: the same for all daemons, and for all that they were and will be.
 */
#define SOURCE "/sluice/media"

struct _SlKafkaPublisher {
  GObject parent_instance;

  SlKafkaProducer *producer; /* (owned) */
  char *topic;               /* (owned) */
};

static void sl_kafka_publisher_iface_init (SlEventPublisherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlKafkaPublisher,
                               sl_kafka_publisher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_EVENT_PUBLISHER,
                                                      sl_kafka_publisher_iface_init))

/* @sequence: wide enough that text sorts like numbers do, which is what CloudEvents asks for. */
static rd_kafka_headers_t *
create_headers (const SlEvent *event)
{
  g_autofree char *time = sl_time_format (event->created_at);
  g_autofree char *sequence = g_strdup_printf ("%019" G_GINT64_FORMAT, event->seq);
  const struct {
    const char *name;
    const char *value;
  } headers[] = {
    { "content-type", "application/json" },
    { "ce_specversion", "1.0" },
    { "ce_id", event->event_id },
    { "ce_source", SOURCE },
    { "ce_type", event->type },
    { "ce_time", time },
    { "ce_subject", event->media_id },
    { "ce_sequence", sequence },
  };
  rd_kafka_headers_t *list = rd_kafka_headers_new (G_N_ELEMENTS (headers));

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    rd_kafka_header_add (list, headers[i].name, -1, headers[i].value, -1);
  return list;
}

static SlKafkaRecord
create_record (SlKafkaPublisher *self, const SlEvent *event)
{
  return (SlKafkaRecord){ .topic = self->topic,
                          .key = event->media_id,
                          .key_length = strlen (event->media_id),
                          .value = event->payload,
                          .value_length = strlen (event->payload),
                          .headers = create_headers (event) };
}

/* Takes the first event of each media from @waiting; the others stay there, in their order.
 * Returns: (element-type SlEvent) (transfer container) */
static GPtrArray *
take_heads (GPtrArray *waiting)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *heads = g_ptr_array_new ();
  guint n_left = 0;

  for (guint i = 0; i < waiting->len; i++) {
    SlEvent *event = waiting->pdata[i];

    if (g_hash_table_add (seen, event->media_id))
      g_ptr_array_add (heads, event);
    else
      waiting->pdata[n_left++] = event;
  }
  g_ptr_array_set_size (waiting, n_left);
  return heads;
}

static void
drop_held (GPtrArray *waiting, GHashTable *held)
{
  guint n_left = 0;

  for (guint i = 0; i < waiting->len; i++) {
    const SlEvent *event = waiting->pdata[i];

    if (!g_hash_table_contains (held, event->media_id))
      waiting->pdata[n_left++] = waiting->pdata[i];
  }
  g_ptr_array_set_size (waiting, n_left);
}

static gboolean
note_result (const SlEvent *event, rd_kafka_resp_err_t result, GError **error)
{
  if (result == RD_KAFKA_RESP_ERR_NO_ERROR)
    return TRUE;
  sl_kafka_client_set_error (error, result, "failed to publish event '%s' of media '%s'",
                             event->event_id, event->media_id);
  return FALSE;
}

/* @heads: of different media. @held: (element-type utf8) gets the media of those that failed.
 * @error: set once */
static void
publish_heads (SlKafkaPublisher *self,
               GPtrArray *heads,
               GPtrArray *delivered,
               GHashTable *held,
               GError **error)
{
  g_autofree SlKafkaRecord *records = g_new0 (SlKafkaRecord, heads->len);

  for (guint i = 0; i < heads->len; i++)
    records[i] = create_record (self, heads->pdata[i]);
  sl_kafka_producer_send (self->producer, records, heads->len);
  for (guint i = 0; i < heads->len; i++) {
    SlEvent *event = heads->pdata[i];

    if (note_result (event, records[i].result, *error == NULL ? error : NULL))
      g_ptr_array_add (delivered, event);
    else
      g_hash_table_add (held, event->media_id);
    sl_kafka_record_clear (&records[i]);
  }
}

static gboolean
sl_kafka_publisher_publish (SlEventPublisher *publisher,
                            GPtrArray *events,
                            GPtrArray *delivered,
                            GError **error)
{
  SlKafkaPublisher *self = SL_KAFKA_PUBLISHER (publisher);
  g_autoptr (GPtrArray) waiting = g_ptr_array_copy (events, NULL, NULL);
  g_autoptr (GHashTable) held = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) failure = NULL;

  /* The copy has the free function, too, and owns nothing. */
  g_ptr_array_set_free_func (waiting, NULL);
  while (waiting->len > 0) {
    g_autoptr (GPtrArray) heads = take_heads (waiting);

    publish_heads (self, heads, delivered, held, &failure);
    drop_held (waiting, held);
  }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
sl_kafka_publisher_stop (SlEventPublisher *publisher)
{
  sl_kafka_producer_stop (SL_KAFKA_PUBLISHER (publisher)->producer);
}

static gboolean
sl_kafka_publisher_ping (SlEventPublisher *publisher, GError **error)
{
  return sl_kafka_producer_ping (SL_KAFKA_PUBLISHER (publisher)->producer, error);
}

static void
sl_kafka_publisher_iface_init (SlEventPublisherInterface *iface)
{
  iface->publish = sl_kafka_publisher_publish;
  iface->stop = sl_kafka_publisher_stop;
  iface->ping = sl_kafka_publisher_ping;
}

static void
sl_kafka_publisher_finalize (GObject *object)
{
  SlKafkaPublisher *self = SL_KAFKA_PUBLISHER (object);

  g_clear_pointer (&self->producer, sl_kafka_producer_free);
  g_free (self->topic);
  G_OBJECT_CLASS (sl_kafka_publisher_parent_class)->finalize (object);
}

static void
sl_kafka_publisher_class_init (SlKafkaPublisherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_kafka_publisher_finalize;
}

static void
sl_kafka_publisher_init (SlKafkaPublisher *self)
{
}

SlEventPublisher *
sl_kafka_publisher_new (const SlKafkaConfig *config, const char *topic, GError **error)
{
  SlKafkaProducer *producer = sl_kafka_producer_new (config, error);
  SlKafkaPublisher *self;

  if (producer == NULL)
    return NULL;
  self = g_object_new (SL_TYPE_KAFKA_PUBLISHER, NULL);
  self->producer = producer;
  self->topic = g_strdup (topic);
  return SL_EVENT_PUBLISHER (self);
}
