# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which metrics an expression of PromQL asks for. Whether it is one at all is promtool's to say."""

import re

# What the expressions of this tree have beside metrics.
WORDS = {"and", "or", "unless", "on", "by", "without", "ignoring", "group_left", "group_right", "bool", "offset"}
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


def metrics_of(expression):
    """The names of its metrics. Text, labels, and lists of labels are left out first."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"', "", expression)
    text = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", text)
    text = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", text)
    text = re.sub(r"\b\d[\w.]*", "", text)
    return {match[0] for match in NAME.finditer(text)
            if match[0] not in WORDS and not re.match(r"\s*\(", text[match.end():])}
