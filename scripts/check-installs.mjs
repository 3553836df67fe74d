// Packs mnistx and installs the package as its users do, each time in an empty folder with empty caches and the default
// settings of the package manager, then starts, trains and compares there: node scripts/check-installs.mjs
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { check, npm, pack, root, run, temporaryFolder } from './packed.mjs';

const MOST_BYTES = 120e6;
const TOOLS = ['pnpm@12.21.0', 'yarn@1.22.22', '@yarnpkg/cli-dist@4.18.1'];
const QUICK = ['-S', 'data.limit={train: 500, test: 200}', '-S', 'train.epochs=1'];

const place = temporaryFolder();
const { tarball, names } = pack(place);
const tools = folder('tools');
const home = folder('empty home');
// Package managers keep their caches below it; mnistx its own.
const clean = { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), XDG_DATA_HOME: join(home, 'data') };

check('the package holds what runs', () => {
  assert.ok(names.includes('dist/src/cli/bin.js') && names.includes('dist/src/index.d.ts'));
  assert.deepEqual(
    names.filter((name) => /\.map$|\.test\.|^(dist\/)?(test|bench)\//.test(name)),
    [],
  );
  return `${names.length} files, ${megabytes(statSync(tarball).size)} packed`;
});

check('npm', () => {
  const cwd = folder('npm');
  run(npm, ['install', tarball], { cwd, env: clean });
  const { packages } = readJson(join(cwd, 'node_modules', '.package-lock.json'));
  const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  assert.deepEqual(scripted, [], 'none has a script that runs when it is installed');
  const mnistx = use(join(cwd, 'node_modules', '.bin', 'mnistx'), cwd);
  assert.match(mnistx(['compare', 'runs/cnn', 'runs/lr']), /^test accuracy +\d/m);
  const refusal = mnistx(['run', 'configs/lr.yaml', '--engine', 'tfjs', '-n', 'refused', ...QUICK], 1);
  assert.match(refusal, /^ENGINE_UNAVAILABLE .*\n {2}run: npx mnistx setup tensorflow/m);
  return size(join(cwd, 'node_modules'));
});

check('a strict TypeScript program trains, reads epochs as they come and predicts', () => {
  const cwd = join(place, 'npm');
  copyFileSync(join(root, 'test', 'fixtures', 'library', 'program.ts'), join(cwd, 'program.ts'));
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const strict = ['--strict', '--noUncheckedIndexedAccess', '--module', 'nodenext'];
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ ...readJson(join(cwd, 'package.json')), type: 'module' }));
  run(process.execPath, [compiler, '--ignoreConfig', ...strict, ...types, 'program.ts'], { cwd });
  const { folder, ...said } = JSON.parse(run(process.execPath, ['program.js'], { cwd, env: clean }));
  assert.deepEqual(said, { status: 'finished', epochs: [1, 2], sums: [1, 1] });
  assert.ok(existsSync(join(cwd, folder, 'history.csv')));
});

check('npm, below a path with spaces', () => {
  const cwd = folder('a path with spaces');
  run(npm, ['install', tarball], { cwd, env: clean });
  use(join(cwd, 'node_modules', '.bin', 'mnistx'), cwd);
});

check('npm, globally', () => {
  const prefix = folder('global');
  run(npm, ['install', '--global', '--prefix', prefix, tarball], { cwd: place, env: clean });
  use(join(prefix, 'bin', 'mnistx'), folder('elsewhere'));
});

check('pnpm and both yarns are here', () => {
  writeFileSync(join(tools, 'package.json'), '{}');
  run(npm, ['install', '--ignore-scripts', ...TOOLS], { cwd: tools, env: clean });
});

check('pnpm', () => {
  const cwd = folder('pnpm');
  run(join(tools, 'node_modules', '.bin', 'pnpm'), ['add', tarball], { cwd, env: clean });
  use(join(cwd, 'node_modules', '.bin', 'mnistx'), cwd);
  return size(join(cwd, 'node_modules'));
});

check('yarn classic', () => {
  const cwd = folder('yarn classic');
  run(process.execPath, [join(tools, 'node_modules', 'yarn', 'bin', 'yarn.js'), 'add', tarball], { cwd, env: clean });
  use(join(cwd, 'node_modules', '.bin', 'mnistx'), cwd);
  return size(join(cwd, 'node_modules'));
});

check("yarn, with Plug'n'Play", () => {
  const cwd = folder('yarn');
  writeFileSync(join(cwd, 'package.json'), '{}');
  writeFileSync(join(cwd, 'yarn.lock'), '');
  const yarn = join(tools, 'node_modules', '@yarnpkg', 'cli-dist', 'bin', 'yarn.js');
  const env = { ...clean, YARN_ENABLE_TELEMETRY: '0' };
  run(process.execPath, [yarn, 'add', `mnistx@file:${tarball}`], { cwd, env });
  use(process.execPath, cwd, [yarn, 'mnistx']);
});

/** If setup has been run, an installed package finds its result. MNISTX_REQUIRE_NATIVE=1 requires that. */
check('the engine tfjs in an installed package', () => {
  const cwd = join(place, 'npm');
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mnistx');
  const isSetUp = existsSync(join(cache, 'tensorflow'));
  assert.ok(isSetUp || process.env.MNISTX_REQUIRE_NATIVE !== '1', `nothing is set up in ${cache}`);
  if (!isSetUp) return 'not set up here, so only its refusal was tried';
  const args = ['run', 'configs/lr.yaml', '--engine', 'tfjs', '-n', 'tfjs', ...QUICK];
  run(join(cwd, 'node_modules', '.bin', 'mnistx'), args, { cwd, env: { ...clean, MNISTX_CACHE_DIR: cache } });
  const { engine } = readJson(join(cwd, 'runs', 'tfjs', 'run.json'));
  return `trained on ${JSON.stringify(engine.backend ?? engine)}`;
});

/** What a new user does first. `before` comes before the arguments of mnistx. */
function use(command, cwd, before = []) {
  const mnistx = (args, expected = 0) => run(command, [...before, ...args], { cwd, env: clean, expected });
  mnistx(['init']);
  mnistx(['run', 'configs/cnn.yaml', 'configs/lr.yaml', '--compare', '--png', ...QUICK]);
  assert.ok(readdirSync(join(cwd, 'runs', 'compare-cnn-lr')).includes('accuracy-by-epoch.png'));
  return mnistx;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function folder(name) {
  const path = join(place, name);
  mkdirSync(path);
  return path;
}

function size(path) {
  const bytes = Number(run('du', ['-sk', path], { cwd: place }).split('\t')[0]) * 1024;
  assert.ok(bytes < MOST_BYTES, `${path} takes ${megabytes(bytes)}`);
  return megabytes(bytes);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
