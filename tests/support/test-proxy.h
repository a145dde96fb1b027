// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* A TCP proxy on the loopback that breaks a connection at a chosen point: at a request that has
 * certain bytes in it. Requests are small: they come in one piece. */
typedef enum {
  TEST_PROXY_CUT_REQUEST,  /* the server never gets it, both sides are closed */
  TEST_PROXY_CUT_ANSWER,   /* the server answers, then both sides are closed; the answer is lost */
  TEST_PROXY_HOLD_REQUEST, /* the server never gets it and nobody is told */
  TEST_PROXY_HOLD_ANSWER,  /* the server answers, the client is never told */
  TEST_PROXY_LATE_REQUEST, /* the server gets it when the client has given up */
} TestProxyFault;

typedef struct _TestProxy TestProxy;

TestProxy *test_proxy_new (const char *host, guint16 port);
/* Ends all connections. */
void test_proxy_free (TestProxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestProxy, test_proxy_free)

guint16 test_proxy_get_port (TestProxy *self);
/* The next request with @needle in it, of any connection, and no later one. */
void test_proxy_arm (TestProxy *self, TestProxyFault fault, const char *needle);
/* Whether that request came. */
gboolean test_proxy_has_struck (TestProxy *self);
