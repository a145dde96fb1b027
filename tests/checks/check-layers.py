#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The layer rule of docs/architecture.md: who may include whom. There are no waivers."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()

FOLDERS = (
    "sluice base model descriptor pipeline ipc store objects events queue app http worker daemon tools"
).split()

ALLOWED = {
    "sluice": set(),
    "base": set(),
    "model": {"base"},
    "descriptor": {"base", "model"},
    "pipeline": {"sluice", "base", "model", "descriptor"},
    "ipc": {"base", "model"},
    "store": {"base", "model"},
    "objects": {"base", "model"},
    "events": {"base", "model", "store"},
    "queue": {"base", "model", "ipc", "store"},
    "app": {"base", "model", "descriptor", "ipc", "store", "objects", "events", "queue"},
    "http": {"base", "model", "app", "objects"},
    "worker": {"sluice", "base", "ipc", "pipeline"},
    "daemon": set(FOLDERS) - {"pipeline", "worker", "sluice"},
    "tools": set(FOLDERS),
}

# The error domain needs GLib alone; every layer speaks it.
GLIB_ONLY = {
    "sluice/sluice-error.h",
    "sluice/sluice-limit.h",
    "sluice/sluice-version.h",
    "sluice/sluice-version-macros.h",
}

# A foreign library is known in few places, so that it can be replaced there.
FOREIGN = {
    r"gst/": {"sluice", "pipeline", "plugins"},
    r"libsoup/": {"http"},
    r"libfyaml": {"descriptor"},
    r"sqlite3": {"store"},
    r"libpq": {"store"},
    r"poppler": {"plugins"},
    r"curl/": {"objects", "events", "daemon", "tools", "plugins"},
    r"librdkafka/": {"events"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def includes(path):
    text = path.read_text(encoding="utf-8")
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2)


def check_foreign(where, target):
    for pattern, folders in FOREIGN.items():
        if re.match(pattern, target) and where not in folders:
            return f"only {', '.join(sorted(folders))} may include <{target}>"
    return None


def check_core(folder, target):
    first = target.split("/")[0]
    if target in GLIB_ONLY or first == folder or first not in FOLDERS:
        return None
    if first in ALLOWED[folder]:
        return None
    allowed = ", ".join(sorted(ALLOWED[folder])) or "nothing of core"
    return f"'{folder}' may include {allowed}, not '{target}'"


def check_plugin(path, kind, target):
    if target == "sluice/sluice.h" and kind == "<":
        return None
    if target.split("/")[0] in FOLDERS:
        return f"a plugin includes <sluice/sluice.h> and its own files, not '{target}'"
    if kind == '"' and not any((folder / target).exists() for folder in (path.parent, ROOT / "plugins/common")):
        return f"a plugin includes its own files and those of plugins/common, not '{target}'"
    return None


def main():
    problems = []
    count = 0
    for path in sorted([*ROOT.glob("core/**/*.[ch]"), *ROOT.glob("plugins/**/*.[ch]")]):
        relative = path.relative_to(ROOT)
        if relative.parts[0] == "plugins" and "tests" in relative.parts:
            continue
        where = relative.parts[1] if relative.parts[0] == "core" else "plugins"
        count += 1
        for line, kind, target in includes(path):
            problem = check_foreign(where, target)
            if not problem:
                problem = (
                    check_plugin(path, kind, target)
                    if where == "plugins"
                    else check_core(where, target)
                )
            if problem:
                problems.append(f"{relative}:{line}: {problem}")
    print("1..1")
    for problem in problems:
        print(f"# {problem}")
    print(f"{'not ok' if problems or not count else 'ok'} 1 - layer rule holds in {count} files")
    return 1 if problems or not count else 0


sys.exit(main())
