// Installs and builds what is missing or stale, and nothing else. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const installStamp = join(root, 'node_modules', '.mnistx-installed');
const dist = join(root, 'dist');
const buildStamp = join(dist, '.mnistx-built');
/** Identity, size and times of the sources of the last build: reading all of them takes a tenth of a second. */
const seenStamp = join(dist, '.mnistx-seen');

requireNode(20, 19);
const installed = digest(
  [join(root, 'package.json'), join(root, 'package-lock.json')],
  process.platform + process.arch,
);
if (read(installStamp) !== installed && !isInstalledByHand()) {
  step('Installing packages (npm ci)', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(installStamp, installed);
}
const kernelFolder = join('src', 'engine', 'simd');
const kernelStamp = join(kernelFolder, '.kernels-built');
const kernelCompiler = join(root, 'scripts', 'compile-kernels.mjs');
const pagesStamp = '.pages-built';
/** Which files the bundler has read. */
const pagesSources = '.pages-sources';
const seen = statsOfSources();
if (read(seenStamp) !== seen) {
  if (read(buildStamp) !== digestOfSources()) build();
  try {
    // If the build has written a source, the next start checks again.
    writeFileSync(seenStamp, seen);
  } catch {
    // A checkout that somebody else owns: the next start checks again.
  }
}

function build() {
  // Build in a folder aside and rename it at the end: commands that run meanwhile keep their files.
  const fresh = join(root, `dist.${process.pid}.new`);
  const old = join(root, `dist.${process.pid}.old`);
  process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));
  // First, since it writes the types of the kernels into the source.
  buildKernels(fresh);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  step('Building', process.execPath, [tsc, '-p', root, '--outDir', fresh]);
  step('Compiling the schema', process.execPath, [join(root, 'scripts', 'compile-validator.mjs'), fresh]);
  step('Bundling the command', process.execPath, [join(root, 'scripts', 'bundle-programs.mjs'), fresh]);
  buildPages(fresh);
  step('Copying fonts and HDF5', process.execPath, [join(root, 'scripts', 'copy-parts.mjs'), fresh]);
  writeFileSync(join(fresh, '.mnistx-built'), digestOfSources());
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

/** The slowest step by far; the kernels of the last build are kept if their sources are the same. */
function buildKernels(fresh) {
  mkdirSync(join(fresh, kernelFolder), { recursive: true });
  if (read(join(dist, kernelStamp)) === digestOfKernels()) {
    const files = readdirSync(join(dist, kernelFolder)).filter((name) => name.endsWith('.wasm'));
    for (const name of files) copyFileSync(join(dist, kernelFolder, name), join(fresh, kernelFolder, name));
  } else {
    step('Compiling the kernels', process.execPath, [kernelCompiler, fresh]);
  }
  writeFileSync(join(fresh, kernelStamp), digestOfKernels());
}

/** Kept like the kernels: most changes are to files that no page contains. */
function buildPages(fresh) {
  if (existsSync(join(dist, pagesStamp)) && read(join(dist, pagesStamp)) === digestOfPages(dist)) {
    const built = ['pages', 'playground', 'model-page'].map((name) => join('src', name));
    for (const name of [...built, pagesSources]) cpSync(join(dist, name), join(fresh, name), { recursive: true });
  } else {
    step('Building the pages', process.execPath, [join(root, 'scripts', 'build-pages.mjs'), fresh]);
  }
  writeFileSync(join(fresh, pagesStamp), digestOfPages(fresh));
}

/** `npm ci` was typed, and nothing has changed since. */
function isInstalledByHand() {
  const lock = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installStamp) || !existsSync(lock)) return false;
  return ['package.json', 'package-lock.json'].every(
    (name) => statSync(join(root, name)).mtimeMs <= statSync(lock).mtimeMs,
  );
}

function requireNode(major, minor) {
  const [actualMajor = 0, actualMinor = 0] = process.versions.node.split('.').map(Number);
  if (actualMajor > major || (actualMajor === major && actualMinor >= minor)) return;
  console.error(
    `mnistx needs Node ${major}.${minor} or later; this is ${process.versions.node}. Get one at https://nodejs.org`,
  );
  process.exit(1);
}

function step(title, command, args) {
  console.error(`${title} …`);
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (status === 0) return;
  console.error(
    `${title} failed${error ? `: ${error.message}` : ''}; the lines above say why. Run the same command again after fixing it.`,
  );
  process.exit(1);
}

function digestOfSources() {
  return digest(sourceFiles(), installed);
}

function statsOfSources() {
  const stats = sourceFiles().map((file) => {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${file.slice(root.length)} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  });
  return [installed, ...stats].join('\n');
}

function sourceFiles() {
  const folders = ['src', 'test', 'bench', 'schemas', 'scripts'];
  return [...folders.flatMap((folder) => filesBelow(join(root, folder))), join(root, 'tsconfig.json')];
}

/** Includes the types that the compiler writes, so that edits of them are undone. */
function digestOfKernels() {
  const types = filesBelow(join(root, kernelFolder)).filter((file) => file.endsWith('kernel-exports.ts'));
  return digest([...filesBelow(join(root, kernelFolder, 'kernels')), kernelCompiler, ...types], installed);
}

/** The kernels and the schema reach the pages compiled. */
function digestOfPages(built) {
  const names = read(join(built, pagesSources)).split('\n');
  const files = names.filter((name) => name !== '').map((name) => join(root, name));
  const compiled = [...filesBelow(join(root, 'schemas')), ...filesBelow(join(root, 'scripts'))];
  return digest([...files.filter(existsSync), ...compiled], digestOfKernels());
}

function digest(files, salt) {
  const hash = createHash('sha256').update(salt);
  for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The sources below a folder, without the results of benchmarks. */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|json|css|html|svg|c|h)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.startsWith(join(root, 'bench', 'results')))
    .sort();
}
