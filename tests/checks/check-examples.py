#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the documentation quotes is what the example files say, and its JSON is JSON."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
EXAMPLES = ROOT / "docs" / "examples"

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(path, language):
    text = path.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        if match.group(1) == language:
            yield text.count("\n", 0, match.start()) + 1, match.group(2)


def check_tutorial():
    tutorial = ROOT / "docs" / "plugin-tutorial.md"
    files = [*EXAMPLES.glob("invert-stage/*.[ch]"), EXAMPLES / "invert.yaml"]
    sources = [path.read_text(encoding="utf-8") for path in files]
    for language in ("c", "yaml"):
        for line, quote in blocks(tutorial, language):
            if not any(quote in source for source in sources):
                yield f"{tutorial.name}:{line}: no example file has these lines"


def check_json():
    for name in ("media-info.md", "result.md", "stage-schema.md"):
        for line, text in blocks(ROOT / "docs" / name, "json"):
            try:
                json.loads(text)
            except ValueError as error:
                yield f"{name}:{line}: {error}"


def report(number, title, problems):
    for problem in problems:
        print(f"# {problem}")
    print(f"{'not ok' if problems else 'ok'} {number} - {title}")
    return bool(problems)


def main():
    print("1..2")
    failed = report(1, "the tutorial quotes files that are built", list(check_tutorial()))
    failed |= report(2, "JSON in the documentation is JSON", list(check_json()))
    return 1 if failed else 0


sys.exit(main())
