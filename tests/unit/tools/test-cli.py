#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The sluice command as a shell sees it: texts, streams, exit codes. The stages are those of
tests/unit/descriptor/catalogue.json; a stand-in plays the scanner."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback

import jsonschema
import yaml

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())
CATALOGUE = pathlib.Path(sys.argv[2]).resolve()
HEAD = "file_type: video_response\nbucket: videos\nallowed: [mp4, webm]\nmax_size: 500MB\n"
GOOD = HEAD + """stages:
  - id: thumbnail
    params: {time_offset: 1s, width: 320}
  - id: audio
    stage: extract-audio
  - id: transcode
    params: {preset: medium, crf: 23, audio_bitrate: 128k, passthrough: false}
  - id: transcript
    stage: transcribe
    needs: [audio]
    optional: true
"""
BAD = HEAD + """stages:
  - id: thumbnail
    params: {width: 99999}
  - id: transcode
    params:
      pre\u0301set: medium
      crf: "23"
"""


class Shell:
    """A private folder with a scanner that answers from the fixture."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.scanner = self.folder / "scan"
        self.write("scan", f"#!/bin/sh\nexec cat '{CATALOGUE}'\n").chmod(0o755)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments, **variables):
        environment = dict(os.environ, LC_ALL="C.UTF-8", SLUICE_PLUGIN_SCAN=str(self.scanner))
        environment.update(variables)
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, cwd=self.folder,
                              env=environment, encoding="utf-8", check=False, timeout=60)


def expect(done, status, stdout=None, stderr=None):
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    for text, pattern in ((done.stdout, stdout), (done.stderr, stderr)):
        if pattern == "":
            assert text == "", text
        elif pattern is not None:
            assert re.search(pattern, text, re.S), text


def test_help(shell):
    """help goes to standard output, a missing command is wrong usage"""
    expect(shell.run("--help"), 0, "Usage: sluice COMMAND.*validate", "")
    expect(shell.run("validate", "--help"), 0, "--schema", "")
    expect(shell.run("run", "-h"), 0, "--output=DIR", "")
    expect(shell.run("--version"), 0, r"^sluice \d+\.\d+\.\d+\n$", "")
    expect(shell.run(), 2, "", "Usage:")


def test_usage_errors(shell):
    """what makes no sense ends with 2 and leads to the help"""
    expect(shell.run("validat"), 2, "", "did you mean 'validate'")
    expect(shell.run("validate", "--bogus"), 2, "", "sluice validate --help")
    expect(shell.run("run", "one"), 2, "", "too few arguments")
    expect(shell.run("inspect", "a", "b"), 2, "", "too many arguments")
    expect(shell.run("run", "a.yaml", "b.webm"), 2, "", "-o DIR")
    expect(shell.run("validate"), 2, "", "which file")


def test_validate_good(shell):
    """a good descriptor is ok"""
    shell.write("good.yaml", GOOD)
    done = shell.run("validate", "good.yaml")
    expect(done, 0, "^good.yaml: ok\n$", "")


def test_validate_bad(shell):
    """each problem has its place, its line and a caret under it; the other files are checked too"""
    shell.write("good.yaml", GOOD)
    shell.write("bad.yaml", BAD)
    done = shell.run("validate", "bad.yaml", "good.yaml", "missing.yaml")
    expect(done, 1, "good.yaml: ok\n$", "missing.yaml")
    assert done.stdout.startswith(
        "bad.yaml:7:21: stage 'thumbnail': parameter 'width': '99999' is out of range; allowed: "
        "16 to 4096\n"
        "    7 |     params: {width: 99999}\n"
        "      |                     ^\n"
        "bad.yaml:10:7: stage 'transcode': unknown parameter 'pre\u0301set'; did you mean 'preset'? "
        "allowed: preset, crf, gain, audio_bitrate, passthrough, title, max_output\n"
        "   10 |       pre\u0301set: medium\n"
        "      |       ^\n"
        "bad.yaml:11:12: stage 'transcode': parameter 'crf': expected a whole number (0 to 51), "
        "found the text '23'\n"
        "   11 |       crf: \"23\"\n"
        "      |            ^\n"), done.stdout


def test_schema(shell):
    """the schema takes what the checker takes and refuses what it refuses"""
    done = shell.run("validate", "--schema")
    expect(done, 0, None, "")
    schema = json.loads(done.stdout)
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    validator.validate(yaml.safe_load(GOOD))
    for bad in (BAD, GOOD.replace("crf: 23", "crf: 52"), GOOD.replace("1s", "1"),
                GOOD.replace("preset: medium", "preset: medum"), GOOD.replace("128k", "fast"),
                GOOD.replace("500MB", "500 MB"), GOOD.replace("videos", "vidoes"),
                GOOD.replace("optional: true", "optional: 'true'"), GOOD + "more: 1\n",
                GOOD.replace("stage: extract-audio", "stage: extract"),
                GOOD.replace("[mp4, webm]", "[]")):
        assert list(validator.iter_errors(yaml.safe_load(bad))), bad
        shell.write("bad.yaml", bad)
        expect(shell.run("validate", "bad.yaml"), 1)


def test_inspect_list(shell):
    """stages in a table, or all that the scanner said as JSON"""
    done = shell.run("inspect")
    expect(done, 0, r"Stage +Plugin +Pass +Title\n.*thumbnail +fixture +quick +Thumbnail\n", "")
    assert re.search(r"transcode +fixture +long ", done.stdout), done.stdout
    assert json.loads(shell.run("inspect", "--json").stdout) == json.loads(CATALOGUE.read_text())


def test_inspect_stage(shell):
    """a stage with everything that a descriptor may say about it"""
    done = shell.run("inspect", "transcode")
    expect(done, 0, None, "")
    for text in ("transcode: Transcode", "Makes a playable file", "/nowhere/libfixture.so",
                 "LGPL-2.1-or-later", "video           required", "audio           optional",
                 "The playable file", "type: integer; range: 0 to 51; default: 23",
                 "type: bitrate; range: 16k to 512k; default: 128k",
                 "one of: ultrafast, medium, slow"):
        assert text in done.stdout, (text, done.stdout)
    schema = json.loads(shell.run("inspect", "transcode", "--json").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["crf"]["maximum"] == 51
    expect(shell.run("inspect", "transcoed"), 1, "", r"did you mean 'transcode'\?.*UNKNOWN_STAGE")


def test_inspect_blocked(shell):
    """a plugin that can't be used is listed with the reason"""
    scan = dict(json.loads(CATALOGUE.read_text()),
                blocked=[{"file": "/x/bad.so", "reason": "killed by signal 11"}])
    shell.write("scan.json", json.dumps(scan))
    shell.write("scan", "#!/bin/sh\nexec cat scan.json\n")
    expect(shell.run("inspect"), 0, "Blocked plugins\n.*/x/bad.so\n.*killed by signal 11")


def test_scanner_fails(shell):
    """no catalogue, no answer"""
    shell.write("scan", "#!/bin/sh\nexit 3\n")
    expect(shell.run("inspect"), 1, "", "failed to scan plugins")
    shell.write("scan", "#!/bin/sh\necho '{}'\n")
    expect(shell.run("inspect"), 1, "", "stage catalogue")
    expect(shell.run("inspect", SLUICE_PLUGIN_SCAN="/nonexistent"), 1, "", "/nonexistent")


def test_no_color_in_pipes(shell):
    """no escape codes where nobody can see them"""
    shell.write("bad.yaml", BAD)
    for arguments in (("inspect",), ("inspect", "transcode"), ("validate", "bad.yaml")):
        assert "\033" not in shell.run(*arguments).stdout


def test_upload_without_daemon(shell):
    """nobody listens, no such file, no telling what type: one line each and 1"""
    shell.write("a.webm", "x")
    shell.write("a.xyz", "x")
    done = shell.run("upload", "--url", "http://127.0.0.1:1", "a.webm", "b.webm", "a.xyz")
    expect(done, 1, "", "a.webm: failed to reach 'http://127.0.0.1:1'")
    expect(done, 1, "", "sluice: b.webm: 'b.webm' is not a file")
    expect(done, 1, "", "sluice: a.xyz: can't tell the file type")
    done = shell.run("upload", "--url", "http://127.0.0.1:1", "--json", "a.webm")
    files = json.loads(done.stdout)["files"]
    assert files[0]["media"] is None and "failed to reach" in files[0]["error"], files


def main():
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_")]
    failed = False
    print(f"1..{len(tests)}")
    for number, (name, test) in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Shell(folder))
                print(f"ok {number} - {test.__doc__}")
            except Exception:  # pylint: disable=broad-except
                failed = True
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
                print(f"not ok {number} - {test.__doc__}")
    return 1 if failed else 0


sys.exit(main())
