#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon on a real Kafka broker: what it publishes, what it makes of events of others, and what happens when either
goes away. Which database: SLUICE_KAFKA_DATABASE."""

import collections
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid

import speech_provider
from kafka_server import KafkaServer, skip_without_server
from postgresql_server import PostgresqlServer
from postgresql_server import skip_without_server as skip_without_postgresql
from sluice_test import MEDIA, OWNER, STRANGER, Daemon, Tap, wait_for

ON_POSTGRESQL = os.environ.get("SLUICE_KAFKA_DATABASE") == "postgresql"
TOPIC = "media-events"
DEAD_LETTERS = "media-service-dead-letter"
GROUP = "media-service-group"
# Uploads at a time while the broker goes.
N_UPLOADERS = 3
LIMIT_S = 90


def make_clip(folder):
    path = pathlib.Path(folder) / "clip.webm"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1",
                    "-f", "lavfi", "-i", "sine=duration=1", "-c:v", "libvpx", "-b:v", "100k", "-deadline", "realtime",
                    "-cpu-used", "8", "-c:a", "libopus", str(path)], check=True)
    return path


def make_broken_clip(folder, clip):
    """It begins like a recording."""
    path = pathlib.Path(folder) / "broken.webm"
    path.write_bytes(clip.read_bytes()[:200] + bytes(3000))
    return path


def write_event(event_type, **data):
    return json.dumps({"eventId": str(uuid.uuid4()), "eventType": event_type, "timestamp": "2026-01-01T00:00:00Z",
                       "data": data})


def send_event(broker, topic, event_type, **data):
    event = write_event(event_type, **data)
    broker.send(topic, data.get("mediaId") or data.get("userId"), event)
    return event


class Events:
    """What is in the topic, by media and in order, each event once."""

    def __init__(self, records):
        self.types = collections.defaultdict(list)
        self.inversions = 0
        self.repetitions = 0
        last = collections.defaultdict(int)
        for record in sorted(records, key=lambda record: (record.partition, record.offset)):
            sequence = int(record.headers["ce_sequence"])
            if sequence <= last[record.key]:
                self.repetitions += 1
                continue
            self.inversions += sequence != last[record.key] + 1
            last[record.key] = sequence
            self.types[record.key].append(record.headers["ce_type"])


def read_events(broker):
    return Events(broker.read(TOPIC))


def wait_for_events(broker, media_id, *types):
    wait_for(lambda: len(read_events(broker).types[media_id]) >= len(types), LIMIT_S)
    return read_events(broker).types[media_id] == list(types)


def get_health(daemon):
    reply = daemon.get("/health")
    return reply.status, reply.json


def wait_until_drained(daemon):
    return wait_for(lambda: get_health(daemon)[1]["outbox"]["waiting"] == 0, LIMIT_S)


def describe_record(line):
    """A line of the console consumer, whose parts have tabs between."""
    partition, headers, key, value = line.split("\t", 3)
    pairs = dict(header.split(":", 1) for header in headers.split(","))
    return {"partition": int(partition.split(":")[1]), "headers": pairs, "key": key, "value": json.loads(value)}


def transcribe(broker, folder):
    """Of another daemon, which has a provider. Returns the media's id."""
    path = pathlib.Path(folder) / "speech.wav"
    speech_provider.make_recording(path, 5)
    with speech_provider.SpeechProvider() as provider, \
            Daemon({**broker.environment(), "KAFKA_GROUP_ID": "other", "GROQ_API_KEY": provider.key,
                    "GROQ_BASE_URL": provider.base_url}) as daemon:
        media_id = daemon.upload(path, file_type="audio_response", content_type="audio/wav")
        wait_for(lambda: "transcription.ready" in read_events(broker).types[media_id], LIMIT_S)
        daemon.wait_until_done(media_id)
        wait_until_drained(daemon)
    return media_id


def test_published(tap, broker, daemon, folder):
    clip = make_clip(folder)
    spoken = transcribe(broker, folder)
    done = daemon.wait_until_done(daemon.upload(clip))["id"]
    failed = daemon.wait_until_done(daemon.upload(make_broken_clip(folder, clip)))["id"]
    tap.status(daemon.request("DELETE", f"{MEDIA}/{done}"), 204, "a media is deleted")
    expected = {done: ["media.uploaded", "media.processed", "media.deleted"],
                failed: ["media.uploaded", "media.processing_failed"]}
    records = [describe_record(line) for line in broker.watch(TOPIC, 8)]
    found = collections.defaultdict(list)
    for record in records:
        found[record["key"]].append(record["value"]["eventType"])
    # The transcript may be there before the rest or after it.
    tap.ok(found[spoken][0] == "media.uploaded"
           and sorted(found.pop(spoken)[1:]) == ["media.processed", "transcription.ready"],
           "Kafka's console consumer sees a transcript's event", records)
    tap.equal(dict(found), expected, "and all others, under their media's id, in order")
    transcript = next(record["value"] for record in records if record["value"]["eventType"] == "transcription.ready")
    tap.ok({"mediaId", "interviewId", "questionId", "transcription", "transcriptionUrl"} <= set(transcript["data"]),
           "transcription.ready has the specification's data", transcript)
    first = next(record for record in records if record["key"] == done)
    value, headers = first["value"], first["headers"]
    tap.equal(set(value), {"eventId", "eventType", "timestamp", "data"}, "the value is the specification's envelope")
    tap.equal(set(value["data"]), {"mediaId", "userId", "fileType", "fileName", "fileSize", "contentType", "bucket", "key"},
              "with the specification's data")
    tap.equal(headers, {"content-type": "application/json", "ce_specversion": "1.0", "ce_id": value["eventId"],
                        "ce_source": "/sluice/media", "ce_type": "media.uploaded", "ce_time": value["timestamp"],
                        "ce_subject": done, "ce_sequence": "1".zfill(19)}, "the headers are CloudEvents'")
    tap.equal(len({record["partition"] for record in records if record["key"] == done}), 1,
              "all of a media are in one partition")
    status, health = get_health(daemon)
    tap.ok(status == 200 and health["kafka"] == "connected", "/health says that the broker answers", health)


class Uploaders:
    """Threads that upload without an end."""

    def __init__(self, daemon, clip):
        self.daemon = daemon
        self.clip = clip
        self.confirmed = []
        self.errors = []
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.upload) for _ in range(N_UPLOADERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def upload(self):
        while not self.stopped.is_set():
            try:
                media_id = self.daemon.upload(self.clip)
                self.confirmed.append(media_id)
                self.daemon.wait_until_done(media_id)
            except (AssertionError, OSError) as error:
                self.errors.append(error)

    def wait_for_more(self, count):
        goal = len(self.confirmed) + count
        return wait_for(lambda: len(self.confirmed) >= goal or self.errors, LIMIT_S) and not self.errors


def check_all_published(tap, broker, media, name):
    found = read_events(broker)
    missing = [media_id for media_id in media if found.types[media_id] != ["media.uploaded", "media.processed"]]
    tap.equal(missing, [], f"{name}: nothing is lost")
    tap.equal(found.inversions, 0, f"{name}: the order is kept")


def test_broker_goes(tap, broker, daemon, clip, with_signal, name):
    with Uploaders(daemon, clip) as uploaders:
        tap.ok(uploaders.wait_for_more(3), f"{name}: uploads before")
        broker.stop(with_signal)
        tap.ok(uploaders.wait_for_more(5), f"{name}: uploads go on without a broker", uploaders.errors)
        status, health = get_health(daemon)
        tap.ok(status == 200 and health["status"] == "ok" and health["kafka"] == "disconnected"
               and health["outbox"]["waiting"] > 0, f"{name}: /health says what waits", health)
        tap.equal(daemon.get("/readyz").status, 200, f"{name}: the daemon is ready all the same")
        broker.start()
        tap.ok(uploaders.wait_for_more(3), f"{name}: uploads after", uploaders.errors)
    for media_id in uploaders.confirmed:
        daemon.wait_until_done(media_id)
    tap.ok(wait_until_drained(daemon), f"{name}: what waited is published", get_health(daemon))
    check_all_published(tap, broker, uploaders.confirmed, name)


def test_daemon_killed_meanwhile(tap, broker, daemon, clip):
    broker.stop()
    media_id = daemon.wait_until_done(daemon.upload(clip))["id"]
    daemon.stop(signal.SIGKILL)
    broker.start()
    daemon.start()
    tap.ok(wait_for_events(broker, media_id, "media.uploaded", "media.processed"),
           "what waited when the daemon was killed is published by the next one", read_events(broker).types[media_id])


def test_response_submitted(tap, broker, daemon, clip):
    content = clip.read_bytes()
    begun = daemon.initiate(len(content), clip.name)
    media_id, interview, question = begun["mediaId"], str(uuid.uuid4()), str(uuid.uuid4())
    daemon.put(begun["uploadUrl"], content)
    event = send_event(broker, "interview-events", "response.submitted", mediaId=media_id, userId=OWNER,
                       interviewId=interview, questionId=question)
    media = daemon.wait_until_done(media_id) if wait_for(lambda: is_started(daemon, media_id), LIMIT_S) else {}
    tap.ok(media.get("status") == "ready" and media["interviewId"] == interview and media["questionId"] == question,
           "response.submitted confirms an upload and joins it to the interview", media)
    broker.send("interview-events", media_id, event)
    marker = send_marker(broker, daemon, clip)
    tap.ok(wait_for(lambda: is_started(daemon, marker), LIMIT_S), "what comes behind a repetition is applied")
    tap.ok(wait_for_events(broker, media_id, "media.uploaded", "media.processed"), "the repetition changes nothing",
           read_events(broker).types[media_id])


def is_started(daemon, media_id):
    return daemon.get(f"{MEDIA}/{media_id}").json["status"] in {"processing", "ready", "failed"}


def send_marker(broker, daemon, clip):
    """Events of one key come in order: when this one is applied, so are those before it."""
    content = clip.read_bytes()
    begun = daemon.initiate(len(content), clip.name)
    daemon.put(begun["uploadUrl"], content)
    broker.send("interview-events", None, write_event("response.submitted", mediaId=begun["mediaId"],
                                                      interviewId=str(uuid.uuid4()), questionId=str(uuid.uuid4())))
    return begun["mediaId"]


def test_user_deleted(tap, broker, daemon, clip):
    user = str(uuid.uuid4())
    ready = daemon.upload(clip, user=user)
    daemon.wait_until_done(ready, user=user)
    running = daemon.upload(clip, user=user)
    pending = daemon.initiate(1000, user=user)["mediaId"]
    others = daemon.wait_until_done(daemon.upload(clip, user=STRANGER), user=STRANGER)["id"]
    for _ in range(2):
        send_event(broker, "user-events", "user.deleted", userId=user)
    gone = wait_for(lambda: all(daemon.get(f"{MEDIA}/{media_id}", user=user).status == 404
                                for media_id in (ready, running, pending)), LIMIT_S)
    tap.ok(gone, "user.deleted deletes every media of the user")
    refused = daemon.post(f"{MEDIA}/upload/initiate", {"fileName": "late.webm", "fileType": "video_response",
                                                       "contentType": "video/webm", "fileSize": 1000}, user=user)
    tap.problem(refused, 403, "USER_DELETED", "and a later upload is refused")
    tap.ok(wait_for_events(broker, ready, "media.uploaded", "media.processed", "media.deleted"), "the world is told")
    time.sleep(2)
    events = read_events(broker)
    tap.equal([events.types[media_id].count("media.deleted") for media_id in (ready, running, pending)], [1, 1, 1],
              "once for each media, however often the event comes")
    tap.equal(daemon.get(f"{MEDIA}/{others}", user=STRANGER).status, 200, "others keep theirs")
    left = wait_for(lambda: not [path for path in (daemon.folder / "objects").rglob(f"*{user}*/**/*") if path.is_file()
                                 and "incoming" not in path.parts], LIMIT_S)
    tap.ok(left, "no object of the user is left",
           list((daemon.folder / "objects").rglob(f"*{user}*/**/*")))


def test_dead_letters(tap, broker, daemon, clip):
    unknown = str(uuid.uuid4())
    garbage = [b"\xff\xfe not JSON", b"[" * 100000, b'{"eventType":"user.deleted","eventType":"x"}',
               write_event("user.deleted", userId="*").encode(),
               write_event("response.submitted", mediaId=unknown, interviewId=unknown, questionId=unknown).encode()]
    for value in garbage:
        broker.send("user-events", "k", value, {"trace": "t1"})
    broker.send("user-events", "k", write_event("user.renamed", userId=unknown))
    wait_for(lambda: len(broker.read(DEAD_LETTERS)) >= len(garbage), LIMIT_S)
    letters = sorted(broker.read(DEAD_LETTERS), key=lambda letter: int(letter.headers["sluice_offset"]))
    tap.equal([letter.headers["sluice_error_code"] for letter in letters],
              ["INVALID_REQUEST"] * 4 + ["NOT_FOUND"], "what can't be read or applied becomes a dead letter")
    tap.ok(all(letter.key == "k" and letter.headers["trace"] == "t1" and letter.headers["sluice_topic"] == "user-events"
               and letter.headers["sluice_partition"].isdigit() and letter.headers["sluice_group"] == GROUP
               for letter in letters), "with key and headers, and where it came from", letters)
    tap.equal(letters[0].value, "\udcff\udcfe not JSON", "with its value as it was")
    tap.ok("/data/userId" in letters[3].headers["sluice_reason"] and unknown in letters[4].headers["sluice_reason"],
           "and the reason", [letter.headers["sluice_reason"] for letter in letters])


def count_committed(broker):
    return sum(offset for (topic, _), offset in broker.committed(GROUP).items() if topic == "interview-events")


def test_killed_before_commit(tap, broker, daemon, clip):
    """Offsets are committed every second; the kill comes as soon as the change is there."""
    for _ in range(5):
        # What was consumed before is committed.
        time.sleep(2.5)
        before = count_committed(broker)
        media_id = send_marker(broker, daemon, clip)
        applied = wait_for(lambda: is_started(daemon, media_id), LIMIT_S)
        daemon.stop(signal.SIGKILL)
        is_uncommitted = count_committed(broker) == before
        daemon.start()
        if is_uncommitted:
            break
    tap.ok(applied and is_uncommitted, "a daemon is killed between its transaction and the commit of the offset")
    # Its place in the group is missed after 10 s.
    tap.ok(wait_for(lambda: count_committed(broker) > before, LIMIT_S), "the event comes again")
    daemon.wait_until_done(media_id)
    tap.ok(wait_for_events(broker, media_id, "media.uploaded", "media.processed"), "and changes nothing",
           read_events(broker).types[media_id])


def test_database_away(tap, broker, daemon, server, clip):
    media_id = daemon.upload(clip)
    daemon.wait_until_done(media_id)
    interview = str(uuid.uuid4())
    server.stop(signal.SIGKILL)
    send_event(broker, "interview-events", "response.submitted", mediaId=media_id, interviewId=interview,
               questionId=str(uuid.uuid4()))
    tap.ok(wait_for(lambda: "trying again" in daemon.read_log(), LIMIT_S), "without a database an event waits")
    server.start()
    tap.ok(wait_for(lambda: daemon.get("/readyz").status == 200
                    and daemon.get(f"{MEDIA}/{media_id}").json["interviewId"] == interview, LIMIT_S),
           "and is applied when it is back")


def test_stop(tap, broker, daemon, clip):
    broker.stop()
    daemon.wait_until_done(daemon.upload(clip))
    begun = time.monotonic()
    status = daemon.stop()
    tap.ok(status == 0 and time.monotonic() - begun < 30, "without a broker the daemon stops within seconds",
           (status, time.monotonic() - begun, daemon.read_log()[-1500:]))


def make_certificate(folder):
    key, certificate = pathlib.Path(folder) / "key.pem", pathlib.Path(folder) / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
                   check=True, capture_output=True)
    return key, certificate


def test_access_control(tap, folder, clip):
    with KafkaServer(certificate=make_certificate(folder)) as broker:
        environment = broker.environment()
        with Daemon({**environment, "LOG_LEVEL": "debug"}) as daemon:
            media_id = daemon.wait_until_done(daemon.upload(clip))["id"]
            tap.ok(wait_for_events(broker, media_id, "media.uploaded", "media.processed"),
                   "events get through TLS with an account", daemon.read_log()[-1500:])
            tap.ok(broker.password not in daemon.read_log(), "and the log does not have the password")
        for name, changes in (("account is refused", {"SLUICE_KAFKA_SASL_PASSWORD": "wrong"}),
                              ("broker is not known", {"SLUICE_KAFKA_SSL_CA_FILE": "/etc/ssl/certs/ca-certificates.crt"})):
            with Daemon({**environment, **changes}) as daemon:
                status, health = get_health(daemon)
                tap.ok(status == 200 and health["kafka"] == "disconnected", f"/health tells when the {name}", health)
                said = wait_for(lambda: "uthentication" in daemon.read_log() or "erify failed" in daemon.read_log())
                tap.ok(said, f"and the log why the {name}", daemon.read_log()[-1500:])


def run_tests(tap, broker, daemon, folder, server):
    clip = pathlib.Path(folder) / "clip.webm"
    test_published(tap, broker, daemon, folder)
    test_response_submitted(tap, broker, daemon, clip)
    test_user_deleted(tap, broker, daemon, clip)
    test_dead_letters(tap, broker, daemon, clip)
    test_broker_goes(tap, broker, daemon, clip, signal.SIGTERM, "stopped broker")
    test_broker_goes(tap, broker, daemon, clip, signal.SIGKILL, "killed broker")
    test_daemon_killed_meanwhile(tap, broker, daemon, clip)
    test_killed_before_commit(tap, broker, daemon, clip)
    if server:
        test_database_away(tap, broker, daemon, server, clip)
    test_stop(tap, broker, daemon, clip)
    if not server:
        test_access_control(tap, folder, clip)


def main():
    skip_without_server()
    if ON_POSTGRESQL:
        skip_without_postgresql()
    with contextlib.ExitStack() as stack:
        tap = stack.enter_context(Tap())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sluice-kafka-test-"))
        broker = stack.enter_context(KafkaServer())
        environment = broker.environment()
        server = None
        if ON_POSTGRESQL:
            server = stack.enter_context(PostgresqlServer())
            server.create_database()
            environment |= server.environment()
        daemon = stack.enter_context(Daemon(environment))
        run_tests(tap, broker, daemon, folder, server)


if __name__ == "__main__":
    sys.exit(main())
