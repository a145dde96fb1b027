// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Sends recordings to an OpenAI-compatible service. Keeps its connection from one request to the
 * next; not for several threads at once. */
typedef struct _ProviderClient ProviderClient;

typedef void (*ProviderProgress) (double fraction, gpointer user_data);

typedef struct {
  const char *base_url; /* http or https, without a slash at its end */
  const char *key;      /* (nullable) */
  const char *model;
  const char *language; /* (nullable) ISO 639 code */
  const char *prompt;   /* (nullable) */
  const char *path;     /* of the encoded audio */
  const char *file_name;
  const char *content_type;
  guint64 connect_timeout_ms;
  guint64 total_timeout_ms;
  ProviderProgress progress; /* (nullable) */
  gpointer progress_data;
} ProviderRequest;

typedef struct {
  guint status;      /* of HTTP */
  char *retry_after; /* (owned) (nullable) the header */
  GString *body;     /* (owned) */
} ProviderAnswer;

/* More than the words of a piece can need; what is longer is no answer. */
#define PROVIDER_MAX_ANSWER_BYTES (8 * 1024 * 1024)

ProviderClient *provider_client_new (void);
void provider_client_free (ProviderClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProviderClient, provider_client_free)

void provider_answer_free (ProviderAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProviderAnswer, provider_answer_free)

/* One request, once, whatever its status. Redirects are not followed: the key and the recording go
 * where they were meant to go. SLUICE_ERROR_PROVIDER_UNAVAILABLE, _PROVIDER_PROTOCOL (an answer
 * that is too long or breaks off), _CONFIGURATION (address or key can't be used), _CANCELLED. */
ProviderAnswer *provider_client_send (ProviderClient *self,
                                      const ProviderRequest *request,
                                      GCancellable *cancellable,
                                      GError **error);
