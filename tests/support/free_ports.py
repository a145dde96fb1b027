# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ports of the loopback for servers that have to be told theirs.

They lie below those that the kernel gives to connections: one of those is taken again by the connection of
some other test before the server has bound it."""

import pathlib
import random
import socket

LOWEST = 10000
CONNECTION_PORTS = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")

handed_out = set()


def is_free(port):
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port():
    """One that nobody listens on, and that this process was not told before."""
    first_of_connections = int(CONNECTION_PORTS.read_text().split()[0])
    while True:
        port = random.randrange(LOWEST, first_of_connections)
        if port not in handed_out and is_free(port):
            handed_out.add(port)
            return port
