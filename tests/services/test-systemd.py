#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What systemd gets: the unit, the user, the folders, the example of an environment file.

There is no systemd to start the unit here. Its own tools judge the files, and the daemon runs to a processed upload
under the unit's system call filter and address families, set the way systemd would."""

import errno
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

import seccomp

from media_tools import make_clip, make_photo
from pdf_maker import page
from sluice_test import BUILD, SOURCE, Daemon, Tap

UNIT = BUILD / "data/systemd/sluiced.service"
SYSUSERS = SOURCE / "data/systemd/sluice.sysusers.conf"
TMPFILES = BUILD / "data/systemd/sluice.tmpfiles.conf"
EXAMPLE = SOURCE / "data/sluice.env"
PROGRAM = BUILD / "core/daemon/sluiced"
# In tenths: what systemd-analyze security calls exposure.
MAX_EXPOSURE = 20
# These are different wherever it is installed, and the unit sets the first.
PATHS = {"SLUICE_DATA_DIR", "SLUICE_PIPELINE_DIR", "SLUICE_OPENAPI", "SLUICE_WORKER",
         "SLUICE_PLUGIN_SCAN"}


def run(*command, **named):
    return subprocess.run([str(part) for part in command], text=True, capture_output=True,
                          check=False, timeout=60, **named)


def read_unit():
    """[(key, value)] of the section [Service]."""
    text = UNIT.read_text().split("[Service]", 1)[1].split("[Install]", 1)[0]
    return re.findall(r"^(\w+)=(.*)$", text, re.M)


def test_unit(tap, folder):
    installed = folder / "sluiced.service"
    installed.write_text(re.sub(r"^ExecStart=.*$", f"ExecStart={PROGRAM}", UNIT.read_text(),
                                flags=re.M))
    verified = run("systemd-analyze", "verify", installed)
    tap.ok(verified.returncode == 0 and not verified.stderr, "systemd-analyze verify says nothing",
           verified.stderr)
    judged = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                 f"--threshold={MAX_EXPOSURE}", installed)
    tap.ok(judged.returncode == 0, "its exposure is at most 2.0", judged.stdout[-500:])
    unit = dict(read_unit())
    header = (SOURCE / "core/daemon/process.h").read_text()
    final = {re.search(rf"#define SL_EXIT_{name} (\d+)", header)[1]
             for name in ("USAGE", "CONFIGURATION")}
    tap.equal(set(unit["RestartPreventExitStatus"].split()), final,
              "wrong usage and bad configuration are final")
    tap.equal((unit["Type"], unit["KillMode"], unit["OOMPolicy"]), ("notify", "mixed", "continue"),
              "it is told of starts and stops, and workers' ends are not its own")
    tap.ok("WatchdogSec" in unit and unit["Restart"] == "on-failure", "one that hangs is replaced")


def test_user_and_folders(tap, folder):
    (folder / "etc").mkdir()
    made = run("systemd-sysusers", f"--root={folder}", SYSUSERS)
    users = folder / "etc/passwd"
    line = users.read_text() if users.exists() else ""
    tap.ok(re.search(r"^sluice:x:\d+:\d+:Sluice media pipelines:/var/lib/sluice:/usr/sbin/nologin$",
                     line, re.M), "the user can't log in", made.stderr + line)
    if os.geteuid() != 0:
        tap.skip("the folders are the user's", "only root can make them")
        return
    made = run("systemd-tmpfiles", "--create", f"--root={folder}", TMPFILES)
    modes = {path.name: oct(path.stat().st_mode & 0o777)
             for path in (folder / "var/lib/sluice", folder / "var/cache/sluice")}
    tap.ok(made.returncode == 0 and set(modes.values()) == {"0o700"},
           "the folders are the user's", made.stderr + str(modes))
    uid = int(line.split(":")[2])
    tap.equal((folder / "var/lib/sluice").stat().st_uid, uid, "and nobody else's")


def allowed_calls(value):
    """The names in a SystemCallFilter= value, groups resolved."""
    names = set()
    for name in value.split():
        if not name.startswith("@"):
            names.add(name)
            continue
        lines = run("systemd-analyze", "syscall-filter", name).stdout.splitlines()[1:]
        names |= allowed_calls(" ".join(line.strip() for line in lines
                                        if line.strip() and not line.strip().startswith("#")))
    return names


def enter_filter():
    """Gives up what the unit takes away."""
    unit = read_unit()
    calls = allowed_calls("@default")
    for value in (value for key, value in unit if key == "SystemCallFilter"):
        calls = (calls - allowed_calls(value[1:]) if value.startswith("~")
                 else calls | allowed_calls(value))
    rules = seccomp.SyscallFilter(defaction=seccomp.ERRNO(errno.EPERM))
    for call in sorted(calls - {"socket", "setns", "unshare"}):
        try:
            rules.add_rule(seccomp.ALLOW, call)
        except (OSError, RuntimeError, ValueError):
            continue  # a call of another kind of machine
    for family in dict(unit)["RestrictAddressFamilies"].split():
        rules.add_rule(seccomp.ALLOW, "socket", seccomp.Arg(0, seccomp.EQ, getattr(socket, family)))
    rules.load()


def is_filtered():
    """From inside: a family and a call that are not allowed."""
    try:
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()
        return False
    except OSError:
        pass
    try:
        os.setuid(os.getuid())
        return False
    except OSError:
        return True


def run_under_filter(program):
    enter_filter()
    if not is_filtered():
        sys.exit("the filter does not hold")
    os.execv(program, [program])


def upload_one_of_each(daemon, folder):
    """One for GStreamer, libvips and poppler each."""
    make_clip(folder / "clip.webm")
    make_photo(folder / "photo.jpg", "640x480")
    (folder / "cv.pdf").write_bytes(page())
    return [(daemon.upload(folder / "clip.webm"), "a recording"),
            (daemon.upload(folder / "photo.jpg", None, "question_image", "image/jpeg"), "a picture"),
            (daemon.upload(folder / "cv.pdf", None, "interview_attachment", "application/pdf"),
             "a document")]


def test_daemon_under_filter(tap, folder):
    launcher = folder / "launcher"
    launcher.write_text(f"#!/bin/sh\nexec {sys.executable} {os.path.abspath(__file__)} {PROGRAM}\n")
    launcher.chmod(0o755)
    os.environ["SLUICED"] = str(launcher)
    with Daemon() as daemon:
        status = pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text()
        tap.ok(re.search(r"^Seccomp:\s+2$", status, re.M), "the daemon runs under the unit's filter")
        for media_id, what in upload_one_of_each(daemon, folder):
            media = daemon.wait_until_done(media_id)
            tap.equal(media["status"], "ready", f"and works on {what}")


def read_example():
    """{name: value} with every # before a variable taken away."""
    return dict(re.findall(r"^#([A-Z0-9_]+)=(.*)$", EXAMPLE.read_text(), re.M))


def test_example(tap):
    """One source: what the code says and what the example says are the same."""
    bare = {"PATH": os.environ["PATH"]}
    printed = run(PROGRAM, "--print-config", env=bare).stdout
    defaults = dict(re.findall(r"^([A-Z0-9_]+)=(.*)  # default$", printed, re.M))
    example = read_example()
    tap.equal(set(example), set(defaults), "the example has every variable, and no other")
    differing = {name for name in defaults if example.get(name) != defaults[name]}
    tap.equal(differing, PATHS, "and every default")
    uncommented = {name: value for name, value in example.items() if name not in PATHS}
    with Daemon({**uncommented, "PORT": "0"}) as daemon:
        tap.equal(daemon.get("/readyz").status, 200, "the daemon starts with all of it uncommented")


def main():
    with Tap() as tap, tempfile.TemporaryDirectory(prefix="sluice-systemd-") as name:
        folder = pathlib.Path(name)
        test_unit(tap, folder)
        test_user_and_folders(tap, folder)
        test_example(tap)
        test_daemon_under_filter(tap, folder)


if len(sys.argv) > 1:
    run_under_filter(sys.argv[1])
main()
