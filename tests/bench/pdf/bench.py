#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The first page of documents: Sluice in process beside `pdftoppm -f 1 -l 1 -scale-to-x 320 -jpeg`.

Sluice is the whole pipeline of interview_attachment through libsluice (probe, plan, draw, write), as often as pdftoppm and
alternating with it. What is printed is pdftoppm / Sluice by the medians, so more than 1 is better; the last line is the
geometric mean. Documents are those of the corpus, else one that is made here.

usage: ./dev bench pdf [ROUNDS]
"""

import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import gi

import media_tools as media
import pdf_maker as pdf

gi.require_version("Sluice", "1.0")
from gi.repository import GLib, Sluice  # noqa: E402

PIPELINE = media.SOURCE / "pipelines/interview_attachment.yaml"


def run_pdftoppm(source, folder):
    done = subprocess.run(["pdftoppm", "-f", "1", "-l", "1", "-scale-to-x", "320", "-scale-to-y", "-1", "-jpeg",
                           "-singlefile", str(source), str(folder / "reference")], capture_output=True, check=False)
    return done.returncode == 0 and (folder / "reference.jpg").exists()


def run_sluice(pipeline, source, folder):
    try:
        pipeline.run(str(source), str(folder), None)
    except GLib.Error:
        return False
    return True


def time_call(times, function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    times.append(time.perf_counter() - started)


def compare(pipeline, source, folder, rounds):
    """pdftoppm / Sluice, None when one of them does not take the document."""
    if not run_pdftoppm(source, folder) or not run_sluice(pipeline, source, folder):
        return None
    theirs, ours = [], []
    for _round in range(rounds):
        time_call(theirs, run_pdftoppm, source, folder)
        time_call(ours, run_sluice, pipeline, source, folder)
    theirs, ours = statistics.median(theirs) * 1000, statistics.median(ours) * 1000
    print(f"{source.name}: x{theirs / ours:.2f} ({ours:.1f} ms, pdftoppm {theirs:.1f} ms)", flush=True)
    return theirs / ours


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    pipeline = Sluice.Pipeline.new_from_file(str(PIPELINE), None)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "made.pdf").write_bytes(pdf.page())
        sources = sorted(media.CORPUS.glob("pdf/*/*.pdf")) or [folder / "made.pdf"]
        ratios = [compare(pipeline, source, folder, rounds) for source in sources]
    ratios = [ratio for ratio in ratios if ratio is not None]
    print(f"first page: x{math.prod(ratios) ** (1 / len(ratios)):.2f} in {len(ratios)} documents, worst x{min(ratios):.2f}")


main()
