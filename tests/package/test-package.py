#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Debian packages in the folder given as the argument: apt would install them, and what is in them works.

They are unpacked into a private root and nothing of them is installed. The programs there are told by variables where
their parts are, which are at other places than they were built for."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from media_tools import make_clip
from pdf_maker import page
from sluice_test import SOURCE, Daemon, Tap

EXPECTED = {"libsluice-1.0-0", "libsluice-1.0-dev", "gir1.2-sluice-1.0", "sluice",
            "sluice-plugin-thumbnail-pdf"}


def run(*command, **named):
    return subprocess.run([str(part) for part in command], text=True, capture_output=True,
                          check=False, timeout=120, **named)


def field(package, name):
    return run("dpkg-deb", "-f", package, name).stdout.strip()


def find_packages(folder):
    return {field(package, "Package"): package for package in sorted(folder.glob("*.deb"))
            if "-dbgsym" not in package.name}


def test_fields(tap, packages):
    tap.equal(set(packages), EXPECTED, "the packages are there")
    depends = field(packages["sluice"], "Depends")
    tap.ok("poppler" not in depends, "no GPL library comes with the daemon", depends)
    tap.ok("systemd-sysusers" in depends, "what makes the user does", depends)
    tap.ok("libpoppler-glib" in field(packages["sluice-plugin-thumbnail-pdf"], "Depends"),
           "poppler comes with the stage for documents")
    simulated = run("apt-get", "install", "--simulate", "--no-install-recommends",
                    *(package.resolve() for package in packages.values()))
    tap.ok(simulated.returncode == 0, "apt can install them", simulated.stdout + simulated.stderr)


def test_scripts(tap, packages, folder):
    run("dpkg-deb", "-e", packages["sluice"], folder / "control")
    script = (folder / "control/postinst").read_text()
    wanted = ["systemd-sysusers", "systemd-tmpfiles", "deb-systemd-helper enable 'sluiced.service'"]
    places = [script.find(part) for part in wanted]
    tap.ok(-1 not in places and places == sorted(places),
           "installing makes the user, then the folders, then starts the service", script)
    tap.ok("/etc/sluice/sluice.env" in (folder / "control/conffiles").read_text(),
           "an upgrade keeps the configuration")


def enter(root):
    """The environment in which programs work from another root than /."""
    library = next(root.glob("usr/lib/*/libsluice-1.0.so.0")).parent
    os.environ.update({
        "LD_LIBRARY_PATH": str(library),
        "SLUICED": str(root / "usr/bin/sluiced"),
        "SLUICE_OPENAPI": str(root / "usr/share/sluice/openapi.json"),
        "SLUICE_PIPELINE_DIR": str(root / "usr/share/sluice/pipelines"),
        "SLUICE_PLUGIN_SCAN": str(root / "usr/libexec/sluice-1.0/sluice-plugin-scan"),
        "SLUICE_PLUGIN_SYSTEM_PATH": str(library / "sluice-1.0/stages"),
        "SLUICE_WORKER": str(root / "usr/libexec/sluice-1.0/sluice-worker"),
    })
    os.environ.pop("SLUICE_PLUGIN_PATH", None)
    return library


def test_daemon(tap, root, folder):
    enter(root)
    version = run(root / "usr/bin/sluiced", "--version").stdout
    project = re.search(r"version: '([\d.]+)'", (SOURCE / "meson.build").read_text())[1]
    tap.equal(version, f"sluiced {project}\n", "the daemon is this version")
    checked = run(root / "usr/bin/sluiced", "--check")
    tap.ok(checked.returncode == 0, "its pipelines find all of their stages", checked.stderr)
    make_clip(folder / "clip.webm")
    (folder / "cv.pdf").write_bytes(page())
    with Daemon() as daemon:
        recording = daemon.upload(folder / "clip.webm")
        document = daemon.upload(folder / "cv.pdf", None, "interview_attachment", "application/pdf")
        tap.equal(daemon.wait_until_done(recording)["status"], "ready", "a recording is processed")
        tap.equal(daemon.wait_until_done(document)["status"], "ready", "so is a document")


def test_manuals(tap, root):
    pages = sorted(path.name for path in (root / "usr/share/man").rglob("*.gz"))
    tap.equal(pages, ["sluice.1.gz", "sluiced.8.gz"], "each program has a manual page")


def test_library(tap, root):
    library = enter(root)
    program = ("import gi; gi.require_version('Sluice', '1.0'); from gi.repository import Sluice; "
               "print(Sluice.Pipeline.new_from_file("
               f"'{root}/usr/share/sluice/pipelines/video_response.yaml', None).get_file_type())")
    typelibs = {**os.environ, "GI_TYPELIB_PATH": str(library / "girepository-1.0")}
    imported = run("/usr/bin/python3", "-c", program, env=typelibs)
    tap.ok(imported.returncode == 0, "Python finds the library", imported.stderr)
    text = next(root.glob("usr/lib/*/pkgconfig/sluice-1.0.pc")).read_text()
    tap.ok("pluginsdir=" in text and str(root) not in text, "the pkg-config file names no build folder", text)


def main():
    with Tap() as tap, tempfile.TemporaryDirectory(prefix="sluice-package-") as name:
        folder = pathlib.Path(name)
        packages = find_packages(pathlib.Path(sys.argv[1]))
        test_fields(tap, packages)
        test_scripts(tap, packages, folder)
        root = folder / "root"
        for package in packages.values():
            run("dpkg-deb", "-x", package, root)
        test_daemon(tap, root, folder)
        test_library(tap, root)
        test_manuals(tap, root)


main()
