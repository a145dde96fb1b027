# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A sluiced for benches: free port, private folder, its times and memory from /proc, ended by pid."""

import json
import os
import pathlib
import re
import subprocess
import time
import urllib.request

API = "/api/v1/media"


class Daemon:
    def __init__(self, folder, variables=None):
        program = pathlib.Path(os.environ["SLUICE_BUILD_ROOT"]) / "core/daemon/sluiced"
        pathlib.Path(folder).mkdir(exist_ok=True)
        environment = dict(os.environ, PORT="0", SLUICE_DATA_DIR=str(folder), LOG_LEVEL="warning",
                           **(variables or {}))
        started = time.monotonic()
        self.process = subprocess.Popen([str(program)], stdout=subprocess.PIPE, text=True, env=environment)
        for line in self.process.stdout:
            if line.startswith("listening on "):
                self.url = line.split()[-1]
                break
        else:
            raise SystemExit("sluiced did not start")
        urllib.request.urlopen(f"{self.url}/livez").read()
        self.start_seconds = time.monotonic() - started

    def post(self, path, body):
        request = urllib.request.Request(self.url + API + path, json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request))

    def get(self, path):
        return json.load(urllib.request.urlopen(self.url + API + path))

    def upload(self, clip, file_type, content_type):
        """Initiate and PUT; the media's id, ready to be confirmed."""
        reply = self.post("/upload/initiate", {"fileName": clip.name, "fileType": file_type,
                                               "contentType": content_type, "fileSize": clip.stat().st_size})
        put = urllib.request.Request(reply["uploadUrl"], clip.read_bytes(), {"Content-Type": content_type}, method="PUT")
        urllib.request.urlopen(put).read()
        return reply["mediaId"]

    def follow(self, media_id, interval):
        """Seconds from confirm to each artifact and to the end, and the last view; looks every @interval seconds."""
        started = time.monotonic()
        self.post("/upload/confirm", {"mediaId": media_id})
        seen = {}
        while True:
            view = self.get(f"/{media_id}")
            now = time.monotonic() - started
            for artifact in view["artifacts"]:
                seen.setdefault(artifact["name"], now)
            if view["status"] in {"ready", "failed"}:
                seen["all"] = now
                if view["status"] == "failed":
                    raise SystemExit(f"{media_id}: {view['error']}")
                return seen, view
            time.sleep(interval)

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
