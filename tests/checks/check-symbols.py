#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What libsluice exports is what its headers declare as available: nothing more, nothing less."""

import pathlib
import re
import subprocess
import sys

LIBRARY = sys.argv[1]
HEADERS = [pathlib.Path(name) for name in sys.argv[2:]]

FUNCTION = re.compile(r"^SLUICE_AVAILABLE_IN_\d+_\d+\s+[\w\s*]*?\b(sluice_\w+) \(", re.M)
DECLARED_TYPE = re.compile(
    r"^SLUICE_AVAILABLE_IN_\d+_\d+\s+G_DECLARE_(?:FINAL_TYPE|DERIVABLE_TYPE|INTERFACE) \(\w+,\s*(sluice_\w+),", re.M)


def declared():
    for path in HEADERS:
        text = path.read_text(encoding="utf-8")
        yield from FUNCTION.findall(text)
        yield from (name + "_get_type" for name in DECLARED_TYPE.findall(text))


def exported():
    out = subprocess.run(["nm", "--dynamic", "--defined-only", "--format=posix", LIBRARY],
                         capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        name, kind = line.split()[:2]
        # "A" is the name of the version itself.
        if kind != "A":
            yield name.split("@")[0]


def main():
    promised, found = set(declared()), set(exported())
    problems = [f"{name} is declared and not exported" for name in sorted(promised - found)]
    problems += [f"{name} is exported and not declared" for name in sorted(found - promised)]
    print("1..1")
    for problem in problems:
        print(f"# {problem}")
    failed = bool(problems) or len(promised) < 50
    print(f"{'not ok' if failed else 'ok'} 1 - libsluice exports its {len(promised)} functions")
    return 1 if failed else 0


sys.exit(main())
