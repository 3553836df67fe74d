import { spawn } from 'node:child_process';
import fs, { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { MnistxError } from '../../src/errors.js';
import { claimFolder, releaseFolder } from '../../src/runs/claim-folder.js';
import { root, temporaryFolder } from '../helpers/cli.js';
import { failingFiles } from '../helpers/failing-files.js';

test('a name that is taken is numbered, gaps are filled', (t) => {
  const runsDirectory = join(temporaryFolder(t), 'new', 'runs');
  const claim = () => claimFolder({ runsDirectory, name: 'cnn', force: false, files: fs });
  t.deepEqual(
    [claim(), claim(), claim()],
    ['cnn', 'cnn-2', 'cnn-3'].map((name) => join(runsDirectory, name)),
  );
  releaseFolder(join(runsDirectory, 'cnn-2'), fs);
  t.is(claim(), join(runsDirectory, 'cnn-2'));
});

test('processes that claim at the same time never get the same folder', async (t) => {
  const runsDirectory = temporaryFolder(t);
  const module = pathToFileURL(join(root, 'dist', 'src', 'runs', 'claim-folder.js')).href;
  const script = `
    import fs from 'node:fs';
    import { claimFolder } from '${module}';
    const request = ${JSON.stringify({ runsDirectory, name: 'lr', force: false })};
    for (let i = 0; i < 20; i++) console.log(claimFolder({ ...request, files: fs }));`;
  const outputs = await Promise.all(Array.from({ length: 4 }, () => outputOf(script)));
  const folders = outputs.flatMap((output) => output.trim().split('\n'));
  t.is(folders.length, 80);
  t.is(new Set(folders).size, 80);
});

test('--force replaces a run, and takes an empty folder', (t) => {
  const runsDirectory = temporaryFolder(t);
  const folder = join(runsDirectory, 'lr');
  for (const names of [['run.json', 'old'], []]) {
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(join(folder, name), '');
    t.is(claimFolder({ runsDirectory, name: 'lr', force: true, files: fs }), folder);
    t.deepEqual(readdirSync(folder), []);
  }
});

test('--force refuses a folder that is no run, and a file', (t) => {
  const runsDirectory = temporaryFolder(t);
  mkdirSync(join(runsDirectory, 'lr'));
  writeFileSync(join(runsDirectory, 'lr', 'thesis.txt'), '');
  writeFileSync(join(runsDirectory, 'cnn'), '');
  const codeOf = (name: string) =>
    t.throws(() => claimFolder({ runsDirectory, name, force: true, files: fs }), { instanceOf: MnistxError }).code;
  t.deepEqual([codeOf('lr'), codeOf('cnn')], ['RUN_EXISTS', 'DISK']);
  t.true(existsSync(join(runsDirectory, 'lr', 'thesis.txt')) && existsSync(join(runsDirectory, 'cnn')));
});

test('a folder that cannot be made is told with its path', (t) => {
  const runsDirectory = temporaryFolder(t);
  const { files } = failingFiles(2, 'EACCES');
  t.throws(() => claimFolder({ runsDirectory, name: 'lr', force: false, files }), {
    message: `cannot write ${join(runsDirectory, 'lr')}: you may not write there`,
  });
});

function outputOf(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
