#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What thumbnail-pdf makes of documents: pictures, facts, and refusals within seconds."""

import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib

import media_tools as media
import pdf_maker as pdf
from sluice_test import Tap

HOSTILE = media.SOURCE.parent / "shared/hostile/hostile_gen.py"
# cairo and splash draw edges differently; at a quarter of the size the pictures are one. A page that is turned, mirrored
# or another is below 0.96 for all but nearly blank ones, which the quarters below are for.
LIKE_PDFTOPPM = 0.975


def write_pipeline(folder, params="", limits=""):
    path = folder / "document.yaml"
    path.write_text("file_type: interview_attachment\nbucket: documents\nallowed: [pdf]\nmax_size: 50MB\n"
                    f"limits: {{{limits}}}\nstages:\n  - id: thumbnail_pdf\n    stage: thumbnail-pdf\n"
                    f"    params: {{{params}}}\n")
    return path


class Outcome:
    """One document through `sluice run`."""

    def __init__(self, folder, data, params="", limits=""):
        source = folder / "document.pdf"
        if isinstance(data, bytes):
            source.write_bytes(data)
        else:
            source = data
        self.out = pathlib.Path(tempfile.mkdtemp(dir=folder))
        started = time.monotonic()
        self.status, result, self.errors = media.run_sluice(source, self.out, write_pipeline(folder, params, limits), 60)
        self.seconds = time.monotonic() - started
        stage = result["stages"][0] if result and result.get("stages") else {}
        self.facts = stage.get("media_facts", {})
        self.warnings = stage.get("warnings", [])
        self.artifact = (stage.get("artifacts") or [{}])[0]

    @property
    def size(self):
        facts = self.artifact.get("facts", {})
        return facts.get("width"), facts.get("height")

    @property
    def path(self):
        return self.out / self.artifact["file"]

    def corners(self):
        """Names of the colours: top left, top right, bottom left, bottom right."""
        width, height = self.size
        data = subprocess.run(["ffmpeg", "-v", "error", "-i", str(self.path), "-pix_fmt", "rgb24", "-f", "rawvideo", "-"],
                              capture_output=True, check=True).stdout
        names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (0, 0, 0): "black", (1, 1, 1): "white"}
        spots = [(width * x // 4, height * y // 4) for y in (1, 3) for x in (1, 3)]
        return [names.get(tuple(round(data[3 * (y * width + x) + i] / 255) for i in range(3))) for x, y in spots]


def refuse(tap, folder, data, code, text, name, **options):
    outcome = Outcome(folder, data, **options)
    tap.ok(outcome.status == 1 and f"[{code}]" in outcome.errors and text in outcome.errors, f"{name}: {code}", outcome.errors)
    tap.ok(not list(outcome.out.glob("thumbnail*")), f"{name}: leaves no picture")
    return outcome


def check_plain(tap, folder):
    outcome = Outcome(folder, pdf.page(title=b"(Quarterly report)"))
    tap.equal(outcome.status, 0, "plain: is drawn")
    tap.equal(outcome.size, (320, 640), "plain: 320 wide, the height follows")
    tap.equal(outcome.corners(), ["red", "green", "blue", "black"], "plain: every quarter where it belongs")
    tap.equal((outcome.artifact["name"], outcome.artifact["file"], outcome.artifact["content_type"]),
              ("thumbnail", "thumbnail.jpg", "image/jpeg"), "plain: the artifact")
    tap.equal(outcome.facts, {"pages": 1, "title": "Quarterly report", "encrypted": False, "pdf_version": "1.7",
                              "page_width": 100.0, "page_height": 200.0}, "plain: facts")
    stream = media.stream_of(media.probe(outcome.path), "video")
    tap.equal((stream["width"], stream["height"], stream["pix_fmt"]), (320, 640, "yuvj420p"), "plain: the file is as told")


def check_params(tap, folder):
    png = Outcome(folder, pdf.page(), "width: 64, format: png")
    tap.equal((png.size, png.path.name, png.path.read_bytes()[1:4]), ((64, 128), "thumbnail.png", b"PNG"), "png: as asked")
    tap.equal(png.corners(), ["red", "green", "blue", "black"], "png: every quarter where it belongs")
    sizes = [Outcome(folder, pdf.page(), f"quality: {quality}").artifact["size"] for quality in (30, 95)]
    tap.ok(sizes[0] < sizes[1], "quality: counts", sizes)
    tall = Outcome(folder, pdf.page(b"0 0 10 14000"), "max_height: 1000")
    tap.equal(tall.size, (1, 1000), "a stripe: as high as allowed, and narrower")
    flat = Outcome(folder, pdf.page(b"0 0 14000 10"))
    tap.equal(flat.size, (320, 1), "a flat page: at least one row")


def check_geometry(tap, folder):
    for rotation, corners in ((90, ["blue", "red", "black", "green"]), (180, ["black", "blue", "green", "red"]),
                              (270, ["green", "black", "red", "blue"]), (-90, ["green", "black", "red", "blue"])):
        outcome = Outcome(folder, pdf.page(entries=b"/Rotate %d" % rotation))
        tap.equal((outcome.corners(), outcome.size[1]), (corners, 640 if rotation == 180 else 160), f"rotated by {rotation}")
    cropped = Outcome(folder, pdf.page(entries=b"/CropBox[0 100 50 200]"))
    tap.equal((cropped.corners(), cropped.size, cropped.facts["page_width"]), (["red"] * 4, (320, 640), 50.0),
              "CropBox: what it shows and nothing else")
    moved = Outcome(folder, pdf.page(b"-50 100 50 300", entries=b"/Rotate 90/CropBox[-50 100 50 200]"))
    tap.equal((moved.size, moved.corners()), ((320, 320), ["white", "white", "red", "red"]), "an origin that is not 0")
    empty = Outcome(folder, pdf.page(content=b""))
    tap.equal((empty.status, empty.corners()), (0, ["white"] * 4), "a page without a background: white paper")
    glass = b"/Resources<</ExtGState<</G<</ca 0.0>>>>>>"
    tap.equal(Outcome(folder, pdf.page(entries=glass, content=b"/G gs " + pdf.QUARTERS)).corners(), ["white"] * 4,
              "transparent ink: white paper")


def check_titles(tap, folder):
    for name, raw, title in (
            ("UTF-16", b"<FEFF00DC0062006500720020D83DDE00>", "Über \U0001f600"),
            ("UTF-8", b"<EFBBBFE8A1A8C39C>", "表Ü"), ("half a pair", b"<FEFFD83D0041>", None),
            ("control characters", rb"(a\000\001\nb\t\tc\177)", None), ("reordering", b"<FEFF202E0067006E0070>", "gnp"),
            ("spaces alone", b"(   )", ""), ("no end", b"(" + b"x" * 100000 + b")", "x" * 255),
            ("a number", b" 17", ""), ("bytes", b"<80FF9F7F>", None)):
        outcome = Outcome(folder, pdf.page(title=raw))
        found = outcome.facts.get("title", "")
        tap.ok(outcome.status == 0 and (found == title if title is not None else found.isprintable()), f"title, {name}",
               repr(found))


def qpdf(source, target, *options):
    subprocess.run(["qpdf", *options, "--", str(source), str(target)], check=True)
    return target


def check_encryption(tap, folder):
    plain = folder / "plain.pdf"
    plain.write_bytes(pdf.page(title=b"(Secret)"))
    for bits in (("128", "--use-aes=y"), ("256",)):
        locked = qpdf(plain, folder / "locked.pdf", "--encrypt", "user", "owner", *bits)
        refuse(tap, folder, locked, "ENCRYPTED_MEDIA", "save it without one", f"user password, {bits[0]} bit")
        owned = qpdf(plain, folder / "owned.pdf", "--encrypt", "", "owner", *bits, "--print=none")
        outcome = Outcome(folder, owned)
        tap.equal((outcome.status, outcome.facts.get("encrypted"), outcome.facts.get("title")), (0, True, "Secret"),
                  f"owner password alone, {bits[0]} bit: opens, and is told to be encrypted")
        tap.equal(outcome.corners(), ["red", "green", "blue", "black"], f"owner password alone, {bits[0]} bit: is drawn")


def check_damage(tap, folder):
    catalog = b"<</Type/Catalog/Pages 2 0 R>>"
    refuse(tap, folder, pdf.document([catalog, b"<</Type/Pages/Kids[]/Count 0>>"]), "CORRUPT_MEDIA", "no page", "no page")
    refuse(tap, folder, pdf.document([catalog, b"<</Type/Pages/Kids[9 0 R]/Count 1>>"]), "CORRUPT_MEDIA", "page 1",
           "a page that is not there")
    refuse(tap, folder, b"%PDF-1.7\n", "TRUNCATED_MEDIA", "cut off", "a head alone")
    refuse(tap, folder, b"%PDF-1.7\n" + bytes(range(256)) * 64 + b"%%EOF", "CORRUPT_MEDIA", "damaged", "noise")
    whole = pdf.page()
    refuse(tap, folder, whole[:whole.index(b"xref")], "TRUNCATED_MEDIA", "cut off", "without the table at the end")
    # The first table of such a file stands in front, and says where page 1 is.
    (folder / "plain.pdf").write_bytes(pdf.page(pages=3, content=b" " * 4000 + pdf.QUARTERS))
    linear = qpdf(folder / "plain.pdf", folder / "linear.pdf", "--linearize", "--stream-data=uncompress").read_bytes()
    outcome = Outcome(folder, linear[:linear.rindex(b"xref")])
    tap.equal((outcome.status, len(outcome.warnings), outcome.corners()), (0, 1, ["red", "green", "blue", "black"]),
              "cut off behind page 1: drawn, with a warning")
    refuse(tap, folder, linear[:linear.index(b"1 0 0 rg")], "TRUNCATED_MEDIA", "cut off", "cut off before the content")


def check_limits(tap, folder):
    many = pdf.page(pages=10000)
    tap.equal(Outcome(folder, many, limits="max_pages: 10000").facts.get("pages"), 10000, "10,000 pages, allowed: counted")
    refuse(tap, folder, many, "LIMIT_EXCEEDED", "10000 pages; allowed: 2000 (max_pages)", "10,000 pages, not allowed")
    refuse(tap, folder, pdf.page(b"0 0 2000000 10"), "LIMIT_EXCEEDED", "2000000 x 10 points", "a page of 700 m")


def check_time(tap, folder):
    """Forms that draw forms, 2^40 of them; and one operation that reads nothing for very long."""
    forms = [pdf.stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"
                        % (7 + number)) for number in range(40)]
    leaf = pdf.stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    laughs = pdf.page(entries=b"/Resources<</XObject<</F 6 0 R>>>>", content=b"/F Do", extra=(*forms, leaf))
    outcome = refuse(tap, folder, laughs, "LIMIT_EXCEEDED", "more than 0.5 s", "2^40 forms", params="time_limit: 500ms")
    tap.ok(outcome.seconds < 20, "2^40 forms: at once", outcome.seconds)
    image = pdf.stream(zlib.compress(bytes(12000 * 12000 // 8), 9), b"/Type/XObject/Subtype/Image/Width 12000/Height 12000"
                       b"/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/FlateDecode")
    # Drawn a thousand times: some of it comes from the file, most of the time none of it does.
    huge = pdf.page(entries=b"/Resources<</XObject<</I 6 0 R>>>>", content=b"99 0 0 99 0 0 cm " + b"/I Do " * 1000, extra=(image,))
    outcome = refuse(tap, folder, huge, "LIMIT_EXCEEDED", "more than 0.5 s", "a thousand huge pictures", params="time_limit: 500ms")
    tap.ok(outcome.seconds < 20, "a thousand huge pictures: at once", outcome.seconds)


class Canary:
    """A listener that nobody may call."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.calls = 0
        threading.Thread(target=self.listen, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def listen(self):
        while True:
            self.socket.accept()[0].close()
            self.calls += 1


def check_actions(tap, folder):
    canary = Canary()
    link = (b"/OpenAction<</S/JavaScript/JS(app.launchURL\\(\"%s/js\"\\))>>" % canary.url.encode(),
            b"/AA<</O<</S/Launch/F(/bin/touch)/Win<</F(touch)/P(%s)>>>>>>" % str(folder / "launched").encode(),
            b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A<</S/URI/URI(%s/uri)>>>>]" % canary.url.encode())
    outside = b"<</Length 0/F(/etc/passwd)>>stream\n\nendstream"
    data = pdf.document([b"<</Type/Catalog/Pages 2 0 R%s>>" % link[0], b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                         b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R%s%s>>" % link[1:], outside])
    outcome = Outcome(folder, data)
    tap.equal(outcome.corners(), ["white"] * 4, "actions: the page is drawn, without the file it names")
    tap.ok(canary.calls == 0 and not (folder / "launched").exists(), "actions: none is run, nothing is fetched")


def check_hostile(tap, folder):
    if not HOSTILE.exists():
        return
    canary = Canary()
    subprocess.run([sys.executable, str(HOSTILE), str(folder / "hostile"), canary.url], check=True, capture_output=True)
    for name, code in (("h47_mediabox", "LIMIT_EXCEEDED"), ("h48_count_2g", "CORRUPT_MEDIA"),
                       ("h49_flate_ops", "LIMIT_EXCEEDED"), ("h50_form_laughs", "LIMIT_EXCEEDED"),
                       ("h54_nested", "TRUNCATED_MEDIA")):
        outcome = refuse(tap, folder, folder / f"hostile/{name}.pdf", code, "", name, params="time_limit: 1s")
        tap.ok(outcome.seconds < 30, f"{name}: within seconds", outcome.seconds)
    for name in ("h51_js_launch", "h52_kids_loop", "h53_prev_loop"):
        outcome = Outcome(folder, folder / f"hostile/{name}.pdf")
        tap.equal((outcome.status, outcome.corners()), (0, ["white"] * 4), f"{name}: a blank page")
    tap.equal(canary.calls, 0, "hostile documents: nobody is called")


def likeness(outcome, source, folder):
    """SSIM of ours and pdftoppm's first page."""
    reference = folder / "reference"
    subprocess.run(["pdftoppm", "-singlefile", "-cropbox", "-f", "1", "-l", "1", "-scale-to-x", "1280", "-scale-to-y", "-1",
                    "-png", str(source), str(reference)], check=True, capture_output=True)
    small = f"{outcome.size[0] // 4}:{outcome.size[1] // 4}"
    reference_small = folder / "reference-small.png"
    media.ffmpeg("-i", f"{reference}.png", "-vf", f"scale={small}", reference_small)
    return media.ssim(outcome.path, reference_small, small)


def check_corpus(tap, folder):
    refused = {"T02-02_005_page-tree-no-kids": "CORRUPT_MEDIA", "issue6010_1": "ENCRYPTED_MEDIA",
               "issue9105_other": "TRUNCATED_MEDIA", "PasswordSample-128bit": "ENCRYPTED_MEDIA", "issue-143": "UNSUPPORTED_MEDIA"}
    for source in sorted(media.CORPUS.glob("pdf/*/*.pdf")):
        if source.stem in refused:
            refuse(tap, folder, source, refused[source.stem], "", source.name)
            continue
        outcome = Outcome(folder, source, "width: 1280, format: png")
        tap.equal(outcome.status, 0, f"{source.name}: is drawn")
        value = likeness(outcome, source, folder)
        tap.ok(value > LIKE_PDFTOPPM, f"{source.name}: as pdftoppm draws it", value)
        tap.equal(outcome.facts["encrypted"], source.stem in {"encryption_noprinting", "issue7665"}, f"{source.name}: encrypted")


def main():
    with tempfile.TemporaryDirectory() as name, Tap() as tap:
        folder = pathlib.Path(name)
        for check in (check_plain, check_params, check_geometry, check_titles, check_encryption, check_damage,
                      check_limits, check_time, check_actions, check_hostile, check_corpus):
            check(tap, folder)


main()
