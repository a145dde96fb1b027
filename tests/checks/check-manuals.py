#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The manual pages against the programs: sluice(1) has all commands and options that --help has and no other, sluiced(8)
all options and all variables. Arguments: the folder of the sources, then sluice, sluiced and the pages that were made."""

import os
import pathlib
import re
import subprocess
import sys

SOURCES, SLUICE, SLUICED = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
PAGES = sys.argv[4:]
OPTION = re.compile(r"(?<![\w-])(--?[a-z][a-z-]*)")
# What sluice(1) says once, for all commands.
COMMON = {"-h", "--help"}
# Read by parts of the daemon that --print-config does not speak for, or under Amazon's names.
OTHER_VARIABLES = {"SLUICE_PLUGIN_PATH", "SLUICE_PLUGIN_SYSTEM_PATH", "SLUICE_CACHE_DIR", "SLUICE_GST_PLUGIN_LIST",
                   "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID",
                   "AWS_SECRET_ACCESS_KEY"}


def run(*command):
    done = subprocess.run(command, env={**os.environ, "LC_ALL": "C.UTF-8"}, text=True, capture_output=True, check=False,
                          timeout=60)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


def options_of_help(text):
    """The words with dashes at the left of a list of options."""
    lines = [line for line in text.splitlines() if re.match(r"\s+-", line)]
    return {option for line in lines for option in OPTION.findall(re.split(r"\s{2,}", line.strip())[0])}


def commands_of_help(text):
    return set(re.findall(r"^  ([a-z]+) ", text.split("Commands:")[1].split("\n\n")[0], re.M))


def split_page(name, level):
    """{heading: text} of a page's sections (level "#") or subsections ("##")."""
    text = (SOURCES / f"{name}.scd").read_text(encoding="utf-8")
    parts = re.split(rf"^{level} (.*)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def terms(text):
    """What a list defines: lines that begin with something bold."""
    return [line for line in text.splitlines() if line.startswith("*")]


def options_of_page(text):
    return {option for line in terms(text) for option in re.findall(r"\*(--?[a-z][a-z-]*)\*", line)}


def compare(what, page, program):
    for name in sorted(page - program):
        yield f"{what}: the page has {name}, which the program does not"
    for name in sorted(program - page):
        yield f"{what}: the page lacks {name}"


def check_sluice():
    sections = split_page("sluice.1", "#")
    help_text = run(SLUICE, "--help")
    yield from compare("sluice", options_of_page(sections["OPTIONS"]), options_of_help(help_text))
    commands = {heading.split()[1]: text for heading, text in split_page("sluice.1", "##").items()}
    yield from compare("commands", set(commands), commands_of_help(help_text))
    for name in sorted(set(commands) & commands_of_help(help_text)):
        # The last one runs into the next section.
        text = re.split(r"^# ", commands[name], flags=re.M)[0]
        yield from compare(f"sluice {name}", options_of_page(text), options_of_help(run(SLUICE, name, "--help")) - COMMON)


def check_sluiced():
    sections = split_page("sluiced.8", "#")
    yield from compare("sluiced", options_of_page(sections["OPTIONS"]), options_of_help(run(SLUICED, "--help")))
    shown = set(re.findall(r"^([A-Z_0-9]+)=", run(SLUICED, "--print-config"), re.M))
    found = {name for line in terms(sections["ENVIRONMENT"]) for name in re.findall(r"\*([A-Z][A-Z_0-9]+)\*", line)}
    yield from compare("variables", found - OTHER_VARIABLES, shown)
    yield from compare("variables", found & OTHER_VARIABLES, OTHER_VARIABLES)


def check_pages():
    """What man(1) has to say about them."""
    for page in PAGES:
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], text=True,
                              capture_output=True, check=False, timeout=60,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"})
        if done.returncode != 0 or done.stderr or len(done.stdout) < 1000:
            yield f"{page}: {done.stderr or 'nothing comes out of it'}"


def main():
    checks = (("sluice(1) has what sluice has", check_sluice), ("sluiced(8) has what sluiced has", check_sluiced),
              ("man shows the pages without a warning", check_pages))
    print(f"1..{len(checks)}")
    failed = False
    for number, (name, check) in enumerate(checks, 1):
        problems = list(check())
        failed = failed or bool(problems)
        for problem in problems:
            print(f"# {problem}")
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    return 1 if failed else 0


sys.exit(main())
