import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import fs, { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { MnistxError } from '../../../src/errors.js';
import { nodeEffects } from '../../../src/effects.js';
import { claimFolder, claimRunFolder, releaseFolder } from '../../../src/runs/ownership/claim-folder.js';
import { readRun } from '../../../src/runs/read-run.js';
import { root, temporaryFolder } from '../../helpers/cli.js';
import { makeFailingFiles } from '../../helpers/failing-files.js';

/** Claims a run folder for good, as a run does, and leaves its claim behind. */
const claimRun = (directory: string, name: string, force = false): string =>
  claimRunFolder({ directory, name, force, ...nodeEffects }).folder;

for (const [what, claim] of Object.entries({
  comparison: (directory: string) => claimFolder({ directory, name: 'cnn', files: fs }),
  run: (directory: string) => claimRun(directory, 'cnn'),
})) {
  test(`${what}: a name that is taken is numbered, gaps are filled`, (t) => {
    const directory = join(temporaryFolder(t), 'new', 'runs');
    t.deepEqual(
      [claim(directory), claim(directory), claim(directory)],
      ['cnn', 'cnn-2', 'cnn-3'].map((name) => join(directory, name)),
    );
    releaseFolder(join(directory, 'cnn-2'), fs);
    t.is(claim(directory), join(directory, 'cnn-2'));
  });
}

test('an empty folder and what a killed run left before its first manifest are taken, anything else is not', (t) => {
  const directory = temporaryFolder(t);
  const folder = join(directory, 'lr');
  mkdirSync(folder);
  t.is(claimRun(directory, 'lr'), folder);
  for (const name of ['history.csv', 'config.yaml', 'config.yaml.12.tmp']) writeFileSync(join(folder, name), '');
  t.is(claimRun(directory, 'lr'), join(directory, 'lr-2'), 'its claim is alive');
  const lock = join(folder, 'run.lock');
  const dead = readFileSync(lock, 'utf8').replace(/"boot":"[^"]*"/, '"boot":"another"');
  writeFileSync(lock, dead);
  t.throws(() => readRun(folder), { message: /was killed before it began/ });
  t.is(claimRun(directory, 'lr'), folder);
  t.deepEqual(readdirSync(folder), ['run.lock']);
  writeFileSync(lock, dead);
  writeFileSync(join(folder, 'thesis.txt'), '');
  t.is(claimRun(directory, 'lr'), join(directory, 'lr-3'));
  t.true(existsSync(join(folder, 'thesis.txt')));
});

test('processes that claim at the same time never get the same folder', async (t) => {
  const runsDirectory = temporaryFolder(t);
  const module = pathToFileURL(join(root, 'dist', 'src', 'runs', 'ownership', 'claim-folder.js')).href;
  const script = `
    import fs from 'node:fs';
    import { claimRunFolder } from '${module}';
    const request = ${JSON.stringify({ directory: runsDirectory, name: 'lr', force: false })};
    for (let i = 0; i < 20; i++) console.log(claimRunFolder({ ...request, files: fs, now: Date.now }).folder);
    process.stdin.resume();`;
  const children = Array.from({ length: 4 }, () => start(script));
  const outputs = await Promise.all(children.map((child) => linesOf(child, 20)));
  // They live until all have claimed: the folder of a dead process is free.
  for (const child of children) child.stdin.end();
  const folders = outputs.flat();
  t.is(folders.length, 80);
  t.is(new Set(folders).size, 80);
});

test('--force replaces a run, and takes an empty folder', (t) => {
  const runsDirectory = temporaryFolder(t);
  const folder = join(runsDirectory, 'lr');
  for (const names of [['run.json', 'old'], []]) {
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(join(folder, name), '');
    t.is(claimRun(runsDirectory, 'lr', true), folder);
    t.deepEqual(readdirSync(folder), ['run.lock']);
    rmSync(join(folder, 'run.lock'));
  }
});

test('--force refuses a folder that is no run, and a file', (t) => {
  const runsDirectory = temporaryFolder(t);
  mkdirSync(join(runsDirectory, 'lr'));
  writeFileSync(join(runsDirectory, 'lr', 'thesis.txt'), '');
  writeFileSync(join(runsDirectory, 'cnn'), '');
  const codeOf = (name: string) =>
    t.throws(() => claimRun(runsDirectory, name, true), { instanceOf: MnistxError }).code;
  t.deepEqual([codeOf('lr'), codeOf('cnn')], ['RUN_EXISTS', 'DISK']);
  t.true(existsSync(join(runsDirectory, 'lr', 'thesis.txt')) && existsSync(join(runsDirectory, 'cnn')));
});

test('a folder that cannot be made is told with its path', (t) => {
  const runsDirectory = temporaryFolder(t);
  const { files } = makeFailingFiles(2, 'EACCES');
  t.throws(() => claimRunFolder({ directory: runsDirectory, name: 'lr', force: false, ...nodeEffects, files }), {
    message: `cannot write ${join(runsDirectory, 'lr')}: you may not write there`,
  });
});

function start(script: string): ChildProcessByStdio<Writable, Readable, null> {
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
}

function linesOf(child: ReturnType<typeof start>, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const lines = output.split('\n').slice(0, -1);
      if (lines.length >= count) resolve(lines);
    });
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`the process ended after: ${output}`)));
  });
}
