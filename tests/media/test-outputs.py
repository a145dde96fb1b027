#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What video_response makes of clips that recorders make, compared with the spec's FFmpeg commands."""

import pathlib
import tempfile

import media_tools as media
from sluice_test import Tap

VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M")
OPUS = ("-c:a", "libopus", "-b:a", "64k")
H264 = ("-c:v", "libx264", "-preset", "ultrafast")
AAC = ("-c:a", "aac")


def process(tap, folder, clip, name):
    """Runs the pipeline; the result by stage and the folder of its files."""
    out = folder / f"out-{name}"
    code, result, errors = media.run_sluice(clip, out)
    tap.ok(code == 0 and result, f"{name}: is processed", errors)
    return (media.stages_of(result) if result else {}), out


def check_recording(tap, folder):
    """Frames, x264 settings, container, thumbnail, WAV of an ordinary browser recording."""
    clip = media.make_clip(folder / "plain.webm", options=(*VP8, *OPUS, "-g", "60"))
    stages, out = process(tap, folder, clip, "recording")
    ffmpeg_mp4 = folder / "ffmpeg.mp4"
    media.ffmpeg("-i", clip, "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "medium", "-crf", "23",
                 "-c:a", "aac", "-b:a", "128k", ffmpeg_mp4)
    tap.equal(media.x264_options(out / "video.mp4"), media.x264_options(ffmpeg_mp4),
              "recording: x264 options are those of ffmpeg -preset medium -crf 23")
    tap.equal(media.count_frames(out / "video.mp4"), media.count_frames(clip), "recording: no frame is lost")
    difference = abs(media.ssim(out / "video.mp4", clip) - media.ssim(ffmpeg_mp4, clip))
    tap.ok(difference < 0.001, "recording: SSIM as FFmpeg's within 0.001", difference)
    ratio = (out / "video.mp4").stat().st_size / ffmpeg_mp4.stat().st_size
    tap.ok(0.98 < ratio < 1.02, "recording: size as FFmpeg's within 2 % on a clip this short", ratio)
    names = media.boxes(out / "video.mp4")
    tap.ok(names.index("moov") < names.index("mdat"), "recording: moov stands in front", names)
    check_thumbnail(tap, folder, clip, out)
    check_wav(tap, out, 3.0)
    tap.equal(stages["transcode"]["artifacts"][0]["facts"]["frames"], 90, "recording: frames are told")


def check_thumbnail(tap, folder, clip, out):
    """Of the frames around 1 s the thumbnail is most like the one at 1 s; the scalers differ a little."""
    likeness = {}
    for number in (28, 30, 32):
        reference = folder / f"frame-{number}.png"
        media.ffmpeg("-i", clip, "-vf", f"select='eq(n,{number})',scale=320:-1", "-frames:v", "1", reference)
        likeness[number] = media.ssim(out / "thumbnail.jpg", reference)
    stream = media.stream_of(media.probe(out / "thumbnail.jpg"), "video")
    tap.equal((stream["width"], stream["height"]), (320, 240), "thumbnail: 320 wide, height by ratio")
    tap.equal(stream["pix_fmt"], "yuvj420p", "thumbnail: full range")
    tap.ok(likeness[30] == max(likeness.values()) and likeness[30] > 0.9, "thumbnail: the frame at 1 s", likeness)


def check_wav(tap, out, seconds):
    facts = media.stream_of(media.probe(out / "audio.wav"), "audio")
    tap.equal((facts["codec_name"], facts["sample_rate"], facts["channels"]), ("pcm_s16le", "16000", 1),
              "audio: 16 kHz mono PCM")
    data = (out / "audio.wav").read_bytes()
    tap.equal(data[36:40], b"data", "audio: a plain 44-byte header")
    found = (len(data) - 44) / 32000
    tap.ok(abs(found - seconds) < 0.05, "audio: as long as the source", found)


def check_presets(tap, folder):
    clip = media.make_clip(folder / "presets.webm", seconds=1, options=(*VP8, *OPUS))
    for preset, crf in (("ultrafast", 28), ("veryfast", 20), ("slow", 23), ("fast", 0)):
        pipeline = media.write_pipeline(
            folder / f"{preset}.yaml", f"  - id: transcode\n    params: {{preset: {preset}, crf: {crf}}}\n")
        out = folder / f"out-{preset}"
        media.run_sluice(clip, out, pipeline)
        reference = folder / f"{preset}.mp4"
        media.ffmpeg("-i", clip, "-fps_mode", "vfr", "-c:v", "libx264", "-preset", preset, "-crf", crf,
                     "-c:a", "aac", reference)
        tap.equal(media.x264_options(out / "video.mp4"), media.x264_options(reference),
                  f"preset {preset}, crf {crf}: x264 options are FFmpeg's")


def check_sync(tap, folder):
    """A flash and a click at the same instant stay together, also at a rate of 17 bits."""
    for rate in (48000, 96000):
        check_sync_at(tap, folder, rate)


def check_sync_at(tap, folder, rate):
    clip = folder / f"sync-{rate}.mp4"
    media.ffmpeg("-f", "lavfi", "-i", "color=black:size=160x120:rate=50:duration=3",
                 "-f", "lavfi", "-i", f"aevalsrc='if(between(t,2,2.01),sin(2*PI*4000*t),0)':d=3:s={rate}",
                 "-vf", "drawbox=color=white:t=fill:enable='between(t,2,2.1)'", *H264, "-g", "50", *AAC, clip)
    _stages, out = process(tap, folder, clip, f"sync-{rate}")
    flash = next(time for time, mean in media.decode_luma(out / "video.mp4") if mean > 120)
    samples = media.decode_audio(out / "video.mp4")
    click = next(i for i, sample in enumerate(samples) if abs(sample) > 4000) / 48000
    tap.ok(abs(click - flash) < 0.003, f"sync: flash and click within 3 ms at {rate} Hz", f"{flash} {click}")
    wav = media.decode_audio(out / "audio.wav", 16000)
    heard = next(i for i, sample in enumerate(wav) if abs(sample) > 4000) / 16000
    tap.ok(abs(heard - 2.0) < 0.005, f"sync: the WAV has the click at 2 s at {rate} Hz", heard)


def check_tracks(tap, folder):
    only_video = media.make_clip(folder / "video-only.webm", audio=False, options=VP8)
    stages, out = process(tap, folder, only_video, "video only")
    tap.equal(stages["audio"]["outcome"], "skipped", "video only: audio is skipped")
    tap.ok((out / "video.mp4").exists() and (out / "thumbnail.jpg").exists(), "video only: the rest is made")
    only_audio = media.make_clip(folder / "audio-only.webm", video=False, options=OPUS)
    stages, out = process(tap, folder, only_audio, "audio only")
    tap.equal(stages["thumbnail"]["outcome"], "skipped", "audio only: the thumbnail is skipped")
    tap.ok((out / "video.mp4").exists() and (out / "audio.wav").exists(), "audio only: the rest is made")


def check_odd_clips(tap, folder):
    short = media.make_clip(folder / "short.webm", seconds=0.5, options=(*VP8, *OPUS))
    _stages, out = process(tap, folder, short, "half a second")
    tap.ok((out / "thumbnail.jpg").stat().st_size > 500, "half a second: has a thumbnail")
    odd = media.make_clip(folder / "odd.mp4", seconds=1, options=(
        "-vf", "scale=321:241", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p", *AAC))
    stages, out = process(tap, folder, odd, "odd size")
    stream = media.stream_of(media.probe(out / "video.mp4"), "video")
    tap.equal((stream["width"], stream["height"], stream["pix_fmt"]), (320, 240, "yuv420p"),
              "odd size: one column and one row less, 4:2:0")
    tap.equal([repair["repair"] for repair in stages["transcode"]["repairs"]], ["cut-odd-line", "reduced-colour-detail"],
              "odd size: both are listed")
    turned = folder / "turned.mp4"
    upright = media.make_clip(folder / "upright.mp4", seconds=1, options=(*H264, "-pix_fmt", "yuv420p", *AAC))
    media.ffmpeg("-i", upright, "-c", "copy", "-metadata:s:v", "rotate=90", turned)
    stages, out = process(tap, folder, turned, "rotation")
    stream = media.stream_of(media.probe(out / "video.mp4"), "video")
    tap.equal((stream["width"], stream["height"]), (240, 320), "rotation: the picture is upright")
    tap.ok("side_data_list" not in stream, "rotation: and not turned once more")


def check_colours(tap, folder):
    """What browsers do not play is converted, and listed: names of docs/repairs.md."""
    deep = folder / "deep.mkv"
    media.ffmpeg("-f", "lavfi", "-i", "testsrc2=duration=1:size=321x240:rate=25", "-f", "lavfi", "-i",
                 "sine=duration=1", "-ac", "8", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p10le",
                 "-c:a", "flac", deep)
    stages, out = process(tap, folder, deep, "10 bit")
    tap.equal(sorted(repair["repair"] for repair in stages["transcode"]["repairs"]),
              ["mixed-down-channels", "reduced-bit-depth", "reduced-colour-detail"], "10 bit: the repairs are listed")
    full = folder / "full.mp4"
    media.ffmpeg("-f", "lavfi", "-i", "color=white:duration=1:size=320x240:rate=25", "-vf", "scale=out_range=full",
                 "-c:v", "libx264", "-pix_fmt", "yuvj420p", "-color_range", "pc", full)
    stages, out = process(tap, folder, full, "full range")
    tap.equal([repair["repair"] for repair in stages["transcode"]["repairs"]], ["limited-range"],
              "full range: the repair is listed")
    white = [mean for _time, mean in media.decode_luma(out / "video.mp4")]
    tap.ok(white and all(abs(mean - 235) < 0.6 for mean in white), "full range: white is 235", white[:3])


def check_passthrough(tap, folder):
    """Tracks that fit are copied packet by packet; what does not fit is encoded beside them, in time."""
    pipeline = media.write_pipeline(folder / "copy.yaml", "  - id: transcode\n    params: {preset: ultrafast, passthrough: true}\n")
    frames = ("-c:v", "libx264", "-preset", "fast", "-bf", "3", "-pix_fmt", "yuv420p")
    fits = media.make_clip(folder / "fits.mp4", seconds=2, options=(*frames, *AAC))
    turned = folder / "turned-copy.mp4"
    media.ffmpeg("-i", fits, "-c", "copy", "-metadata:s:v", "rotate=90", turned)
    chrome = media.make_clip(folder / "chrome.mkv", seconds=2, options=(*frames, *OPUS))
    fields = media.make_clip(folder / "fields.mp4", seconds=2, options=(*frames, "-flags", "+ildct", "-x264opts", "tff=1", *AAC))
    parts = [folder / f"part-{size}.ts" for size in ("320x240", "160x120")]
    for part in parts:
        media.make_clip(part, seconds=1, audio=False, size=part.stem[5:], options=(*frames, "-f", "mpegts"))
    grows = folder / "grows.mkv"
    media.ffmpeg("-i", "concat:" + "|".join(map(str, parts)), "-c", "copy", grows)
    for clip, whole, reason in ((grows, "false", "the video is encoded: the format changes on the way"),
                                (fits, "true", "the video is copied; the audio is copied"),
                                (turned, "true", "the video is copied; the audio is copied"),
                                (chrome, "false", "the video is copied; the audio is encoded: the codec is 'opus'"),
                                (fields, "false", "the video is encoded: it is interlaced; the audio is copied")):
        out = folder / f"copy-{clip.name}"
        _code, result, errors = media.run_sluice(clip, out, pipeline)
        facts = media.stages_of(result)["transcode"]["artifacts"][0]["facts"] if result else errors
        tap.equal((facts["passthrough"], facts["passthrough_reason"]), (whole, reason), f"passthrough: {clip.name} says why")
        tap.equal(media.boxes(out / "video.mp4")[:2], ["ftyp", "moov"], f"passthrough: {clip.name} starts at once")
        if "video is copied" in reason:
            tap.equal(media.frame_hashes(out / "video.mp4"), media.frame_hashes(clip), f"passthrough: {clip.name} has the same frames")
    rotations = [media.stream_of(media.probe(clip), "video")["side_data_list"][0]["rotation"]
                 for clip in (turned, folder / "copy-turned-copy.mp4/video.mp4")]
    tap.equal(rotations[0], rotations[1], "passthrough: the rotation is kept")


def check_trimmed(tap, folder):
    """A clip that was cut without encoding: an edit list skips its first second. Nothing is lost at its end."""
    whole = media.make_clip(folder / "whole.mp4", seconds=3, options=(
        "-c:v", "libx264", "-preset", "fast", "-bf", "3", "-pix_fmt", "yuv420p", *AAC))
    trimmed = folder / "trimmed.mp4"
    media.ffmpeg("-ss", "1.3", "-i", whole, "-c", "copy", trimmed)
    _stages, out = process(tap, folder, trimmed, "trimmed")
    check_wav(tap, out, 1.7)
    pipeline = media.write_pipeline(folder / "trimmed.yaml", "  - id: transcode\n    params: {passthrough: true}\n")
    media.run_sluice(trimmed, folder / "trimmed-copy", pipeline)
    copy = folder / "trimmed-copy/video.mp4"
    tap.ok(copy.exists() and abs(float(media.probe(copy)["format"]["duration"]) - 1.7) < 0.05, "trimmed: the copy is as long")
    tap.equal(media.frame_hashes(copy), media.frame_hashes(trimmed), "trimmed: the copy has the same frames")


def check_variable_rate(tap, folder):
    """Frames only where the picture changes, as screen recorders write them: 5 s apart at worst."""
    clip = folder / "sparse.webm"
    media.ffmpeg("-f", "lavfi", "-i", "testsrc2=duration=30:size=320x240:rate=10",
                 "-f", "lavfi", "-i", "sine=duration=30:sample_rate=48000", "-vf",
                 "select='not(mod(n,50))+between(n,100,110)'", "-fps_mode", "vfr", *VP8, *OPUS, clip)
    _stages, out = process(tap, folder, clip, "variable rate")
    tap.equal(media.count_frames(out / "video.mp4"), media.count_frames(clip), "variable rate: no frame invented or lost")
    check_wav(tap, out, 30.0)


def check_late_audio(tap, folder):
    clip = folder / "late.mkv"
    media.ffmpeg("-f", "lavfi", "-i", "testsrc2=duration=4:size=160x120:rate=25", "-itsoffset", "2",
                 "-f", "lavfi", "-i", "sine=duration=2:sample_rate=48000", *VP8, *OPUS, clip)
    _stages, out = process(tap, folder, clip, "late audio")
    samples = media.decode_audio(out / "audio.wav", 16000)
    first = next(i for i, sample in enumerate(samples) if abs(sample) > 500) / 16000
    tap.ok(abs(first - 2.0) < 0.05, "late audio: silence until it starts", first)


def check_privacy(tap, folder):
    clip = media.make_clip(folder / "tagged.mp4", seconds=1, options=(
        *H264, "-pix_fmt", "yuv420p", *AAC, "-metadata", "title=secret-title", "-metadata", "comment=secret-note",
        "-metadata", "location=+52.5200+013.4050/"))
    _stages, out = process(tap, folder, clip, "tags")
    for name in ("video.mp4", "audio.wav", "thumbnail.jpg"):
        data = (out / name).read_bytes()
        tap.ok(b"secret" not in data and b"52.52" not in data, f"tags: none in {name}")


def check_sound_lost(tap, folder):
    """Samples that are no numbers, of which the encoder makes nothing: not a video without its sound."""
    clip = folder / "no-numbers.mov"
    media.ffmpeg("-f", "lavfi", "-i", "testsrc2=duration=1:size=64x64", "-f", "lavfi", "-i", "aevalsrc=0/0:d=1:s=48000",
                 "-c:v", "mjpeg", "-c:a", "pcm_f32be", clip)
    pipeline = media.write_pipeline(folder / "no-numbers.yaml", "  - id: transcode\n")
    status, _result, errors = media.run_sluice(clip, folder / "no-numbers", pipeline)
    tap.ok(status == 1 and "OUTPUT_INVALID" in errors and "sound went in, the file has none" in errors,
           "sound lost in the encoder: refused", errors)


def check_refusals(tap, folder):
    for name, data, code in (("empty.webm", b"", "EMPTY_RECORDING"),
                             ("noise.webm", bytes(range(256)) * 64, "UNSUPPORTED_MEDIA"),
                             ("playlist.mp4", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "UNSUPPORTED_MEDIA")):
        (folder / name).write_bytes(data)
        status, _result, errors = media.run_sluice(folder / name, folder / "refused")
        tap.ok(status == 1 and code in errors, f"refused: {name} is {code}", errors)


def main():
    with tempfile.TemporaryDirectory() as name, Tap() as tap:
        folder = pathlib.Path(name)
        for check in (check_recording, check_presets, check_sync, check_tracks, check_odd_clips, check_colours, check_passthrough, check_trimmed,
                      check_variable_rate, check_late_audio, check_privacy, check_sound_lost, check_refusals):
            check(tap, folder)


main()
