#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files that nobody's camera makes: too long, too many, too large, foreign, recursive. One function each; its name is the file's.

    make_inputs.py FOLDER CANARY_URL
"""

import io
import pathlib
import struct
import subprocess
import sys
import zipfile
import zlib


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True, timeout=120)


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind, *parts):
    return box(kind, bytes(4), *parts)


def chunk(kind, body):
    """Of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, *chunks):
    rows = zlib.compress(bytes((width * 3 + 1) * height)) if width * height < 1000000 else b""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + b"".join(chunks) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def pdf(pages, extra=b"", catalog=b""):
    """Objects 1 (catalogue) and 2 (page tree) and a page for each of @pages, then @extra."""
    numbers = range(3, 3 + len(pages))
    objects = [b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
               b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), b" ".join(b"%d 0 R" % number for number in numbers))]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]" + page + b">>" for page in pages]
    objects += extra if isinstance(extra, list) else []
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def stream(body, dictionary=b""):
    return b"<<" + dictionary + b"/Length %d>>stream\n" % len(body) + body + b"\nendstream"


# Recordings


def make_clip(path, seconds=2, size="64x48", rate=25, options=()):
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=duration={seconds}:size={size}:rate={rate}",
           "-f", "lavfi", "-i", f"sine=duration={seconds}:sample_rate=48000", *options, path)


H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")


def plays_27_hours_mp4(path, _canary):
    """Five seconds, stretched by the clock of the container."""
    short = path.with_suffix(".short.mp4")
    make_clip(short, 5, options=H264)
    ffmpeg("-itsscale", "20000", "-i", short, "-c", "copy", path)
    short.unlink()


def plays_27_hours_webm(path, _canary):
    short = path.with_suffix(".short.webm")
    make_clip(short, 5, options=("-c:v", "libvpx", "-c:a", "libopus"))
    ffmpeg("-itsscale", "20000", "-i", short, "-c", "copy", path)
    short.unlink()


def plays_27_hours_m4a(path, _canary):
    short = path.with_suffix(".short.m4a")
    ffmpeg("-f", "lavfi", "-i", "sine=duration=5:sample_rate=48000", "-c:a", "aac", short)
    ffmpeg("-itsscale", "20000", "-i", short, "-c", "copy", path)
    short.unlink()


def thousand_frames_a_second_mp4(path, _canary):
    make_clip(path, 2, rate=1000, options=H264)


def codec_of_windows_mkv(path, _canary):
    """V_MS/VFW/FOURCC with a codec that has no decoder here; with the name of a WebM."""
    ffmpeg("-f", "lavfi", "-i", "testsrc2=duration=1:size=64x48", "-c:v", "magicyuv", "-f", "matroska", path)


def refers_to_a_file_mp4(path, canary):
    """The data reference of the track says that its samples are elsewhere."""
    make_clip(path, 1, options=H264)
    data = bytearray(path.read_bytes())
    at = data.index(b"dref") + 12
    # One entry: size, 'url ', flags of which 1 means "in this file".
    assert data[at + 4:at + 8] == b"url ", data[at:at + 16]
    data[at + 8:at + 12] = bytes(4)
    path.write_bytes(data)


def hundred_thousand_fragments_mp4(path, _canary):
    """Each of them empty."""
    fragmented = path.with_suffix(".whole.mp4")
    make_clip(fragmented, 1, options=(*H264, "-movflags", "frag_keyframe+empty_moov"))
    data = fragmented.read_bytes()
    fragmented.unlink()
    head = data.index(b"moof") - 4
    path.write_bytes(data[:head] + box(b"moof", full_box(b"mfhd", bytes(4))) * 100000 + data[head:])


def hundred_thousand_edits_mp4(path, _canary):
    make_clip(path, 1, options=H264)
    data = path.read_bytes()
    at = data.index(b"elst") - 4
    old = struct.unpack_from(">I", data, at)[0]
    entries = struct.pack(">IiHH", 1, 0, 1, 0) * 100000
    new = full_box(b"elst", struct.pack(">I", 100000), entries)
    grown = bytearray(data[:at] + new + data[at + old:])
    # What it stands in grows with it.
    for name in (b"moov", b"trak", b"edts"):
        start = data.rindex(name, 0, at) - 4
        size = struct.unpack_from(">I", grown, start)[0]
        struct.pack_into(">I", grown, start, size + len(new) - old)
    path.write_bytes(grown)


def ogg_page(serial, flags, granule, sequence, body):
    segments = bytes([255] * (len(body) // 255) + [len(body) % 255])
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, sequence, 0, len(segments)) + segments
    page = bytearray(head + body)
    struct.pack_into("<I", page, 22, ogg_checksum(page))
    return bytes(page)


def ogg_checksum(page):
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04c11db7 if value & 0x80000000 else value << 1) & 0xffffffff
    return value


def five_hundred_streams_ogg(path, _canary):
    head = b"OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"
    path.write_bytes(b"".join(ogg_page(serial, 2, 0, 0, head) for serial in range(500)))


def looks_like_a_stream_mp4(path, _canary):
    """An MPEG transport stream under the name of an MP4."""
    packet = b"\x47\x1f\xff\x10" + b"\xff" * 184
    path.write_bytes(packet * 8000)


def endless_ebml_webm(path, _canary):
    """Elements of unknown size in each other."""
    head = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"
    path.write_bytes(head + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
                     + b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff" * 50000)


def hundred_tracks_webm(path, _canary):
    head = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"
    entry = b"\xae\x94\xd7\x81\x01\x73\xc5\x81\x01\x83\x81\x02\x86\x86A_OPUS\xe1\x80"
    tracks = entry * 100
    path.write_bytes(head + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
                     + b"\x16\x54\xae\x6b" + struct.pack(">I", 0x10000000 | len(tracks)) + tracks)


def sixty_megabytes_of_tags_mp3(path, _canary):
    """An ID3 tag that is really there."""
    size = 60 << 20
    path.write_bytes(b"ID3\x04\0\0" + bytes(size >> shift & 0x7f for shift in (21, 14, 7, 0)) + bytes(size)
                     + b"\xff\xfb\x90\0" * 400)


# Pictures


def animation_of_26_gigapixels_webp(path, _canary):
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + struct.pack("<I", 16382)[:3] * 2
    frame = b"ANMF" + struct.pack("<I", 16) + bytes(16)
    body = b"WEBP" + extended + b"ANIM" + struct.pack("<I", 6) + bytes(6) + frame * 100
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


def hundred_thousand_frames_png(path, _canary):
    """Says an animated PNG; the default picture is what counts."""
    path.write_bytes(png(8, 8, chunk(b"acTL", struct.pack(">II", 100000, 0))))


def thousand_scans_jpg(path, _canary):
    """The last scan of a progressive JPEG a thousand times."""
    whole = subprocess.run(["convert", "-size", "256x256", "plasma:", "-interlace", "JPEG", "jpg:-"], check=True,
                           capture_output=True).stdout
    start = whole.rindex(b"\xff\xda")
    path.write_bytes(whole[:start] + whole[start:-2] * 1000 + b"\xff\xd9")


def hundred_previews_jpg(path, _canary):
    """Nine megabytes of EXIF in front of a small picture."""
    whole = subprocess.run(["convert", "-size", "64x48", "plasma:", "jpg:-"], check=True, capture_output=True).stdout
    segment = b"\xff\xe1" + struct.pack(">H", 60002) + b"Exif\0\0" + bytes(59994)
    path.write_bytes(whole[:2] + segment * 150 + whole[2:])


def nine_megabytes_of_text_png(path, _canary):
    path.write_bytes(png(8, 8, *[chunk(b"tEXt", b"x\0" + b"a" * (1 << 20))] * 9))


# Documents


def needs_a_password_pdf(path, _canary):
    plain = path.with_suffix(".plain.pdf")
    plain.write_bytes(pdf([b""]))
    subprocess.run(["qpdf", "--encrypt", "secret", "owner", "256", "--", str(plain), str(path)], check=True)
    plain.unlink()


def ten_thousand_pages_pdf(path, _canary):
    path.write_bytes(pdf([b""] * 10000))


def carries_a_program_pdf(path, canary):
    attachment = stream(b"MZ" + bytes(1000), b"/Type/EmbeddedFile")
    spec = b"<</Type/Filespec/F(run.exe)/EF<</F 4 0 R>>>>"
    launch = b"/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</O<</S/URI/URI(%s/pdf)>>>>" % canary.encode()
    path.write_bytes(pdf([b""], [attachment, spec], b"/Names<</EmbeddedFiles<</Names[(run.exe)5 0 R]>>>>" + launch))


def picture_of_400_megapixels_pdf(path, _canary):
    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(bytes(1 << 20)) for _ in range(48)) + rows.flush()
    image = stream(body, b"/Type/XObject/Subtype/Image/Width 20000/Height 20000/ColorSpace/DeviceGray"
                         b"/BitsPerComponent 1/Filter/FlateDecode")
    content = stream(b"200 0 0 200 0 0 cm /I Do")
    path.write_bytes(pdf([b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>"], [content, image]))


# Foreign files under good names


def archive_mp4(path, _canary):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escape.txt", "x")


def program_webm(path, _canary):
    path.write_bytes(b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(4096))


def page_png(path, canary):
    path.write_text(f"<html><img src='{canary}/page'><script>alert(1)</script></html>")


def compressed_drawing_jpg(path, canary):
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{canary}/svgz'/></svg>".encode()
    squeeze = zlib.compressobj(wbits=31)
    path.write_bytes(squeeze.compress(drawing) + squeeze.flush())


def phone_photo_jpg(path, _canary):
    """HEIC, as phones name it when they are asked to."""
    path.write_bytes(box(b"ftyp", b"heic\0\0\0\0mif1heic") + full_box(b"meta", bytes(64)))


def new_photo_png(path, _canary):
    path.write_bytes(box(b"ftyp", b"avif\0\0\0\0mif1avif") + full_box(b"meta", bytes(64)))


def film_picture_png(path, _canary):
    path.write_bytes(b"\x76\x2f\x31\x01\x02\0\0\0" + bytes(256))


def studio_file_jpg(path, _canary):
    path.write_bytes(b"8BPS\0\x01" + bytes(6) + struct.pack(">HIIHH", 3, 30000, 30000, 8, 3) + bytes(64))


def playlist_webm(path, canary):
    path.write_text(f"#EXTM3U\n#EXTINF:2.0,\n{canary}/playlist\n#EXTINF:2.0,\nfile:///etc/passwd\n")


EXTENSIONS = ("mp4", "webm", "mkv", "m4a", "ogg", "mp3", "webp", "png", "jpg", "pdf")


def makers():
    """(file name, function) of each."""
    for name, function in sorted(globals().items()):
        stem, _, extension = name.rpartition("_")
        if stem and extension in EXTENSIONS and callable(function):
            yield f"{stem.replace('_', '-')}.{extension}", function


def make_all(folder, canary):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, function in makers():
        function(folder / name, canary)
    return sorted(path.name for path in folder.iterdir())


if __name__ == "__main__":
    print("\n".join(make_all(sys.argv[1], sys.argv[2])))
