#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""sluice run with the plugin of the tests, which prints on standard output as plugins may."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import traceback

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
SCANNER = str(pathlib.Path(sys.argv[2]).resolve())
PLUGIN = pathlib.Path(sys.argv[3]).resolve()
DESCRIPTOR = """file_type: video_response
bucket: videos
allowed: [webm]
max_size: 5MB
stages:
  - id: watch
    stage: test-sink
  - id: copy
    stage: test-copy
    needs: [watch]
    params: {size_limit: 5MB}
"""


class Shell:
    def __init__(self, folder, cache):
        self.folder = pathlib.Path(folder)
        plugins = self.folder / "plugins"
        plugins.mkdir()
        (plugins / PLUGIN.name).symlink_to(PLUGIN)
        self.environment = dict(
            os.environ, LC_ALL="C.UTF-8", SLUICE_PLUGIN_PATH=str(plugins),
            SLUICE_PLUGIN_SYSTEM_PATH="", SLUICE_PLUGIN_SCAN=SCANNER,
            SLUICE_CACHE_DIR=cache,
            # What GStreamer's elements keep until the process ends is not for this test to judge.
            ASAN_OPTIONS="detect_leaks=0")
        self.write("p.yaml", DESCRIPTOR)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def record(self, name="a.webm", frames=30, size="width=160,height=90"):
        command = (f"gst-launch-1.0 -q videotestsrc num-buffers={frames} ! video/x-raw,{size} "
                   f"! vp8enc deadline=1 ! webmmux ! filesink location={name}")
        subprocess.run(command.split(), check=True, cwd=self.folder, timeout=60)

    def run(self, *arguments):
        return subprocess.run([PROGRAM, "run", *arguments], capture_output=True, cwd=self.folder,
                              env=self.environment, encoding="utf-8", check=False, timeout=60)


def test_table(shell):
    """a table of artifacts on standard output, progress on standard error"""
    shell.record()
    done = shell.run("p.yaml", "a.webm", "-o", "out/deep")
    assert done.returncode == 0, done
    assert re.match(r"Artifact +Stage +Size +Duration +Format +File\ncopy +copy +[0-9.]+ kB +\S*"
                    r"out/deep/copy.bin\n$", done.stdout), done.stdout
    assert "watch: done\n" in done.stderr and "copy: done\n" in done.stderr, done.stderr
    assert (shell.folder / "out/deep/copy.bin").read_bytes() == (shell.folder / "a.webm").read_bytes()


def test_verdict(shell):
    """what is wrong with the recording is said after the artifacts, and does not fail"""
    shell.record()
    shell.write("v.yaml", DESCRIPTOR.replace("stages:", "verdict: {min_duration: 5s}\nstages:"))
    done = shell.run("v.yaml", "a.webm", "-o", "out")
    assert done.returncode == 0, done
    assert "verdict: the recording lasts 1.0 s, less than 5s; record again\n" in done.stdout, done.stdout
    assert "verdict: there is no sound in the recording" in done.stdout, done.stdout


def test_json(shell):
    """--json is one object, whatever plugins print"""
    shell.record()
    done = shell.run("p.yaml", "a.webm", "-o", "out", "--json")
    assert done.returncode == 0, done
    result = json.loads(done.stdout)
    assert [stage["outcome"] for stage in result["stages"]] == ["completed"] * 2, result
    assert "hello" in done.stderr, done.stderr


def test_explain(shell):
    """--explain prints the plan before the result and draws it"""
    shell.record()
    done = shell.run("p.yaml", "a.webm", "-o", "out", "--explain", "--dot", "running.dot")
    assert done.returncode == 0, done
    assert re.search("track 0: video vp8.*pass quick.*watch.*Artifact", done.stdout, re.S), done.stdout
    assert (shell.folder / "out/graph.dot").read_text().startswith("digraph")
    assert (shell.folder / "running.dot").read_text().startswith("digraph")


def test_folder_named_twice(shell):
    """a folder that stands on the search path twice counts once"""
    folder = shell.environment["SLUICE_PLUGIN_PATH"]
    shell.environment["SLUICE_PLUGIN_PATH"] = f"{folder}:{folder}/:{folder}"
    done = subprocess.run([PROGRAM, "inspect", "--json"], capture_output=True, cwd=shell.folder,
                          env=shell.environment, encoding="utf-8", check=False, timeout=60)
    assert done.returncode == 0 and "CRITICAL" not in done.stderr, done
    assert len(json.loads(done.stdout)["plugins"]) == 1, done.stdout


def test_errors_are_typed(shell):
    """an error has its words and its code, on a terminal and as JSON"""
    shell.write("empty.webm", "")
    for arguments, code in ((("p.yaml", "empty.webm"), None), (("p.yaml", "no.webm"), "NOT_FOUND"),
                            (("no.yaml", "empty.webm"), "NOT_FOUND")):
        done = shell.run(*arguments, "-o", "out", "--json")
        assert done.returncode == 1, done
        error = json.loads(done.stdout)["error"]
        assert code in (None, error["code"]), error
        assert error["retryable"] is False or code is None, error
        assert done.stderr.rstrip().endswith(f"[{error['code']}]"), done.stderr


def test_bad_descriptor(shell):
    """every problem of the descriptor with its place"""
    shell.write("p.yaml", DESCRIPTOR.replace("test-sink", "test-snik").replace("5MB}", "big}"))
    done = shell.run("p.yaml", "a.webm", "-o", "out")
    assert done.returncode == 1, done
    assert "sluice: p.yaml:7:12: unknown stage 'test-snik'; did you mean 'test-sink'?" in done.stderr
    assert re.search(r"sluice: p.yaml:11:26: .*\[DESCRIPTOR_INVALID\]\n$", done.stderr), done.stderr
    assert not (shell.folder / "out").exists()


def test_two_renditions(shell):
    """one decode, two encoders, names that stay apart"""
    shell.record()
    shell.environment["SLUICE_PLUGIN_PATH"] = str(PLUGIN.parents[2] / "plugins" / "transcode")
    shell.write("p.yaml", DESCRIPTOR.split("stages:")[0] + "stages:\n  - id: transcode\n"
                "  - {id: small, stage: transcode, params: {crf: 40}}\n")
    done = shell.run("p.yaml", "a.webm", "-o", "out", "--explain")
    assert done.returncode == 0, done
    assert re.search(r"pass long: one graph, decodes video once\n  transcode .*\n  small ", done.stdout)
    sizes = {path.name: path.stat().st_size for path in (shell.folder / "out").glob("*.mp4")}
    assert sizes.keys() == {"video.mp4", "small-video.mp4"}, sizes
    assert sizes["small-video.mp4"] < sizes["video.mp4"], sizes


def test_interrupt(shell):
    """Ctrl-C ends with 130, says so, and leaves no half file"""
    shell.record(frames=450, size="width=640,height=360")
    shell.environment["SLUICE_PLUGIN_PATH"] = str(PLUGIN.parents[2] / "plugins" / "transcode")
    shell.write("p.yaml", DESCRIPTOR.split("stages:")[0]
                + "stages:\n  - id: transcode\n    params: {preset: veryslow}\n")
    command = [PROGRAM, "run", "p.yaml", "a.webm", "-o", "out"]
    with subprocess.Popen(command, cwd=shell.folder, env=shell.environment, encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert first.startswith("transcode: "), (first, stderr)
    assert process.returncode == 130, (process.returncode, stderr)
    assert stdout == "" and stderr.endswith("[CANCELLED]\n"), (stdout, stderr)
    assert not list((shell.folder / "out").iterdir())


def main():
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_")]
    failed = False
    cache = tempfile.TemporaryDirectory()  # GStreamer's registry is slow to make; once is enough
    print(f"1..{len(tests)}")
    for number, (name, test) in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Shell(folder, cache.name))
                print(f"ok {number} - {test.__doc__}")
            except Exception:  # pylint: disable=broad-except
                failed = True
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
                print(f"not ok {number} - {test.__doc__}")
    cache.cleanup()
    return 1 if failed else 0


sys.exit(main())
