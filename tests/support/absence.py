# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a test does where a server or a program that it needs is not installed."""

import os
import sys


def skip_if(missing):
    """Ends this test as skipped when something is @missing, and says what; in CI that is a failure."""
    if not missing:
        return
    if os.environ.get("CI"):
        sys.exit(missing)
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)
