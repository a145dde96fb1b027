// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a status means for the queue (again, later, never) and for whoever has to put it right. */
#include "provider-refusal.h"

#include <string.h>

#include <sluice/sluice.h>

#include "json-text.h"
#include "retry-after.h"

/* Characters of a provider's own words that end up in ours. */
#define LONGEST_MESSAGE 200

typedef struct {
  guint status;
  SluiceError code;
  const char *advice;
} Refusal;

static const Refusal refusals[] = {
  { 400, SLUICE_ERROR_PROVIDER_REFUSED,
    "check that the model and the language are ones that it has" },
  { 401, SLUICE_ERROR_PROVIDER_REFUSED, "check its key: it is missing, wrong or revoked" },
  { 402, SLUICE_ERROR_PROVIDER_REFUSED, "its account has no credit left" },
  { 403, SLUICE_ERROR_PROVIDER_REFUSED, "the key is not allowed to use this model or address" },
  { 404, SLUICE_ERROR_PROVIDER_REFUSED,
    "check the base URL and the model: it knows one of them not" },
  { 408, SLUICE_ERROR_PROVIDER_UNAVAILABLE, "it waited too long for the audio" },
  { 413, SLUICE_ERROR_PROVIDER_REFUSED,
    "it takes smaller requests only: lower the parameter max_request_size" },
  { 429, SLUICE_ERROR_RATE_LIMITED, "it wants fewer requests" },
  { 498, SLUICE_ERROR_PROVIDER_UNAVAILABLE, "it has no capacity free" },
};

/* What is said about the statuses that have no line of their own, by their first digit. */
static const Refusal classes[] = {
  { 3, SLUICE_ERROR_PROVIDER_REFUSED,
    "it has another address by now: redirects are not followed, set the base URL to that one" },
  { 4, SLUICE_ERROR_PROVIDER_REFUSED, "it does not take such requests" },
  { 5, SLUICE_ERROR_PROVIDER_UNAVAILABLE, "it has troubles of its own" },
};

static const Refusal unknown = { 0, SLUICE_ERROR_PROVIDER_PROTOCOL, "no such status is known" };

static const Refusal *
find_refusal (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    if (refusals[i].status == status)
      return &refusals[i];
  }
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    if (classes[i].status == status / 100)
      return &classes[i];
  }
  return &unknown;
}

/* (nullable) A string of the object "error", as OpenAI has it. */
static const char *
get_error_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, "error");
  JsonNode *member = node;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    member = json_object_get_member (json_node_get_object (node), name);
  if (member == NULL || json_node_get_value_type (member) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (member);
}

/* On one line, of a length with an end, and without the key. */
static char *
dup_clean (const char *message, const char *key)
{
  g_autoptr (GString) text = g_string_new (message);
  g_autoptr (GString) clean = g_string_new (NULL);
  guint n_characters = 0;

  if (key != NULL && *key != '\0')
    g_string_replace (text, key, "...", 0);
  for (const char *p = text->str; *p != '\0' && n_characters < LONGEST_MESSAGE;
       p = g_utf8_next_char (p), n_characters++) {
    gunichar character = g_utf8_get_char (p);

    g_string_append_unichar (clean, g_unichar_isprint (character) ? character : ' ');
  }
  return g_strstrip (g_string_free (g_steal_pointer (&clean), FALSE));
}

/* OpenAI says 429 to an account without credit as well, which no waiting helps. */
static gboolean
has_no_credit (JsonObject *object)
{
  return g_strcmp0 (get_error_member (object, "code"), "insufficient_quota") == 0
         || g_strcmp0 (get_error_member (object, "type"), "insufficient_quota") == 0;
}

static void
set_refusal (const Refusal *refusal, guint status, const char *message, GError **error)
{
  g_set_error (error, SLUICE_ERROR, (int) refusal->code, "the provider answers %u: %s%s%s%s",
               status, refusal->advice, message != NULL ? " ('" : "",
               message != NULL ? message : "", message != NULL ? "')" : "");
}

gboolean
provider_answer_check (const ProviderAnswer *answer,
                       const char *key,
                       gint64 now,
                       guint64 *retry_after_ms,
                       GError **error)
{
  Refusal refusal = *find_refusal (answer->status);
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *message = NULL;

  *retry_after_ms = 0;
  if (answer->status / 100 == 2)
    return TRUE;
  /* The body is only looked at for words; many come with a page of HTML. */
  object = json_text_parse_object (answer->body->str, answer->body->len, NULL);
  if (object != NULL && get_error_member (object, "message") != NULL)
    message = dup_clean (get_error_member (object, "message"), key);
  if (answer->status == 429 && object != NULL && has_no_credit (object))
    refusal = *find_refusal (402);
  else if (answer->status == 429 || answer->status == 503)
    *retry_after_ms = retry_after_parse (answer->retry_after, now);
  if (*retry_after_ms > 0)
    refusal.code = SLUICE_ERROR_RATE_LIMITED;
  set_refusal (&refusal, answer->status, message, error);
  return FALSE;
}
