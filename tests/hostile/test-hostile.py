#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every odd and hostile file through the API, against the table of what must become of it (expectations.tsv).

Between them a good recording is processed again and again, and must not notice. Nothing may be fetched from the network or read
from outside: a listener counts requests, and no output may hold a line of /etc/passwd. The daemon must not grow.

    test-hostile.py            the table is what is expected
    test-hostile.py --write    the table becomes what is found; look at each line that changed

SLUICE_MUTANTS=N  also N damaged copies of good files (40 when it is not set): each must end in time, whatever as.
"""

import concurrent.futures
import csv
import http.server
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import make_inputs
import media_tools as media
from sluice_test import MEDIA, OWNER, STRANGER, Daemon, Tap

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "expectations.tsv"
COLUMNS = ("file", "upload_as", "file_type", "state", "code")
GENERATOR = media.SOURCE.parent / "shared/hostile/hostile_gen.py"
WRITE = "--write" in sys.argv

# What a client says a file of this name is. A name that no file type takes is given another: the content decides.
RECORDING = ("mp4", "webm", "mov", "avi")
SOUND = ("mp3", "wav", "m4a", "ogg")
PICTURE = ("jpg", "jpeg", "png", "gif", "webp")
OTHER_NAMES = {"mkv": "webm", "bmp": "png", "tif": "jpg", "tiff": "jpg", "wmv": "mp4", "bin": "mp4", "": "mp4", "flac": "wav",
               "aac": "m4a", "oga": "ogg", "opus": "ogg", "ogv": "webm", "m4v": "mp4", "3gp": "mp4", "caf": "wav", "ts": "mp4",
               "amr": "m4a", "mka": "ogg", "heic": "jpg", "avif": "png"}
CONTENT_TYPES = {"mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "avi": "video/x-msvideo",
                 "mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4", "ogg": "audio/ogg", "jpg": "image/jpeg",
                 "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
                 "pdf": "application/pdf"}
# One file that is only a part of one: an EXIF segment with a place in it.
SEGMENT = "h57_gps_app1.seg"
# JSON that is for a request, not for an upload: tests/api has these.
REQUESTS = ("h58_json_nest.json", "h59_json_dup.json")
# With four files at once on two cores; alone the slowest, a document that is drawn for ever, takes its time_limit.
REFUSAL_LIMIT_S = 30.0
MEMORY_LIMIT_KIB = 20 * 1024
WORKERS = 3


class Canary:
    """A listener that nobody should call."""

    def __enter__(self):
        hits = self.hits = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                hits.append(self.path)
                self.send_error(404)

            do_HEAD = do_GET

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()


def name_upload(path):
    """(file name, file type) that the client gives."""
    extension = path.suffix[1:].lower()
    extension = OTHER_NAMES.get(extension, extension)
    name = f"{path.stem}.{extension}"
    if extension in PICTURE:
        return name, "question_image"
    if extension in SOUND:
        return name, "audio_response"
    return name, "interview_attachment" if extension == "pdf" else "video_response"


def process(daemon, path, upload_as, file_type, user=OWNER):
    """(state, code, seconds, media): "initiate" and "confirm" are states of those that were refused there."""
    started = time.monotonic()
    content_type = CONTENT_TYPES.get(pathlib.Path(upload_as).suffix[1:], "application/octet-stream")
    reply = daemon.post(f"{MEDIA}/upload/initiate",
                        {"fileName": upload_as, "fileType": file_type, "contentType": content_type,
                         "fileSize": path.stat().st_size}, user=user)
    if reply.status != 201:
        return "initiate", reply.code, time.monotonic() - started, None
    media_id = reply.json["mediaId"]
    put = daemon.put(reply.json["uploadUrl"], path.read_bytes(), content_type)
    assert put.status == 200, (path, put.status, put.body)
    reply = daemon.post(f"{MEDIA}/upload/confirm", {"mediaId": media_id}, user=user)
    if reply.status != 200:
        return "confirm", reply.code, time.monotonic() - started, None
    view = daemon.wait_until_done(media_id, 300, user)
    code = view["error"]["code"] if view["error"] else ""
    return view["status"], code, time.monotonic() - started, view


def collect_inputs(tap, folder, canary):
    """Name in the table -> path."""
    inputs = {f"made/{name}": folder / "made" / name for name in make_inputs.make_all(folder / "made", canary.url)}
    if GENERATOR.exists():
        subprocess.run([sys.executable, str(GENERATOR), str(folder / "generated"), canary.url], check=True,
                       capture_output=True)
        splice_segment(folder / "generated")
        inputs.update((f"hostile/{path.name}", path) for path in sorted((folder / "generated").iterdir())
                      if path.name not in REQUESTS)
    else:
        tap.skip("the generated hostile files", "their generator is not beside the project")
    if (media.CORPUS / "manifest.tsv").exists():
        with open(media.CORPUS / "manifest.tsv", encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                inputs[f"corpus/{row['path']}"] = media.CORPUS / row["path"]
    else:
        tap.skip("real recordings, pictures and documents", "no corpus beside the project")
    return inputs


def splice_segment(folder):
    """The EXIF segment with a place, into a picture."""
    whole = subprocess.run(["convert", "-size", "64x48", "plasma:", "jpg:-"], check=True, capture_output=True).stdout
    segment = folder / SEGMENT
    segment.with_suffix(".jpg").write_bytes(whole[:2] + segment.read_bytes() + whole[2:])
    segment.unlink()


def read_table():
    if not TABLE.exists():
        return {}
    with open(TABLE, encoding="utf-8") as rows:
        return {row["file"]: row for row in csv.DictReader(rows, delimiter="\t")}


def write_table(found):
    with open(TABLE, "w", encoding="utf-8") as file:
        file.write("\t".join(COLUMNS) + "\n")
        for name in sorted(found):
            file.write("\t".join((name, *found[name])) + "\n")


def copy_pipelines(folder):
    """The pipelines as they are, but for the preset: decoding is tested here, not x264."""
    shutil.copytree(media.SOURCE / "pipelines", folder)
    path = folder / "video_response.yaml"
    path.write_text(path.read_text().replace("preset: medium", "preset: ultrafast"))
    return folder


def find_leak(daemon, view):
    """An output that holds what only the machine's own files hold."""
    for artifact in view["artifacts"]:
        if b"root:x:0:0" in daemon.get(artifact["url"]).body:
            return artifact["name"]
    return None


class Run:
    """One pass over all files; what was found, and what a good recording noticed of it."""

    def __init__(self, daemon, inputs, canary_clip):
        self.daemon, self.inputs, self.clip = daemon, inputs, canary_clip
        self.found, self.seconds, self.leaks, self.canaries = {}, {}, [], []
        self.stopped = False

    def process_one(self, name):
        upload_as, file_type = name_upload(self.inputs[name])
        state, code, seconds, view = process(self.daemon, self.inputs[name], upload_as, file_type)
        self.found[name] = (upload_as, file_type, state, code)
        self.seconds[name] = seconds
        if view and (leak := find_leak(self.daemon, view)):
            self.leaks.append(f"{name}: {leak}")

    def watch(self):
        while not self.stopped:
            self.canaries.append(process(self.daemon, self.clip, "canary.webm", "video_response", STRANGER)[:2])

    def all(self):
        watcher = threading.Thread(target=self.watch)
        watcher.start()
        try:
            with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
                list(pool.map(self.process_one, self.inputs))
        finally:
            self.stopped = True
            watcher.join()


def check_table(tap, run):
    expected = read_table()
    for name in sorted(run.found):
        row = expected.get(name)
        wanted = tuple(row[column] for column in COLUMNS[1:]) if row else None
        tap.equal(run.found[name], wanted, f"{name}: {' '.join(run.found[name][2:])}")
    missing = [name for name in expected if name not in run.found and name.startswith("made/")]
    tap.equal(missing, [], "each file that is made in the tree was tried")


def check_times(tap, run):
    late = [f"{name}: {run.seconds[name]:.1f} s" for name, found in run.found.items()
            if found[2] != "ready" and run.seconds[name] > REFUSAL_LIMIT_S]
    tap.equal(late, [], f"every refusal came within {REFUSAL_LIMIT_S:.0f} s")
    slowest = sorted(run.seconds, key=run.seconds.get)[-5:]
    print("# slowest:", ", ".join(f"{name} {run.seconds[name]:.1f} s" for name in slowest))


def make_mutants(folder, count):
    """Good files with a few bytes changed, cut out or doubled; the same ones each time."""
    folder.mkdir()
    seeds = []
    for name, options in (("a.webm", ("-c:v", "libvpx", "-c:a", "libopus")), ("b.mp4", make_inputs.H264),
                          ("c.avi", ("-c:v", "mpeg4", "-c:a", "libmp3lame"))):
        make_inputs.make_clip(folder / name, 1, options=options)
        seeds.append(folder / name)
    for name in ("d.jpg", "e.png", "f.gif", "g.webp"):
        subprocess.run(["convert", "-size", "120x90", "plasma:", str(folder / name)], check=True)
        seeds.append(folder / name)
    (folder / "h.pdf").write_bytes(make_inputs.pdf([b""] * 3))
    seeds.append(folder / "h.pdf")
    chance = random.Random(2026)
    mutants = {}
    for number in range(count):
        seed = seeds[number % len(seeds)]
        path = folder / f"mutant-{number}{seed.suffix}"
        path.write_bytes(mutate(bytearray(seed.read_bytes()), chance))
        mutants[f"mutant/{path.name}"] = path
    return mutants


def mutate(data, chance):
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(data))
        length = chance.randint(1, 64)
        kind = chance.randrange(4)
        if kind == 0:
            data[at] = chance.randrange(256)
        elif kind == 1:
            data[at:at + length] = bytes(chance.choice((0, 255)) for _ in data[at:at + length])
        elif kind == 2:
            del data[at:at + length]
        else:
            data[at:at] = data[at:at + length]
        if len(data) < 64:
            data.extend(bytes(64))
    return data


def check_mutants(tap, daemon, folder, clip):
    count = int(os.environ.get("SLUICE_MUTANTS", "40"))
    run = Run(daemon, make_mutants(folder, count), clip)
    run.all()
    tap.equal(len(run.found), count, f"{count} damaged files: each came to an end")
    wrong = [f"{name}: {' '.join(found)}" for name, found in run.found.items()
             if found[2] == "failed" and found[3] in {"", "INTERNAL", "WORKER_PROTOCOL"}]
    tap.equal(wrong, [], "damaged files: and those that were refused say why")
    check_times(tap, run)
    check_canaries(tap, run)


def check_canaries(tap, run):
    wrong = [found for found in run.canaries if found != ("ready", "")]
    tap.ok(run.canaries and not wrong, f"{len(run.canaries)} good recordings in between did not notice", wrong)


NAMES = (("../../x.webm", 201), ("a/../b.webm", 201), ("a\0b.webm", 400), ("a\r\nX-Evil: 1.webm", 400), ("\u202egnp.webm", 201),
         ("x" * 4096 + ".webm", 400), ("-rf.webm", 201), ("CON.webm", 201), ("'\"><script>.webm", 201),
         ("%2e%2e%2f.webm", 201), ("", 400), ("...", 415), (".webm", 415), ("$(id).webm", 201), ("a;b|c&d.webm", 201))


def check_names(tap, daemon):
    """A name is data: it is kept, and it never becomes a part of a key."""
    for name, status in NAMES:
        reply = daemon.post(f"{MEDIA}/upload/initiate", {"fileName": name, "fileType": "video_response",
                                                         "contentType": "video/webm", "fileSize": 10})
        tap.status(reply, status, f"name {name[:40]!r}: {status}")
        if reply.status == 201:
            key = reply.json["uploadUrl"].split("?")[0].split("/objects/videos/")[1]
            tap.equal(key, f"incoming/{OWNER}/{reply.json['mediaId']}", f"name {name[:40]!r}: is in no key")
    reply = daemon.post(f"{MEDIA}/upload/initiate", {"fileName": "a.webm", "fileType": "video_response",
                                                     "contentType": "video/webm", "fileSize": 5 << 30})
    tap.problem(reply, 413, "FILE_TOO_LARGE", "5 GiB are refused before they are sent")


def main():
    with tempfile.TemporaryDirectory() as name, Tap() as tap, Canary() as canary:
        folder = pathlib.Path(name)
        inputs = collect_inputs(tap, folder, canary)
        clip = media.make_clip(folder / "canary.webm", seconds=2, options=("-c:v", "libvpx", "-c:a", "libopus"))
        environment = {"SLUICE_PIPELINE_DIR": str(copy_pipelines(folder / "pipelines"))}
        with Daemon(environment) as daemon:
            process(daemon, clip, "warm.webm", "video_response")
            before = daemon.status_kib("VmRSS")
            run = Run(daemon, inputs, clip)
            run.all()
            if WRITE:
                write_table(run.found)
            check_table(tap, run)
            check_times(tap, run)
            check_canaries(tap, run)
            tap.equal(run.leaks, [], "no output holds a file of the machine")
            check_mutants(tap, daemon, folder / "mutants", clip)
            check_names(tap, daemon)
            grown = daemon.status_kib("VmRSS") - before
            tap.ok(grown <= MEMORY_LIMIT_KIB, f"the daemon grew by {grown} KiB, at most {MEMORY_LIMIT_KIB}", grown)
            tap.ok(daemon.process.poll() is None, "the daemon is still there")
        tap.equal(canary.hits, [], "nothing was fetched")


main()
