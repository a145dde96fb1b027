#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Photos that decoders shrink, that carry profiles, that come from real cameras and programs: compared with vipsthumbnail.

The pixels are compared in PNG, so that it is the scaling and the colours that are seen, not the encoder.
"""

import csv
import os
import pathlib
import subprocess
import tempfile

import media_tools as media
from sluice_test import Tap

# What a picture that lies on its side, has the colours of another profile or is cut does not reach.
SAME = 0.98
# One that fits most screens, and one that makes decoders shrink nearly everything.
BOXES = ((1920, 1080), (200, 200))
# Pictures of the corpus are compared flat, on this.
BACKGROUND = "#808080"
UNTURNED = ("-auto-orient", "-strip")


def run_tool(*arguments):
    """Foreign pictures meet no loader that is not fuzzed here either."""
    subprocess.run(list(map(str, arguments)), check=True, timeout=120, capture_output=True,
                   env={**os.environ, "VIPS_BLOCK_UNTRUSTED": "1"})


def identify(path):
    """Width and height of the first frame."""
    out = subprocess.run(["identify", "-format", "%w %h\n", f"{path}[0]"], capture_output=True, text=True, check=True)
    return tuple(map(int, out.stdout.split()))


def write_pipeline(path, stage, params):
    path.write_text("file_type: test\nbucket: images\nallowed: [jpg, png, gif, webp]\nmax_size: 100MB\n"
                    f"stages:\n  - id: {stage}\n    params: {params}\n")
    return path


def process(tap, folder, source, stage, params, name):
    """The one output, None when there is none."""
    out = folder / f"out-{name}"
    pipeline = write_pipeline(folder / f"{name}.yaml", stage, params)
    code, result, errors = media.run_sluice(source, out, pipeline)
    if not tap.ok(code == 0, f"{name}: is processed", errors):
        return None
    return out / result["stages"][0]["artifacts"][0]["file"]


def flatten(path, folder, name):
    """A PNG without transparency and profile, for FFmpeg's eyes."""
    flat = folder / f"flat-{name}.png"
    run_tool("convert", f"{path}[0]", "-background", BACKGROUND, "-flatten", "-strip", "-depth", "8", "-type", "TrueColor",
             f"PNG24:{flat}")
    return flat


def check_alike(tap, folder, output, reference, name):
    if output is None or not tap.equal(identify(output), identify(reference), f"{name}: is as large as it should be"):
        return
    found = media.ssim(flatten(output, folder, "output"), flatten(reference, folder, "reference"))
    tap.ok(found >= SAME, f"{name}: is the same picture", found)


def make_photo(path, size="1600x1200"):
    """Soft shapes with a strong sense of direction, grain on top."""
    run_tool("convert", "-seed", "7", "-size", size, "plasma:tomato-steelblue", "-fill", "white", "-draw", "circle 300,250 450,250",
             "-fill", "red", "-draw", "rectangle 700,500 1100,900", "-blur", "0x2", "-attenuate", "0.03", "+noise", "Gaussian",
             "-depth", "8", "-alpha", "off", path)
    return path


def check_shrinking_decoder(tap, folder):
    """Each factor that libjpeg knows, and sizes between them."""
    photo = make_photo(folder / "photo.png")
    source = folder / "photo.jpg"
    run_tool("convert", photo, "-quality", "95", source)
    for width in (1596, 800, 600, 400, 300, 148):
        name = f"width {width}"
        reference = folder / f"reference-{width}.png"
        run_tool("convert", source, "-filter", "Lanczos", "-resize", f"{width}x{width * 3 // 4}!", reference)
        output = process(tap, folder, source, "resize", f"{{max_width: {width}, max_height: 0, format: png}}", name)
        check_alike(tap, folder, output, reference, name)


def check_turned(tap, folder):
    """The box is that of the upright picture, whatever the decoder shrinks."""
    source = folder / "photo.jpg"
    for orientation in range(1, 9):
        name = f"orientation {orientation}"
        turned = folder / f"turned-{orientation}.jpg"
        turned.write_bytes(add_orientation(source.read_bytes(), orientation))
        reference = folder / f"turned-{orientation}.png"
        run_tool("convert", turned, *UNTURNED, "-filter", "Lanczos", "-resize", "700x300", reference)
        output = process(tap, folder, turned, "optimize", "{max_width: 700, max_height: 300, format: png}", name)
        check_alike(tap, folder, output, reference, name)
        run_tool("convert", turned, *UNTURNED, "-filter", "Lanczos", "-resize", "96x96^", "-gravity", "center", "-extent",
                 "96x96", reference)
        output = process(tap, folder, turned, "crop-square", "{size: 96, format: png}", f"square of {name}")
        check_alike(tap, folder, output, reference, f"square of {name}")


def add_orientation(jpeg, orientation):
    segment = (b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + bytes((0, orientation, 0, 0)) + b"\0\0\0\0")
    return jpeg[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:]


def check_profiles(tap, folder):
    """Numbers mean other colours in Display P3 and in a press's inks; what they mean must stay."""
    for profile, options in (("p3", ("--export-profile", "srgb")), ("cmyk", ())):
        source, reference = folder / f"{profile}.jpg", folder / f"reference-{profile}.png"
        run_tool("vips", "icc_export", folder / "photo.png", f"{source}[Q=100]", "--output-profile", profile)
        for size in (1600, 500):
            name = f"{profile} at {size}"
            run_tool("vipsthumbnail", source, "-s", f"{size}x", *options, "-o", reference)
            output = process(tap, folder, source, "optimize", f"{{max_width: {size}, max_height: 0, format: png}}", name)
            check_alike(tap, folder, output, reference, name)
            red, green, _blue = average(output) if output else (0, 0, 0)
            # Read as sRGB, the numbers would be 227 and 49.
            tap.ok(red > 232 and green < 45, f"{name}: red is red", (red, green))


def average(path):
    """Red, green and blue of the middle of the red rectangle."""
    out = subprocess.run(["convert", str(path), "-gravity", "center", "-crop", "5%x5%+0+0", "-resize", "1x1!", "-depth", "8",
                          "rgb:-"], capture_output=True, check=True)
    return tuple(out.stdout)


def check_odd_kinds(tap, folder):
    photo = make_photo(folder / "small.png", "320x240")
    kinds = {"grey-alpha.png": ("-colorspace", "Gray", "-alpha", "set", "-channel", "A", "-evaluate", "set", "40%"),
             "palette-alpha.png": ("+dither", "-colors", "64", "-transparent", "white"),
             "deep-alpha.png": ("-depth", "16", "-alpha", "set", "-channel", "A", "-evaluate", "set", "70%"),
             "two-tone.png": ("-monochrome",),
             "alpha.webp": ("-alpha", "set", "-channel", "A", "-evaluate", "set", "50%", "-define", "webp:lossless=true")}
    for name, options in kinds.items():
        source = folder / name
        prefix = "PNG8:" if name.startswith("palette") else ""
        run_tool("convert", photo, *options, f"{prefix}{source}")
        output = process(tap, folder, source, "optimize", "{format: png}", source.stem)
        check_alike(tap, folder, output, source, source.stem)


def check_thin(tap, folder):
    """Scaling by one number would leave nothing of the short side."""
    for size in ("1x1", "1x3000", "3000x2"):
        for form in ("jpg", "png", "webp", "gif"):
            name = f"{size}.{form}"
            source = folder / name
            run_tool("convert", "-size", size, "xc:teal", source)
            output = process(tap, folder, source, "optimize", "{max_width: 500, max_height: 500, format: png}", name)
            width, height = map(int, size.split("x"))
            found = output and identify(output)
            tap.ok(found and max(found) == min(max(width, height), 500) and min(found) >= 1, f"{name}: keeps at least a pixel", found)
            output = process(tap, folder, source, "crop-square", "{}", f"square of {name}")
            tap.equal(output and identify(output), (256, 256), f"square of {name}: has its size")


def check_moving_webp(tap, folder):
    source = folder / "moving.webp"
    media.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=400x300:rate=4:duration=2", "-c:v", "libwebp_anim", "-lossless", "1",
                 "-loop", "5", source)
    output = process(tap, folder, source, "optimize", "{max_width: 200, max_height: 200}", "moving")
    frames = webp_frames(output)
    tap.equal([duration for _size, duration in frames], [250] * 8, "moving: frames keep their delays")
    tap.ok(all(width <= 200 and height <= 150 for (width, height), _duration in frames), "moving: and all are smaller", frames)
    tap.equal(webp_loops(output), 5, "moving: and it is played as often")


def webp_chunks(path):
    data, offset = path.read_bytes(), 12
    while offset + 8 <= len(data):
        length = int.from_bytes(data[offset + 4:offset + 8], "little")
        yield data[offset:offset + 4], data[offset + 8:offset + 8 + length]
        offset += 8 + length + (length & 1)


def webp_frames(path):
    """((width, height), milliseconds) of each."""
    return [((1 + int.from_bytes(data[6:9], "little"), 1 + int.from_bytes(data[9:12], "little")),
             int.from_bytes(data[12:15], "little")) for name, data in webp_chunks(path) if name == b"ANMF"]


def webp_loops(path):
    return next(int.from_bytes(data[4:6], "little") for name, data in webp_chunks(path) if name == b"ANIM")


def check_corpus_picture(tap, folder, row):
    source = media.CORPUS / row["path"]
    for width, height in BOXES:
        name = f"{row['path']} in {width}x{height}"
        params = f"{{max_width: {width}, max_height: {height}, format: png}}"
        reference = folder / "reference.png"
        run_tool("vipsthumbnail", source, "-s", f"{width}x{height}>", "-o", reference)
        output = process(tap, folder, source, "optimize", params, f"corpus-{width}-{source.name}")
        check_alike(tap, folder, output, reference, name)


def check_corpus_grade(tap, folder, row):
    """Not good: a picture or an error with a code, and what must not pass does not."""
    pipeline = media.SOURCE / "pipelines/question_image.yaml"
    code, _result, errors = media.run_sluice(media.CORPUS / row["path"], folder / "graded", pipeline)
    allowed = (1,) if row["grade"] in {"must-reject", "bound"} else (0, 1)
    tap.ok(code in allowed and (code == 0 or errors.rstrip().endswith("]")), f"{row['path']}: {row['grade']}", errors)


def check_corpus(tap, folder):
    manifest = media.CORPUS / "manifest.tsv"
    if not manifest.exists():
        tap.skip("real pictures", "no corpus beside the project")
        return
    with open(manifest, encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["kind"] == "image":
                check = check_corpus_picture if row["grade"] == "must-ok" else check_corpus_grade
                check(tap, folder, row)


def main():
    with tempfile.TemporaryDirectory() as name, Tap() as tap:
        folder = pathlib.Path(name)
        for check in (check_shrinking_decoder, check_turned, check_profiles, check_odd_kinds, check_thin, check_moving_webp, check_corpus):
            check(tap, folder)


main()
