import test from 'ava';
import { MnistxError } from '../../../../src/errors.js';
import { parseQueueAddress } from '../../../../src/sweep/launchers/bullmq/queue-address.js';
import type { ServerKind } from '../../../../src/sweep/launchers/bullmq/queue-address.js';

const shown = test.macro({
  exec(t, url: string, kind: ServerKind, expected: string) {
    const address = parseQueueAddress(url);
    t.is(address.kind, kind);
    t.is(address.shown, expected);
    t.is(address.url, url);
  },
  title: (_, url) => `${url} is shown without what is secret`,
});

test(shown, 'redis://localhost:6379', 'redis', 'redis://localhost:6379');
test(shown, 'redis://:pass@localhost:6379/2', 'redis', 'redis://localhost:6379/2');
test(shown, 'rediss://user:pass@host', 'redis', 'rediss://host');
test(shown, 'postgres://user:p%40ss@host:5433/queues?sslmode=require', 'postgres', 'postgres://host:5433/queues');
test(shown, 'postgresql://host/db?password=secret', 'postgres', 'postgresql://host/db');
test(shown, 'redis://user:pass@[::1]:6379', 'redis', 'redis://[::1]:6379');

test('secrets are concealed in texts of drivers, as they are written and decoded', (t) => {
  const { conceal } = parseQueueAddress('postgres://anna:p%40ss@host/db?sslpassword=key%21');
  t.is(conceal('cannot parse postgres://anna:p%40ss@host/db?sslpassword=key%21'), 'cannot parse •••');
  t.is(conceal('no user anna with p@ss, p%40ss or key!'), 'no user anna with •••, ••• or •••');
});

// In a URL a password like these ends the host, so that the rest of it would be a path.
const CUT_OFF = [
  'redis://user:12/secret@host:6379',
  'redis://user:12?secret=@host',
  'postgres://user:1#secret@host/db',
];

for (const text of ['localhost:6379', 'mysql://root:secret@host', 'redis://', 'redis:secret', '', ...CUT_OFF]) {
  test(`"${text}" is refused without being repeated`, (t) => {
    const error = t.throws(() => parseQueueAddress(text), { instanceOf: MnistxError })!;
    t.is(error.code, 'BAD_USAGE');
    t.false(JSON.stringify(error.problems).includes('secret'));
  });
}
