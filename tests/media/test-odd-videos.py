#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is made of odd videos (odd_videos.py), beside what FFmpeg makes of the same file.

Each picture must be there, at its time, the right way round and in its colours, and each sound at its time. FFmpeg's
decoder says what the source is; both sides are counted from the start of the file.

    test-odd-videos.py [CASE...]
"""

import concurrent.futures
import operator
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import media_tools as media
import odd_videos
from sluice_test import Tap

RATE = 8000
WINDOW = RATE // 8  # samples that are compared at once
MAX_LAG = RATE // 25
STAGES = """  - id: thumbnail
    params: {time_offset: 1s, width: 320}
  - id: audio
    stage: extract-audio
    params: {sample_rate: 16000, channels: 1, format: wav}
  - id: transcode
    params: {preset: veryfast, crf: 16}
"""


def read_output(*arguments):
    return subprocess.run(["ffmpeg", "-nostdin", "-nostats", *map(str, arguments)], capture_output=True, check=True, timeout=120)


def frame_times(log, name):
    return [float(time) for time in re.findall(rf"showinfo@{name} @ [^]]*\] n:.*?pts_time:\s*([-\d.]+)", log)]


def read_ssim(log):
    """0 when there was no pair of frames."""
    found = re.search(r"SSIM.*All:([\d.]+)", log)
    return float(found.group(1)) if found else 0.0


class Comparison:
    """Of the pictures of two files, frame by frame."""

    def __init__(self, out, source, case):
        width, height = case.size
        same = f"scale={width}:{height}:out_range=tv:out_color_matrix=bt601:flags=bicubic,setsar=1,format=yuv420p,setpts=N/25/TB"
        graph = (f"[0:v:0]showinfo@made=checksum=0,{same}[a];"
                 f"[1:v:0]showinfo@given=checksum=0,{case.filter},{same}[b];[a][b]ssim")
        log = read_output("-i", out, "-i", source, "-lavfi", graph, "-fps_mode", "passthrough", "-f", "null", "-").stderr.decode()
        self.made = frame_times(log, "made")
        self.given = frame_times(log, "given")
        self.ssim = read_ssim(log)


def decode(path):
    data = read_output("-v", "error", "-i", path, "-map", "0:a:0", "-af",
                       f"aresample={RATE}:async=1:first_pts=0", "-ac", "1", "-f", "s16le", "-").stdout
    return memoryview(data[:len(data) // 2 * 2]).cast("h")


def product(made, given, start, lag):
    return sum(map(operator.mul, made[start + lag:start + lag + WINDOW], given[start:start + WINDOW]))


def find_lag(made, given, start):
    """(correlation, seconds) where the source's sound of that moment is found: roughly, then to the sample."""
    rough = max(range(-MAX_LAG, MAX_LAG, 2), key=lambda lag: product(made, given, start, lag))
    best = max(range(rough - 1, rough + 2), key=lambda lag: product(made, given, start, lag))
    powers = [product(samples, samples, place, 0) for samples, place in ((made, start + best), (given, start))]
    power = (powers[0] * powers[1]) ** 0.5
    return product(made, given, start, best) / power if power else 0.0, best / RATE


def loud_moment(samples, fraction):
    """A place, about so far into the file, that is not silent."""
    places = [start for start in range(2 * MAX_LAG, len(samples) - WINDOW - 2 * MAX_LAG, WINDOW // 2)
              if max(samples[start:start + WINDOW:7]) > 2000]
    return places[int((len(places) - 1) * fraction)] if places else None


def check_picture(faults, case, out, source):
    stream = media.stream_of(media.probe(out / "video.mp4"), "video")
    if (stream["width"], stream["height"]) != case.size:
        faults.append(f"the picture is {stream['width']}x{stream['height']}, expected {case.size}")
        return
    seen = Comparison(out / "video.mp4", source, case)
    if len(seen.made) != len(seen.given) or not seen.made:
        faults.append(f"{len(seen.made)} frames of {len(seen.given)}")
    apart = [abs(a - b) for a, b in zip(seen.made, seen.given)]
    if apart and max(apart) > case.time_tolerance:
        faults.append(f"frames are up to {max(apart):.3f} s from their time")
    if seen.ssim < case.likeness:
        faults.append(f"SSIM {seen.ssim:.3f}")


def check_thumbnail(faults, case, out, source, facts):
    width, height = case.size
    if facts["width"] != 320 or abs(facts["height"] - 320 * height / width) > 1:
        faults.append(f"the thumbnail is {facts['width']}x{facts['height']}")
    if not case.shows_thumbnail:
        return
    same = f"scale=320:{facts['height']}:out_range=pc:out_color_matrix=bt601:flags=bicubic,setsar=1,format=yuv420p"
    graph = (f"[0:v]{same}[a];[1:v:0]{case.filter},trim=start={max(facts['time'] - 0.004, 0)},"
             f"setpts=PTS-STARTPTS,{same}[b];[a][b]ssim=eof_action=endall")
    log = read_output("-i", out / "thumbnail.jpg", "-i", source, "-lavfi", graph, "-frames:v", "1", "-f", "null", "-").stderr
    likeness = read_ssim(log.decode())
    if likeness < case.likeness - 0.1:
        faults.append(f"the thumbnail's SSIM is {likeness:.3f}")


def check_sound(faults, out, name, given):
    made = decode(out / name)
    if abs(len(made) - len(given)) > RATE * 0.1:
        faults.append(f"{name} has {len(made) / RATE:.2f} s of sound, expected {len(given) / RATE:.2f} s")
    for fraction in (0.05, 0.9):
        start = loud_moment(given, fraction)
        if start is None:
            continue
        likeness, lag = find_lag(made, given, start)
        if likeness < 0.8 or abs(lag) > 0.03:
            faults.append(f"the sound of {start / RATE:.2f} s in {name} is {lag * 1000:.0f} ms off, likeness {likeness:.2f}")


def check_outputs(faults, case, out, source, result):
    stages = media.stages_of(result)
    for name, wanted in (("thumbnail", case.video), ("audio", case.audio), ("transcode", True)):
        if stages[name]["outcome"] != ("completed" if wanted else "skipped"):
            faults.append(f"{name} is {stages[name]['outcome']}: {stages[name].get('error') or stages[name].get('reason')}")
            return
    check_picture(faults, case, out, source)
    check_thumbnail(faults, case, out, source, stages["thumbnail"]["artifacts"][0]["facts"])
    if case.audio:
        given = decode(source)
        check_sound(faults, out, "audio.wav", given)
        check_sound(faults, out, "video.mp4", given)


def check_case(case, folder, pipeline):
    """What is wrong with what was made, as texts."""
    source = odd_videos.make(case, folder)
    out = folder / ("out-" + case.name)
    code, result, errors = media.run_sluice(source, out, pipeline)
    if case.fault:
        return [] if code == 1 and case.fault in errors else [f"expected {case.fault}: {errors or result}"]
    if code != 0 or not result or "stages" not in result:
        return [f"refused: {result} {errors}"]
    faults = []
    given = odd_videos.make_reference(case, folder) if case.reference else source
    check_outputs(faults, case, out, given, result)
    return faults


def check_safely(case, folder, pipeline):
    try:
        return check_case(case, folder, pipeline)
    except subprocess.CalledProcessError as error:
        return [f"{error}: {error.stderr}"]


def main():
    os.environ["SVT_LOG"] = "0"
    cases = [case for case in odd_videos.CASES if case.name in sys.argv[1:] or len(sys.argv) == 1]
    with tempfile.TemporaryDirectory() as name, Tap() as tap, concurrent.futures.ThreadPoolExecutor(2) as pool:
        folder = pathlib.Path(name)
        pipeline = folder / "odd.yaml"
        pipeline.write_text("file_type: video_response\nbucket: videos\nallowed: [mp4, webm, mov, avi]\n"
                            f"max_size: 500MB\nstages:\n{STAGES}")
        for case, faults in zip(cases, pool.map(lambda case: check_safely(case, folder, pipeline), cases)):
            tap.ok(not faults, case.name, "; ".join(faults))


main()
