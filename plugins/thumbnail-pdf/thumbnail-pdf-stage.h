// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#define THUMBNAIL_PDF_TYPE_STAGE (thumbnail_pdf_stage_get_type ())
G_DECLARE_FINAL_TYPE (ThumbnailPdfStage, thumbnail_pdf_stage, THUMBNAIL_PDF, STAGE, SluiceTaskStage)
