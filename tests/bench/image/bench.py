#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pictures: Sluice beside sharp from npm, on a photo of 4000x3000 (JPEG). `./dev bench uploads` has the API's times.

Both do the same jobs in one process each, taking turns: WebP of at most 1920x1080 (quality 80) and an avatar of 256x256 (JPEG,
quality 85). Sluice runs the whole pipeline through libsluice (probe, plan, convert, write). What is printed is sharp / Sluice,
so more than 1 is better, by the medians; CPU is that of all threads. "optimize" are the defaults of both (sharp's WebP
effort is 4, Sluice's 2), "optimize, effort 4" is the same work.

sharp is installed into the build folder, by npm as this machine has it set up. The photo is made of a real one where there is one.

usage: ./dev bench image [ROUNDS]
"""

import concurrent.futures
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import gi

import media_tools as media

gi.require_version("Sluice", "1.0")
from gi.repository import Sluice  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
QUESTION_IMAGE = media.SOURCE / "pipelines/question_image.yaml"
AVATAR = media.SOURCE / "pipelines/avatar.yaml"
# What the jobs make of 4000x3000, as FFmpeg says it.
REFERENCE_FILTERS = {"optimize": "scale=1440:1080:flags=lanczos", "avatar": "crop=3000:3000,scale=256:256:flags=lanczos"}
N_AT_ONCE = 8


def install_sharp():
    """The folder that has it, None without npm."""
    if shutil.which("npm") is None:
        return None
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    # 0.35 needs Node.js 20; Debian 12 has 18.
    version = "0.35.5" if int(node.lstrip("v").split(".")[0]) >= 20 else "0.34.5"
    folder = media.BUILD / f"bench-sharp-{version}"
    if not (folder / "node_modules/sharp").exists():
        folder.mkdir(exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), f"sharp@{version}"],
                       check=True, stdout=sys.stderr)
    return folder


class Sharp:
    """sharp in a process of its own."""

    def __init__(self, folder):
        self.process = subprocess.Popen(["node", str(HERE / "sharp.mjs"), str(folder)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.versions = json.loads(self.process.stdout.readline())

    def run(self, job, source, output, count, at_once):
        """Milliseconds an image: (wall, CPU)."""
        line = {"name": job.name, "effort": job.sharp_effort, "input": str(source), "output": str(output), "count": count,
                "atOnce": at_once}
        print(json.dumps(line), file=self.process.stdin, flush=True)
        times = json.loads(self.process.stdout.readline())
        return times["wall"] / count, times["cpu"] / count

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)


class Job:
    """The same thing, for both."""

    def __init__(self, title, name, descriptor, artifact, sharp_effort=4):
        self.title = title
        self.name = name
        self.pipeline = Sluice.Pipeline.new_from_file(str(descriptor), None)
        self.artifact = artifact
        self.sharp_effort = sharp_effort

    def run(self, source, output, count, at_once):
        """As Sharp.run()."""
        started, cpu = time.perf_counter(), own_cpu()
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            list(pool.map(lambda number: self.pipeline.run(str(source), f"{output}.{number % at_once}", None), range(count)))
        times = (time.perf_counter() - started) * 1000 / count, (own_cpu() - cpu) * 1000 / count
        for number in range(at_once):  # writing over a file waits for the disk
            (pathlib.Path(f"{output}.{number}") / self.artifact).rename(f"{output}.{number}{pathlib.Path(self.artifact).suffix}")
        return times


def own_cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def effort_4(folder):
    """question_image with sharp's effort."""
    path = folder / "effort-4.yaml"
    path.write_text(QUESTION_IMAGE.read_text().replace("quality: 80", "quality: 80, effort: 4"))
    return path


def compare(sharp, job, source, folder, rounds):
    """Turn by turn: one after the other, then as many at once as there are processors."""
    ours_output, sharp_output = folder / job.name, folder / f"sharp-{job.name}"
    for at_once in (1, len(os.sched_getaffinity(0))):
        rows = [(*job.run(source, ours_output, at_once, at_once), *sharp.run(job, source, sharp_output, at_once, at_once))
                for _round in range(rounds + 1)]
        # The first only warms up.
        wall, cpu, sharp_wall, sharp_cpu = map(statistics.median, zip(*rows[1:]))
        print(f"{job.title}, {at_once} at once: x{sharp_wall / wall:.2f} ({1000 / wall:.1f} images a second, sharp "
              f"{1000 / sharp_wall:.1f}), CPU x{sharp_cpu / cpu:.2f} ({cpu:.0f} ms, sharp {sharp_cpu:.0f} ms)", flush=True)
    ours = pathlib.Path(f"{ours_output}.0{pathlib.Path(job.artifact).suffix}")
    theirs = pathlib.Path(f"{sharp_output}.0")
    reference = folder / "reference.png"
    media.ffmpeg("-i", source, "-vf", REFERENCE_FILTERS[job.name], reference)
    print(f"   size x{ours.stat().st_size / theirs.stat().st_size:.3f}, SSIM to a Lanczos of the source "
          f"{media.ssim(ours, reference):.4f}, sharp {media.ssim(theirs, reference):.4f}")


def compare_with_sharp(photo, folder, rounds):
    modules = install_sharp()
    if modules is None:
        print("no npm on this machine: no sharp to compare with")
        return
    sharp = Sharp(modules)
    print(f"sharp {sharp.versions['sharp']} with libvips {sharp.versions['vips']}, {photo.stat().st_size / 1e6:.1f} MB", flush=True)
    for job in (Job("optimize", "optimize", QUESTION_IMAGE, "optimized.webp"),
                Job("optimize, effort 4", "optimize", effort_4(folder), "optimized.webp"),
                Job("avatar", "avatar", AVATAR, "avatar.jpg")):
        compare(sharp, job, photo, folder, rounds)
    sharp.stop()


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        compare_with_sharp(media.make_photo(folder / "photo.jpg"), folder, rounds)


main()
