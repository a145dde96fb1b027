// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Records that nobody here can do anything with, kept for people who can. */
#include "events/dead-letter.h"

#include "base/error-info.h"

static void
add_header (rd_kafka_headers_t *headers, const char *name, const char *value)
{
  rd_kafka_header_add (headers, name, -1, value, -1);
}

static void
add_number (rd_kafka_headers_t *headers, const char *name, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  add_header (headers, name, text);
}

static rd_kafka_headers_t *
create_headers (const char *group_id, const rd_kafka_message_t *message, const GError *reason)
{
  rd_kafka_headers_t *original = NULL;
  rd_kafka_headers_t *headers = NULL;

  if (rd_kafka_message_headers (message, &original) == RD_KAFKA_RESP_ERR_NO_ERROR)
    headers = rd_kafka_headers_copy (original);
  else
    headers = rd_kafka_headers_new (6);
  add_header (headers, "sluice_error_code", sl_error_info_for_error (reason)->name);
  add_header (headers, "sluice_reason", reason->message);
  add_header (headers, "sluice_topic", rd_kafka_topic_name (message->rkt));
  add_number (headers, "sluice_partition", message->partition);
  add_number (headers, "sluice_offset", message->offset);
  add_header (headers, "sluice_group", group_id);
  return headers;
}

static rd_kafka_resp_err_t
send_record (SlKafkaProducer *producer,
             const char *topic,
             const char *group_id,
             const rd_kafka_message_t *message,
             gboolean with_value,
             const GError *reason)
{
  SlKafkaRecord record = { .topic = topic,
                           .key = message->key,
                           .key_length = message->key_len,
                           .value = with_value ? message->payload : NULL,
                           .value_length = with_value ? message->len : 0,
                           .headers = create_headers (group_id, message, reason) };

  sl_kafka_producer_send (producer, &record, 1);
  sl_kafka_record_clear (&record);
  return record.result;
}

gboolean
sl_dead_letter_send (SlKafkaProducer *producer,
                     const char *topic,
                     const char *group_id,
                     const rd_kafka_message_t *message,
                     const GError *reason,
                     GError **error)
{
  rd_kafka_resp_err_t code = send_record (producer, topic, group_id, message, TRUE, reason);

  /* With the headers it may have become larger than a record may be; the offset tells where it is.
   */
  if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    code = send_record (producer, topic, group_id, message, FALSE, reason);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    return TRUE;
  sl_kafka_client_set_error (error, code, "failed to send a dead letter to topic '%s'", topic);
  return FALSE;
}
