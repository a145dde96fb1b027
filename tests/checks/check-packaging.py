#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""debian/ against what the build installs and needs, without building packages: that is ./dev package."""

import fnmatch
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
BUILD = pathlib.Path(sys.argv[2]).resolve()
# Everybody has them who builds a package, or they come with others.
IMPLIED = {"build-essential", "ccache", "ninja-build"}
# For ./dev run and for people; the daemon does without, and the stage that does not says so.
CONVENIENT = {"curl", "gir1.2-gstreamer-1.0", "graphviz", "pocketsphinx-en-us"}
# Libraries under the GPL, which the daemon's package must not need.
GPL = ("libpoppler",)


def installed_files():
    """{path in the package's root: file of the build tree}."""
    text = subprocess.run(["meson", "introspect", "--installed", str(BUILD)], check=True,
                          capture_output=True, text=True).stdout
    prefix = json.loads(subprocess.run(["meson", "introspect", "--buildoptions", str(BUILD)], check=True,
                                       capture_output=True, text=True).stdout)
    prefix = next(option["value"] for option in prefix if option["name"] == "prefix")
    files = {}
    for source, target in json.loads(text).items():
        path = "usr/" + str(pathlib.PurePath(target).relative_to(prefix))
        # Where Debian 12 has units.
        files[re.sub(r"^usr/lib/systemd/", "lib/systemd/", path)] = pathlib.Path(source)
    return files


def package_patterns():
    """{package: patterns of its .install file}; a folder stands for what is in it."""
    return {path.stem: [line for line in path.read_text().splitlines() if line]
            for path in sorted((ROOT / "debian").glob("*.install"))}


def matches(path, pattern):
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path, pattern + "/*")


def owners_of(path, packages):
    return [name for name, patterns in packages.items()
            if any(matches(path, pattern) for pattern in patterns)]


def is_program(path):
    return path.is_file() and path.open("rb").read(4) == b"\x7fELF"


def needed_libraries(path):
    dynamic = subprocess.run(["objdump", "-p", str(path)], check=True, capture_output=True, text=True)
    return re.findall(r"NEEDED\s+(\S+)", dynamic.stdout)


def find_gpl(files, packages):
    """What of the daemon's package needs a library under the GPL."""
    programs = [path for path, source in files.items()
                if is_program(source) and owners_of(path, packages) == ["sluice"]]
    return [f"{path} needs {library}" for path in programs for library in needed_libraries(files[path])
            if library.startswith(GPL)]


def list_of_dev(name):
    text = (ROOT / "dev").read_text()
    return set(re.search(rf"^{name}=\((.*?)\)", text, re.M | re.S)[1].split())


def field(paragraph, name):
    text = (ROOT / "debian/control").read_text()
    part = next(part for part in text.split("\n\n") if re.search(rf"^{paragraph}$", part, re.M))
    value = re.search(rf"^{name}:(.*(?:\n .*)*)", part, re.M)[1]
    return {re.split(r"[ (]", one.strip())[0] for one in value.split(",") if one.strip()}


def find_problems():
    files = installed_files()
    packages = package_patterns()
    for path in sorted(files):
        owners = owners_of(path, packages)
        if len(owners) != 1:
            yield "files", f"{path} is in {' and '.join(owners) or 'no package'}: see debian/*.install"
    for name, patterns in packages.items():
        for pattern in patterns:
            if not pattern.startswith("etc/") and not any(matches(path, pattern) for path in files):
                yield "files", f"debian/{name}.install: nothing is installed as {pattern}"
    for problem in find_gpl(files, packages):
        yield "licences", f"{problem}: it belongs into a package of its own"
    wanted = (list_of_dev("packages_build") - IMPLIED) | {"debhelper-compat"}
    for package in sorted(wanted ^ field("Source: sluice", "Build-Depends")):
        yield "dependencies", f"{package} is in one of packages_build in dev and Build-Depends only"
    depended = set().union(*(field(f"Package: {name}", "Depends") for name in packages))
    for package in sorted(list_of_dev("packages_run") - CONVENIENT - depended):
        yield "dependencies", f"{package} is in packages_run in dev and in no Depends in debian/control"
    version = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text())[1]
    first = (ROOT / "debian/changelog").read_text().splitlines()[0]
    if not first.startswith(f"sluice ({version}-"):
        yield "version", f"debian/changelog begins with '{first}', meson.build says {version}"


def main():
    problems = list(find_problems())
    names = ("files", "licences", "dependencies", "version")
    print(f"1..{len(names)}")
    for number, name in enumerate(names, 1):
        found = [text for kind, text in problems if kind == name]
        for text in found:
            print(f"# {text}")
        print(f"{'not ok' if found else 'ok'} {number} - {name} of the packages")
    return 1 if problems else 0


sys.exit(main())
