#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds docs/descriptor-reference.md and data/schemas/pipeline-1.schema.json to what the stages and
the checker say. With --write it brings both up to date:

    ./dev exec sluice --version   # builds
    docs/check-descriptor-reference.py --write . build
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

WRITE = "--write" in sys.argv
ROOT, BUILD = (pathlib.Path(path).resolve()
               for path in [word for word in sys.argv[1:] if word != "--write"][:2])
REFERENCE = ROOT / "docs" / "descriptor-reference.md"
SCHEMA = ROOT / "data" / "schemas" / "pipeline-1.schema.json"
SHIPPED = sorted(path.parent.name for path in (ROOT / "plugins").glob("*/plugin.c"))
BEGIN, END = "<!-- parameters:begin -->\n", "<!-- parameters:end -->\n"
UNITS = {"duration": [("d", 86400 * 10**9), ("h", 3600 * 10**9), ("m", 60 * 10**9), ("s", 10**9),
                      ("ms", 10**6)],
         "size": [("GB", 10**9), ("MB", 10**6), ("kB", 1000)],
         "bitrate": [("M", 10**6), ("k", 1000)]}
# Bounds beyond this are those of the C type.
NO_BOUND = 9e18


def sluice(*arguments, cache):
    folders = [str(BUILD / "plugins" / name) for name in SHIPPED]
    environment = dict(os.environ, LC_ALL="C.UTF-8", SLUICE_CACHE_DIR=cache,
                       SLUICE_PLUGIN_PATH=":".join(folders), SLUICE_PLUGIN_SYSTEM_PATH="",
                       SLUICE_PLUGIN_SCAN=str(BUILD / "core" / "tools" / "sluice-plugin-scan"))
    return subprocess.run([BUILD / "core" / "tools" / "sluice", *arguments], capture_output=True,
                          cwd=ROOT, env=environment, encoding="utf-8", check=False)


def spell(kind, value):
    """A number as a descriptor would have it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if kind not in UNITS or not isinstance(value, int):
        return str(value)
    for unit, factor in UNITS[kind]:
        if value >= factor and value % factor == 0:
            return f"{value // factor}{unit}"
    return f"{value}ns" if kind == "duration" and value else f"{value}{'s' * (kind == 'duration')}"


def describe_type(parameter):
    kind = parameter["type"]
    if kind == "enum":
        return " ".join(f"`{choice}`" for choice in parameter["choices"])
    low, high = parameter.get("minimum"), parameter.get("maximum")
    has_low = low is not None and low > -NO_BOUND
    has_high = high is not None and high < NO_BOUND
    if has_low and has_high:
        return f"{kind}, {spell(kind, low)} to {spell(kind, high)}"
    if has_low and (low != 0 or kind not in UNITS):
        return f"{kind}, at least {spell(kind, low)}"
    return kind


def make_tables(scan):
    stages = [stage for plugin in scan["plugins"] for stage in plugin["stages"]]
    for stage in sorted(stages, key=lambda stage: stage["name"]):
        yield f"\n### {stage['name']}\n\n{stage['description']}\n\n"
        yield "| Parameter | Type | Default | Meaning |\n|---|---|---|---|\n"
        for parameter in stage["parameters"]:
            default = parameter.get("default")
            text = "" if default in (None, "") else f"`{spell(parameter['type'], default)}`"
            yield (f"| `{parameter['name']}` | {describe_type(parameter)} | {text} "
                   f"| {parameter['blurb']} |\n")
    yield "\n"


def check_tables(cache):
    text = REFERENCE.read_text(encoding="utf-8")
    scan = json.loads(sluice("inspect", "--json", cache=cache).stdout)
    found = {plugin["name"] for plugin in scan["plugins"] if plugin["stages"]}
    yield from (f"plugin '{name}' offers no stage" for name in set(SHIPPED) - found)
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    wanted = head + BEGIN + "".join(make_tables(scan)) + END + tail
    if text != wanted and WRITE:
        REFERENCE.write_text(wanted, encoding="utf-8")
    elif text != wanted:
        yield f"{REFERENCE.relative_to(ROOT)} is not what the stages say; see --write"


def check_schema(cache):
    wanted = sluice("validate", "--schema", cache=cache).stdout
    found = SCHEMA.read_text(encoding="utf-8") if SCHEMA.exists() else None
    if wanted != found and WRITE:
        SCHEMA.parent.mkdir(exist_ok=True)
        SCHEMA.write_text(wanted, encoding="utf-8")
    elif wanted != found:
        yield f"{SCHEMA.relative_to(ROOT)} is not what 'sluice validate --schema' prints; see --write"


def check_examples(cache):
    """Every YAML block is the file that stands before it, without its comments."""
    text = REFERENCE.read_text(encoding="utf-8")
    blocks = re.findall(r"`(docs/examples/[^`]+)`[^\n]*\n+```yaml\n(.*?)```", text, re.S)
    if len(blocks) != text.count("```yaml"):
        yield "a YAML block names no file"
    for name, block in blocks:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines(keepends=True)
        if "".join(line for line in lines if not line.startswith("#")) != block:
            yield f"the block of {name} is not what is in the file"
    files = [*(ROOT / name for name, _ in blocks), *ROOT.glob("pipelines/*.yaml")]
    done = sluice("validate", *map(str, files), cache=cache)
    if done.returncode != 0:
        yield from (done.stdout + done.stderr).splitlines()


def main():
    checks = [("parameter tables are those of the stages", check_tables),
              ("the schema is that of the stages", check_schema),
              ("examples are files that are valid", check_examples)]
    failed = False
    print(f"1..{len(checks)}")
    with tempfile.TemporaryDirectory() as cache:
        for number, (title, check) in enumerate(checks, 1):
            problems = list(check(cache))
            failed |= bool(problems)
            for problem in problems:
                print(f"# {problem}")
            print(f"{'not ok' if problems else 'ok'} {number} - {title}")
    return 1 if failed else 0


sys.exit(main())
