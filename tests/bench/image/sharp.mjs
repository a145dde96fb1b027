// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
// sharp as its users write it, behind a pipe: a line of JSON per job in, a line of JSON with its times out.
// usage: node sharp.mjs FOLDER-WITH-NODE_MODULES
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const sharp = createRequire(process.argv[2] + "/")("sharp");

const jobs = {
  optimize: ({ input, output, effort }) =>
    sharp(input).rotate().resize({ width: 1920, height: 1080, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 80, effort }).toFile(output),
  avatar: ({ input, output }) =>
    sharp(input).rotate().resize(256, 256, { fit: "cover" }).jpeg({ quality: 85 }).toFile(output),
};

function cpuMilliseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function run(job) {
  const started = performance.now();
  const cpu = cpuMilliseconds();
  let left = job.count;
  const worker = async (number) => {
    while (left-- > 0)
      await jobs[job.name]({ ...job, output: `${job.output}.${number}` });
  };
  await Promise.all([...Array(job.atOnce).keys()].map(worker));
  return { wall: performance.now() - started, cpu: cpuMilliseconds() - cpu };
}

console.log(JSON.stringify({ sharp: sharp.versions.sharp, vips: sharp.versions.vips }));
for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await run(JSON.parse(line))));
