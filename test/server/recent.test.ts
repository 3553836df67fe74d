import test from 'ava';
import { Recent } from '../../src/server/recent.js';

const never = new AbortController().signal;

test('who asks while a value is made waits for the same; afterwards it is there', async (t) => {
  const recent = new Recent<number>({ most: 2 });
  let made = 0;
  const make = async () => ++made;
  t.deepEqual(await Promise.all([recent.get('a', make, never), recent.get('a', make, never)]), [1, 1]);
  t.is(await recent.get('a', make, never), 1);
  recent.clear();
  t.is(await recent.get('a', make, never), 2);
});

test('only the values asked for last are kept', async (t) => {
  const recent = new Recent<string>({ most: 2 });
  const made: string[] = [];
  const get = (key: string) => recent.get(key, async () => (made.push(key), key), never);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key);
  t.deepEqual(made, ['a', 'b', 'c', 'b']);
  t.is(recent.count, 2);
});

test('values that take too much together are dropped, but never the one asked for last', async (t) => {
  const recent = new Recent<number>({ most: 4, mostBytes: 10, bytesOf: (bytes) => bytes });
  const made: string[] = [];
  const get = (key: string, bytes: number) => recent.get(key, async () => (made.push(key), bytes), never);
  for (const [key, bytes] of [
    ['a', 4],
    ['b', 4],
    ['c', 4],
    ['b', 4],
  ] as const)
    await get(key, bytes);
  t.is(recent.count, 2);
  await get('d', 100);
  t.is(recent.count, 1);
  await get('b', 4);
  t.deepEqual(made, ['a', 'b', 'c', 'd', 'b']);
});

test('a value is given up when nobody waits for it any more, and not before', async (t) => {
  const recent = new Recent<string>({ most: 2 });
  const [first, second] = [new AbortController(), new AbortController()];
  let signal: AbortSignal | null = null;
  const make = (left: AbortSignal) => {
    signal = left;
    return new Promise<string>((_, reject) => left.addEventListener('abort', () => reject(left.reason as Error)));
  };
  const asked = [recent.get('a', make, first.signal), recent.get('a', make, second.signal)];
  first.abort(new Error('left'));
  await t.throwsAsync(asked[0]!, { message: 'left' });
  t.false(signal!.aborted);
  second.abort(new Error('left'));
  await t.throwsAsync(asked[1]!, { message: 'left' });
  t.true(signal!.aborted);
  t.is(recent.count, 0);
  t.is(await recent.get('a', async () => 'again', never), 'again');
});

test('a failure is told to all who wait, and the next one tries again', async (t) => {
  const recent = new Recent<string>({ most: 2 });
  const fail = async (): Promise<string> => {
    throw new Error('no');
  };
  await t.throwsAsync(recent.get('a', fail, never), { message: 'no' });
  t.is(await recent.get('a', async () => 'yes', never), 'yes');
});

test('values are forgotten when none has been asked for a while', async (t) => {
  const recent = new Recent<string>({ most: 2, idleMs: 1 });
  await recent.get('a', async () => 'x', never);
  while (recent.count > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  t.is(await recent.get('a', async () => 'y', never), 'y');
});
