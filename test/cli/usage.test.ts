import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makePlace, program, root } from '../helpers/cli.js';

const VERBS = [
  'init',
  'run',
  'resume',
  'verify',
  'grade',
  'compare',
  'show',
  'evaluate',
  'why',
  'data',
  'predict',
  'report',
  'export',
  'ls',
  'validate',
  'summary',
  'schema',
  'doctor',
  'setup',
  'completion',
];

test('--help names every verb, on stdout', async (t) => {
  const { code, stdout, stderr } = await makePlace(t).mnistx(['--help']);
  t.is(code, 0);
  t.is(stderr, '');
  for (const verb of VERBS) t.regex(stdout, new RegExp(`^  mnistx ${verb}\\b`, 'm'));
});

for (const verb of VERBS) {
  test(`${verb} --help has an example`, async (t) => {
    const { code, stdout, stderr } = await makePlace(t).mnistx([verb, '--help']);
    t.is(code, 0);
    t.is(stderr, '');
    t.regex(stdout, new RegExp(`Examples:\\n  mnistx ${verb}`));
    t.notRegex(stdout, /default: \[\]/);
  });
}

test('--version is that of the package', async (t) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  t.is((await makePlace(t).mnistx(['--version'])).stdout, `${version}\n`);
});

test('a working directory that was deleted is named', (t) => {
  const place = makePlace(t);
  mkdirSync(place.path('gone'));
  const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" ls';
  const args = ['-c', script, 'sh', place.path('gone'), process.execPath, program];
  const { status, stderr } = spawnSync('sh', args, { encoding: 'utf8' });
  t.is(status, 2);
  t.is(stderr, 'BAD_USAGE  the folder you are in has been deleted\n  change to another folder, as in: cd ~\n');
});

const refused = test.macro({
  title: (_, args: readonly string[], message: string) => `mnistx ${args.join(' ')}: ${message}`,
  exec: async (t, args: readonly string[], message: string, fix: string) => {
    const { code, stdout, stderr } = await makePlace(t).mnistx(args);
    t.is(code, 2);
    t.is(stdout, '');
    t.is(stderr, `BAD_USAGE  ${message}\n  ${fix}\n`);
  },
});

test(refused, ['rnu', 'configs/lr.yaml'], 'there is no command "rnu"', 'did you mean "run"?');
test(refused, ['publish', 'runs/lr', 'x'], 'there is no command "publish"', 'see mnistx --help');
test(refused, ['frobnicate'], 'there is no command "frobnicate"', 'see mnistx --help');
test(refused, [], 'no command is named', 'see mnistx --help');
test(
  refused,
  ['-'],
  'there is no command "-"',
  'name a file or folder; only an image is read from standard input: mnistx predict <run> -',
);
test(
  refused,
  ['run', '-'],
  'mnistx run does not read standard input',
  'name a file or folder; only an image is read from standard input: mnistx predict <run> -',
);
test(refused, ['completion', 'extra'], '"extra" is not a value of <shell>', 'use one of bash, zsh, fish');
test(refused, ['run'], 'mnistx run needs <files..>', 'for example: mnistx run configs/cnn.yaml');
test(refused, ['run', 'configs/lr.yaml', '--quite'], 'there is no option --quite', 'did you mean "--quiet"?');
test(refused, ['run', 'configs/lr.yaml', '--dryrun'], 'there is no option --dryrun', 'did you mean "--dry-run"?');
test(
  refused,
  ['run', 'configs/lr.yaml', '--epochs=3'],
  'there is no option --epochs',
  'to change a key of the file, write -S train.epochs=…',
);
test(
  refused,
  ['run', 'a.yaml', '--batch-size', '3'],
  'there is no option --batch-size',
  'to change a key of the file, write -S train.batch_size=…',
);
test(refused, ['run', 'configs/lr.yaml', '-S'], '-S needs a value', 'see mnistx run --help');
test(refused, ['run', 'configs/lr.yaml', '--name'], '--name needs a value', 'see mnistx run --help');
test(refused, ['run', 'configs/lr.yaml', '-n', 'a', '-n', 'b'], '--name is given more than once', 'keep one of them');
test(
  refused,
  ['run', ''],
  'argument 2 of the command line is empty',
  'leave it out, or check the shell variable behind it',
);
test(
  refused,
  ['run', 'configs/lr.yaml', '--compare'],
  '--compare needs two runs, and there is one experiment file',
  'name another one, or train it with several seeds: --repeats 3',
);
test(refused, ['run', 'configs/lr.yaml', '--repeats', '0'], '--repeats is "0"', 'use a whole number from 1 up to 999');
test(
  refused,
  ['run', 'a.yaml', 'b.yaml', '--compare', '--json'],
  '--json and --compare both want stdout',
  'compare afterwards, with: mnistx compare … --json',
);
test(refused, ['ls', '--sort', 'acuracy'], 'there is no column "acuracy"', 'did you mean "accuracy"?');
test(
  refused,
  ['ls', '--filter', 'fast'],
  '"fast" is not a condition',
  'write column=text, column>number or column<number',
);
test(refused, ['setup', 'cuda'], '"cuda" is not a value of <what>', 'use one of tensorflow, native, queue');
test(refused, ['schema', 'swep'], '"swep" is not a value of <file>', 'did you mean "sweep"?');
test(refused, ['schema', 'sweep', 'extra'], '"extra" is one argument too many', 'write: mnistx schema [file]');
test(refused, ['summary', 'a.yaml', 'b.yaml'], '"b.yaml" is one argument too many', 'write: mnistx summary <file>');
