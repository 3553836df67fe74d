import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSchema } from '../../src/config/read-schema.js';
import { makePlace, quick, root } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';
import { notOnUnix, testUnless } from '../helpers/test-unless.js';

const program = join(root, 'dist', 'src', 'cli', 'bin.js');

/** Runs Node in a shell with a lowered limit of the system. */
function limited({ folder, path }: Place, limit: string, args: readonly string[], stdout: number | 'pipe' = 'pipe') {
  return spawnSync('sh', ['-c', `${limit} && exec "$@"`, 'sh', process.execPath, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', MNISTX_CACHE_DIR: path('cache') },
    stdio: ['ignore', stdout, 'pipe'],
  });
}

testUnless(notOnUnix, 'a file that may not become so long is reported with the limit to raise', (t) => {
  const place = makePlace(t);
  const { status, stderr } = limited(place, 'ulimit -f 8', [program, 'run', 'configs/lr.yaml', '-q', ...quick]);
  t.is(status, 1, stderr);
  t.regex(
    stderr,
    /^DISK {2}cannot write runs\/lr\/[\w./]+: files cannot become that long here\n {2}.*ulimit -f unlimited/m,
  );
  t.notRegex(stderr, /move it away|^ +at /m);
});

testUnless(notOnUnix, 'output that is only partly written is a failure', (t) => {
  const place = makePlace(t);
  const file = openSync(place.path('schema.json'), 'w');
  const { status, stderr } = limited(place, 'ulimit -f 8', [program, 'schema'], file);
  closeSync(file);
  t.is(status, 1);
  t.regex(stderr, /^DISK {2}cannot write to stdout: files cannot become that long here$/m);
  const written = readFileSync(place.path('schema.json'), 'utf8');
  const whole = readSchema('experiment');
  t.true(written.length > 0 && written.length < whole.length && whole.startsWith(written));
});

testUnless(notOnUnix, 'a limit of open files is reported in two lines', (t) => {
  const { status, stderr } = limited(makePlace(t), 'ulimit -n 32', [program, 'ls']);
  t.is(status, 1);
  t.regex(stderr, /^DISK {2}.*: this program has too many files open\n {2}raise the limit \(ulimit -n 4096\).*\n$/);
});

for (const [what, module, call] of [
  ['a run', 'open/open-run.js', 'openRun'],
  ['a list of runs', 'runs/list-runs.js', 'listRuns'],
] as const) {
  testUnless(notOnUnix, `${what} is not called damaged or missing where no file can be opened any more`, (t) => {
    const place = makePlace(t);
    const { folder } = writeRun(place.path('runs'), { name: 'lr' });
    const script = `
        import { openSync } from 'node:fs';
        import { ${call} } from ${JSON.stringify(new URL(`../../src/${module}`, import.meta.url).href)};
        try { for (;;) openSync('/dev/null') } catch {}
        try { ${call}(${JSON.stringify(folder)}) } catch ({ code, message }) { process.stdout.write(code + ' ' + message) }
      `;
    const { stdout, stderr } = limited(place, 'ulimit -n 64', ['--input-type=module', '-e', script]);
    t.regex(stdout, /^DISK cannot read .*lr.*: this program has too many files open$/, stderr);
  });
}
