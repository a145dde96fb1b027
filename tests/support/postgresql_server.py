# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A PostgreSQL server of one's own: in a private folder, on a free port of the loopback, with a password.

    with PostgresqlServer() as server:
        server.environment()            # DATABASE_HOST, DATABASE_PORT, ...
        server.query("SELECT 1")        # through psql

Nothing but the standard library and Debian's package postgresql. The server refuses to run as root, so
root runs it as nobody.
"""

import ctypes
import glob
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time

from absence import skip_if
from free_ports import free_port

USER = "sluice"
DATABASE = "sluice"
START_LIMIT_S = 60
PR_SET_PDEATHSIG = 1

# As little as a server can do with that still is one: tests start many, on few cores.
SMALL = {"shared_buffers": "32MB", "autovacuum_naptime": "60s", "max_connections": "100", "fsync": "off",
         "deadlock_timeout": "50ms",
         "log_min_messages": "warning", "logging_collector": "off"}


def find_programs():
    """The folder of initdb and postgres, None when the server is not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"),
                   key=lambda path: int(pathlib.Path(path).parts[-3].split(".")[0]))
    path = found[-1] if found else shutil.which("initdb")
    return pathlib.Path(path).resolve().parent if path else None


def explain_absence():
    """None when the server is installed."""
    return None if find_programs() else "PostgreSQL's server is not installed here: apt-get install postgresql"


def skip_without_server():
    """Ends this test as skipped where there is no server; in CI that is a failure."""
    skip_if(explain_absence())


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


class PostgresqlServer:
    """A server and its folder. @template: where a fresh cluster is kept to be copied; initdb takes a second."""

    def __init__(self, folder=None, template=None, settings=None, segment_mib=4):
        self.programs = find_programs()
        self.owns_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="sluice-postgresql-"))
        self.template = pathlib.Path(template) if template else None
        self.segment_mib = segment_mib
        self.settings = {**SMALL, **(settings or {})}
        self.account = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        self.data = self.folder / "data"
        self.password = None
        self.port = None
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

    def remove(self):
        self.stop()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _identity(self):
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _check_access(self):
        done = subprocess.run(["test", "-w", str(self.folder)], check=False, **self._identity())
        if done.returncode != 0:
            raise RuntimeError(f"the account 'nobody', which the server runs as, can't get to {self.folder}")

    def _run(self, *command):
        done = subprocess.run([str(word) for word in command], text=True, cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **self._identity())
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}")

    def _own(self, path):
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def create(self):
        """The folder with a cluster in it; one that is there stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._own(self.folder)
        self._check_access()
        secret = self.folder / "password"
        if not self.data.exists():
            self._create_cluster(secret)
        self.password = secret.read_text().strip()

    def _create_cluster(self, secret):
        if self.template and (self.template / "data").exists():
            subprocess.run(["cp", "-a", "--reflink=auto", self.template / "data", self.data], check=True)
            shutil.copy2(self.template / "password", secret)
            return
        secret.write_text(secrets.token_hex(16) + "\n")
        secret.chmod(0o600)
        self._own(secret)
        self._run(self.programs / "initdb", "--no-sync", "-D", self.data, "-U", USER, "-A", "scram-sha-256",
                  "--pwfile", secret, "--wal-segsize", self.segment_mib, "-E", "UTF8", "--locale", "C.UTF-8")

    def start(self, tied=True):
        """@tied: it ends with this process, whatever ends that."""
        self.create()
        self.port = self.port or free_port()
        options = {**self.settings, "listen_addresses": "127.0.0.1", "port": self.port,
                   # The path of a socket has a limit that a folder may be over.
                   "unix_socket_directories": ""}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with open(self.folder / "log.txt", "ab") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data), *words], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=die_with_parent if tied else None, **self._identity())
        self._wait_until_ready()

    def _wait_until_ready(self):
        until = time.monotonic() + START_LIMIT_S
        while subprocess.run([self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                             check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log.txt").read_text())
            time.sleep(0.05)

    def stop(self, with_signal=signal.SIGINT):
        """SIGINT ends sessions and writes all down, SIGQUIT ends at once, SIGKILL is a crash."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.wait(60)

    def install_certificate(self, key, certificate):
        """For the next start. The server wants a key that is its own and nobody else's to read."""
        for source, name in ((key, "server.key"), (certificate, "server.crt")):
            target = self.data / name
            shutil.copy(source, target)
            target.chmod(0o600)
            self._own(target)
        self.settings["ssl"] = "on"

    def environment(self, database=DATABASE):
        return {"DATABASE_HOST": "127.0.0.1", "DATABASE_PORT": str(self.port), "DATABASE_NAME": database,
                "DATABASE_USER": USER, "DATABASE_PASSWORD": self.password}

    def query(self, sql, database="postgres"):
        """The rows as text, columns with '|' between."""
        return subprocess.run([str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                               "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", database, "-c", sql],
                              check=True, text=True, stdout=subprocess.PIPE,
                              env={**os.environ, "PGPASSWORD": self.password}).stdout.strip()

    def create_database(self, name=DATABASE):
        if not self.query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self.query(f"CREATE DATABASE {name}")
