#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The fields of the log: docs/operations.md names those that the code gives, and no other."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
CALL = re.compile(r"sl_log_(?:debug|info|message|warning|critical|full)\s*\((.*?)NULL\s*\);", re.S)
FIELD = re.compile(r'"([A-Z][A-Z_]+)"')
# Every line has these; base/log.c writes them.
ALWAYS = {"time", "level", "program", "domain", "message"}


def find_in_code():
    """field -> a file that gives it"""
    found = {}
    for path in sorted((ROOT / "core").rglob("*.c")):
        for call in CALL.finditer(path.read_text(encoding="utf-8")):
            for name in FIELD.findall(call[1]):
                found[name.lower()] = path.relative_to(ROOT)
    return found


def find_in_documentation():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    section = re.search(r"^## Log\n(.*?)^## ", text, re.M | re.S)[1]
    rows = re.findall(r"^\| (`[^|]*`) \|", section, re.M)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def main():
    code, documented = find_in_code(), find_in_documentation()
    problems = [f"{code[name]}: field '{name}' is not in docs/operations.md" for name in sorted(set(code) - documented)]
    problems += [f"docs/operations.md: no line has a field '{name}'" for name in sorted(documented - set(code) - ALWAYS)]
    problems += [f"docs/operations.md: every line has '{name}'" for name in sorted(ALWAYS - documented)]
    for problem in problems:
        print(f"# {problem}")
    print("1..1")
    print(f"{'not ok' if problems else 'ok'} 1 - {len(code)} fields of the log are documented")
    sys.exit(1 if problems else 0)


main()
