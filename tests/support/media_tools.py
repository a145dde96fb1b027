# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clips to process and eyes to look at what came out: FFmpeg, and `sluice run`."""

import json
import os
import pathlib
import re
import struct
import subprocess

BUILD = pathlib.Path(os.environ.get("SLUICE_BUILD_ROOT", "build")).resolve()
SOURCE = pathlib.Path(os.environ.get("SLUICE_SOURCE_ROOT", ".")).resolve()
PIPELINE = SOURCE / "pipelines/video_response.yaml"
# Beside the project, where the machine has it.
CORPUS = SOURCE.parent / "shared/corpus"


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True, timeout=300)


def make_clip(path, seconds=3, size="320x240", rate=30, audio=True, video=True, options=()):
    """A test pattern and a tone, as MediaRecorder would name the codecs."""
    inputs = []
    if video:
        inputs += ["-f", "lavfi", "-i", f"testsrc2=duration={seconds}:size={size}:rate={rate}"]
    if audio:
        inputs += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}:sample_rate=48000"]
    ffmpeg(*inputs, *options, path)
    return path


PHOTO = "image/exif-orientation-examples/Landscape_3.jpg"


def make_photo(path, size="4000x3000"):
    """A photo with a sensor's grain: upscaled pixels alone would be too easy to encode."""
    source = CORPUS / PHOTO
    inputs = ["-i", source] if source.exists() else ["-f", "lavfi", "-i", "mandelbrot=size=1800x1200"]
    area = size.replace("x", ":")
    ffmpeg(*inputs, "-frames:v", "1", "-pix_fmt", "yuvj420p", "-q:v", "3", "-vf",
           f"scale={area}:force_original_aspect_ratio=increase:flags=lanczos,crop={area},noise=alls=10:allf=u", path)
    return path


def run_sluice(clip, folder, pipeline=PIPELINE, timeout=300):
    """(exit code, result or None, standard error) of `sluice run --json`."""
    done = subprocess.run(
        [str(BUILD / "core/tools/sluice"), "run", str(pipeline), str(clip), "-o", str(folder), "--json"],
        capture_output=True, text=True, timeout=timeout, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else None, done.stderr


def write_pipeline(path, stages, file_type="video_response"):
    path.write_text(f"file_type: {file_type}\nbucket: videos\nallowed: [mp4, webm]\nmax_size: 500MB\n"
                    f"stages:\n{stages}")
    return path


def stages_of(result):
    return {stage["stage"]: stage for stage in result["stages"]}


def probe(path, *arguments):
    out = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams",
                          *arguments, str(path)], capture_output=True, text=True, check=True)
    return json.loads(out.stdout)


def stream_of(facts, kind):
    return next((stream for stream in facts["streams"] if stream["codec_type"] == kind), None)


def count_frames(path):
    """Decoded video frames; FFmpeg's own count, edit lists left aside."""
    out = subprocess.run(["ffprobe", "-v", "error", "-ignore_editlist", "1", "-count_frames",
                          "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames",
                          "-of", "csv=p=0", str(path)], capture_output=True, text=True, check=True)
    return int(re.search(r"\d+", out.stdout).group())


def x264_options(path):
    """The options that x264 writes into the first packet."""
    match = re.search(rb"x264 - core [^\x00]*options: ([^\x00\x80]*)", path.read_bytes())
    return match.group(1).decode("ascii", "replace")


def ssim(first, second, scale=None):
    """Structural similarity of two videos or pictures, 1.0 = the same."""
    graph = f"[0:v]scale={scale}[a];[a][1:v]ssim" if scale else "[0:v][1:v]ssim"
    out = subprocess.run(["ffmpeg", "-i", str(first), "-i", str(second), "-lavfi", graph, "-f", "null", "-"],
                         capture_output=True, text=True, check=True)
    return float(re.search(r"All:([\d.]+)", out.stderr).group(1))


def boxes(path):
    """Names of the outermost boxes of an MP4."""
    names = []
    with open(path, "rb") as file:
        while len(header := file.read(8)) == 8:
            size, name = struct.unpack(">I4s", header)
            if size == 1:
                size = struct.unpack(">Q", file.read(8))[0] - 8
            names.append(name.decode())
            file.seek(size - 8, 1)
    return names


def decode_audio(path, rate=48000):
    """Samples of the first audio track, mono, as players hear them (edit lists applied)."""
    out = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a:0", "-ac", "1", "-ar",
                          str(rate), "-f", "s16le", "-"], capture_output=True, check=True)
    return struct.unpack(f"<{len(out.stdout) // 2}h", out.stdout)


def frame_hashes(path):
    """A hash of each picture as it is coded, in the order of presentation."""
    out = subprocess.run(["ffmpeg", "-v", "error", "-noautorotate", "-i", str(path), "-map", "0:v:0", "-fps_mode",
                          "passthrough", "-f", "framemd5", "-"], capture_output=True, text=True, check=True)
    return [line.split(",")[-1].strip() for line in out.stdout.splitlines() if not line.startswith("#")]


def decode_luma(path):
    """(presentation time, mean luma) of each frame."""
    out = subprocess.run(["ffmpeg", "-i", str(path), "-vf", "signalstats,metadata=print:file=-", "-f", "null", "-"],
                         capture_output=True, text=True, check=True)
    times = [float(value) for value in re.findall(r"pts_time:([\d.]+)", out.stdout)]
    means = [float(value) for value in re.findall(r"lavfi\.signalstats\.YAVG=([\d.]+)", out.stdout)]
    return list(zip(times, means))
