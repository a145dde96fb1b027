// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice upload: files to a running daemon, through the public API, until all of them are
 * processed.
 * ./dev run FILE... ends in this.
 */
#include <curl/curl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error-info.h"
#include "base/json-util.h"
#include "model/file-type.h"
#include "sluice/sluice-error.h"
#include "tools/command.h"
#include "tools/human.h"
#include "tools/progress-view.h"
#include "tools/upload-client.h"
#include "tools/upload-report.h"

/* The first looks come soon, because a thumbnail takes milliseconds; later ones often enough for a
 * bar that moves, and rare enough to cost the daemon nothing. */
#define FIRST_POLL_US 30000
#define LAST_POLL_US 250000
#define DEFAULT_PORT "3006"

static char *server_url;
static char *user_id;
static char *given_file_type;
static gboolean wants_json;

static const GOptionEntry options[] = {
  { "url", 0, 0, G_OPTION_ARG_STRING, &server_url,
    N_ ("Address of the daemon (http://127.0.0.1 and PORT from the environment, or 3006)"),
    N_ ("URL") },
  { "user", 0, 0, G_OPTION_ARG_STRING, &user_id,
    N_ ("Upload for this user, where the daemon runs in development mode"), N_ ("UUID") },
  { "file-type", 0, 0, G_OPTION_ARG_STRING, &given_file_type,
    N_ ("File type of all files; guessed from each name without this"), N_ ("TYPE") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &wants_json, N_ ("Print the result as JSON"), NULL },
  { NULL },
};

typedef struct {
  SlUploadClient *client;    /* (owned) */
  SlProgressView *view;      /* (owned) */
  GPtrArray *items;          /* (owned) (element-type SlUploadItem) */
  GCancellable *cancellable; /* (owned) by a signal, while files are sent */
  SlUploadItem *current;     /* (unowned) what is being sent */
} Upload;

static void
upload_clear (Upload *upload)
{
  g_clear_object (&upload->cancellable);
  g_clear_pointer (&upload->client, sl_upload_client_free);
  g_clear_pointer (&upload->view, sl_progress_view_free);
  g_clear_pointer (&upload->items, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Upload, upload_clear)

static const GOptionEntry *
list_upload_options (void)
{
  return options;
}

/* The file type that the spec has for such files; NULL when it could be several or none. */
static const char *
guess_file_type (const char *extension)
{
  static const struct {
    const char *extension;
    const char *file_type;
  } guesses[] = {
    { "mp4", "video_response" },  { "webm", "video_response" },      { "mov", "video_response" },
    { "avi", "video_response" },  { "mp3", "audio_response" },       { "wav", "audio_response" },
    { "m4a", "audio_response" },  { "ogg", "audio_response" },       { "jpg", "question_image" },
    { "jpeg", "question_image" }, { "png", "question_image" },       { "gif", "question_image" },
    { "webp", "question_image" }, { "pdf", "interview_attachment" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++) {
    if (g_strcmp0 (extension, guesses[i].extension) == 0)
      return guesses[i].file_type;
  }
  return NULL;
}

static gboolean
describe_file (SlUploadItem *item, SlUploadFile *file, GError **error)
{
  g_autofree char *extension = sl_file_name_dup_extension (item->file_name);
  GStatBuf info;

  if (g_stat (item->path, &info) != 0 || !S_ISREG (info.st_mode)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "'%s' is not a file", item->path);
    return FALSE;
  }
  file->path = item->path;
  file->file_name = item->file_name;
  file->size = (guint64) info.st_size;
  file->file_type = given_file_type != NULL ? given_file_type : guess_file_type (extension);
  file->content_type = extension != NULL ? sl_content_type_for_extension (extension) : NULL;
  if (file->content_type == NULL)
    file->content_type = "application/octet-stream";
  if (file->file_type != NULL)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_FILE_TYPE,
               "can't tell the file type of '%s'; say --file-type", item->name);
  return FALSE;
}

static void
on_upload_progressed (double fraction, gpointer data)
{
  Upload *upload = data;

  sl_progress_view_update (upload->view, upload->current->name, _ ("upload"), SL_ROW_RUNNING,
                           fraction, NULL);
}

static void
end_item (Upload *upload, SlUploadItem *item)
{
  item->is_over = TRUE;
  sl_progress_view_close_group (upload->view, item->name);
}

static void
send_item (Upload *upload, SlUploadItem *item, SlUploadFile *file)
{
  if (g_cancellable_is_cancelled (upload->cancellable)) {
    g_set_error (&item->error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "interrupted before '%s'",
                 item->name);
    return;
  }
  if (!describe_file (item, file, &item->error))
    return;
  sl_progress_view_update (upload->view, item->name, _ ("upload"), SL_ROW_RUNNING, 0.0, NULL);
  item->media_id = sl_upload_client_upload (upload->client, file, on_upload_progressed, upload,
                                            &item->error);
}

static void
upload_item (Upload *upload, SlUploadItem *item)
{
  SlUploadFile file = { NULL };
  g_autofree char *size = NULL;

  upload->current = item;
  send_item (upload, item, &file);
  if (item->media_id == NULL) {
    sl_progress_view_update (upload->view, item->name, _ ("upload"), SL_ROW_FAILED, 0.0,
                             item->error->message);
    end_item (upload, item);
    return;
  }
  size = sl_human_size (file.size);
  sl_progress_view_update (upload->view, item->name, _ ("upload"), SL_ROW_DONE, 1.0, size);
}

/* The second signal finds the default action again and ends the process. */
static gboolean
on_signal_received (gpointer data)
{
  Upload *upload = data;

  g_cancellable_cancel (upload->cancellable);
  return G_SOURCE_REMOVE;
}

/* What has begun is aborted on a signal; what is confirmed needs no client any more. */
static void
upload_items (Upload *upload)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  GSource *sources[G_N_ELEMENTS (signals)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++) {
    sources[i] = g_unix_signal_source_new (signals[i]);
    g_source_set_callback (sources[i], on_signal_received, upload, NULL);
    g_source_attach (sources[i], NULL);
  }
  for (guint i = 0; i < upload->items->len; i++)
    upload_item (upload, g_ptr_array_index (upload->items, i));
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++) {
    g_source_destroy (sources[i]);
    g_source_unref (sources[i]);
  }
}

static SlRowState
read_state (const char *state)
{
  static const struct {
    const char *name;
    SlRowState state;
  } states[] = {
    { "running", SL_ROW_RUNNING },
    { "completed", SL_ROW_DONE },
    { "skipped", SL_ROW_SKIPPED },
    { "failed", SL_ROW_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    if (g_strcmp0 (state, states[i].name) == 0)
      return states[i].state;
  }
  return SL_ROW_WAITING;
}

/* The words of an error member, which is an object, a text or null. */
static const char *
get_error_text (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "error");

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObject *error = json_node_get_object (node);

    if (json_object_has_member (error, "message"))
      return json_object_get_string_member_with_default (error, "message", NULL);
    return json_object_get_string_member_with_default (error, "detail", NULL);
  }
  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  return json_object_get_string_member_with_default (object, "errorMessage", NULL);
}

static void
show_stage (Upload *upload, SlUploadItem *item, JsonObject *stage)
{
  const char *id = json_object_get_string_member_with_default (stage, "id", "?");
  SlRowState state = read_state (json_object_get_string_member_with_default (stage, "state", NULL));
  double progress = json_object_get_double_member_with_default (stage, "progress", 0.0) / 100;
  const char *note = NULL;

  if (state == SL_ROW_SKIPPED)
    note = json_object_get_string_member_with_default (stage, "reason", NULL);
  if (state == SL_ROW_FAILED)
    note = get_error_text (stage);
  sl_progress_view_update (upload->view, item->name, id, state, progress, note);
}

/* TRUE when nothing will change any more. */
static gboolean
show_status (Upload *upload, SlUploadItem *item, JsonObject *status)
{
  const char *word = json_object_get_string_member_with_default (status, "status", "");
  JsonArray *stages = sl_json_get_array (status, "stages", NULL);

  for (guint i = 0; stages != NULL && i < json_array_get_length (stages); i++) {
    JsonNode *node = json_array_get_element (stages, i);

    if (JSON_NODE_HOLDS_OBJECT (node))
      show_stage (upload, item, json_node_get_object (node));
  }
  return g_str_equal (word, "ready") || g_str_equal (word, "failed")
         || g_str_equal (word, "deleted");
}

static void
set_failed_error (SlUploadItem *item)
{
  const char *text = get_error_text (item->media);
  JsonNode *node = json_object_get_member (item->media, "error");
  const char *code = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                         ? json_object_get_string_member_with_default (json_node_get_object (node),
                                                                       "code", NULL)
                         : NULL;
  const SlErrorInfo *info = code != NULL ? sl_error_info_find (code) : NULL;

  g_set_error (&item->error, SLUICE_ERROR, info != NULL ? (int) info->code : SLUICE_ERROR_INTERNAL,
               "%s", text != NULL ? text : "processing failed");
}

static void
poll_item (Upload *upload, SlUploadItem *item)
{
  g_autoptr (JsonObject)
      status = sl_upload_client_get_status (upload->client, item->media_id, &item->error);

  if (status != NULL && !show_status (upload, item, status))
    return;
  if (status != NULL)
    item->media = sl_upload_client_get_media (upload->client, item->media_id, &item->error);
  if (item->media != NULL
      && g_strcmp0 (json_object_get_string_member_with_default (item->media, "status", NULL),
                    "ready")
             != 0)
    set_failed_error (item);
  end_item (upload, item);
}

static void
wait_for_items (Upload *upload)
{
  gboolean is_waiting = TRUE;
  gulong interval = FIRST_POLL_US;

  while (is_waiting) {
    is_waiting = FALSE;
    for (guint i = 0; i < upload->items->len; i++) {
      SlUploadItem *item = g_ptr_array_index (upload->items, i);

      if (!item->is_over)
        poll_item (upload, item);
      is_waiting = is_waiting || !item->is_over;
    }
    if (is_waiting)
      g_usleep (interval);
    interval = MIN (interval * 2, LAST_POLL_US);
  }
}

/* Those that are confirmed are processed all the same. */
static void
leave_items (Upload *upload)
{
  for (guint i = 0; i < upload->items->len; i++) {
    SlUploadItem *item = g_ptr_array_index (upload->items, i);

    if (item->is_over)
      continue;
    g_set_error (&item->error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED,
                 "uploaded as media '%s', and not waited for", item->media_id);
    end_item (upload, item);
  }
}

static SlUploadItem *
find_item (Upload *upload, const char *name)
{
  for (guint i = 0; i < upload->items->len; i++) {
    SlUploadItem *item = g_ptr_array_index (upload->items, i);

    if (g_str_equal (item->name, name))
      return item;
  }
  return NULL;
}

static void
add_items (Upload *upload, char **paths)
{
  upload->items = g_ptr_array_new_with_free_func (sl_upload_item_free);
  for (guint i = 0; paths[i] != NULL; i++) {
    SlUploadItem *item = g_new0 (SlUploadItem, 1);

    item->path = g_strdup (paths[i]);
    item->file_name = g_filename_display_basename (paths[i]);
    item->name = find_item (upload, item->file_name) == NULL ? g_strdup (item->file_name)
                                                             : g_filename_display_name (paths[i]);
    g_ptr_array_add (upload->items, item);
  }
}

static char *
dup_url (void)
{
  const char *port = g_getenv ("PORT");

  if (server_url != NULL)
    return g_strdup (server_url);
  return g_strconcat ("http://127.0.0.1:", port != NULL && *port != '\0' ? port : DEFAULT_PORT,
                      NULL);
}

static int
run_upload (const SlCommand *self, char **arguments)
{
  g_auto (Upload) upload = { NULL };
  g_autofree char *url = dup_url ();

  curl_global_init (CURL_GLOBAL_DEFAULT);
  upload.cancellable = g_cancellable_new ();
  upload.client = sl_upload_client_new (url, user_id, upload.cancellable);
  upload.view = sl_progress_view_new (stderr, sl_terminal_for_fd (STDERR_FILENO));
  add_items (&upload, arguments);

  upload_items (&upload);
  if (g_cancellable_is_cancelled (upload.cancellable))
    leave_items (&upload);
  else
    wait_for_items (&upload);
  sl_progress_view_finish (upload.view);

  if (wants_json)
    sl_upload_report_print_json (upload.items);
  else
    sl_upload_report_print_table (upload.items);
  fflush (stdout);
  if (!sl_upload_report_print_errors (upload.items))
    return SL_EXIT_OK;
  return g_cancellable_is_cancelled (upload.cancellable) ? SL_EXIT_CANCELLED : SL_EXIT_FAILED;
}

const SlCommand sl_command_upload = {
  .name = "upload",
  .arguments = N_ ("[OPTION…] FILE…"),
  .summary = N_ ("Upload files to a daemon and wait for what it makes of them"),
  .description = N_ (
      "Uploads each FILE through the REST API, shows the progress of every stage, and\n"
      "ends with a table of what was made and where it is."),
  .list_options = list_upload_options,
  .run = run_upload,
  .min_arguments = 1,
  .max_arguments = G_MAXUINT,
};
