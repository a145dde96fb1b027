#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs of docs/examples, run as the documentation says, and the plugin of the tutorial."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["SLUICE_SOURCE_ROOT"])
BUILD = pathlib.Path(os.environ["SLUICE_BUILD_ROOT"])
EXAMPLES = SOURCE / "docs" / "examples"
PYTHON = [sys.executable, str(EXAMPLES / "run-pipeline.py")]
GJS = ["gjs", "-m", str(EXAMPLES / "run-pipeline.js")]

WAITING = """
file_type: waiting
bucket: videos
allowed: [webm]
max_size: 10MB
stages:
  - id: test-wait
"""


class Workplace:
    """A private folder with a clip, plugins, cache and the environment to use them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.plugins = self.folder / "plugins"
        self.plugins.mkdir()
        self.clip = self.folder / "clip.webm"
        self.environment = dict(
            os.environ,
            SLUICE_PLUGIN_PATH=str(self.plugins),
            SLUICE_PLUGIN_SYSTEM_PATH="",
            SLUICE_CACHE_DIR=str(self.folder / "cache"),
        )
        (self.plugins / "wait.so").symlink_to(BUILD / "tests" / "plugins" / "wait.so")

    def call(self, *command, **more):
        return subprocess.run(command, env=dict(self.environment, **more), text=True,
                              capture_output=True, check=False, cwd=self.folder)

    def make_clip(self):
        done = self.call(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red:s=64x48:r=10:d=2",
            "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libvpx", "-c:a", "libopus", str(self.clip))
        assert done.returncode == 0, done.stderr


def build_tutorial_plugin(work):
    """As a stranger does it: meson, and pkg-config to find the library."""
    project, build = EXAMPLES / "invert-stage", work.folder / "invert-build"
    setup = work.call("meson", "setup", str(build), str(project),
                      PKG_CONFIG_PATH=str(BUILD / "meson-uninstalled"))
    assert setup.returncode == 0, setup.stdout + setup.stderr
    made = work.call("ninja", "-C", str(build))
    assert made.returncode == 0, made.stdout + made.stderr
    assert "warning" not in made.stdout, made.stdout
    (work.plugins / "invert-stage.so").symlink_to(build / "invert-stage.so")


def scan_tutorial_plugin(work):
    done = work.call(str(BUILD / "core" / "tools" / "sluice-plugin-scan"))
    assert done.returncode == 0, done.stderr
    plugins = {plugin["name"]: plugin for plugin in json.loads(done.stdout)["plugins"]}
    stage = plugins["invert"]["stages"][0]
    assert stage["needs"] == {"video": "required", "audio": "none"}, stage
    assert stage["parameters"][0]["name"] == "time_offset", stage
    assert stage["parameters"][0]["type"] == "duration", stage


def middle_pixel(work, picture):
    """Red, green and blue in the middle of a picture."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", picture, "-vf", "crop=1:1", "-f", "rawvideo",
         "-pix_fmt", "rgb24", "-"], capture_output=True, check=True, cwd=work.folder)
    return tuple(done.stdout)


def run_example(work, program):
    output = work.folder / ("out-" + pathlib.Path(program[-1]).suffix[1:])
    done = work.call(*program, str(EXAMPLES / "invert.yaml"), str(work.clip), str(output))
    lines = done.stdout.splitlines()
    assert "invert 100%" in lines, done
    assert any(line.startswith("negative ") for line in lines), done
    red, green, blue = middle_pixel(work, output / "negative.jpg")
    assert red < 32 and green > 223 and blue > 223, (red, green, blue)


def cancel_example(work, program):
    descriptor = work.folder / "waiting.yaml"
    descriptor.write_text(WAITING, encoding="utf-8")
    process = subprocess.Popen(
        [*program, str(descriptor), str(work.clip), str(work.folder / "none")],
        env=work.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        # The stage has got half-way and waits for this.
        first = process.stdout.readline()
        assert first == "test-wait 50%\n", first + process.stderr.read()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert "cancelled" in output, output + errors
    assert process.returncode == 0, process.returncode


def use_shipped_plugins(work):
    folders = sorted(str(path.parent) for path in BUILD.glob("plugins/*/*.so"))
    assert folders, "no plugin is built"
    return dict(work.environment, SLUICE_PLUGIN_PATH=":".join(folders))


def run_shipped_pipeline(work, program):
    output = work.folder / ("shipped-" + pathlib.Path(program[-1]).suffix[1:])
    done = subprocess.run(
        [*program, str(SOURCE / "pipelines" / "video_response.yaml"), str(work.clip), str(output)],
        env=use_shipped_plugins(work), capture_output=True, text=True, check=False)
    made = {line.split()[0] for line in done.stdout.splitlines() if line.endswith(" bytes")}
    assert made == {"thumbnail", "audio", "video"}, done
    probe = work.call("ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0",
                      str(output / "video.mp4"))
    assert probe.stdout.split() == ["h264", "aac"], probe


def cancel_encoding(work, program):
    """While frames flow through encoder threads, and long before the end of the file."""
    long_clip = work.folder / "long.mkv"
    made = work.call("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=30",
                     "-c:v", "mjpeg", "-q:v", "20", str(long_clip))
    assert made.returncode == 0, made.stderr
    process = subprocess.Popen(
        [*program, str(SOURCE / "pipelines" / "video_response.yaml"), str(long_clip),
         str(work.folder / "cancelled")],
        env=use_shipped_plugins(work), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        while not process.stdout.readline().startswith("transcode "):
            assert process.poll() is None, process.stderr.read()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert "cancelled" in output, output + errors
    assert "transcode 100%" not in output, output


def refuse_descriptor(work, program):
    descriptor = work.folder / "bad.yaml"
    descriptor.write_text(WAITING.replace("test-wait", "test-wate"), encoding="utf-8")
    done = work.call(*program, str(descriptor), str(work.clip), str(work.folder / "none"))
    assert "bad.yaml:7:" in done.stderr, done
    assert "test-wait" in done.stderr, done


def run_python_stage(work):
    output = work.folder / "described"
    done = work.call(sys.executable, str(EXAMPLES / "stage-in-python.py"), str(work.clip),
                     str(output))
    assert done.stdout.startswith("description "), done
    text = (output / "description.txt").read_text(encoding="utf-8")
    assert text == f"Xin chào: webm of {work.clip.stat().st_size} bytes\n", text


TESTS = [
    ("the tutorial's plugin builds with pkg-config", build_tutorial_plugin, []),
    ("the scanner describes the tutorial's plugin", scan_tutorial_plugin, []),
    ("a Python program runs a pipeline", run_example, [PYTHON]),
    ("a JavaScript program runs a pipeline", run_example, [GJS]),
    ("a Python program cancels", cancel_example, [PYTHON]),
    ("a JavaScript program cancels", cancel_example, [GJS]),
    ("a Python program runs the shipped pipeline", run_shipped_pipeline, [PYTHON]),
    ("a JavaScript program runs the shipped pipeline", run_shipped_pipeline, [GJS]),
    ("a Python program cancels an encoder", cancel_encoding, [PYTHON]),
    ("a Python program is told where the descriptor is wrong", refuse_descriptor, [PYTHON]),
    ("a JavaScript program is told where the descriptor is wrong", refuse_descriptor, [GJS]),
    ("a stage is written in Python", run_python_stage, []),
]


def main():
    failed = 0
    print(f"1..{len(TESTS)}")
    with tempfile.TemporaryDirectory(prefix="sluice-test-") as folder:
        work = Workplace(folder)
        work.make_clip()
        for number, (title, test, arguments) in enumerate(TESTS, 1):
            try:
                test(work, *arguments)
                print(f"ok {number} - {title}")
            except AssertionError as error:
                failed += 1
                print(f"not ok {number} - {title}")
                print("\n".join("# " + line for line in str(error).splitlines()))
    return 1 if failed else 0


sys.exit(main())
