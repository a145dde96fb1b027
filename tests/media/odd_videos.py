# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Odd videos, made by FFmpeg on the spot, and what is expected of each. test-odd-videos.py runs them.

The picture moves and has every colour; the tone rises, so that each moment sounds different.
"""

import dataclasses
import pathlib
import subprocess

import media_tools as media

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M")
AV1 = ("-c:v", "libsvtav1", "-preset", "12", "-pix_fmt", "yuv420p")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-tag:v", "hvc1")
MPEG4 = ("-c:v", "mpeg4", "-q:v", "3")
MJPEG = ("-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p")
AAC = ("-c:a", "aac", "-b:a", "128k")
OPUS = ("-c:a", "libopus", "-b:a", "64k")
MP3 = ("-c:a", "libmp3lame")
PCM = ("-c:a", "pcm_s16le")


@dataclasses.dataclass
class Case:
    """name: file name; make: a function of the path, or options of FFmpeg; size: of the picture that comes out."""

    name: str
    make: object
    size: tuple = (160, 120)
    audio: bool = True
    video: bool = True
    filter: str = "null"  # what FFmpeg does to the source's picture before it is compared
    likeness: float = 0.92  # least SSIM
    fault: str = ""  # code of the refusal
    reference: object = None  # function of a path: a file that FFmpeg plays as this one is to be played
    time_tolerance: float = 0.03
    shows_thumbnail: bool = True  # FALSE where FFmpeg's frame at that time is of another shape


def picture(seconds=2, size="160x120", rate=25):
    return ("-f", "lavfi", "-i", f"testsrc2=duration={seconds}:size={size}:rate={rate}")


def tone(seconds=2, channels=1):
    wave = "|".join(["0.4*sin(2*PI*(300*t+150*t*t))"] * channels)
    layout = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}[channels]
    return ("-f", "lavfi", "-i", f"aevalsrc='{wave}':d={seconds}:s=48000:c={layout}")


def clip(path, *options, seconds=2, size="160x120", rate=25, channels=1, audio_seconds=None):
    media.ffmpeg(*picture(seconds, size, rate), *tone(audio_seconds or seconds, channels), *options, path)


def sized(size="160x120", seconds=2, rate=25, channels=1, audio_seconds=None, options=()):
    return lambda path: clip(path, *options, seconds=seconds, size=size, rate=rate, channels=channels,
                             audio_seconds=audio_seconds)


def copied(options, *source_options, seconds=2, **arguments):
    """A plain clip, packed again by other options."""
    def make(path):
        plain = path.with_name("plain-" + path.name)
        clip(plain, *source_options, seconds=seconds, **arguments)
        media.ffmpeg(*options(plain), path)
    return make


def turned(degrees):
    return copied(lambda plain: ("-i", plain, "-c", "copy", "-metadata:s:v", f"rotate={degrees}"), *H264, *AAC)


def with_cover(path):
    cover = path.with_name(path.name + ".png")
    media.ffmpeg(*picture(1, "64x64", 1), "-frames:v", "1", cover)
    media.ffmpeg(*picture(), *tone(), "-i", cover, "-map", "0", "-map", "1", "-map", "2", *H264, *AAC,
                 "-c:v:1", "copy", "-disposition:v:1", "attached_pic", path)


def with_subtitles(codec, *options):
    def make(path):
        text = path.with_name(path.name + ".srt")
        text.write_text("1\n00:00:00,200 --> 00:00:01,500\nHello\n")
        media.ffmpeg(*picture(), *tone(), "-i", text, "-map", "0", "-map", "1", "-map", "2", *options, "-c:s", codec, path)
    return make


def two_sounds(path):
    media.ffmpeg(*picture(), *tone(), "-f", "lavfi", "-i", "anoisesrc=d=2:r=48000", "-map", "0", "-map", "1",
                 "-map", "2", *H264, *AAC, path)


def late(kind, seconds, *options):
    """One of the tracks starts later: an empty edit in MP4."""
    def make(path):
        offset = ("-itsoffset", str(seconds))
        video, audio = picture(), tone()
        media.ffmpeg(*(offset if kind == "video" else ()), *video, *(offset if kind == "audio" else ()), *audio,
                     *options, path)
    return make


def piped(*options):
    """Written to something that can't seek: no duration, no cues."""
    def make(path):
        with open(path, "wb") as file:
            subprocess.run(["ffmpeg", "-v", "error", *picture(), *tone(), *options, "-"], stdout=file, check=True)
    return make


def changes_size(options, suffix, bitstream_filter=()):
    """The second half has another size."""
    def make(path):
        parts = []
        for number, size in enumerate(("160x120", "96x120")):
            parts.append(path.with_name(f"{path.stem}-{number}{suffix}"))
            clip(parts[-1], *options, seconds=1, size=size)
        listing = path.with_name(path.name + ".txt")
        listing.write_text("".join(f"file '{part}'\n" for part in parts))
        media.ffmpeg("-f", "concat", "-safe", "0", "-i", listing, "-c", "copy", *bitstream_filter, path)
    return make


def halves(path):
    """Two live recordings, each with a clock from 0, of the halves of four seconds."""
    for number in (0, 1):
        part = path.with_name(f"{path.stem}-{number}.webm")
        with open(part, "wb") as file:
            subprocess.run(["ffmpeg", "-v", "error", *picture(4), *tone(4), *VP8, *OPUS, "-filter_complex",
                            f"[0:v]trim=start={2 * number}:duration=2,setpts=PTS-STARTPTS;"
                            f"[1:a]atrim=start={2 * number}:duration=2,asetpts=PTS-STARTPTS",
                            "-f", "webm", "-live", "1", "-"], stdout=file, check=True)
        yield part


def appended(path):
    """The clusters of the second recording behind the first."""
    first, second = (part.read_bytes() for part in halves(path))
    path.write_bytes(first + second[second.find(b"\x1f\x43\xb6\x75"):])


def followed(path):
    """All of the second recording behind the first."""
    path.write_bytes(b"".join(part.read_bytes() for part in halves(path)))


def concatenated(path):
    listing = path.with_name(path.name + ".txt")
    listing.write_text("".join(f"file '{part}'\n" for part in halves(path)))
    media.ffmpeg("-f", "concat", "-safe", "0", "-i", listing, "-c", "copy", path)


def jumping(seconds):
    jump = f"setts=pts='PTS+gte(PTS*TB,1)*{seconds}/TB':dts='DTS+gte(PTS*TB,1)*{seconds}/TB'"
    return copied(lambda plain: ("-i", plain, "-c", "copy", "-bsf:v", jump, "-bsf:a", jump), *VP8, *OPUS)


def trimmed(seconds, *options):
    """Cut without encoding: an edit list skips what stays in front of the cut."""
    return copied(lambda plain: ("-ss", str(seconds), "-i", plain, "-c", "copy"), *options, seconds=3)


def one_frame(path):
    media.ffmpeg(*picture(1, rate=1), "-frames:v", "1", *H264, path)


def interlaced(order):
    field = "top" if order == "tff" else "bottom"
    return (*H264, "-flags", "+ilme+ildct", "-x264opts", f"{order}=1", "-vf", f"setfield={order},fieldorder={order}",
            "-field_order", {"top": "tt", "bottom": "bb"}[field], *AAC)


CODECS = [
    Case("plain.mp4", (*H264, *AAC)),
    Case("hevc.mp4", (*HEVC, "-pix_fmt", "yuv420p", *AAC)),
    Case("hevc-10-bit.mov", (*HEVC, "-pix_fmt", "yuv420p10le", *AAC)),
    Case("vp8-vorbis.webm", (*VP8, "-c:a", "libvorbis")),
    Case("vp9-opus.webm", (*VP9, *OPUS)),
    Case("vp9.mp4", (*VP9, *OPUS)),
    Case("av1.webm", (*AV1, *OPUS)),
    Case("av1.mp4", (*AV1, *AAC)),
    Case("xvid.avi", (*MPEG4, "-vtag", "XVID", *MP3)),
    Case("divx.avi", (*MPEG4, "-vtag", "DX50", *MP3)),
    # AVI says in which order pictures are decoded and not when they are shown: FFmpeg and GStreamer guess, up to
    # three pictures apart.
    Case("asp-b-frames.avi", (*MPEG4, "-vtag", "XVID", "-bf", "2", *MP3), time_tolerance=0.13, shows_thumbnail=False),
    Case("msmpeg4.avi", ("-c:v", "msmpeg4", "-q:v", "3", *MP3)),
    Case("mpeg4.mp4", (*MPEG4, *AAC)),
    Case("mjpeg.avi", (*MJPEG, *PCM)),
    Case("mjpeg.mov", (*MJPEG, *PCM)),
    Case("h264.avi", (*H264, *MP3)),
    Case("h264-b-frames.avi", ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-bf", "2", *MP3),
         time_tolerance=0.09, shows_thumbnail=False),
    Case("h264-b-frames.mp4", ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-bf", "3", *AAC)),
    Case("h264-422.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv422p", *AAC)),
    Case("h264-444.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p", *AAC)),
    Case("h264-10-bit.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", *AAC)),
    Case("h264.webm", (*H264, *OPUS, "-f", "matroska")),
    Case("prores.mov", ("-c:v", "prores_ks", "-profile:v", "1", "-c:a", "pcm_s24le")),
    Case("prores-4444.mov", ("-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt", "yuva444p10le", *PCM)),
    Case("raw.avi", ("-c:v", "rawvideo", "-pix_fmt", "yuv420p", *PCM)),
]

SOUNDS = [
    Case("pcm-s16be.mov", (*H264, "-c:a", "pcm_s16be")),
    Case("pcm-s24.mov", (*H264, "-c:a", "pcm_s24le")),
    Case("pcm-s32.mov", (*H264, "-c:a", "pcm_s32le")),
    Case("pcm-s32be.mov", (*H264, "-c:a", "pcm_s32be")),
    Case("pcm-f32.mov", (*H264, "-c:a", "pcm_f32le")),
    Case("pcm-f32be.mov", (*H264, "-c:a", "pcm_f32be")),
    Case("pcm-f64.mov", (*H264, "-c:a", "pcm_f64le")),
    Case("mu-law.mov", (*H264, "-c:a", "pcm_mulaw", "-ar", "8000")),
    Case("a-law.avi", (*MJPEG, "-c:a", "pcm_alaw", "-ar", "8000")),
    Case("adpcm-ms.avi", (*MJPEG, "-c:a", "adpcm_ms", "-ar", "44100")),
    Case("adpcm-ima.avi", (*MJPEG, "-c:a", "adpcm_ima_wav", "-ar", "44100")),
    Case("mp3.mp4", (*H264, *MP3)),
    Case("opus.mp4", (*H264, *OPUS)),
    Case("alac.mov", (*H264, "-c:a", "alac")),
    Case("ac3.mp4", (*H264, "-c:a", "ac3")),
    Case("eac3.mp4", (*H264, "-c:a", "eac3")),
    Case("ac3.avi", (*MPEG4, "-c:a", "ac3")),
    Case("flac.webm", (*VP8, "-c:a", "flac", "-f", "matroska")),
    Case("aac-5.1.mp4", sized(channels=6, options=(*H264, *AAC))),
    Case("opus-5.1.webm", sized(channels=6, options=(*VP8, "-c:a", "libopus", "-mapping_family", "1"))),
    Case("aac-7.1.mp4", sized(channels=8, options=(*H264, *AAC))),
    Case("silent-film.mp4", lambda path: media.ffmpeg(*picture(), *H264, path), audio=False),
    Case("two-sounds.mp4", two_sounds),
]

PICTURES = [
    *(Case(f"turned-{degrees}.{kind}", turned(degrees), size=(160, 120) if degrees == 180 else (120, 160))
      for degrees in (90, 180, 270) for kind in ("mp4", "mov")),
    Case("wide-pixels.mp4", (*H264, "-vf", "setsar=3/2", *AAC), size=(240, 120)),
    Case("narrow-pixels.webm", (*VP8, "-vf", "setsar=1/2", *OPUS), size=(80, 120)),
    Case("top-field-first.mp4", interlaced("tff"), filter="yadif=deint=interlaced", likeness=0.8),
    Case("bottom-field-first.mov", interlaced("bff"), filter="yadif=deint=interlaced", likeness=0.8),
    Case("full-range.mp4", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuvj420p", *AAC)),
    Case("bt709.mp4", ("-vf", "scale=out_color_matrix=bt709", *H264, "-colorspace", "bt709", "-color_primaries", "bt709",
                       "-color_trc", "bt709", *AAC)),
    Case("odd-size.webm", sized("161x121", options=(*VP8, *OPUS)), size=(160, 120), filter="crop=160:120:0:0:exact=1"),
    Case("tiny.mp4", sized("16x16", options=(*H264, *AAC)), size=(16, 16)),
    Case("changes-size.webm", changes_size((*VP8, *OPUS), ".webm"), likeness=0.7, shows_thumbnail=False),
    Case("changes-size.avi", changes_size((*MJPEG, *PCM), ".avi"), likeness=0.7, shows_thumbnail=False),
]

TIMES = [
    Case("fragmented.mp4", (*H264, "-g", "12", *AAC, "-movflags", "frag_keyframe+empty_moov")),
    Case("index-first.mp4", (*H264, *AAC, "-movflags", "faststart")),
    Case("live.webm", piped(*VP8, *OPUS, "-f", "webm", "-live", "1")),
    Case("no-cues.webm", piped(*VP8, *OPUS, "-f", "webm")),
    Case("late-sound.mp4", late("audio", 0.5, *H264, *AAC)),
    Case("late-picture.mp4", late("video", 0.5, *H264, *AAC)),
    Case("late-sound.webm", late("audio", 0.5, *VP8, *OPUS)),
    Case("starts-at-10-s.webm", (*VP8, *OPUS, "-output_ts_offset", "10")),
    Case("starts-at-3-h.webm", (*VP8, *OPUS, "-output_ts_offset", "10800")),
    Case("starts-at-10-s-fragmented.mp4", (*H264, *AAC, "-output_ts_offset", "10", "-movflags", "frag_keyframe+empty_moov")),
    Case("starts-before-zero.mp4", (*H264, *AAC, "-output_ts_offset", "-0.2")),
    Case("trimmed.mp4", trimmed(0.6, *H264, *AAC)),
    Case("trimmed.mov", trimmed(0.6, *H264, "-c:a", "pcm_s16le")),
    Case("trimmed-b-frames.mp4", trimmed(1.72, "-c:v", "libx264", "-preset", "veryfast", "-g", "20", "-bf", "3",
                                         "-pix_fmt", "yuv420p", *AAC)),
    Case("jumps-forward.webm", jumping(3)),
    Case("clock-goes-back.webm", appended, reference=concatenated),
    Case("two-recordings.webm", followed, reference=concatenated),
    Case("variable-rate.webm", ("-vf", "select='not(mod(n,7))+between(n,20,30)'", "-fps_mode", "vfr", *VP8, *OPUS)),
    Case("screen-share.webm", sized(seconds=11, rate="1/5", options=(*VP8, *OPUS))),
    Case("120-fps.mp4", sized(seconds=1, rate=120, options=(*H264, *AAC))),
    Case("one-frame.mp4", one_frame, audio=False),
    Case("sound-outlasts-picture.mp4", sized(seconds=1, audio_seconds=3, options=(*H264, *AAC))),
    Case("picture-outlasts-sound.webm", sized(seconds=3, audio_seconds=1, options=(*VP8, *OPUS))),
]

COMPANY = [
    Case("cover.mp4", with_cover),
    Case("subtitles.mp4", with_subtitles("mov_text", *H264, *AAC)),
    Case("subtitles.webm", with_subtitles("webvtt", *VP8, *OPUS)),
    Case("subtitles-srt.webm", with_subtitles("srt", *VP8, *OPUS, "-f", "matroska")),
    Case("timecode.mov", (*H264, *AAC, "-timecode", "01:00:00:00")),
    Case("tags.mp4", (*H264, *AAC, "-metadata", "title=x", "-metadata", "location=+52.5+13.4/")),
]

CASES = [*CODECS, *SOUNDS, *PICTURES, *TIMES, *COMPANY]


def make_reference(case, folder: pathlib.Path):
    path = folder / ("reference-" + case.name)
    case.reference(path)
    return path


def make(case, folder: pathlib.Path):
    path = folder / case.name
    if callable(case.make):
        case.make(path)
    else:
        clip(path, *case.make)
    return path
