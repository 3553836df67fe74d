import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { configReference } from '../src/config/describe-keys.js';
import { loadExperiment } from '../src/config/load-experiment.js';
import { MnistxError } from '../src/errors.js';
import { encodePng } from '../src/images/encode-png.js';
import { planOf } from '../src/open/plan-of.js';
import { rulesReference } from '../src/why/describe-rules.js';
import { renderProblems } from '../src/cli/render/problems.js';
import { runCommand } from './helpers/command-line.js';
import type { Ended } from './helpers/command-line.js';
import { drawDigit } from './helpers/drawings.js';
import { repository, temporaryFolder } from './helpers/runs-on-disk.js';

/** What a reader sees of the project; `docs/api.md` has a test of its own. */
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/experiment-files.md',
  'docs/exporting.md',
  'docs/fine-tuning.md',
  'docs/grading.md',
  'docs/importing.md',
  'docs/playground.md',
  'docs/promises.md',
  'docs/run-folders.md',
  'docs/scale.md',
  'docs/speed.md',
  'docs/sweeps.md',
  'docs/ui.md',
  'docs/why.md',
  'docs/your-own-data.md',
];
const readme = readPage('README.md');
const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const commands = PAGES.flatMap((page) =>
  [...readPage(page).matchAll(/^ {4}((?:npx mnistx|npm) [^#\n]*?)\s*(?:#.*)?$/gm)].map(([, command]) => command!),
);
/** What a page shows of a command's output: it has the same bits on every machine. */
const outputs = new Map([
  [
    commands.find((command) => command.includes('--repeats 3 --compare'))!,
    [
      ...readPage('docs/sweeps.md')
        .split('## Repeats over seeds')[1]!
        .matchAll(/```\n([\s\S]*?)```/g),
    ].map(([, block]) => block!),
  ],
  [
    commands.find(
      (command) => command.startsWith('npx mnistx sweep configs/lr.yaml') && command.includes('--repeats'),
    )!,
    [/```\n(the winner [\s\S]*?)```/.exec(readPage('docs/sweeps.md'))![1]!],
  ],
]);
const yamlBlocks = PAGES.flatMap((page) =>
  [...readPage(page).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block!),
);

function readPage(page: string): string {
  return readFileSync(join(repository, page), 'utf8');
}

/** A folder as the README's reader has it: the configs and the schema. */
function readersFolder(): string {
  const folder = temporaryFolder();
  for (const name of ['configs', 'schemas']) cpSync(join(repository, name), join(folder, name), { recursive: true });
  return folder;
}

test('README and docs hold the commands, outputs and YAML blocks that are tested here', (t) => {
  t.is([...outputs.values()].flat().length, 4);
  t.is(commands.filter((command) => command.startsWith('npx mnistx')).length, 50);
  t.is(commands.filter((command) => command.startsWith('npm')).length, 24);
  t.is(yamlBlocks.length, 11);
});

test('every YAML block that is a config loads and compiles', async (t) => {
  const folder = readersFolder();
  const configs = yamlBlocks.filter((block) => /^(model|extends):/m.test(block));
  const parameters: number[] = [];
  for (const [index, block] of configs.entries()) {
    const file = join(folder, `block-${index}.yaml`);
    writeFileSync(file, block);
    const loaded = loadExperiment({ file, overrides: [], readFile: (path) => readFileSync(path) });
    parameters.push((await planOf(loaded.experiment, loaded)).parameters);
  }
  t.deepEqual(parameters, [5994, 5994, 10026, 7402, 4195]);
});

test('every YAML block that is a section data is one of an experiment', (t) => {
  const sections = yamlBlocks.filter((block) => block.startsWith('data:'));
  t.is(sections.length, 2);
  const model = 'model: { layers: [{ type: flatten }, { type: dense, units: 10, activation: softmax }] }\n';
  for (const section of sections) {
    const readFile = (): Uint8Array => new TextEncoder().encode(section + model);
    t.notThrows(() => loadExperiment({ file: 'block.yaml', overrides: [], readFile }), section);
  }
});

test('the report that the README shows is the one that is printed', (t) => {
  const shown = /```\n(cnn\.yaml:5:23[\s\S]*?)```/.exec(readme)![1]!;
  const broken = 'name: cnn\nseed: 1\nmodel:\n  layers:\n    - { type: conv2d, kernel: 5, filters: 8 }\n';
  const load = () =>
    loadExperiment({ file: 'cnn.yaml', overrides: [], readFile: () => new TextEncoder().encode(broken) });
  const { problems } = t.throws(load, { instanceOf: MnistxError })!;
  t.is(renderProblems(problems, { color: false }), shown);
});

test('the config reference is what the schema says', (t) => {
  const [, written] = /<!-- config reference: npm run docs -->\n\n([\s\S]*?)\n<!-- end of config reference -->/.exec(
    readPage('docs/experiment-files.md'),
  )!;
  t.is(written, configReference(), 'run: npm run docs');
});

test('the rules of docs/why.md are those of the registry', (t) => {
  const [, written] = /<!-- rules reference: npm run docs -->\n\n([\s\S]*?)\n<!-- end of rules reference -->/.exec(
    readPage('docs/why.md'),
  )!;
  t.is(written, rulesReference(), 'run: npm run docs');
});

test('every npm command names a script', (t) => {
  for (const command of commands.filter((one) => one.startsWith('npm '))) {
    const name = command.split(' ')[1] === 'run' ? command.split(' ')[2]! : command.split(' ')[1]!;
    t.true(['ci', 'install'].includes(name) || name in scripts, command);
  }
});

test('every file that a page links to is there', (t) => {
  const links = PAGES.flatMap((page) =>
    [...readPage(page).matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => join(dirname(page), link!)),
  );
  t.true(links.length >= 40);
  for (const link of links) t.true(existsSync(join(repository, link)), link);
});

test('each promise is shown by a test of the title that it names', (t) => {
  const promises = /# What mnistx promises\n([\s\S]*?)\nThe long versions/
    .exec(readPage('docs/promises.md'))![1]!
    .split(/^- /m)
    .slice(1);
  t.true(promises.length >= 12);
  for (const promise of promises) {
    const shown = [...promise.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+\.test\.ts)\)/g)];
    t.true(shown.length > 0, promise);
    for (const [, title, file] of shown) {
      const source = readFileSync(join(repository, file!), 'utf8').replaceAll(/\s+/g, ' ');
      t.true(source.includes(title!.replaceAll(/\s+/g, ' ')), `${file}: ${title}`);
    }
  }
});

interface Typed {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly command: string;
}

/** Runs a command in a shell, with the program of this checkout for the installed one. */
function runInShell({ cwd, env, command }: Typed): Ended {
  const program = `"${process.execPath}" "${join(repository, 'src', 'mnistx.mjs')}"`;
  const script = command.replace('npx mnistx', program);
  const { status: code, stdout, stderr } = spawnSync(script, { cwd, env, shell: true, encoding: 'utf8' });
  return { code, stdout, stderr };
}

/** Runs a command in this process, which saves the start of the program. */
function runHere({ cwd, env, command }: Typed): Promise<Ended> {
  return runCommand({ cwd, env, args: wordsOf(command.replace('npx mnistx', ''), cwd) });
}

/** The words that a shell makes of a command: quotes are taken off, and names of files found. */
function wordsOf(command: string, cwd: string): string[] {
  const { stdout } = spawnSync(`printf '%s\\0' ${command}`, { cwd, shell: true, encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

// A few images of each set: the commands are tried, not the training. A shell runs every tenth, and those that need one.
test.serial('every mnistx command runs as it stands, in its order', async (t) => {
  const folder = readersFolder();
  const env = { ...process.env, MNISTX_CACHE_DIR: join(folder, 'cache'), MNISTX_RUNS_DIR: '', NO_COLOR: '1' };
  const tried = commands.filter((command) => command.startsWith('npx mnistx') && !command.includes(' setup '));
  writeFileSync(join(folder, 'digit.png'), encodePng(drawDigit({ digit: 3, width: 28, height: 28, channels: 1 })));
  writeFileSync(
    join(folder, 'shapes.yaml'),
    yamlBlocks.find((block) => block.includes('init_from'))!,
  );
  const models = join(repository, 'test', 'fixtures', 'models');
  writeFileSync(join(folder, 'model.keras'), gunzipSync(readFileSync(join(models, 'digits.keras.gz'))));
  t.is(tried.length, 50);
  for (const [at, command] of tried.entries()) {
    const isRun = /mnistx (?:run|sweep) (?!.*(?:--dry-run|data\.limit))/.test(command);
    const quick = isRun ? ' -S data.limit.train=20 -S data.limit.test=2 -S train.epochs=1' : '';
    const run = at % 10 === 0 || /[|<>;&$]/.test(command) ? runInShell : runHere;
    const { code, stdout, stderr } = await run({ cwd: folder, env, command: command + quick });
    const output = `${stdout}${stderr}`;
    t.is(code, 0, `${command}\n${output}`);
    for (const shown of outputs.get(command) ?? []) t.true(output.includes(shown), shown);
  }
  t.true(existsSync(join(folder, 'runs', 'compare-lr-cnn', 'comparison.csv')));
});
