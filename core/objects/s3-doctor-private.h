// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-store.h"
#include "objects/s3-client.h"
#include "objects/s3-doctor.h"

/* What the files of the doctor share. */
typedef struct {
  const SlS3DoctorConfig *config; /* (unowned) */
  SlS3Client *client;             /* (owned) */
  SlObjectStore *store;           /* (owned) */
  SlS3Address *public_address;    /* (owned) */
  SlClock *clock;                 /* (unowned) */
  GPtrArray *findings;            /* (owned) */
  char *server;                   /* (owned) (nullable) what the store calls itself */
  char *id;                       /* (owned) of this examination, in the keys of its objects */
} SlS3Doctor;

/* A bucket under both of its names. */
typedef struct {
  const char *name; /* Sluice's */
  const char *name_in_store;
} SlS3Patient;

/* s3-doctor.c */
void sl_s3_doctor_add (SlS3Doctor *self,
                       const char *check,
                       const char *subject,
                       SlFindingState state,
                       const char *remedy,
                       const char *format,
                       ...) G_GNUC_PRINTF (6, 7);
/* "aws --endpoint-url http://... s3api WORDS" */
char *
sl_s3_doctor_make_command (const SlS3Doctor *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* s3-doctor-settings.c: versions, lifecycle. */
void sl_s3_doctor_check_settings (SlS3Doctor *self, const SlS3Patient *bucket);

/* s3-doctor-clients.c: what a browser does and what a stranger may not. */
void sl_s3_doctor_check_clients (SlS3Doctor *self, const SlS3Patient *bucket);
/* Presigned PUTs and uploads in parts, which are the same for all buckets. */
void sl_s3_doctor_check_presigned (SlS3Doctor *self, const SlS3Patient *bucket);
/* One request as anybody can make it. @headers, @body: (nullable). */
SlS3Answer *sl_s3_doctor_probe (const SlS3Doctor *self,
                                const char *method,
                                const char *url,
                                GPtrArray *headers,
                                GBytes *body,
                                GError **error);
