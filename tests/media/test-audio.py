#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What audio_response makes of every kind of audio file, looked at with FFmpeg's eyes and ears."""

import json
import math
import pathlib
import re
import struct
import subprocess
import tempfile
import wave
import xml.etree.ElementTree

import media_tools as media
from sluice_test import Tap

PIPELINE = media.SOURCE / "pipelines/audio_response.yaml"
SECONDS = 3
TARGET_LUFS = -16.0
CEILING_DBTP = -1.0
# FFmpeg's scale prints tenths.
READING = 0.1


def tone(rate=44100, seconds=SECONDS, volume=1.0):
    return ("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}:sample_rate={rate},volume={volume}")


def run(clip, folder, stages=None):
    """(artifacts by name, folder of the files, errors) of the shipped pipeline, or of @stages."""
    pipeline = PIPELINE
    out = folder / f"out-{clip.name}"
    if stages is not None:
        pipeline = folder / "pipeline.yaml"
        pipeline.write_text("file_type: audio_test\nbucket: audio\nallowed: [mp3, wav, m4a, ogg]\nmax_size: 100MB\n"
                            f"stages:\n{stages}")
    _code, result, errors = media.run_sluice(clip, out, pipeline)
    made = [artifact for stage in (result or {}).get("stages", []) for artifact in stage.get("artifacts", [])]
    return {artifact["name"]: artifact for artifact in made}, out, errors


def encode_stage(params):
    return f"  - id: playback\n    stage: encode-audio\n    params: {params}\n"


def waveform_stage(params):
    return f"  - id: waveform\n    params: {params}\n"


def measure(path):
    """(integrated loudness, true peak) as FFmpeg's R128 scale reads them; -inf where there is nothing."""
    out = subprocess.run(["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-map", "0:a:0", "-af",
                          "ebur128=peak=true", "-f", "null", "-"], capture_output=True, text=True, check=True).stderr
    summary = out[out.rindex("Summary:"):]
    return (float(re.search(r"I:\s+(\S+) LUFS", summary).group(1)),
            float(re.search(r"Peak:\s+(\S+) dBFS", summary).group(1)))


def decode(path, channels, rate):
    """16-bit samples of each channel, as FFmpeg decodes them."""
    data = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a:0", "-ac", str(channels), "-ar",
                           str(rate), "-f", "s16le", "-"], capture_output=True, check=True).stdout
    return list(struct.iter_unpack(f"<{channels}h", data))


def write_channels(path, channels, rate=48000):
    """Plain PCM without a word about which channel is which: a different tone in each."""
    tones = [[int(4000 * math.sin(2 * math.pi * 110 * (j + 2) * i / rate)) for j in range(channels)]
             for i in range(rate * SECONDS)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack(f"<{channels}h", *frame) for frame in tones))
    return path


def make_kinds(folder):
    """Clips of three seconds, of every kind that people send."""
    for codec in ("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_mulaw", "pcm_alaw",
                  "adpcm_ms", "adpcm_ima_wav"):
        yield f"{codec}.wav", (*tone(), "-c:a", codec)
    surround = "aformat=channel_layouts=mono,pan={layout}|" + "|".join(f"c{i}=c0" for i in range(8))
    for layout, n_channels in (("5.1", 6), ("7.1", 8)):
        graph = surround.format(layout=layout).split("|")
        yield f"extensible-{n_channels}.wav", (*tone(48000), "-af", "|".join(graph[:n_channels + 1]), "-c:a", "pcm_s24le")
    yield "rf64.wav", (*tone(), "-rf64", "always")
    yield "96-khz.wav", (*tone(96000), "-c:a", "pcm_s24le")
    yield "8-khz.wav", tone(8000)
    yield "constant.mp3", (*tone(), "-ac", "2", "-c:a", "libmp3lame", "-b:a", "128k")
    yield "variable-without-index.mp3", (*tone(), "-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0")
    yield "aac.m4a", (*tone(), "-c:a", "aac")
    yield "aac-5.1.m4a", (*tone(48000), "-ac", "6", "-c:a", "aac")
    yield "alac.m4a", (*tone(), "-c:a", "alac")
    yield "opus.ogg", (*tone(), "-c:a", "libopus")
    yield "vorbis.ogg", (*tone(), "-c:a", "libvorbis")
    yield "flac.ogg", (*tone(), "-c:a", "flac")
    yield "speex.ogg", (*tone(16000), "-c:a", "libspeex")


def check_kind(tap, folder, clip, seconds=SECONDS):
    """All three artifacts, as long as the source, at the target."""
    artifacts, out, errors = run(clip, folder)
    name = clip.name
    if not tap.ok({"audio", "playback", "waveform", "waveform-image"} <= set(artifacts), f"{name}: is processed", errors):
        return
    with wave.open(str(out / "audio.wav")) as file:
        found = (file.getframerate(), file.getnchannels(), file.getsampwidth())
        tap.equal(found, (16000, 1, 2), f"{name}: WAV of 16 kHz mono")
        tap.ok(abs(file.getnframes() - seconds * 16000) <= 0.05 * 16000, f"{name}: WAV has its samples", file.getnframes())
    length = float(media.probe(out / "playback.m4a")["format"]["duration"])
    tap.ok(abs(length - seconds) <= 0.05, f"{name}: playback is as long as the source", length)
    loudness, peak = measure(out / "playback.m4a")
    tap.ok(abs(loudness - TARGET_LUFS) <= 1.0, f"{name}: playback has -16 LUFS", loudness)
    tap.ok(peak <= CEILING_DBTP, f"{name}: playback stays below -1 dBTP", peak)
    facts = artifacts["waveform"]["facts"]
    tap.ok(abs(facts["duration"] - seconds) <= 0.05, f"{name}: waveform is as long as the source", facts)


def check_kinds(tap, folder):
    for name, options in make_kinds(folder):
        media.ffmpeg(*options, folder / name)
        check_kind(tap, folder, folder / name)
    check_kind(tap, folder, write_channels(folder / "plain-8.wav", 8))
    check_kind(tap, folder, write_channels(folder / "plain-4.wav", 4))


def check_chains(tap, folder):
    """One Ogg behind the other in one file; the second may be of another codec."""
    for name, codec in (("chain.ogg", "libvorbis"), ("mixed-chain.ogg", "libopus")):
        first, second = folder / "first.ogg", folder / "second.ogg"
        media.ffmpeg(*tone(48000), "-c:a", "libvorbis", first)
        media.ffmpeg(*tone(48000), "-c:a", codec, "-serial_offset", "77", second)
        (folder / name).write_bytes(first.read_bytes() + second.read_bytes())
        check_kind(tap, folder, folder / name, 2 * SECONDS)


def check_cover(tap, folder):
    """A cover picture and tags: neither is in any output."""
    picture, clip = folder / "cover.png", folder / "cover.mp3"
    media.ffmpeg("-f", "lavfi", "-i", "testsrc=size=200x200:duration=1:rate=1", "-frames:v", "1", picture)
    media.ffmpeg(*tone(), "-i", picture, "-map", "0", "-map", "1", "-c:a", "libmp3lame", "-c:v", "mjpeg", "-id3v2_version",
                 "3", "-disposition:v", "attached_pic", "-metadata", "title=secret-title", clip)
    check_kind(tap, folder, clip)
    out = folder / f"out-{clip.name}"
    tap.ok(media.stream_of(media.probe(out / "playback.m4a"), "video") is None, "cover: playback has no picture")
    for name in ("playback.m4a", "audio.wav", "waveform.json", "waveform.svg"):
        tap.ok(b"secret" not in (out / name).read_bytes(), f"cover: no tag in {name}")


def check_facts(tap, folder):
    clip = folder / "facts.wav"
    media.ffmpeg(*tone(48000), "-ac", "2", clip)
    artifacts, out, _errors = run(clip, folder)
    facts = artifacts["playback"]["facts"]
    source, _peak = measure(clip)
    loudness, _peak = measure(out / "playback.m4a")
    tap.equal((facts["audio_codec"], facts["sample_rate"], facts["channels"]), ("aac", 48000, 2), "facts: format")
    tap.ok(abs(facts["source_loudness"] - source) <= READING, "facts: loudness before is FFmpeg's", facts)
    tap.ok(abs(facts["loudness"] - loudness) <= 2 * READING, "facts: loudness after is FFmpeg's", facts)
    tap.ok(abs(facts["source_loudness"] + facts["gain"] - facts["loudness"]) < 0.02, "facts: the gain is between them", facts)
    tap.equal(media.boxes(out / "playback.m4a")[:2], ["ftyp", "moov"], "facts: moov stands in front")


def check_ceiling(tap, folder):
    """A quiet tone with loud clicks: the clicks decide, and the tone is as loud as they allow."""
    clip = folder / "clicks.wav"
    media.ffmpeg("-f", "lavfi", "-i", "aevalsrc='0.01*sin(2*PI*440*t)+0.4*lt(mod(t,1),0.002)*sin(2*PI*1000*t)':s=48000:d=4",
                 clip)
    artifacts, out, _errors = run(clip, folder)
    _loudness, peak = measure(out / "playback.m4a")
    gain = artifacts["playback"]["facts"]["gain"]
    tap.ok(peak <= CEILING_DBTP, "ceiling: no click above -1 dBTP", peak)
    tap.ok(peak >= CEILING_DBTP - 1.5, "ceiling: and none far below", peak)
    tap.ok(5 < gain < 8, "ceiling: the gain is what the clicks allow", gain)


def check_not_amplified(tap, folder):
    """Silence, a room without a speaker, a blip: what comes out is no louder than what went in."""
    clips = {"silence": ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "3"),
             "room": ("-f", "lavfi", "-i", "anoisesrc=r=48000:amplitude=0.001:duration=3:seed=7"),
             "blip": tone(48000, 0.1), "almost-nothing": tone(48000, 0.001)}
    for name, options in clips.items():
        clip = folder / f"{name}.wav"
        media.ffmpeg(*options, clip)
        artifacts, out, errors = run(clip, folder)
        if not tap.ok("playback" in artifacts, f"{name}: is processed", errors):
            continue
        facts = artifacts["playback"]["facts"]
        tap.equal(facts["gain"], 0.0, f"{name}: is not amplified")
        tap.equal("loudness" in facts, name == "room", f"{name}: says a loudness only where there is one")
        length = float(media.probe(clip)["format"]["duration"])
        tap.ok(abs(facts["duration"] - length) < 0.001, f"{name}: keeps its length", facts)
        tap.ok(measure(out / "playback.m4a")[1] <= measure(clip)[1] + 3, f"{name}: has no higher peak",
               (measure(out / "playback.m4a"), measure(clip)))


def check_odd_floats(tap, folder):
    """Samples that are no numbers, and samples far above full scale."""
    samples = [0.1 * (i % 100 / 50 - 1) for i in range(2 * 48000)]
    samples[1000:1003] = [float("nan"), float("inf"), float("-inf")]
    samples[2000] = 40.0
    data = struct.pack(f"<{len(samples)}f", *samples)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 3, 1, 48000, 192000, 4, 32,
                       b"data", len(data))
    (folder / "odd-floats.wav").write_bytes(head + data)
    artifacts, out, errors = run(folder / "odd-floats.wav", folder)
    if tap.ok("playback" in artifacts, "odd floats: are processed", errors):
        tap.ok(measure(out / "playback.m4a")[1] <= CEILING_DBTP, "odd floats: stay below the ceiling")


def check_parameters(tap, folder):
    clip = folder / "parameters.wav"
    media.ffmpeg(*tone(96000), "-ac", "6", clip)
    artifacts, out, _errors = run(clip, folder, encode_stage("{normalize: false, channels: 6, sample_rate: 96000}"))
    facts = artifacts["playback"]["facts"]
    tap.equal((facts["sample_rate"], facts["channels"]), (96000, 6), "parameters: as many channels and samples as allowed")
    tap.ok("gain" not in facts, "parameters: no gain without normalize", facts)
    artifacts, out, _errors = run(clip, folder, encode_stage("{loudness: -23, channels: 1, sample_rate: 16000, bitrate: 32k}"))
    facts = artifacts["playback"]["facts"]
    tap.equal((facts["sample_rate"], facts["channels"]), (16000, 1), "parameters: no more than allowed")
    loudness, _peak = measure(out / "playback.m4a")
    tap.ok(abs(loudness + 23) <= 1, "parameters: another target", loudness)
    rate = int(media.stream_of(media.probe(out / "playback.m4a"), "audio")["bit_rate"])
    tap.ok(24000 < rate < 40000, "parameters: another bit rate", rate)
    clip = folder / "plain-tone.wav"
    media.ffmpeg(*tone(48000), clip)
    _artifacts, out, _errors = run(clip, folder, encode_stage("{normalize: false}"))
    before, after = measure(clip)[0], measure(out / "playback.m4a")[0]
    tap.ok(abs(before - after) < 0.3, "parameters: without normalize it stays as loud", (before, after))


def check_time(tap, folder):
    """A click at 1 s is at 1 s in every output, however the codecs delay the sound."""
    for name, codec in (("time.wav", "pcm_s16le"), ("time.m4a", "aac"), ("time.ogg", "libopus")):
        clip = folder / name
        media.ffmpeg("-f", "lavfi", "-i", "aevalsrc='if(between(t,1,1.01),0.8*sin(2*PI*4000*t),0)':s=48000:d=2", "-c:a", codec, clip)
        artifacts, out, _errors = run(clip, folder)
        for path, rate in ((out / "playback.m4a", 48000), (out / "audio.wav", 16000)):
            samples = [abs(frame[0]) for frame in decode(path, 1, rate)]
            loud = 0.3 * max(samples)
            found = next(i for i, sample in enumerate(samples) if sample > loud) / rate
            tap.ok(abs(found - 1.0) < 0.002, f"{name}: the click is at 1 s in {path.name}", found)
        data = json.loads((out / "waveform.json").read_text())
        loud = [abs(value) for value in data["data"][1::2]]
        tap.equal(loud.index(max(loud)) * data["samples_per_pixel"] // data["sample_rate"], 1, f"{name}: and in the waveform")


def expect_peaks(frames, samples_per_pixel, divisor):
    """The same numbers by another program; C's division cuts off the fraction."""
    mixed = [int(sum(frame) / len(frame)) for frame in frames]
    stretches = [mixed[i:i + samples_per_pixel] for i in range(0, len(mixed), samples_per_pixel)]
    return [int(value / divisor) for stretch in stretches for value in (min(stretch), max(stretch))]


def check_peaks(tap, folder):
    """Every peak of files without loss is the one that FFmpeg's samples have."""
    noise = "anoisesrc=r=44100:amplitude=0.9:duration=2.345:seed={seed}"
    for name, channels, options in (("mono.wav", 1, ()), ("stereo.ogg", 2, ("-c:a", "flac")), ("surround.wav", 6, ())):
        clip = folder / f"peaks-{name}"
        inputs = [part for seed in range(channels) for part in ("-f", "lavfi", "-i", noise.format(seed=seed + 1))]
        media.ffmpeg(*inputs, "-filter_complex", f"amerge=inputs={channels}" if channels > 1 else "anull",
                     "-sample_fmt", "s16", *options, clip)
        frames = decode(clip, channels, 44100)
        for bits, divisor in ((8, 256), (16, 1)):
            _artifacts, out, errors = run(clip, folder, waveform_stage(f"{{pixels_per_second: 100, bits: {bits}, image: none}}"))
            data = json.loads((out / "waveform.json").read_text()) if (out / "waveform.json").exists() else {}
            expected = expect_peaks(frames, 441, divisor)
            tap.ok(data.get("data") == expected, f"peaks: {name}, {bits} bits, are FFmpeg's", errors)
            head = {key: value for key, value in data.items() if key != "data"}
            tap.equal(head, {"version": 2, "channels": 1, "sample_rate": 44100, "samples_per_pixel": 441, "bits": bits,
                             "length": len(expected) // 2}, f"peaks: {name}, {bits} bits, head")


def check_pictures(tap, folder):
    clip = folder / "pictures.wav"
    media.ffmpeg(*tone(48000), clip)
    artifacts, out, _errors = run(clip, folder, waveform_stage("{samples_per_pixel: 256, image: svg, width: 640, height: 60, colour: '#Aa3300'}"))
    tap.equal(artifacts["waveform"]["facts"]["length"], -(-3 * 48000 // 256), "picture: samples_per_pixel decides")
    root = xml.etree.ElementTree.parse(out / "waveform.svg").getroot()
    path = root[0]
    tap.equal((root.get("width"), root.get("height")), ("640", "60"), "picture: SVG has its size")
    tap.equal((path.get("d").count("M"), path.get("fill")), (640, "#aa3300"), "picture: a bar a column, in the colour")
    artifacts, out, errors = run(clip, folder, waveform_stage("{image: png, width: 640, height: 60}"))
    tap.ok("waveform-image" in artifacts, "picture: PNG is made", errors)
    stream = media.stream_of(media.probe(out / "waveform.png"), "video")
    tap.equal((stream["codec_name"], stream["width"], stream["height"]), ("png", 640, 60), "picture: PNG has its size")
    artifacts, _out, _errors = run(clip, folder, waveform_stage("{image: none}"))
    tap.equal(list(artifacts), ["waveform"], "picture: none where none is wanted")
    _artifacts, _out, errors = run(clip, folder, waveform_stage("{colour: red}"))
    tap.ok("INVALID_ARGUMENT" in errors, "picture: a colour that is none is refused", errors)


def check_refusals(tap, folder):
    """No decoder, no sound: a typed error each, at once."""
    clip = folder / "unknown.m4a"
    media.ffmpeg(*tone(), "-c:a", "aac", clip)
    clip.write_bytes(clip.read_bytes().replace(b"mp4a", b"zz9a"))
    _artifacts, _out, errors = run(clip, folder)
    tap.ok("UNSUPPORTED_CODEC" in errors, "refused: a codec that nobody knows", errors)
    clip = folder / "head-only.wav"
    media.ffmpeg(*tone(seconds=0.1), clip)
    whole = clip.read_bytes()
    for length in (44, whole.index(b"data") + 8):
        clip.write_bytes(whole[:length])
        _artifacts, _out, errors = run(clip, folder)
        tap.ok("EMPTY_RECORDING" in errors, f"refused: {length} bytes of a WAV that end before its sound", errors)


def check_duration_limit(tap, folder):
    """An Ogg of two links announces the first; what comes behind it counts as well."""
    link, clip = folder / "link.ogg", folder / "long-chain.ogg"
    media.ffmpeg(*tone(48000), "-c:a", "libvorbis", link)
    clip.write_bytes(link.read_bytes())
    media.ffmpeg(*tone(48000), "-c:a", "libvorbis", "-serial_offset", "77", link)
    clip.write_bytes(clip.read_bytes() + link.read_bytes())
    for limit, is_over in ((4, True), (6, False)):
        pipeline = folder / "limited.yaml"
        pipeline.write_text(PIPELINE.read_text() + f"limits: {{max_duration: {limit}s}}\n")
        _code, _result, errors = media.run_sluice(clip, folder / "out-limited", pipeline)
        tap.equal("LIMIT_EXCEEDED" in errors and "max_duration" in errors, is_over,
                  f"limit: 6 s of sound where {limit} s are allowed")


def main():
    with tempfile.TemporaryDirectory() as name, Tap() as tap:
        folder = pathlib.Path(name)
        for check in (check_kinds, check_chains, check_cover, check_facts, check_ceiling, check_not_amplified,
                      check_odd_floats, check_parameters, check_time, check_peaks, check_pictures, check_refusals,
                      check_duration_limit):
            check(tap, folder)


main()
