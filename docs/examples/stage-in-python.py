#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A stage written in Python: stage-in-python.py FILE FOLDER writes a text about FILE."""
import sys

import gi
gi.require_version("Sluice", "1.0")
from gi.repository import GObject, Sluice

DESCRIPTOR = """
file_type: example
bucket: videos
allowed: [webm, mp4, wav]
max_size: 500MB
stages:
  - id: describe
    params: {greeting: Xin chào}
"""


class Describe(Sluice.TaskStage):
    """Writes what the probe learnt."""

    __gtype_name__ = "ExampleDescribe"
    greeting = GObject.Property(type=str, default="Hello", blurb="First word of the text")

    def do_run(self, context):
        info = context.get_media_info()
        artifact = context.add_artifact("description", "description.txt", "text/plain")
        with open(artifact.get_path(), "w", encoding="utf-8") as file:
            file.write(f"{self.greeting}: {info.get_container()} of {info.get_size()} bytes\n")
        artifact.set_fact_string("container", info.get_container())
        return True


Describe.set_metadata("describe", "Description", "Says what a file is", Sluice.StageFlags.NONE)
Describe.add_output("description", "A line of text")

registry = Sluice.Registry.new()
registry.add_stage(Describe)
pipeline = Sluice.Pipeline.new_from_data(DESCRIPTOR, "example.yaml", registry)
result = pipeline.run(sys.argv[1], sys.argv[2], None)
for made in result.dup_artifacts():
    print(made.get_name(), made.get_path())
