// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The environment as configuration: defaults, errors that help, variables without effect. */
#include <string.h>

#include "daemon/config.h"
#include "sluice/sluice-error.h"

static SlConfig *
load (const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  SlConfig *config = sl_config_load (environment, &error);

  g_assert_no_error (error);
  return config;
}

/* @expected: a part of the message. */
static void
assert_refused (const char *entry, const char *expected)
{
  const char *const environment[] = { entry, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_config_load (environment, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_defaults (void)
{
  const char *const environment[] = { NULL };
  g_autoptr (SlConfig) config = load (environment);

  g_assert_cmpuint (config->port, ==, 3006);
  g_assert_cmpstr (config->address, ==, "127.0.0.1");
  g_assert_true (config->development);
  g_assert_cmpstr (config->log_level, ==, "info");
  g_assert_cmpuint (config->queues[SL_QUEUE_MEDIA_PROCESSING].concurrency, ==, 4);
  g_assert_cmpuint (config->queues[SL_QUEUE_MEDIA_PROCESSING].timeout_ms, ==, 0);
  g_assert_cmpuint (config->queues[SL_QUEUE_TRANSCRIPTION].concurrency, ==, 2);
  g_assert_null (config->cors_origins);
  g_assert_null (config->database_host);
  g_assert_true (g_str_has_suffix (config->data_dir, "/sluice"));
  g_assert_true (g_path_is_absolute (config->worker_path));
  g_assert_cmpuint (config->remarks->len, ==, 0);
}

static void
test_values (void)
{
  const char *const environment[] = {
    "PORT=0",
    "SLUICE_ADDRESS=::1",
    "NODE_ENV=development",
    "LOG_LEVEL=debug",
    "MAX_CONCURRENT_JOBS=2",
    "JOB_TIMEOUT_MS=300000",
    "SLUICE_DATA_DIR=data/../other",
    "SLUICE_CORS_ORIGINS=https://a.example, http://localhost:5173",
    NULL
  };
  g_autoptr (SlConfig) config = load (environment);
  g_autofree char *data_dir = g_canonicalize_filename ("other", NULL);

  g_assert_cmpuint (config->port, ==, 0);
  g_assert_cmpstr (config->address, ==, "::1");
  g_assert_cmpstr (config->log_level, ==, "debug");
  g_assert_cmpuint (config->queues[SL_QUEUE_MEDIA_PROCESSING].concurrency, ==, 2);
  g_assert_cmpuint (config->queues[SL_QUEUE_MEDIA_PROCESSING].timeout_ms, ==, 300000);
  g_assert_cmpuint (config->queues[SL_QUEUE_TRANSCRIPTION].timeout_ms, ==, 300000);
  g_assert_cmpstr (config->data_dir, ==, data_dir);
  g_assert_cmpuint (g_strv_length (config->cors_origins), ==, 2);
  g_assert_cmpstr (config->cors_origins[1], ==, "http://localhost:5173");
}

static void
test_empty_counts_as_not_set (void)
{
  const char *const environment[] = { "PORT=", "GROQ_API_KEY=", NULL };
  g_autoptr (SlConfig) config = load (environment);

  g_assert_cmpuint (config->port, ==, 3006);
  g_assert_cmpuint (config->remarks->len, ==, 0);
}

static void
test_loki (void)
{
  const char *const environment[] = { "LOKI_HOST=https://loki.example/sub/", "LOKI_USERNAME=sluice",
                                      "LOKI_PASSWORD=hunter2", "LOKI_TENANT_ID=team-a", NULL };
  const char *const alone[] = { "LOKI_PASSWORD=hunter2", NULL };
  g_autoptr (SlConfig) config = load (environment);
  g_autoptr (SlConfig) without = load (alone);
  g_autofree char *text = sl_config_to_text (config, environment);

  g_assert_cmpstr (config->loki_url, ==, "https://loki.example/sub");
  g_assert_cmpstr (config->loki_username, ==, "sluice");
  g_assert_cmpstr (config->loki_password, ==, "hunter2");
  g_assert_cmpstr (config->loki_tenant_id, ==, "team-a");
  g_assert_cmpuint (config->remarks->len, ==, 0);
  g_assert_nonnull (strstr (text, "LOKI_PASSWORD=***  # environment\n"));
  g_assert_null (strstr (text, "hunter2"));
  g_assert_cmpuint (without->remarks->len, ==, 1);
}

static void
assert_loki_refused (const char *second, const char *expected)
{
  const char *const environment[] = { "LOKI_HOST=http://loki:3100", second, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_config_load (environment, &error));
  g_assert_nonnull (strstr (error->message, expected));
  g_assert_null (strstr (error->message, "hunter2"));
}

static void
test_loki_refuses (void)
{
  assert_refused ("LOKI_HOST=http://sluice:hunter2@loki:3100", "LOKI_USERNAME and LOKI_PASSWORD");
  assert_refused ("LOKI_HOST=loki:3100", "an address such as http://localhost:3100");
  assert_loki_refused ("LOKI_USERNAME=sluice", "needs LOKI_PASSWORD, too");
  assert_loki_refused ("LOKI_PASSWORD=hunter2", "needs LOKI_USERNAME, too");
  assert_loki_refused ("LOKI_PASSWORD=hunter2\nX-Evil: 1", "expected a line of text");
  assert_loki_refused ("LOKI_USERNAME=a:b", "a name without a colon");
  assert_loki_refused ("LOKI_TENANT_ID=a b", "the name of a tenant");
  assert_loki_refused ("LOKI_TENANT_ID=a\r\nX-Evil: 1", "the name of a tenant");
  assert_loki_refused ("LOKI_TENANT_ID=..", "the name of a tenant");
}

/* All of them, and the words that the settings of other services have for some. */
static void
test_log_levels (void)
{
  static const char *const levels[][2] = {
    { "LOG_LEVEL=debug", "debug" },     { "LOG_LEVEL=info", "info" },
    { "LOG_LEVEL=message", "message" }, { "LOG_LEVEL=warn", "warning" },
    { "LOG_LEVEL=warning", "warning" }, { "LOG_LEVEL=error", "error" },
    { "LOG_LEVEL=verbose", "debug" },   { "LOG_LEVEL=log", "info" },
    { "LOG_LEVEL=fatal", "error" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    const char *const environment[] = { levels[i][0], NULL };
    g_autoptr (SlConfig) config = load (environment);

    g_assert_cmpstr (config->log_level, ==, levels[i][1]);
  }
  assert_refused ("LOG_LEVEL=warm", "one of debug, info, message, warning, error");
}

static void
test_refuses (void)
{
  assert_refused ("PORT=65536", "PORT: found '65536', expected a port from 1 to 65535");
  assert_refused ("PORT=80a", "PORT: found '80a'");
  assert_refused ("SLUICE_ADDRESS=localhost", "SLUICE_ADDRESS: found 'localhost', expected a num");
  assert_refused ("SLUICE_ADDRESS=0.0.0.0", "expected a loopback address");
  assert_refused ("NODE_ENV=developement", "did you mean 'development'?");
  assert_refused ("MAX_CONCURRENT_JOBS=0", "from 1 to 64");
  assert_refused ("MAX_CONCURRENT_JOBS=65", "from 1 to 64");
  assert_refused ("JOB_TIMEOUT_MS=5m", "milliseconds from 1000");
  assert_refused ("JOB_TIMEOUT_MS=999", "milliseconds from 1000");
}

static void
test_production_needs_an_identity_source (void)
{
  assert_refused ("NODE_ENV=production", "production needs an identity source");
}

static void
test_refuses_what_is_no_origin (void)
{
  assert_refused ("SLUICE_PUBLIC_URL=media.example.com", "https://media.example.com");
  assert_refused ("SLUICE_PUBLIC_URL=https://media.example.com/api", "without a path");
  assert_refused ("SLUICE_CORS_ORIGINS=*", "SLUICE_CORS_ORIGINS: found '*'");
  assert_refused ("SLUICE_CORS_ORIGINS=https://a.example/", "found 'https://a.example/'");
  assert_refused ("SLUICE_CORS_ORIGINS=https://a.example,", "found ''");
  assert_refused ("SLUICE_CORS_ORIGINS=ftp://a.example", "found 'ftp://a.example'");
  assert_refused ("SLUICE_CORS_ORIGINS=https://u@a.example", "found 'https://u@a.example'");
}

/* Nobody else would do what it leaves. */
static void
test_role_needs_company (void)
{
  const char *const together[] = { "SLUICE_ROLE=worker",   "DATABASE_HOST=db",
                                   "MINIO_ENDPOINT=minio", "MINIO_ACCESS_KEY=a",
                                   "MINIO_SECRET_KEY=b",   NULL };
  g_autoptr (SlConfig) config = load (together);

  g_assert_cmpint (config->role, ==, SL_ROLE_WORKER);
  g_assert_cmpstr (sl_role_to_string (config->role), ==, "worker");
  assert_refused ("SLUICE_ROLE=api", "SLUICE_ROLE: found 'api', expected all");
  assert_refused ("SLUICE_ROLE=wroker", "did you mean 'worker'?");
}

static void
test_all_errors_at_once (void)
{
  const char *const environment[] = { "PORT=x", "LOG_LEVEL=y", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_config_load (environment, &error));
  g_assert_nonnull (strstr (error->message, "PORT: "));
  g_assert_nonnull (strstr (error->message, "\nLOG_LEVEL: "));
}

static void
test_variables_without_effect (void)
{
  const char *const environment[] = { "REDIS_HOST=localhost",     "FFMPEG_PATH=/usr/bin/ffmpeg",
                                      "DATABASE_PASSWORD=secret", "SLUICE_DATADIR=/x",
                                      "SLUICE_PLUGIN_PATH=/y",    "UNRELATED=1",
                                      "SLUICE_NOTHING_LIKE_IT=1", NULL };
  static const char *const expected[][2] = { { "DATABASE_PASSWORD", "SQLite" },
                                             { "FFMPEG_PATH", "GStreamer" },
                                             { "REDIS_HOST", "queue is in the database" },
                                             { "SLUICE_DATADIR",
                                               "did you mean 'SLUICE_DATA_DIR'?" },
                                             { "SLUICE_NOTHING_LIKE_IT", "no such variable" } };
  g_autoptr (SlConfig) config = load (environment);

  g_assert_cmpuint (config->remarks->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < config->remarks->len; i++) {
    const SlConfigRemark *remark = g_ptr_array_index (config->remarks, i);

    g_assert_cmpstr (remark->variable, ==, expected[i][0]);
    g_assert_nonnull (strstr (remark->reason, expected[i][1]));
  }
}

static void
test_text_hides_secrets (void)
{
  const char *const environment[] = { "PORT=4000", "DATABASE_PASSWORD=hunter2", NULL };
  g_autoptr (SlConfig) config = load (environment);
  g_autofree char *text = sl_config_to_text (config, environment);

  g_assert_nonnull (strstr (text, "PORT=4000  # environment\n"));
  g_assert_nonnull (strstr (text, "LOG_LEVEL=info  # default\n"));
  g_assert_nonnull (strstr (text, "# DATABASE_PASSWORD is set: "));
  g_assert_null (strstr (text, "hunter2"));
}

static void
test_database (void)
{
  const char *const environment[] = { "DATABASE_HOST=db.example",   "DATABASE_PORT=6432",
                                      "DATABASE_PASSWORD=hunter2",  "DATABASE_SSLMODE=verify-full",
                                      "DATABASE_SSL_MODE=misspelt", NULL };
  g_autoptr (SlConfig) config = load (environment);
  g_autofree char *text = sl_config_to_text (config, environment);

  g_assert_cmpstr (config->database_host, ==, "db.example");
  g_assert_cmpuint (config->database_port, ==, 6432);
  g_assert_cmpstr (config->database_name, ==, "ai_video_interview_media");
  g_assert_cmpstr (config->database_user, ==, "postgres");
  g_assert_cmpstr (config->database_password, ==, "hunter2");
  g_assert_cmpstr (config->database_ssl_mode, ==, "verify-full");
  g_assert_null (config->database_ssl_root_cert);
  g_assert_cmpuint (config->remarks->len, ==, 1);
  g_assert_nonnull (strstr (text, "DATABASE_PASSWORD=***  # environment\n"));
  g_assert_null (strstr (text, "hunter2"));
  assert_refused ("DATABASE_PORT=0", "a port from 1 to 65535");
  assert_refused ("DATABASE_SSLMODE=verify-ful", "did you mean 'verify-full'?");
}

static void
test_object_store (void)
{
  const char *const environment[] = {
    "MINIO_ENDPOINT=minio.example", "MINIO_PORT=443",
    "MINIO_USE_SSL=true",           "MINIO_ACCESS_KEY=sluice",
    "MINIO_SECRET_KEY=hunter2",     "MINIO_BUCKET_VIDEOS=our-videos",
    "MINIO_BUKET_IMAGES=misspelt",  NULL
  };
  g_autoptr (SlConfig) config = load (environment);
  g_autofree char *text = sl_config_to_text (config, environment);

  g_assert_cmpstr (config->minio_host, ==, "minio.example");
  g_assert_cmpuint (config->minio_port, ==, 443);
  g_assert_true (config->minio_use_ssl);
  g_assert_cmpstr (config->minio_buckets[SL_CONFIG_BUCKET_VIDEOS], ==, "our-videos");
  g_assert_cmpstr (config->minio_buckets[SL_CONFIG_BUCKET_IMAGES], ==, "images");
  g_assert_cmpuint (config->remarks->len, ==, 1);
  g_assert_nonnull (strstr (text, "MINIO_SECRET_KEY=***  # environment\n"));
  g_assert_null (strstr (text, "hunter2"));
}

static SlConfig *
load_all (const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  SlConfig *config = sl_config_load (environment, &error);

  g_assert_no_error (error);
  return config;
}

/* As far as ours are not set. */
static void
test_object_store_of_amazon (void)
{
  const char *const theirs[] = { "AWS_ENDPOINT_URL=https://s3.example.com",
                                 "AWS_REGION=eu-west-1",
                                 "AWS_ACCESS_KEY_ID=theirs",
                                 "AWS_SECRET_ACCESS_KEY=hunter2",
                                 "MINIO_BUCKET_VIDEOS=our-videos",
                                 NULL };
  const char *const ours[] = { "AWS_ENDPOINT_URL=http://127.0.0.1:9001",
                               "AWS_DEFAULT_REGION=eu-west-1",
                               "SLUICE_S3_REGION=us-west-2",
                               "AWS_ACCESS_KEY_ID=theirs",
                               "AWS_SECRET_ACCESS_KEY=theirs",
                               "MINIO_ENDPOINT=minio.example",
                               "MINIO_ACCESS_KEY=ours",
                               "MINIO_SECRET_KEY=ours",
                               NULL };
  const char *const keys[] = { "AWS_ACCESS_KEY_ID=theirs", "AWS_SECRET_ACCESS_KEY=theirs", NULL };
  g_autoptr (SlConfig) amazon = load_all (theirs);
  g_autoptr (SlConfig) minio = load_all (ours);
  g_autoptr (SlConfig) folder = load_all (keys);
  g_autofree char *text = sl_config_to_text (amazon, theirs);

  g_assert_cmpstr (amazon->minio_host, ==, "s3.example.com");
  g_assert_cmpuint (amazon->minio_port, ==, 443);
  g_assert_true (amazon->minio_use_ssl);
  g_assert_cmpstr (amazon->minio_access_key, ==, "theirs");
  g_assert_cmpstr (amazon->s3_region, ==, "eu-west-1");
  g_assert_cmpuint (amazon->remarks->len, ==, 0);
  g_assert_null (strstr (text, "hunter2"));
  g_assert_nonnull (strstr (text, "MINIO_SECRET_KEY=***  # AWS_SECRET_ACCESS_KEY\n"));
  g_assert_cmpstr (minio->minio_host, ==, "minio.example");
  g_assert_cmpuint (minio->minio_port, ==, 9000);
  g_assert_false (minio->minio_use_ssl);
  g_assert_cmpstr (minio->minio_access_key, ==, "ours");
  g_assert_cmpstr (minio->minio_secret_key, ==, "ours");
  g_assert_cmpstr (minio->s3_region, ==, "us-west-2");
  g_assert_null (folder->minio_host);
}

/* The keys of one pair are of one kind. */
static void
test_object_store_keys_are_not_mixed (void)
{
  const char *const mixed[] = { "MINIO_ENDPOINT=minio.example", "MINIO_ACCESS_KEY=ours",
                                "AWS_SECRET_ACCESS_KEY=theirs", NULL };
  const char *const strange[] = { "AWS_ENDPOINT_URL=ftp://example.com", "AWS_ACCESS_KEY_ID=a",
                                  "AWS_SECRET_ACCESS_KEY=b", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) scheme = NULL;

  g_assert_null (sl_config_load (mixed, &error));
  g_assert_nonnull (strstr (error->message, "needs MINIO_SECRET_KEY"));
  g_assert_null (sl_config_load (strange, &scheme));
  g_assert_nonnull (strstr (scheme->message, "ftp://example.com"));
}

static void
test_object_store_mistakes (void)
{
  const char *const without_host[] = { "MINIO_PORT=9001", NULL };
  g_autoptr (SlConfig) config = load (without_host);
  const SlConfigRemark *remark = g_ptr_array_index (config->remarks, 0);

  g_assert_nonnull (
      strstr (remark->reason, "without MINIO_ENDPOINT objects are in the data folder"));
  assert_refused ("MINIO_ENDPOINT=minio.example",
                  "needs MINIO_ACCESS_KEY and MINIO_SECRET_KEY, too");
  assert_refused ("MINIO_ENDPOINT=http://minio.example", "a host without scheme and port");
  assert_refused ("MINIO_ENDPOINT=minio.example:9000", "a host without scheme and port");
  assert_refused ("MINIO_PORT=0", "a port from 1 to 65535");
  assert_refused ("MINIO_USE_SSL=yes", "true or false");
  assert_refused ("MINIO_BUCKET_VIDEOS=Our_Videos", "a-z, 0-9, dots and dashes");
  assert_refused ("SLUICE_S3_PUBLIC_URL=files.example.com", "https://files.example.com");
}

static void
test_events (void)
{
  const char *const environment[] = { "KAFKA_BROKERS=kafka-1:9092, [::1]:9093,kafka-3",
                                      "KAFKA_GROUP_ID=ours",
                                      "SLUICE_KAFKA_TOPIC_MEDIA=our.media-events",
                                      "SLUICE_KAFKA_SECURITY_PROTOCOL=sasl_ssl",
                                      "SLUICE_KAFKA_SASL_MECHANISM=SCRAM-SHA-512",
                                      "SLUICE_KAFKA_SASL_USERNAME=sluice",
                                      "SLUICE_KAFKA_SASL_PASSWORD=hunter2",
                                      "KAFKA_BROKER=misspelt",
                                      NULL };
  g_autoptr (SlConfig) config = load (environment);
  g_autofree char *text = sl_config_to_text (config, environment);

  g_assert_cmpstr (config->kafka_brokers, ==, "kafka-1:9092,[::1]:9093,kafka-3");
  g_assert_cmpstr (config->kafka_client_id, ==, "media-service");
  g_assert_cmpstr (config->kafka_group_id, ==, "ours");
  g_assert_cmpstr (config->kafka_topics[SL_CONFIG_TOPIC_MEDIA], ==, "our.media-events");
  g_assert_cmpstr (config->kafka_topics[SL_CONFIG_TOPIC_USERS], ==, "user-events");
  g_assert_cmpstr (config->kafka_security_protocol, ==, "sasl_ssl");
  g_assert_cmpstr (config->kafka_sasl_password, ==, "hunter2");
  g_assert_cmpuint (config->remarks->len, ==, 1);
  g_assert_nonnull (strstr (text, "SLUICE_KAFKA_SASL_PASSWORD=***  # environment\n"));
  g_assert_null (strstr (text, "hunter2"));
}

static void
test_events_mistakes (void)
{
  const char *const without_brokers[] = { "SLUICE_KAFKA_TOPIC_MEDIA=ours", NULL };
  const char *const without_password[] = { "KAFKA_BROKERS=kafka:9092",
                                           "SLUICE_KAFKA_SECURITY_PROTOCOL=sasl_plaintext",
                                           "SLUICE_KAFKA_SASL_MECHANISM=PLAIN", NULL };
  g_autoptr (SlConfig) config = load (without_brokers);
  const SlConfigRemark *remark = g_ptr_array_index (config->remarks, 0);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (strstr (remark->reason, "without KAFKA_BROKERS events are appended"));
  g_assert_null (sl_config_load (without_password, &error));
  g_assert_cmpstr (error->message, ==,
                   "SLUICE_KAFKA_SECURITY_PROTOCOL: 'sasl_plaintext' needs"
                   " SLUICE_KAFKA_SASL_USERNAME and SLUICE_KAFKA_SASL_PASSWORD, too");
  assert_refused ("KAFKA_BROKERS=kafka://kafka:9092", "kafka-1:9092");
  assert_refused ("KAFKA_BROKERS=kafka:9092,,", "kafka-1:9092");
  assert_refused ("KAFKA_BROKERS=kafka:0", "kafka-1:9092");
  assert_refused ("SLUICE_KAFKA_TOPIC_USERS=user events", "dots, dashes and underscores");
  assert_refused ("SLUICE_KAFKA_SECURITY_PROTOCOL=tls", "one of plaintext, ssl,");
  assert_refused ("SLUICE_KAFKA_SASL_MECHANISM=GSSAPI", "one of PLAIN,");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/config/defaults", test_defaults);
  g_test_add_func ("/daemon/config/values", test_values);
  g_test_add_func ("/daemon/config/empty-counts-as-not-set", test_empty_counts_as_not_set);
  g_test_add_func ("/daemon/config/loki", test_loki);
  g_test_add_func ("/daemon/config/loki-refuses", test_loki_refuses);
  g_test_add_func ("/daemon/config/log-levels", test_log_levels);
  g_test_add_func ("/daemon/config/refuses", test_refuses);
  g_test_add_func ("/daemon/config/production-needs-an-identity-source",
                   test_production_needs_an_identity_source);
  g_test_add_func ("/daemon/config/refuses-what-is-no-origin", test_refuses_what_is_no_origin);
  g_test_add_func ("/daemon/config/role-needs-company", test_role_needs_company);
  g_test_add_func ("/daemon/config/all-errors-at-once", test_all_errors_at_once);
  g_test_add_func ("/daemon/config/variables-without-effect", test_variables_without_effect);
  g_test_add_func ("/daemon/config/text-hides-secrets", test_text_hides_secrets);
  g_test_add_func ("/daemon/config/database", test_database);
  g_test_add_func ("/daemon/config/object-store", test_object_store);
  g_test_add_func ("/daemon/config/object-store-mistakes", test_object_store_mistakes);
  g_test_add_func ("/daemon/config/object-store-of-amazon", test_object_store_of_amazon);
  g_test_add_func ("/daemon/config/object-store-keys-are-not-mixed",
                   test_object_store_keys_are_not_mixed);
  g_test_add_func ("/daemon/config/events", test_events);
  g_test_add_func ("/daemon/config/events-mistakes", test_events_mistakes);
  return g_test_run ();
}
