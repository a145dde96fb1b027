# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads what /metrics says. Nothing but the standard library, and nothing of the code that wrote it."""

import re

SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)')
PARTS = ("_bucket", "_sum", "_count")


class Metrics:
    """types: family -> type; samples: [(name, labels, value)]."""

    def __init__(self, text):
        self.types = {}
        self.samples = []
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                name, kind = line.split()[2:4]
                self.types[name] = kind
            elif line and not line.startswith("#"):
                name, labels, value = SAMPLE.match(line).groups()
                self.samples.append((name, dict(LABEL.findall(labels or "")), float(value)))

    def family_of(self, name):
        for part in PARTS:
            if name.endswith(part) and self.types.get(name[:-len(part)]) == "histogram":
                return name[:-len(part)]
        return name

    def labels_of(self, family):
        """Names of labels that its samples have, but for those of a histogram's buckets."""
        return {label for name, labels, _ in self.samples if self.family_of(name) == family
                for label in labels if label != "le"}

    def value(self, name, **labels):
        """The sum of the samples that have these labels, None when there is none."""
        found = [value for sample, has, value in self.samples
                 if sample == name and labels.items() <= has.items()]
        return sum(found) if found else None
