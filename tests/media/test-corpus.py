#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real recordings, where the machine has them: each ends as its row in the manifest says.

must-ok: everything is made that the tracks allow. must-reject: a typed error. either, bound and policy-type: one of both, in
time. The transcode runs with a fast preset: what is tested is decoding, not x264.
"""

import csv
import pathlib
import tempfile

import media_tools as media
from sluice_test import Tap

STAGES = ("  - id: thumbnail\n  - id: audio\n    stage: extract-audio\n"
          "  - id: transcode\n    params: {preset: ultrafast}\n")
# Seconds for one file, many times what the slowest takes.
LIMIT_S = 120


def run_row(tap, row, pipeline, folder):
    out = folder / row["sha256"][:12]
    status, result, errors = media.run_sluice(media.CORPUS / row["path"], out, pipeline, LIMIT_S)
    stages = (result or {}).get("stages", [])
    made = [artifact["name"] for stage in stages for artifact in stage.get("artifacts", [])]
    if row["grade"] == "must-ok":
        tap.ok(status == 0 and made, f"{row['path']}: made {' '.join(made)}", errors)
    elif row["grade"] == "must-reject":
        tap.ok(status == 1 and errors.strip(), f"{row['path']}: refused", f"status {status}, made {made}")
    else:
        tap.ok((status == 0 and made) or (status == 1 and errors.strip()), f"{row['path']}: {row['grade']}", errors)


def main():
    with tempfile.TemporaryDirectory() as name, Tap() as tap:
        manifest = media.CORPUS / "manifest.tsv"
        if not manifest.exists():
            tap.skip("real recordings", "no corpus beside the project")
            return
        folder = pathlib.Path(name)
        pipeline = media.write_pipeline(folder / "fast.yaml", STAGES)
        with open(manifest, encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["kind"] in {"video", "audio"}:
                    run_row(tap, row, pipeline, folder)


main()
