import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { MnistxError } from '../../../../src/errors.js';
import { locatePackages, TFJS_VERSION } from '../../../../src/engine/tfjs/packages.js';
import { setupTensorFlow } from '../../../../src/engine/tfjs/setup/setup.js';
import { WHEELS, chooseWheel } from '../../../../src/engine/tfjs/setup/sources.js';
import type { Host } from '../../../../src/engine/tfjs/setup/sources.js';
import type { SetupEvent } from '../../../../src/engine/tfjs/setup/types.js';
import { writeStandInPackages } from '../../../helpers/tfjs-packages.js';

const PACKAGES = `packages-${TFJS_VERSION}`;
const LINUX: Host = { platform: 'linux', arch: 'x64', libc: 'glibc' };

test('without Python and compiler both are named, with the command that installs them', async (t) => {
  const { error } = await fail(t, { env: { PATH: '/nowhere' } });
  t.is(error.code, 'SETUP_FAILED');
  t.deepEqual(error.problems.slice(0, 3), [
    { code: 'SETUP_FAILED', message: 'no native TensorFlow is set up' },
    {
      code: 'SETUP_FAILED',
      message: 'from the Python wheel: there is no Python (looked for python3 and python)',
      fix: 'install it: sudo apt install python3-pip (Debian, Ubuntu) or sudo dnf install python3-pip (Fedora)',
    },
    {
      code: 'SETUP_FAILED',
      message: 'from the Python wheel: there is no C++ compiler (looked for g++, c++ and clang++)',
      fix: 'install it: sudo apt install g++ (Debian, Ubuntu) or sudo dnf install gcc-c++ (Fedora)',
    },
  ]);
  t.regex(error.problems[3]?.message ?? '', /^with tfjs-node's installer: .*ECONNREFUSED/);
});

test('without npm, which fetches TensorFlow.js, that is named first', async (t) => {
  const { error } = await fail(t, { env: { PATH: '/nowhere' }, isEmpty: true });
  t.deepEqual(error.problems, [
    {
      code: 'SETUP_FAILED',
      message: 'there is no npm, which fetches TensorFlow.js',
      fix: 'install it: it comes with Node; sudo apt install npm (Debian, Ubuntu)',
    },
  ]);
});

test('npm installs what the lock file lists and runs none of its scripts', async (t) => {
  const directory = temporaryDirectory(t);
  const path = commands(t, { npm: `echo "$@" > ${directory}/args; cp package-lock.json ${directory}; exit 1` });
  await fail(t, { env: { PATH: `${path}:/usr/bin:/bin` }, isEmpty: true });
  t.regex(readFileSync(join(directory, 'args'), 'utf8'), /^ci --ignore-scripts /);
  const { packages } = JSON.parse(readFileSync(join(directory, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string; link?: boolean }>;
  };
  const fetched = Object.entries(packages).filter(([name, { link }]) => name.startsWith('node_modules/') && !link);
  t.true(fetched.length > 50);
  t.deepEqual(
    fetched.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([name]) => name),
    [],
  );
});

const NPM_WORDS = {
  'npm error code ECONNREFUSED': /^npm cannot reach its registry \(ECONNREFUSED\)$/,
  'npm error code EINTEGRITY': /does not have the digest that it should have; nothing was installed$/,
  'npm error code EUSAGE\nnpm error Something else': /^npm could not install TensorFlow.js: Something else$/,
};

for (const [words, expected] of Object.entries(NPM_WORDS)) {
  test(`npm saying "${words.split('\n')[0]}" is put in plain words, and nothing of it stays`, async (t) => {
    const path = commands(t, { npm: `printf '%s\n' '${words}' >&2; exit 1` });
    const { error, cacheDirectory } = await fail(t, { env: { PATH: `${path}:/usr/bin:/bin` }, isEmpty: true });
    t.is(error.code, 'SETUP_FAILED');
    t.regex(error.message, expected);
    t.truthy(error.problems[0]?.fix);
    t.false(existsSync(locatePackages(cacheDirectory)));
  });
}

test('a Mac is told about xcode-select', async (t) => {
  const { error } = await fail(t, {
    env: { PATH: '/nowhere' },
    host: { platform: 'darwin', arch: 'arm64', libc: null },
  });
  t.is(error.problems[2]?.fix, 'install it: xcode-select --install');
});

test('a Python without pip is reported as such, not as missing', async (t) => {
  const path = commands(t, { python3: 'exit 1', 'g++': 'exit 0' });
  const { error } = await fail(t, { env: { PATH: path } });
  t.is(error.problems[1]?.message, `from the Python wheel: ${join(path, 'python3')} has no pip`);
});

for (const [name, host] of Object.entries({
  'win32-x64': { platform: 'win32', arch: 'x64', libc: null },
  'linux-x64 with musl (Alpine)': { platform: 'linux', arch: 'x64', libc: 'musl' },
} as const)) {
  test(`${name} is sent to plain TensorFlow.js`, async (t) => {
    const { error } = await fail(t, { env: { PATH: '/nowhere' }, host });
    t.is(error.problems[1]?.message, `from the Python wheel: no wheel with TensorFlow's C library fits ${name}`);
    t.is(error.problems[1]?.fix, 'train without it, in plain TensorFlow.js, which runs everywhere');
  });
}

test('a download with another digest is refused and not kept', async (t) => {
  const path = commands(t, { python3: FAKE_PIP, 'g++': 'exit 0' });
  const { error, cacheDirectory, events } = await fail(t, {
    env: { PATH: `${path}:/usr/bin:/bin`, FILE: WHEELS['linux-x64']!.file },
  });
  t.regex(error.problems[1]?.message ?? '', /has SHA-256 [0-9a-f]{64}, not 2b847d21.*; it was deleted$/);
  t.false(existsSync(join(cacheDirectory, 'tensorflow', 'downloads')));
  t.true(events.some(({ step, total }) => step === 'download' && total === WHEELS['linux-x64']!.sizeBytes));
});

test('a damaged wheel, a half unpacked folder and the lock of a dead process are cleared away and done again', async (t) => {
  const path = commands(t, { python3: FAKE_PIP, 'g++': 'exit 0' });
  const cacheDirectory = temporaryDirectory(t);
  const root = join(cacheDirectory, 'tensorflow');
  mkdirSync(join(root, '.work-killed', 'build'), { recursive: true });
  mkdirSync(join(root, 'downloads'));
  writeFileSync(join(root, 'downloads', WHEELS['linux-x64']!.file), 'half of it');
  writeFileSync(join(root, '.lock'), `process 4194305 on ${hostname()}\n`);
  const env = { PATH: `${path}:/usr/bin:/bin`, FILE: WHEELS['linux-x64']!.file };
  const { events } = await fail(t, { env, cacheDirectory });
  t.true(events.some(({ step }) => step === 'download'));
  t.deepEqual(readdirSync(root).sort(), ['downloads', PACKAGES]);
  t.deepEqual(readdirSync(join(root, 'downloads')), []);
});

for (const [key, source] of Object.entries(WHEELS)) {
  test(`pip is asked for the wheel of ${key}, whatever Python it belongs to`, async (t) => {
    const directory = temporaryDirectory(t);
    const path = commands(t, {
      python3: `[ "$3" = --version ] || { echo "$@" > ${directory}/args; exit 1; }`,
      'g++': 'exit 0',
    });
    const [platform, arch] = key.split('-') as [NodeJS.Platform, string];
    const host: Host = { platform, arch, libc: platform === 'linux' ? 'glibc' : null };
    t.is(chooseWheel(host), source);
    await fail(t, { env: { PATH: path }, host });
    const asked = readFileSync(join(directory, 'args'), 'utf8');
    t.true(asked.includes(`--python-version 3.11 --implementation cp --abi cp311 --platform ${source.platformTag} `));
    t.true(asked.endsWith(` ${source.package}==${source.version}\n`));
  });
}

const PIP_WORDS = {
  'ERROR: Could not find a version that satisfies the requirement':
    /package index has no tensorflow-cpu 2.21.0 for manylinux_2_27_x86_64$/,
  'WARNING: Retrying (Retry(total=1)) after connection broken by NewConnectionError':
    /pip cannot reach its package index/,
  'ERROR: Something else': /pip could not download tensorflow-cpu 2.21.0: ERROR: Something else$/,
};

for (const [words, expected] of Object.entries(PIP_WORDS)) {
  test(`pip saying "${words.slice(0, 30)}" is put in plain words`, async (t) => {
    const path = commands(t, { python3: `[ "$3" = --version ] || { echo '${words}' >&2; exit 1; }`, 'g++': 'exit 0' });
    const { error } = await fail(t, { env: { PATH: path } });
    t.regex(error.problems[1]?.message ?? '', expected);
    t.truthy(error.problems[1]?.fix);
  });
}

test('a full disk is the code DISK and ends the search for other ways', async (t) => {
  const path = commands(t, {
    python3: `[ "$3" = --version ] || { echo 'OSError: [Errno 28] No space left on device' >&2; exit 1; }`,
    'g++': 'exit 0',
  });
  const { error } = await fail(t, { env: { PATH: path } });
  t.is(error.code, 'DISK');
  t.is(error.problems.length, 1);
});

test('an abort ends the child, keeps nothing and throws its reason', async (t) => {
  const path = commands(t, { python3: '[ "$3" = --version ] || exec sleep 60', 'g++': 'exit 0' });
  const cacheDirectory = temporaryDirectory(t);
  const stop = new AbortController();
  const report = ({ step }: SetupEvent) => void (step === 'download' && stop.abort(new Error('Ctrl-C')));
  writeStandInPackages(cacheDirectory);
  const env = { PATH: `${path}:/usr/bin:/bin` };
  await t.throwsAsync(setupTensorFlow({ cacheDirectory, env, signal: stop.signal, report, host: LINUX, force: true }), {
    message: 'Ctrl-C',
  });
  t.deepEqual(readdirSync(join(cacheDirectory, 'tensorflow')), [PACKAGES]);
});

// Writes a file of the right name that is no wheel; its arguments end with --dest DIRECTORY REQUIREMENT.
const FAKE_PIP = `[ "$3" = --version ] && exit 0
while [ "$1" != --dest ]; do shift; done
echo '<html>blocked</html>' > "$2/$FILE"`;

interface Attempt {
  readonly env: NodeJS.ProcessEnv;
  readonly host?: Host;
  readonly cacheDirectory?: string;
  /** Not even TensorFlow.js is there. Default: `false` */
  readonly isEmpty?: boolean;
}

async function fail(t: ExecutionContext, attempt: Attempt) {
  const { host = LINUX, cacheDirectory = temporaryDirectory(t) } = attempt;
  const events: SetupEvent[] = [];
  const { env } = attempt;
  if (!(attempt.isEmpty ?? false)) writeStandInPackages(cacheDirectory);
  const { signal } = new AbortController();
  const error = await t.throwsAsync<MnistxError>(
    setupTensorFlow({ cacheDirectory, env, signal, host, report: (event) => events.push(event) }),
    {
      instanceOf: MnistxError,
    },
  );
  return { error, events, cacheDirectory };
}

/** A folder for PATH with these shell scripts in it. */
function commands(t: ExecutionContext, scripts: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory(t);
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  return directory;
}

function temporaryDirectory(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'mnistx-setup-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
