#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Kafka broker of one's own: Apache Kafka in KRaft mode, in a private folder, on free ports of the loopback.

    kafka_server.py install             get the program: its jars from Maven Central

    with KafkaServer() as server:
        server.environment()            # KAFKA_BROKERS
        server.send("topic", "key", "value", {"header": "value"})
        server.read("topic")            # what is there, as a list of Record
        server.watch("topic", count)    # the same through Kafka's own console consumer

It needs Java and kcat. The jars stay in ~/.cache/sluice/servers (SLUICE_SERVERS_DIR names another folder).
"""

import ctypes
import dataclasses
import json
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from absence import skip_if
from free_ports import free_port
from s3_server import run, servers_folder

# What is tested with; a change here makes a new folder.
VERSION = "3.9.1"
MAVEN_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:2.8"
NAME = f"kafka-{VERSION}"
# The broker, and the console consumer.
ARTIFACTS = ("kafka_2.13", "kafka-tools")
START_LIMIT_S = 90
STOP_LIMIT_S = 60
READ_LIMIT_S = 60
PARTITIONS = 4
ACCOUNT = "sluice"
MECHANISM = "SCRAM-SHA-512"
PR_SET_PDEATHSIG = 1
# A cluster's id is 16 bytes in base64; this one has no other clusters to be told from.
CLUSTER_ID = "c2x1aWNlLXRlc3RzLWthZg"
# As little as a broker can do with that still is one: tests start many, on few cores.
JAVA_OPTIONS = ("-Xmx256m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>sluice.invalid</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <dependencies>
{}
  </dependencies>
</project>
"""
DEPENDENCY = ("    <dependency><groupId>org.apache.kafka</groupId><artifactId>{}</artifactId>"
              f"<version>{VERSION}</version></dependency>")
LOGGING = """log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.target=System.err
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=[%d] %p %m (%c)%n
"""


def find_jars():
    """The folder of the jars, None when they are not installed."""
    folder = servers_folder() / NAME / "jars"
    return folder if folder.exists() else None


def explain_absence():
    """What has to be installed for a broker, None when it is all there."""
    for program, package in (("java", "default-jre-headless"), ("kcat", "kcat")):
        if not shutil.which(program):
            return f"{program} is not installed here: apt-get install {package}"
    if find_jars() is None:
        return "Kafka is not installed here: python3 tests/support/kafka_server.py install"
    return None


def skip_without_server():
    """Ends this test as skipped where there is no broker; in CI that is a failure."""
    skip_if(explain_absence())


def install():
    """What is there stays. The folder has its final name only when it is whole."""
    if find_jars():
        return
    if not shutil.which("mvn"):
        raise RuntimeError("there is no Maven here: apt-get install maven")
    servers_folder().mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(dir=servers_folder(), prefix=".new-"))
    print(f"installing {NAME}", file=sys.stderr, flush=True)
    try:
        (folder / "pom.xml").write_text(POM.format("\n".join(map(DEPENDENCY.format, ARTIFACTS))))
        run("mvn", "-B", "-q", f"{MAVEN_PLUGIN}:copy-dependencies", "-DoutputDirectory=jars", cwd=folder)
        folder.chmod(0o755)
        folder.rename(servers_folder() / NAME)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclasses.dataclass
class Record:
    partition: int
    offset: int
    key: str
    value: str
    headers: dict


def read_record(line):
    fields = json.loads(line)
    pairs = fields.get("headers") or []
    return Record(fields["partition"], fields["offset"], fields["key"], fields["payload"],
                  dict(zip(pairs[::2], pairs[1::2])))


class KafkaServer:
    """@certificate: its key and itself, for a second listener with TLS and accounts; environment() is that one's then."""

    def __init__(self, folder=None, certificate=None):
        self.owns_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="sluice-kafka-"))
        self.port = free_port()
        self.controller_port = free_port()
        self.certificate = certificate
        self.secure_port = free_port() if certificate else None
        self.password = secrets.token_hex(16) if certificate else None
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
        self.stop(signal.SIGKILL)
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def address(self):
        return f"127.0.0.1:{self.port}"

    def environment(self):
        if self.certificate is None:
            return {"KAFKA_BROKERS": self.address()}
        return {"KAFKA_BROKERS": f"127.0.0.1:{self.secure_port}", "SLUICE_KAFKA_SECURITY_PROTOCOL": "sasl_ssl",
                "SLUICE_KAFKA_SASL_MECHANISM": MECHANISM, "SLUICE_KAFKA_SASL_USERNAME": ACCOUNT,
                "SLUICE_KAFKA_SASL_PASSWORD": self.password, "SLUICE_KAFKA_SSL_CA_FILE": str(self.certificate[1])}

    def java(self, *words):
        return ["java", *JAVA_OPTIONS, f"-Dlog4j.configuration=file:{self.folder / 'log4j.properties'}",
                "-cp", f"{find_jars()}/*", *map(str, words)]

    def _secure_settings(self):
        keys = self.folder / "keys.pem"
        keys.write_text("".join(pathlib.Path(path).read_text() for path in self.certificate))
        listeners = (f"PLAINTEXT://{self.address()},SASL_SSL://127.0.0.1:{self.secure_port}")
        return {
            "listeners": f"{listeners},CONTROLLER://127.0.0.1:{self.controller_port}",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL",
            "advertised.listeners": listeners, "inter.broker.listener.name": "PLAINTEXT",
            "listener.name.sasl_ssl.ssl.keystore.type": "PEM", "listener.name.sasl_ssl.ssl.keystore.location": keys,
            "listener.name.sasl_ssl.sasl.enabled.mechanisms": MECHANISM,
            f"listener.name.sasl_ssl.{MECHANISM.lower()}.sasl.jaas.config":
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        }

    def _settings(self):
        return self._plain_settings() | (self._secure_settings() if self.certificate else {})

    def _plain_settings(self):
        return {
            "process.roles": "broker,controller", "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{self.controller_port}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://{self.address()},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"PLAINTEXT://{self.address()}",
            "log.dirs": self.folder / "data", "num.partitions": PARTITIONS,
            # One broker is all there is.
            "offsets.topic.replication.factor": 1, "offsets.topic.num.partitions": 1,
            "transaction.state.log.replication.factor": 1, "transaction.state.log.min.isr": 1,
            # Nobody else is going to join.
            "group.initial.rebalance.delay.ms": 0,
            # A consumer that was killed is missed soon.
            "group.min.session.timeout.ms": 1000,
            "log.cleaner.dedupe.buffer.size": 8 << 20,
        }

    def _format(self):
        if (self.folder / "data").exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "log4j.properties").write_text(LOGGING)
        self._write_settings()
        account = (["--add-scram", f"{MECHANISM}=[name={ACCOUNT},password={self.password}]"] if self.certificate else [])
        done = subprocess.run(self.java("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c",
                                        self.folder / "server.properties", *account),
                              text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise RuntimeError(f"Kafka can't make its folder:\n{done.stdout[-2000:]}")

    def _write_settings(self):
        text = "".join(f"{name}={value}\n" for name, value in self._settings().items())
        (self.folder / "server.properties").write_text(text)

    def start(self, tied=True):
        """@tied: it ends with this process, whatever ends that."""
        self._format()
        # An earlier one in this folder had other ports.
        self._write_settings()
        with open(self.folder / "log.txt", "ab") as log:
            self.process = subprocess.Popen(self.java("kafka.Kafka", self.folder / "server.properties"),
                                            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True, preexec_fn=die_with_parent if tied else None)
        self._wait_until_ready()

    def _wait_until_ready(self):
        until = time.monotonic() + START_LIMIT_S
        while subprocess.run(["kcat", "-b", self.address(), "-L", "-m", "1"], check=False, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("Kafka did not start:\n"
                                   + (self.folder / "log.txt").read_text(errors="replace")[-2000:])
            time.sleep(0.1)

    def stop(self, with_signal=signal.SIGTERM):
        """SIGTERM writes all down, SIGKILL is a crash."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.wait(STOP_LIMIT_S)

    def _kcat(self, *words, body=None):
        done = subprocess.run(["kcat", "-b", self.address(), *map(str, words)], input=body, check=False,
                              stdin=subprocess.DEVNULL if body is None else None, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=READ_LIMIT_S)
        if done.returncode != 0:
            raise RuntimeError(f"kcat {words} failed: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def send(self, topic, key, value, headers=None):
        """@value: text or bytes, may have several lines."""
        body = value.encode() if isinstance(value, str) else value
        words = [word for name, text in (headers or {}).items() for word in ("-H", f"{name}={text}")]
        with tempfile.NamedTemporaryFile(dir=self.folder) as file:
            file.write(body)
            file.flush()
            self._kcat("-P", "-t", topic, *(["-k", key] if key is not None else []), *words, file.name)

    def topics(self):
        return [topic["topic"] for topic in json.loads(self._kcat("-L", "-J"))["topics"]]

    def read(self, topic):
        """What is there by now, in order within each partition."""
        if topic not in self.topics():
            return []
        return [read_record(line) for line in
                self._kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-J").decode(errors="surrogateescape").splitlines()]

    def watch(self, topic, count):
        """Lines of Kafka's own console consumer: partition, headers, key and value, with tabs between."""
        done = subprocess.run(
            self.java("org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", self.address(),
                      "--topic", topic, "--from-beginning", "--max-messages", count,
                      "--timeout-ms", READ_LIMIT_S * 1000,
                      *[word for name in ("partition", "headers", "key")
                        for word in ("--property", f"print.{name}=true")]),
            check=False, text=True, errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise RuntimeError(f"the console consumer failed:\n{done.stderr[-2000:]}")
        return done.stdout.splitlines()

    def committed(self, group):
        """What a group has behind it: {(topic, partition): offset}."""
        done = subprocess.run(
            self.java("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "--bootstrap-server",
                      self.address(), "--group", group, "--describe"),
            check=False, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        rows = [line.split() for line in done.stdout.splitlines()]
        return {(row[1], int(row[2])): int(row[3]) for row in rows
                if len(row) > 4 and row[0] == group and row[3].isdigit()}


def main():
    if sys.argv[1:] != ["install"]:
        sys.exit(__doc__)
    try:
        install()
    except (OSError, RuntimeError) as error:
        sys.exit(f"Kafka can't be installed: {error}")


if __name__ == "__main__":
    main()
