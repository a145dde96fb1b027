#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Links between pages lead somewhere, headings included, and docs/README.md has every page."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|^    [^\n]*$|`[^`\n]*`", re.M | re.S)


def pages():
    yield ROOT / "README.md"
    for folder in ("core", "docs", "pipelines", "plugins"):
        yield from sorted((ROOT / folder).rglob("*.md"))


def anchors(path):
    """What a heading is called in a link: lower case, dashes for blanks, no other marks."""
    headings = re.findall(r"^#+ +(.*)$", re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def check_link(page, link):
    """What is wrong with it, or None."""
    if re.match(r"[a-z]+:", link):
        return None
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return "there is no such file"
    if anchor and target.suffix == ".md" and anchor not in anchors(target):
        return "there is no such heading"
    return None


def find_problems():
    for page in pages():
        for link in LINK.findall(CODE.sub("", page.read_text())):
            problem = check_link(page, link)
            if problem:
                yield f"{page.relative_to(ROOT)}: {link}: {problem}"
    index = (ROOT / "docs/README.md").read_text()
    for page in sorted((ROOT / "docs").glob("*.md")):
        if page.name != "README.md" and f"({page.name}" not in index:
            yield f"docs/README.md: {page.name} is not in it"


def main():
    problems = list(find_problems())
    print("1..1")
    for problem in problems:
        print(f"# {problem}")
    print(f"{'not ok' if problems else 'ok'} 1 - links of {len(list(pages()))} pages")
    return 1 if problems else 0


sys.exit(main())
