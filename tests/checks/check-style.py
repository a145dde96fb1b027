#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What docs/style.md says and a script can see: licence lines, sizes, nesting, banned calls."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()

MAX_FILE_LINES = 900
MAX_FUNCTION_LINES = 80
MAX_NESTING = 4
MAX_PLUGIN_LINES = 40
MAX_COLUMNS = 100
# Tables of properties or options are data that happens to be code.
EXEMPT_FUNCTION = re.compile(r"_class_init$|_options$")
CODE_SUFFIXES = {".c", ".h", ".py", ".js", ".sh", ".build", ".yaml", ".scd", ".sql", ".ac"}
BANNED = {
    r"\bgoto\b": "goto",
    r"\bg_error \(": "g_error(): bad data refuses that data, serving goes on",
    r"\b(strcpy|strcat|sprintf|gets|atoi|atol|atof|strtok) \(": "an unchecked C function",
    r"\b(TODO|FIXME|XXX)\b": "unfinished work",
}
# By hand only where ownership ends: dispose, finalize, free and clear functions.
RELEASE = re.compile(r"\b(g_free|g_object_unref|g_error_free|g_hash_table_unref|g_ptr_array_unref) \(")
RELEASE_IN = re.compile(r"(dispose|finalize|free|clear|unref|destroy|drop|release|tear_down)")
FUNCTION = re.compile(r"^(?:[a-z_]\w*|G_GNUC_\w+).*\n?^(\w+) \(", re.M)


def tracked_files():
    out = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-co", "--exclude-standard"],
        capture_output=True, text=True, check=True)
    return [ROOT / name for name in out.stdout.splitlines() if (ROOT / name).is_file()]


def strip(line):
    """A line without string and character literals and comments."""
    line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
    line = re.sub(r"'(\\.|[^'\\])'", "''", line)
    return re.sub(r"//.*|/\*.*?\*/", "", line)


def functions(lines):
    """(name, first line, body lines) of each function: text between braces in column 0."""
    start = None
    for index, line in enumerate(lines):
        if line == "{":
            start = index
        elif line == "}" and start is not None:
            name = "?"
            for above in range(start - 1, max(start - 15, -1), -1):
                match = re.match(r"^(\w+) \(", lines[above])
                if match:
                    name = match.group(1)
                    break
            yield name, start + 1, lines[start + 1:index]
            start = None


def nesting(body):
    """Deepest block inside a function, counted by clang-format's two columns a level."""
    depth = 0
    for line in body:
        code = strip(line)
        match = re.match(r"^( +)(\} else|if|for|while|switch|do)\b", code)
        if match and re.search(r"\{\s*$", code):
            depth = max(depth, len(match.group(1)) // 2)
    return depth


def check_licence(path, text):
    head = "\n".join(text.splitlines()[:4])
    if "SPDX-FileCopyrightText:" not in head or "SPDX-License-Identifier:" not in head:
        yield 1, "the two SPDX lines are missing"


def check_banned(path, lines):
    in_comment = False
    for number, line in enumerate(lines, 1):
        code = strip(line)
        if "/*" in code:
            in_comment = True
        for pattern, why in BANNED.items():
            if re.search(pattern, code) and not (in_comment and "goto" in pattern):
                yield number, f"banned: {why}"
        if "*/" in line:
            in_comment = False
        if len(line) > MAX_COLUMNS:
            yield number, f"{len(line)} columns, {MAX_COLUMNS} at most"


def check_functions(path, lines):
    for name, first, body in functions(lines):
        if len(body) > MAX_FUNCTION_LINES and not EXEMPT_FUNCTION.search(name):
            yield first, f"{name}() has {len(body)} lines, {MAX_FUNCTION_LINES} at most"
        if nesting(body) > MAX_NESTING:
            yield first, f"{name}() is nested {nesting(body)} deep, {MAX_NESTING} at most"
        if RELEASE_IN.search(name):
            continue
        for offset, line in enumerate(body):
            if RELEASE.search(strip(line)):
                yield first + offset + 1, f"{name}() releases by hand; use g_autoptr or g_autofree"


def check_c(path, text):
    lines = text.splitlines()
    yield from check_banned(path, lines)
    if len(lines) > MAX_FILE_LINES:
        yield 1, f"{len(lines)} lines, {MAX_FILE_LINES} at most"
    if path.name == "plugin.c" and len(lines) > MAX_PLUGIN_LINES:
        yield 1, f"plugin.c has {len(lines)} lines, {MAX_PLUGIN_LINES} at most: it declares, the class works"
    if path.suffix == ".h" and "#pragma once" not in text:
        yield 1, "no #pragma once"
    if path.suffix == ".c":
        yield from check_functions(path, lines)


def check_format(paths):
    """clang-format 14 has the last word on layout."""
    if not paths:
        return []
    out = subprocess.run(["clang-format-14", "--dry-run", *map(str, paths)],
                         capture_output=True, text=True, check=False, cwd=ROOT)
    if out.returncode != 0:
        return [f"clang-format-14 failed: {out.stderr.strip()[:400]}"]
    found = re.findall(r"^(\S+?):(\d+):\d+: warning", out.stderr, re.M)
    return [f"{pathlib.Path(name).relative_to(ROOT)}:{line}: not as clang-format wants it"
            for name, line in found]


def report(number, title, problems):
    for problem in problems[:200]:
        print(f"# {problem}")
    print(f"{'not ok' if problems else 'ok'} {number} - {title}")
    return bool(problems)


def main():
    files = tracked_files()
    code = [path for path in files if path.suffix in {".c", ".h"}]
    licence, style = [], []
    for path in files:
        relative = path.relative_to(ROOT)
        if path.suffix in CODE_SUFFIXES or path.name in {"dev", "run", "meson_options.txt"}:
            text = path.read_text(encoding="utf-8")
            licence += [f"{relative}:{n}: {what}" for n, what in check_licence(path, text)]
            if path.suffix in {".c", ".h"}:
                style += [f"{relative}:{n}: {what}" for n, what in check_c(path, text)]
    print("1..3")
    failed = report(1, f"SPDX lines in {len(files)} files", licence)
    failed |= report(2, f"style of {len(code)} C files", style)
    failed |= report(3, "layout is clang-format's", check_format(code))
    return 1 if failed else 0


sys.exit(main())
