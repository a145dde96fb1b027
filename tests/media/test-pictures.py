#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What question_image and avatar make of pictures, compared with what ImageMagick makes of the same."""

import pathlib
import subprocess
import tempfile

import media_tools as media
from sluice_test import Tap

QUESTION_IMAGE = media.SOURCE / "pipelines/question_image.yaml"
AVATAR = media.SOURCE / "pipelines/avatar.yaml"
# Two scalers and two encoders of good quality differ by less than this; a picture that lies on its side does not.
SAME = 0.98


def magick(*arguments):
    """ImageMagick 6 of Debian; 7 calls it magick and still has the name."""
    subprocess.run(["convert", *map(str, arguments)], check=True, timeout=120)


def identify(path, what):
    out = subprocess.run(["identify", "-format", what + "\n", str(path)], capture_output=True, text=True, check=True)
    return out.stdout.split()


def write_pipeline(path, stage, params):
    path.write_text("file_type: test\nbucket: images\nallowed: [jpg, png, gif, webp]\nmax_size: 10MB\n"
                    f"stages:\n  - id: {stage}\n    params: {params}\n")
    return path


def process(tap, folder, source, pipeline, name):
    """The one output and its facts."""
    out = folder / f"out-{name}"
    code, result, errors = media.run_sluice(source, out, pipeline)
    tap.ok(code == 0, f"{name}: is processed", errors)
    artifact = result["stages"][0]["artifacts"][0] if code == 0 else {"file": "none", "facts": {}}
    return out / artifact["file"], artifact["facts"]


def make_photo(path, size="640x480", options=()):
    """Soft shapes with a strong sense of direction, as photos have."""
    magick("-size", size, "gradient:navy-gold", "-fill", "white", "-draw", "circle 120,100 180,100", "-fill", "red",
           "-draw", "rectangle 400,300 620,440", "-blur", "0x2", *options, path)
    return path


def check_sizes(tap, folder):
    for size, expected in (("4000x3000", ("1440", "1080")), ("3000x4000", ("810", "1080")),
                           ("5000x1000", ("1920", "384")), ("640x480", ("640", "480")), ("1x1", ("1", "1")),
                           ("1x900", ("1", "900"))):
        source = folder / f"{size}.png"
        magick("-size", size, "plasma:tomato-steelblue", source)
        output, facts = process(tap, folder, source, QUESTION_IMAGE, size)
        tap.equal(tuple(identify(output, "%w %h")), expected, f"{size}: fits 1920x1080 and is not made larger")
        tap.equal((str(facts.get("width")), str(facts.get("height"))), expected, f"{size}: facts say so")


def check_orientation(tap, folder):
    upright = make_photo(folder / "upright.png")
    for orientation, operation in ((1, ()), (2, ("-flop",)), (3, ("-rotate", "180")), (4, ("-flip",)),
                                   (5, ("-transpose",)), (6, ("-rotate", "270")), (7, ("-transverse",)),
                                   (8, ("-rotate", "90"))):
        source = folder / f"orientation-{orientation}.jpg"
        magick(upright, *operation, "-quality", "95", source)
        add_exif(source, orientation)
        output, _facts = process(tap, folder, source, QUESTION_IMAGE, f"orientation-{orientation}")
        tap.ok(media.ssim(output, upright) >= SAME, f"orientation {orientation}: comes out upright",
               media.ssim(output, upright))


def add_exif(path, orientation):
    """An EXIF segment with an orientation and a place: IFD0 with a GPS directory."""
    tiff = (b"MM\0\x2a\0\0\0\x08" + b"\0\x02"
            + b"\x01\x12\0\x03\0\0\0\x01" + bytes((0, orientation, 0, 0))
            + b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26" + b"\0\0\0\0"
            + b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0" + b"\0\0\0\0")
    segment = b"Exif\0\0" + tiff + b"secret-place"
    data = path.read_bytes()
    path.write_bytes(data[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + data[2:])


def check_privacy(tap, folder):
    """Nothing that the source says about itself is in any output format."""
    source = make_photo(folder / "private.jpg", options=("-set", "comment", "secret-comment"))
    add_exif(source, 6)
    for form in ("webp", "jpg", "png"):
        pipeline = write_pipeline(folder / f"private-{form}.yaml", "optimize", f"{{format: {form}}}")
        output, _facts = process(tap, folder, source, pipeline, f"private-{form}")
        data = output.read_bytes()
        found = [mark for mark in (b"secret", b"Exif", b"EXIF", b"eXIf", b"xpacket", b"ICCP", b"iCCP", b"ICC_PROFILE",
                                   b"Photoshop", b"tEXt", b"zTXt") if mark in data]
        tap.equal(found, [], f"{form}: has no metadata")


def check_colours(tap, folder):
    """Whatever the pixels were, they come out as sRGB of 8 bits and look the same."""
    photo = make_photo(folder / "colours.png")
    grey = folder / "grey.png"
    magick(photo, "-colorspace", "Gray", grey)
    deep = folder / "deep.png"
    magick(photo, "-depth", "16", f"PNG48:{deep}")
    palette = folder / "palette.png"
    magick(photo, "+dither", "-colors", "200", f"PNG8:{palette}")
    progressive = folder / "progressive.jpg"
    magick(photo, "-interlace", "JPEG", "-quality", "95", progressive)
    for source, reference in ((grey, grey), (deep, photo), (palette, palette), (progressive, photo)):
        output, _facts = process(tap, folder, source, QUESTION_IMAGE, source.stem)
        found = media.ssim(output, reference)
        tap.ok(found >= SAME, f"{source.stem}: looks the same", found)
    cmyk = folder / "cmyk.jpg"
    magick(photo, "-colorspace", "CMYK", "-quality", "95", cmyk)
    output, _facts = process(tap, folder, cmyk, QUESTION_IMAGE, "cmyk")
    tap.equal(identify(output, "%[colorspace] %[channels]")[0], "sRGB", "cmyk: comes out as sRGB")
    # A press has no pure red: only the light and the shapes are the same.
    found = media.ssim(output, photo)
    tap.ok(found >= 0.85, "cmyk: is the same picture", found)


def check_transparency(tap, folder):
    source = folder / "alpha.png"
    magick("-size", "200x200", "xc:none", "-fill", "red", "-draw", "rectangle 0,0 99,199", source)
    output, _facts = process(tap, folder, source, QUESTION_IMAGE, "alpha-webp")
    tap.ok(corner(output, 150)[3] == 0, "webp: keeps transparency", corner(output, 150))
    pipeline = write_pipeline(folder / "alpha.yaml", "optimize", "{format: jpg, background: '#00ff00', quality: 95}")
    output, _facts = process(tap, folder, source, pipeline, "alpha-jpg")
    pixel = corner(output, 150)
    tap.ok(pixel[1] > 240 and pixel[0] < 15 and pixel[2] < 15, "jpg: the declared background shines through", pixel)
    bad = write_pipeline(folder / "bad.yaml", "optimize", "{background: green}")
    code, _result, errors = media.run_sluice(source, folder / "bad", bad)
    tap.ok(code != 0 and "#ffffff" in errors, "a colour that is none is refused with an example", errors)


def corner(path, x):
    """Red, green, blue and alpha at (x, 100)."""
    out = subprocess.run(["convert", str(path), "-crop", f"1x1+{x}+100", "-depth", "8", "rgba:-"],
                         capture_output=True, check=True)
    return tuple(out.stdout[:4])


def check_animation(tap, folder):
    source = folder / "animation.gif"
    magick("-size", "64x48", "-delay", "20", "xc:red", "-delay", "50", "xc:lime", "-delay", "30", "xc:blue", "-loop", "3",
           source)
    output, facts = process(tap, folder, source, QUESTION_IMAGE, "animation")
    tap.equal(facts.get("frames"), 3, "animation: three frames, says the fact")
    chunks = read_webp(output)
    durations = [int.from_bytes(data[12:15], "little") for name, data in chunks if name == b"ANMF"]
    tap.equal(durations, [200, 500, 300], "animation: frames keep their delays")
    tap.equal([int.from_bytes(data[4:6], "little") for name, data in chunks if name == b"ANIM"], [3],
              "animation: and it is played as often")
    still, facts = process(tap, folder, source, AVATAR, "animation-avatar")
    tap.equal((facts.get("frames"), identify(still, "%w %h")), (1, ["256", "256"]), "a square takes the first frame")
    tap.ok(corner(still, 100)[0] > 240, "and it is the first", corner(still, 100))
    limited = folder / "limited.yaml"
    limited.write_text(QUESTION_IMAGE.read_text() + "limits: {max_frames: 2}\n")
    code, _result, errors = media.run_sluice(source, folder / "limited", limited)
    tap.ok(code == 1 and "LIMIT_EXCEEDED" in errors and "max_frames" in errors, "too many frames are refused", errors)


def read_webp(path):
    data, offset, chunks = path.read_bytes(), 12, []
    while offset + 8 <= len(data):
        length = int.from_bytes(data[offset + 4:offset + 8], "little")
        chunks.append((data[offset:offset + 4], data[offset + 8:offset + 8 + length]))
        offset += 8 + length + (length & 1)
    return chunks


def check_avatar(tap, folder):
    """The pixels are compared before JPEG adds its own noise."""
    lossless = write_pipeline(folder / "square.yaml", "crop-square", "{format: png}")
    for size, name, scaler in (("800x600", "wide", "Lanczos"), ("600x800", "tall", "Lanczos"), ("100x80", "small", "Catrom")):
        source = folder / f"{name}.png"
        reference = folder / f"reference-{name}.png"
        magick("-seed", "7", "-size", size, "plasma:tomato-steelblue", "-blur", "0x1", "-depth", "8", source)
        magick(source, "-filter", scaler, "-resize", "256x256^", "-gravity", "center", "-extent", "256x256", reference)
        output, _facts = process(tap, folder, source, AVATAR, f"avatar-{name}")
        tap.equal(identify(output, "%w %h %m"), ["256", "256", "JPEG"], f"{name}: a JPEG of 256x256")
        output, _facts = process(tap, folder, source, lossless, f"square-{name}")
        found = media.ssim(output, reference)
        tap.ok(found >= SAME, f"{name}: the middle of the picture", found)
    face = folder / "face.png"
    magick("-size", "900x300", "xc:gray20", "-fill", "#e0ac69", "-draw", "circle 780,150 860,150", face)
    pipeline = write_pipeline(folder / "attention.yaml", "crop-square", "{crop: attention}")
    output, _facts = process(tap, folder, face, pipeline, "attention")
    middle, _facts = process(tap, folder, face, AVATAR, "no-attention")
    seen = [float(identify(picture, "%[fx:maxima]")[0]) for picture in (output, middle)]
    tap.ok(seen[0] > 0.6 > seen[1], "attention: keeps what stands out at the edge", seen)


def check_formats(tap, folder):
    drawing = folder / "drawing.png"
    magick("-size", "400x300", "xc:white", "-fill", "black", "-draw", "rectangle 50,50 200,200", drawing)
    pipeline = write_pipeline(folder / "auto.yaml", "optimize", "{format: auto}")
    output, _facts = process(tap, folder, drawing, pipeline, "auto-drawing")
    tap.ok(any(name == b"VP8L" for name, _data in read_webp(output)), "auto: a drawing is kept without loss")
    photo = make_photo(folder / "auto.jpg")
    output, _facts = process(tap, folder, photo, pipeline, "auto-photo")
    tap.ok(any(name == b"VP8 " for name, _data in read_webp(output)), "auto: a photo is not")
    pipeline = write_pipeline(folder / "avif.yaml", "optimize", "{format: avif}")
    output, _facts = process(tap, folder, photo, pipeline, "avif")
    tap.equal(output.read_bytes()[4:12], b"ftypavif", "avif: when it is asked for")


def check_refusals(tap, folder):
    """Cut off, foreign, huge: a typed error, and no picture."""
    photo = make_photo(folder / "whole.jpg")
    png = make_photo(folder / "whole.png")
    (folder / "cut.jpg").write_bytes(photo.read_bytes()[:-2000])
    (folder / "cut.png").write_bytes(png.read_bytes()[:2000])
    (folder / "text.jpg").write_text("push graphic-context\nimage over 0,0 0,0 'https://127.0.0.1/x'\n")
    (folder / "svg.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>")
    huge = bytearray(png.read_bytes())
    huge[16:24] = (60000).to_bytes(4, "big") * 2
    (folder / "huge.png").write_bytes(huge)
    for name, code in (("cut.jpg", "TRUNCATED_MEDIA"), ("cut.png", "TRUNCATED_MEDIA"), ("text.jpg", "UNSUPPORTED_MEDIA"),
                       ("svg.png", "UNSUPPORTED_MEDIA"), ("huge.png", "LIMIT_EXCEEDED")):
        out = folder / f"refused-{name}"
        status, _result, errors = media.run_sluice(folder / name, out, QUESTION_IMAGE)
        tap.ok(status == 1 and f"[{code}]" in errors or f'"{code}"' in errors, f"{name}: is {code}", errors)
        tap.ok(not (out / "optimized.webp").exists(), f"{name}: makes no picture")
    clip = media.make_clip(folder / "clip.webm", seconds=1, options=("-c:v", "libvpx", "-c:a", "libopus"))
    status, _result, errors = media.run_sluice(clip, folder / "clip", QUESTION_IMAGE)
    tap.ok(status == 1 and "CONTENT_MISMATCH" in errors, "a video is no picture", errors)
    status, _result, errors = media.run_sluice(photo, folder / "photo", media.PIPELINE)
    tap.ok(status == 1 and "CONTENT_MISMATCH" in errors, "and a picture no recording", errors)


def main():
    with tempfile.TemporaryDirectory() as name, Tap() as tap:
        folder = pathlib.Path(name)
        for check in (check_sizes, check_orientation, check_privacy, check_colours, check_transparency,
                      check_animation, check_avatar, check_formats, check_refusals):
            check(tap, folder)


main()
