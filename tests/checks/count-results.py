#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts single results in meson's test logs and prints `N passed, N failed, N skipped`.

What failed is told before that, with what it said: of a log that is cut, people see the end. A TAP test counts each of its points, any other test counts as one. A test program that died, timed
out or broke its plan counts as one failure more. In CI a skip is a failure: everything must be there.
"""

import json
import os
import re
import sys

POINT = re.compile(r"^(not )?ok\b(.*)$")
DIRECTIVE = re.compile(r"#\s*(skip|todo)\b", re.I)
# Of one test, and of one line.
MAX_LINES = 15
MAX_COLUMNS = 300


def count_points(stdout):
    passed = failed = skipped = 0
    for line in stdout.splitlines():
        match = POINT.match(line)
        if not match:
            continue
        directive = DIRECTIVE.search(match.group(2))
        if directive and directive.group(1).lower() == "skip":
            skipped += 1
        elif match.group(1) and not directive:
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_test(test):
    passed, failed, skipped = count_points(test.get("stdout") or "")
    result = test["result"]
    if result == "SKIP" and not skipped:
        skipped = 1
    elif result in {"OK", "EXPECTEDFAIL"}:
        passed += 0 if passed or skipped else 1
    elif result != "SKIP" and not failed:
        failed = 1
    return passed, failed, skipped


def find_failures(stdout):
    """The points that failed, each behind what its test said of it, and what ended the program."""
    remarks = []
    for line in stdout.splitlines():
        if line.startswith("#"):
            remarks.append(line)
            continue
        if line.startswith("Bail out!") or (line.startswith("not ok") and not DIRECTIVE.search(line)):
            yield from remarks[-MAX_LINES:]
            yield line
        remarks = []


def explain(test):
    lines = list(find_failures(test.get("stdout") or ""))[:MAX_LINES]
    lines += (test.get("stderr") or "").splitlines()[-MAX_LINES:]
    return [f"    {line[:MAX_COLUMNS]}" for line in lines]


def main():
    totals = [0, 0, 0]
    troubles = []
    for log in sys.argv[1:]:
        with open(log, encoding="utf-8") as lines:
            for line in lines:
                test = json.loads(line)
                counts = count_test(test)
                totals = [a + b for a, b in zip(totals, counts)]
                if counts[1]:
                    troubles.append(f"failed: {test['name']} ({test['result']})")
                    troubles += explain(test)
                if counts[2]:
                    troubles.append(f"skipped: {test['name']} ({counts[2]})")
    for trouble in troubles:
        print(trouble)
    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    if not passed or failed:
        return 1
    return 1 if skipped and os.environ.get("CI") else 0


sys.exit(main())
