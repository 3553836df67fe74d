// Trains with the packed package under several versions of Node and compares the bits: node scripts/check-node-versions.mjs
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, digestOfRun, npm, pack, run, temporaryFolder } from './packed.mjs';

const VERSIONS = ['20.19', '22', '24', '26'];
const SCHEDULES = ['cosine', 'exponential'];

const place = temporaryFolder();
const nodePackage = `node-${process.platform}-${process.arch}`;
const digests = new Map();

check(`mnistx and Node ${VERSIONS.join(', ')} are here`, () => {
  const { tarball } = pack(place);
  const nodes = VERSIONS.map((version) => `node-${version}@npm:${nodePackage}@${version}`);
  writeFileSync(join(place, 'package.json'), '{}');
  run(npm, ['install', '--no-audit', '--no-fund', '--ignore-scripts', tarball, ...nodes], { cwd: place });
});

for (const version of VERSIONS) {
  check(`Node ${version}`, () => {
    const cwd = join(place, version);
    mkdirSync(cwd);
    for (const schedule of SCHEDULES) writeFileSync(join(cwd, `${schedule}.yaml`), experimentWith(schedule));
    const node = join(place, 'node_modules', `node-${version}`, 'bin', 'node');
    const mnistx = join(place, 'node_modules', 'mnistx', 'src', 'mnistx.mjs');
    run(node, [mnistx, 'run', ...SCHEDULES.map((schedule) => `${schedule}.yaml`)], { cwd });
    const found = SCHEDULES.map((schedule) => digestOfRun(join(cwd, 'runs', schedule))).join(' ');
    digests.set(version, found);
    return `${run(node, ['--version'], { cwd }).trim()}, ${found.replaceAll(/(\w{12})\w+/g, '$1')}`;
  });
}

check('they all agree', () => assert.equal(new Set(digests.values()).size, 1, 'other bits under another Node'));

/** What a JavaScript engine could round in its own way: cosine, powers, logarithms and exponentials. */
function experimentWith(schedule) {
  return `data: { limit: { train: 2000, test: 500 } }
model:
  layers:
    - { type: conv2d, filters: 4, kernel_size: 5, activation: gelu, kernel_initializer: he_normal }
    - { type: max_pooling2d, pool_size: 4 }
    - { type: flatten }
    - { type: dropout, rate: 0.3 }
    - { type: dense, units: 32, activation: tanh, kernel_initializer: orthogonal }
    - { type: dense, units: 10, activation: softmax }
train:
  learning_rate_schedule: { type: ${schedule}, warmup_epochs: 0.5 }
  epochs: 3
`;
}
