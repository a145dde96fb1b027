// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"
#include "descriptor/checker.h"

/* Readers of the variables that say who transcribes, for config.c's table. */
gboolean sl_config_read_groq_api_key (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_groq_base_url (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_whisper_model (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_fallback_api_key (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_fallback_base_url (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_fallback_model (SlConfig *config, const char *text, GError **error);

/* What holds without a configuration. */
void sl_config_transcription_init (SlConfig *config);
void sl_config_transcription_clear (SlConfig *config);
/* The section `transcription:` of the file. Keys are secrets and stand in variables alone. */
void sl_config_transcription_read (SlChecker *checker, const SlYamlNode *node, SlConfig *config);
/* For people: "# transcription: groq at https://..., 20 requests a minute, ..." */
char *sl_config_transcription_to_text (const SlConfig *config);
