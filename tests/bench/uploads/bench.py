#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From confirm to ready through the API of a real daemon, beside what the service that Sluice replaces needs.

The clock starts when the confirm request is sent and stops when an answer of `GET /media/:id` that says "ready" is there;
in between the client asks again 2 ms after each answer; eight clients at once ask every 20 ms, since their questions
take CPU from the work. The daemon has the defaults of an installation: workers
wait before the first file comes, and between two files there is a pause in which it starts the next ones. Medians of several
files; the picture is a photo of 4000x3000. A line ends with the
old service's time and what is allowed, 0.8 of it.

usage: ./dev bench uploads [ROUNDS]
"""

import concurrent.futures
import pathlib
import statistics
import sys
import tempfile
import time
import urllib.request

import media_tools as media
import pdf_maker as pdf
from bench_daemon import Daemon

AT_ONCE = 8
PAUSE_S = 1.5
LOOK_S = 0.002
LOOK_AT_ONCE_S = 0.02
# Milliseconds, on two cores.
OLD_SERVICE = {"question_image": 254, "avatar": 51, "interview_attachment": 73, "eight at once": 1675}
ALLOWED = 0.8


def upload(daemon, file_type, source):
    """Initiate and PUT; the id of a media that is ready to be confirmed."""
    kind = "application/pdf" if source.suffix == ".pdf" else "image/jpeg"
    reply = daemon.post("/upload/initiate", {"fileName": source.name, "fileType": file_type, "contentType": kind,
                                             "fileSize": source.stat().st_size})
    put = urllib.request.Request(reply["uploadUrl"], source.read_bytes(), {"Content-Type": kind}, method="PUT")
    urllib.request.urlopen(put).read()
    return reply["mediaId"]


def confirm(daemon, media_id, interval=LOOK_S):
    """Milliseconds from confirm to ready."""
    started = time.monotonic()
    daemon.post("/upload/confirm", {"mediaId": media_id})
    while True:
        view = daemon.get(f"/{media_id}")
        if view["status"] == "ready":
            return (time.monotonic() - started) * 1000
        if view["status"] == "failed":
            raise SystemExit(f"{media_id}: {view['error']}")
        time.sleep(interval)


def tell(name, times):
    old = OLD_SERVICE[name]
    found = statistics.median(times)
    print(f"{name}: {found:.0f} ms ({min(times):.0f} to {max(times):.0f}), x{found / old:.2f} of {old} ms; "
          f"allowed x{ALLOWED} = {old * ALLOWED:.0f} ms", flush=True)


def measure_one(daemon, file_type, source, rounds):
    times = []
    for _round in range(rounds):
        media_id = upload(daemon, file_type, source)
        time.sleep(PAUSE_S)
        times.append(confirm(daemon, media_id))
    tell(file_type, times)


def measure_at_once(daemon, source, rounds):
    times = []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for _round in range(rounds):
            ids = [upload(daemon, "question_image", source) for _number in range(AT_ONCE)]
            time.sleep(PAUSE_S)
            started = time.monotonic()
            list(pool.map(lambda one: confirm(daemon, one, LOOK_AT_ONCE_S), ids))
            times.append((time.monotonic() - started) * 1000)
    tell("eight at once", times)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        photo = media.make_photo(folder / "photo.jpg")
        document = next(iter(sorted(media.CORPUS.glob("pdf/sample-files/pdflatex*.pdf"))), folder / "made.pdf")
        if not document.exists():
            document.write_bytes(pdf.page())
        daemon = Daemon(folder / "data")
        measure_one(daemon, "question_image", photo, rounds)
        measure_one(daemon, "avatar", photo, rounds)
        measure_one(daemon, "interview_attachment", document, rounds)
        measure_at_once(daemon, photo, max(rounds // 3, 1))
        daemon.stop()


main()
