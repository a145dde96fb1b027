#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every translated file is in POTFILES.in, every language of LINGUAS is complete, and the program
speaks it from the build tree."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1]).resolve()
PROGRAM = sys.argv[2]
MARKED = re.compile(r"\bN?_ \(\"")


def read_list(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def check_potfiles():
    listed = read_list(ROOT / "po" / "POTFILES.in")
    marked = {
        str(path.relative_to(ROOT))
        for path in [*ROOT.glob("core/**/*.c"), *ROOT.glob("plugins/**/*.c")]
        if MARKED.search(path.read_text(encoding="utf-8"))
    }
    yield from (f"{name} has marked texts and is not in POTFILES.in" for name in marked - set(listed))
    yield from (f"{name} is in POTFILES.in and has no marked text" for name in set(listed) - marked)
    if listed != sorted(listed):
        yield "POTFILES.in is not sorted"


def extract(folder):
    template = folder / "sluice.pot"
    subprocess.run(
        ["xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--directory", ROOT,
         "--files-from", ROOT / "po" / "POTFILES.in", "--output", template],
        check=True)
    return template


def check_languages():
    with tempfile.TemporaryDirectory() as folder:
        template = extract(pathlib.Path(folder))
        for language in read_list(ROOT / "po" / "LINGUAS"):
            catalogue = ROOT / "po" / f"{language}.po"
            for command in (["msgfmt", "--check", "-o", os.devnull, catalogue],
                            ["msgcmp", catalogue, template]):
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode != 0:
                    yield from done.stderr.strip().splitlines()


def get_help(**variables):
    environment = {name: value for name, value in os.environ.items()
                   if name not in {"LANG", "LANGUAGE"} and not name.startswith("LC_")}
    environment.update(variables)
    done = subprocess.run([PROGRAM, "--help"], capture_output=True, env=environment, check=True)
    return done.stdout.decode("utf-8")


def check_program():
    wanted = ["Cách dùng:", "Kiểm tra bản mô tả đường ống và chỉ ra mọi lỗi"]
    for variables in ({"LANGUAGE": "vi", "LC_ALL": "C.UTF-8"}, {"LANGUAGE": "vi"},
                      {"LANG": "vi_VN.UTF-8"}):
        text = get_help(**variables)
        yield from (f"{variables}: '{words}' is not in the help" for words in wanted
                    if words not in text)
    if "Usage:" not in get_help(LC_ALL="C"):
        yield "LC_ALL=C does not speak English"


def main():
    checks = [("POTFILES.in lists every marked file", check_potfiles),
              ("every language is complete", check_languages),
              ("the program speaks Vietnamese", check_program)]
    failed = False
    print(f"1..{len(checks)}")
    for number, (title, check) in enumerate(checks, 1):
        problems = list(check())
        failed |= bool(problems)
        for problem in problems:
            print(f"# {problem}")
        print(f"{'not ok' if problems else 'ok'} {number} - {title}")
    return 1 if failed else 0


sys.exit(main())
