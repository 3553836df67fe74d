import test from 'ava';
import { makePlace } from '../helpers/cli.js';
import { notOnUnix, testUnless } from '../helpers/test-unless.js';
import { writeRun } from '../helpers/run-folders.js';

test('playground says how to try what it wrote, with the options that it was given', async (t) => {
  const place = makePlace(t);
  const { code, stdout, stderr } = await place.mnistx(['playground', '--out', 'my site', '--data', 'none']);
  t.is(code, 0);
  t.is(stdout, 'my site\n');
  t.regex(stderr, /^try it: mnistx playground --out 'my site' --data none --open$/m);
  const idle = await place.mnistx(['playground', '--data', 'none', '--port', '0']);
  t.is(idle.stderr, 'BAD_USAGE  --port has no effect without --open\n  add --open\n');
});

testUnless(
  notOnUnix,
  'playground --open serves what it wrote, and nothing else, so that it may use all cores, until Ctrl-C',
  async (t) => {
    const place = makePlace(t);
    place.write('secret.txt', 'mine');
    const started = place.start(['playground', '--out', 'site', '--data', 'none', '--open', '--port', '0'], {
      PATH: place.folder,
    });
    await started.logged('Ctrl-C stops the server');
    started.child.kill('SIGINT');
    const { code, stdout, stderr } = await started.ended;
    t.is(code, 130);
    t.is(stdout, 'site\n');
    t.regex(stderr, /the page is at http:\/\/127\.0\.0\.1:\d+\/; Ctrl-C/);
  },
);

for (const [args, option] of [
  [['playground', '--data', 'none', '--out', '/proc/x'], '--out'],
  [['report', 'runs/lr', '--out', '/proc/page.html'], '--out'],
  [['export', 'runs/lr', '--to', 'python', '-o', '/proc/x/lr.py'], '--output'],
  [['run', 'configs/lr.yaml', '-o', '/proc/x'], '--output or MNISTX_RUNS_DIR'],
] as const)
  testUnless(
    process.platform === 'linux' ? null : 'only Linux has a folder in which nothing can be made',
    `a place that ${args[0]} cannot write to is named with its own option`,
    async (t) => {
      const place = makePlace(t);
      writeRun(place.path('runs'), { name: 'lr' });
      const { code, stderr } = await place.mnistx(args);
      t.is(code, 1, stderr);
      t.regex(stderr, new RegExp(`^DISK .*\\n {2}choose another place with ${option}\\n`, 'm'));
    },
  );
