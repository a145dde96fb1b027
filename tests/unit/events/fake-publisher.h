// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "events/event-publisher.h"

/* Remembers what was published, and refuses the events of one media when told so. */
#define TYPE_FAKE_PUBLISHER (fake_publisher_get_type ())
G_DECLARE_FINAL_TYPE (FakePublisher, fake_publisher, FAKE, PUBLISHER, GObject)

FakePublisher *fake_publisher_new (void);
/* @media_id: (nullable) NULL refuses nothing */
void fake_publisher_refuse (FakePublisher *self, const char *media_id);
/* Whether it answers a ping, which it does at first. */
void fake_publisher_set_away (FakePublisher *self, gboolean is_away);
/* Waits until so many were published, or refused. */
void fake_publisher_wait_for_published (FakePublisher *self, guint count);
void fake_publisher_wait_for_refused (FakePublisher *self, guint count);
/* "m1/1 m1/2 m2/1": in order of delivery. */
char *fake_publisher_describe (FakePublisher *self);
