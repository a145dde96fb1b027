#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The verdict on real recordings, where the machine has them.

The table holds those with something to find; FFmpeg's volumedetect, blackdetect and freezedetect say the same of them.
Of all others nothing may be found: whoever is asked to record again for nothing does not come back.
"""

import csv
import pathlib
import tempfile

import media_tools as media
from sluice_test import Tap

# The verdict is all that is asked for; one of the two has its track in any file.
STAGES = ("  - id: thumbnail\n    optional: true\n  - id: audio\n    stage: extract-audio\n    optional: true\n"
          "verdict: {}\n")
NO_AUDIO, SILENT, BLACK, FROZEN = "NO_AUDIO", "SILENT_AUDIO", "BLACK_PICTURE", "FROZEN_PICTURE"
TRUNCATED, SHORT = "TRUNCATED", "TOO_SHORT"
FINDINGS = {
    "audio/media/sample_rf64.wav": [SHORT],
    "audio/mediafile/full.alac.m4a": [SILENT],
    "audio/mediafile/image.mp3": [SILENT],
    "audio/mutagen/vbri.mp3": [TRUNCATED],
    "audio/nodejs-docs-samples/mountain_view.wav": [SHORT],
    "audio/taglib/ac3.m4a": [SHORT],
    "video/decord/video_270.mov": [SHORT, NO_AUDIO],
    "video/format-corpus/apple-prores-422-proxy.mov": [NO_AUDIO],
    "video/format-corpus/xdcam-ex-1080i60.mov": [NO_AUDIO],
    "video/gstreamer/vp9_only.mp4": [NO_AUDIO, BLACK],
    "video/kurento/connection.mp4": [NO_AUDIO],
    "video/media/hlg10-color-test.mp4": [SHORT],
    "video/media/sample.mp4": [SILENT],
    "video/media/sample_audio_only.mp4": [SILENT],
    "video/media/sample_av1.mp4": [SILENT],
    "video/media/sample_edit_list_only_preroll_sync_sample.mp4": [SHORT],
    "video/media/sample_video_only.mp4": [NO_AUDIO],
    "video/media/sample_with_color_info.mp4": [SHORT, SILENT],
    "video/mediarecorder/videoonly_vp8_640x480_10s.webm": [NO_AUDIO],
    "video/moviepy/transparent.webm": [SILENT, BLACK],
    "video/mp4parse-rust/h264_white_frame_sar_16_9.mp4": [SHORT, NO_AUDIO],
    "video/mp4parse-rust/metadata.mp4": [SHORT],
    "video/node-fluent-ffmpeg/testvideo-43.avi": [NO_AUDIO],
    "video/opencast/silent.mp4": [SILENT],
    "video/opencast/test-optimization.mp4": [NO_AUDIO],
    "video/shaka-player/green-pixel.mp4": [NO_AUDIO, FROZEN],
    "video/streamio-ffmpeg/awesome movie.mov": [SILENT],
    "video/tika/testMP4Video.mp4": [NO_AUDIO, BLACK],
    "video/torchcodec/h265_10bits.mp4": [NO_AUDIO],
}


def check_row(tap, path, pipeline, folder):
    status, result, errors = media.run_sluice(media.CORPUS / path, folder, pipeline, 120)
    if not tap.ok(status == 0, f"{path}: runs", errors):
        return
    verdict = result["media_info"]["verdict"]
    found = [finding["code"] for finding in verdict["findings"]]
    tap.ok(verdict["checked"] and found == FINDINGS.get(path, []), f"{path}: {' '.join(found) or 'ok'}", verdict)


def main():
    with tempfile.TemporaryDirectory() as name, Tap() as tap:
        manifest = media.CORPUS / "manifest.tsv"
        if not manifest.exists():
            tap.skip("real recordings", "no corpus beside the project")
            return
        folder = pathlib.Path(name)
        pipeline = media.write_pipeline(folder / "verdict.yaml", STAGES)
        with open(manifest, encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                # What is not graded must-ok may have no verdict at all; the cut MP3 is one that has.
                is_judged = row["grade"] == "must-ok" or row["path"] in FINDINGS
                if row["kind"] in {"video", "audio"} and is_judged:
                    check_row(tap, row["path"], pipeline, folder / row["sha256"][:12])


main()
