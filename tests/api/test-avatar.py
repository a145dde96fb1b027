#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The one object that anybody may read: a user's avatar has one place, its address names the picture."""

import pathlib
import subprocess
import tempfile

from sluice_test import MEDIA, OWNER, STRANGER, Daemon, Tap, wait_for

PLACE = f"/objects/avatars/{OWNER}/avatar.jpg"


def make_photo(path, colour):
    subprocess.run(["convert", "-size", "400x300", f"xc:{colour}", str(path)], check=True)
    return path


def upload(tap, daemon, photo, user=OWNER):
    media_id = daemon.upload(photo, file_type="avatar", content_type="image/jpeg", user=user)
    media = daemon.wait_until_done(media_id, user=user)
    tap.equal(media["status"], "ready", f"{photo.stem}: is ready")
    return media


def check_public_read(tap, daemon, media):
    url = media["processedUrls"]["avatar_url"]
    tap.ok(url.startswith(f"{daemon.url}{PLACE}?v="), "avatar_url is the public place, with a version", url)
    reply = daemon.get(url, user=None)
    tap.status(reply, 200, "the avatar is read without a signature or an identity")
    tap.equal(reply.headers["cache-control"], "public, max-age=31536000", "and kept by caches for a year")
    tap.equal((reply.headers["content-type"], reply.body[:3]), ("image/jpeg", b"\xff\xd8\xff"), "it is a JPEG")
    tap.status(daemon.get(PLACE, user=None), 200, "the place without a version has it, too")
    disguise = daemon.get(f"{PLACE}?response-content-type=text/html", user=None)
    tap.equal(disguise.headers["content-type"], "image/jpeg", "nobody can have it served as something else")
    tap.problem(daemon.request("PUT", PLACE, b"x", {"Content-Type": "image/jpeg"}, user=None), 403, "FORBIDDEN",
                "and nobody can replace it")
    return url


def check_private_rest(tap, daemon, media):
    for key in (media["storageKey"], f"incoming/{OWNER}/{media['id']}"):
        tap.problem(daemon.get(f"/objects/avatars/{key}", user=None), 403, "FORBIDDEN",
                    f"{key.split('/')[-1]}: the upload, which may say where it was taken, is not public")


def check_replacement(tap, daemon, folder, first, first_url):
    before = daemon.get(first_url, user=None).body
    second = upload(tap, daemon, make_photo(folder / "second.jpg", "blue"))
    second_url = second["processedUrls"]["avatar_url"]
    tap.ok(second_url != first_url, "the next avatar has another address", second_url)
    tap.ok(daemon.get(second_url, user=None).body != before, "and another picture at the same place")
    tap.ok("avatar_url" not in daemon.get(f"{MEDIA}/{first['id']}").json["processedUrls"],
           "the media whose picture it was has none any more")
    tap.status(daemon.request("DELETE", f"{MEDIA}/{first['id']}"), 204, "it can be deleted")
    tap.status(daemon.get(PLACE, user=None), 200, "which leaves the avatar of today alone")
    return second


def check_deletion(tap, daemon, media):
    tap.status(daemon.request("DELETE", f"{MEDIA}/{media['id']}"), 204, "today's is deleted")
    gone = wait_for(lambda: daemon.get(PLACE, user=None).status == 404)
    tap.ok(gone, "and with it the picture")


def main():
    with tempfile.TemporaryDirectory() as name, Daemon() as daemon, Tap() as tap:
        folder = pathlib.Path(name)
        first = upload(tap, daemon, make_photo(folder / "first.jpg", "red"))
        first_url = check_public_read(tap, daemon, first)
        check_private_rest(tap, daemon, first)
        upload(tap, daemon, make_photo(folder / "stranger.jpg", "lime"), STRANGER)
        second = check_replacement(tap, daemon, folder, first, first_url)
        check_deletion(tap, daemon, second)
        tap.status(daemon.get(PLACE.replace(OWNER, STRANGER), user=None), 200, "another user's avatar is not touched")


main()
