#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a pipeline on a file: run-pipeline.py DESCRIPTOR FILE FOLDER. Ctrl-C cancels."""
import signal
import sys

import gi
gi.require_version("Sluice", "1.0")
from gi.repository import Gio, GLib, Sluice


def on_finished(pipeline, task):
    try:
        for artifact in pipeline.run_finish(task).dup_artifacts():
            print(artifact.get_name(), artifact.get_path(), artifact.get_size(), "bytes")
    except GLib.Error as error:
        print(error.message)
    loop.quit()


loop, cancellable = GLib.MainLoop(), Gio.Cancellable()
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, cancellable.cancel)
pipeline = Sluice.Pipeline.new_from_file(sys.argv[1], None)
pipeline.connect("progress", lambda _, stage, done: print(f"{stage} {done:.0%}", flush=True))
pipeline.run_async(sys.argv[2], sys.argv[3], cancellable, on_finished)
loop.run()
