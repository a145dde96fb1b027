// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Leave to ask, the question, the verdict on the answer, and its safekeeping. */
#include "piece-call.h"

#include <string.h>

#include "language-code.h"
#include "provider-refusal.h"

#define SERVICE "transcription"
/* Changes when an answer that was kept would be read differently. */
#define NAME_VERSION "1"
/* 160 bits of it: no two pieces have the same by chance, and names end at 64 characters. */
#define NAME_DIGITS 40
#define NANOSECONDS_PER_MILLISECOND 1000000

char *
piece_call_dup_name (const TranscribeOptions *options, const char *checksum)
{
  g_autofree char *question = g_strjoin ("\n", NAME_VERSION, checksum, options->model,
                                         options->language, options->prompt, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, question, -1);

  return g_strdup_printf ("piece-%.*s", NAME_DIGITS, digest);
}

ProviderReply *
piece_call_recall (const PieceCall *self, const char *name, double duration)
{
  g_autofree char *text = sluice_stage_context_load_checkpoint (self->context, name);
  g_autoptr (GError) error = NULL;
  g_autofree char *warning = NULL;
  ProviderReply *reply = NULL;

  if (text == NULL)
    return NULL;
  reply = provider_reply_parse (text, strlen (text), duration, &error);
  if (reply != NULL)
    return reply;
  warning = g_strdup_printf (
      "an answer that was kept can't be read, the provider is asked again: %s", error->message);
  sluice_stage_context_warn (self->context, warning);
  return NULL;
}

static const char *
get_model (const PieceCall *self, SluiceServiceCall *call)
{
  return *self->options->model != '\0' ? self->options->model
                                       : sluice_service_call_get_model (call);
}

static ProviderAnswer *
exchange (const PieceCall *self, SluiceServiceCall *call, const char *path, GError **error)
{
  const TranscribeOptions *options = self->options;
  g_autofree char *language = language_code_dup (options->language);
  g_autofree char *file_name = g_path_get_basename (path);
  const ProviderRequest request = {
    .base_url = sluice_service_call_get_base_url (call),
    .key = sluice_service_call_get_key (call),
    .model = get_model (self, call),
    .language = language,
    .prompt = *options->prompt != '\0' ? options->prompt : NULL,
    .path = path,
    .file_name = file_name,
    .content_type = piece_format_get_content_type (options->format),
    .connect_timeout_ms = options->connect_timeout / NANOSECONDS_PER_MILLISECOND,
    .total_timeout_ms = options->request_timeout / NANOSECONDS_PER_MILLISECOND,
    .progress = self->progress,
    .progress_data = self->progress_data,
  };

  return provider_client_send (self->client, &request,
                               sluice_stage_context_get_cancellable (self->context), error);
}

static ProviderReply *
read_answer (const PieceCall *self,
             SluiceServiceCall *call,
             const ProviderAnswer *answer,
             double duration,
             GError **error)
{
  ProviderReply *reply = provider_reply_parse (answer->body->str, answer->body->len, duration,
                                               error);

  if (reply == NULL)
    return NULL;
  g_clear_pointer (&reply->provider, g_free);
  g_clear_pointer (&reply->model, g_free);
  reply->provider = g_strdup (sluice_service_call_get_provider (call));
  reply->model = g_strdup (get_model (self, call));
  return reply;
}

/* @retry_after_ms: what the provider said to a refusal. */
static ProviderReply *
ask (const PieceCall *self,
     SluiceServiceCall *call,
     const char *path,
     double duration,
     guint64 *retry_after_ms,
     GError **error)
{
  g_autoptr (ProviderAnswer) answer = NULL;
  g_autoptr (ProviderReply) reply = NULL;
  g_autoptr (GError) inner = NULL;

  *retry_after_ms = 0;
  answer = exchange (self, call, path, &inner);
  if (answer != NULL
      && provider_answer_check (answer, sluice_service_call_get_key (call),
                                g_get_real_time () / G_TIME_SPAN_SECOND, retry_after_ms, &inner))
    reply = read_answer (self, call, answer, duration, &inner);
  sluice_stage_context_end_call (self->context, call, inner, *retry_after_ms);
  if (reply == NULL)
    g_propagate_error (error, g_steal_pointer (&inner));
  return g_steal_pointer (&reply);
}

/* Whether another provider may do better. */
static gboolean
is_for_another (const GError *error)
{
  return g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_UNAVAILABLE)
         || g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED);
}

/* One that wants fewer requests is not asked again at once, whoever offers it. */
static gboolean
wants_rest (const GError *error, SluiceServiceCall *first, SluiceServiceCall *next)
{
  return g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED)
         && strcmp (sluice_service_call_get_base_url (first),
                    sluice_service_call_get_base_url (next))
                == 0;
}

/* Who keeps the calls knows whether there is another provider. When there is none, why the first
 * one gave no answer is what people want to know. */
static ProviderReply *
ask_another (const PieceCall *self,
             SluiceServiceCall *first,
             const char *path,
             double duration,
             guint64 retry_after_ms,
             const GError *first_error,
             GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (SluiceServiceCall)
      call = sluice_stage_context_begin_call (self->context, SERVICE, duration, &inner);

  if (call == NULL) {
    g_propagate_error (error, is_for_another (inner) ? g_error_copy (first_error)
                                                     : g_steal_pointer (&inner));
    return NULL;
  }
  if (wants_rest (first_error, first, call)) {
    sluice_stage_context_end_call (self->context, call, first_error, retry_after_ms);
    g_propagate_error (error, g_error_copy (first_error));
    return NULL;
  }
  return ask (self, call, path, duration, &retry_after_ms, error);
}

static ProviderReply *
ask_twice_at_most (const PieceCall *self, const char *path, double duration, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (SluiceServiceCall)
      call = sluice_stage_context_begin_call (self->context, SERVICE, duration, error);
  ProviderReply *reply = NULL;
  guint64 retry_after_ms = 0;

  if (call == NULL)
    return NULL;
  reply = ask (self, call, path, duration, &retry_after_ms, &inner);
  if (reply != NULL)
    return reply;
  if (is_for_another (inner))
    return ask_another (self, call, path, duration, retry_after_ms, inner, error);
  g_propagate_error (error, g_steal_pointer (&inner));
  return NULL;
}

ProviderReply *
piece_call_send (const PieceCall *self,
                 const char *name,
                 const char *path,
                 double duration,
                 GError **error)
{
  g_autoptr (ProviderReply) reply = ask_twice_at_most (self, path, duration, error);
  g_autofree char *text = NULL;

  if (reply == NULL)
    return NULL;
  text = provider_reply_format (reply);
  if (!sluice_stage_context_save_checkpoint (self->context, name, text, error))
    return NULL;
  return g_steal_pointer (&reply);
}
