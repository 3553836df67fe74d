// Shared by the checks of the package: a temporary folder, the packed package, and commands that must succeed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** A folder that is removed at exit. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-package-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Packs the package as it would be published and returns its file and the names in it. */
export function pack(folder) {
  const [{ filename, files }] = JSON.parse(run(npm, ['pack', '--json', '--pack-destination', folder], { cwd: root }));
  return { tarball: join(folder, filename), names: files.map(({ path }) => path) };
}

/** Runs a command and returns its stdout; throws with everything it printed if it fails. */
export function run(command, args, { cwd, env = {}, expected = 0 }) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|MNISTX_|CI$)/i.test(name));
  const shell = command.endsWith('.cmd');
  const result = spawnSync(command, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell,
  });
  if (result.error) throw result.error;
  if (result.status === expected) return expected === 0 ? result.stdout : result.stderr;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${result.status}, not ${expected}\n${result.stdout}\n${result.stderr}`,
  );
}

/** The digest of what must be the same everywhere: the history of a run without its seconds, and its weights. */
export function digestOfRun(folder) {
  const rows = readFileSync(join(folder, 'history.csv'), 'utf8').trim().split('\n');
  if (!rows[0]?.endsWith(',seconds')) throw new Error(`the last column of ${folder}/history.csv is not seconds`);
  const history = rows.map((row) => row.slice(0, row.lastIndexOf(','))).join('\n');
  const weights = readFileSync(join(folder, 'model', 'weights.bin'));
  return createHash('sha256').update(history).update(weights).digest('hex');
}

/** Runs a check and prints one line; the first failure ends the program. */
export function check(what, action) {
  const start = performance.now();
  const said = action() ?? '';
  console.log(`ok  ${what}${said && `: ${said}`} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
