#!/usr/bin/gjs -m
// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs a pipeline on a file: run-pipeline.js DESCRIPTOR FILE FOLDER. Ctrl-C cancels.
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Sluice from 'gi://Sluice?version=1.0';

const [descriptor, input, folder] = ARGV;
const loop = GLib.MainLoop.new(null, false);
const cancellable = new Gio.Cancellable();
const pipeline = Sluice.Pipeline.new_from_file(descriptor, null);

GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, 2, () => cancellable.cancel());
pipeline.connect('progress', (_, stage, done) => print(`${stage} ${Math.round(done * 100)}%`));
pipeline.run_async(input, folder, cancellable, (_, task) => {
    try {
        for (const artifact of pipeline.run_finish(task).dup_artifacts())
            print(artifact.name, artifact.path, artifact.size, 'bytes');
    } catch (error) {
        print(error.message);
    }
    loop.quit();
});
loop.run();
