import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import test from 'ava';
import { EventHub } from '../../src/server/events.js';
import type { EventHubOptions } from '../../src/server/events.js';

function makeHub(options: Partial<EventHubOptions> = {}): EventHub {
  return new EventHub({ boot: 'boot', ...options });
}

/** What a stream has got so far. */
function textOf(stream: PassThrough): string {
  return stream.read()?.toString() ?? '';
}

function begin(hub: EventHub, lastId: string | null = null): PassThrough {
  const stream = new PassThrough();
  if (!hub.open(stream, lastId)) throw new Error('refused');
  return stream;
}

/** The events that a browser would hand to the page. */
function eventsOf(stream: PassThrough): unknown[] {
  return [...textOf(stream).matchAll(/(?<=\n)data: ([^\n]*)\n/g)].map(([, json]) => JSON.parse(json!) as unknown);
}

const gone = (id: string) => ({ type: 'gone', id }) as const;

test('an event reaches every open stream with an id that counts up', (t) => {
  const hub = makeHub();
  const streams = [begin(hub), begin(hub)];
  streams.forEach(textOf);
  hub.publish(gone('a'));
  hub.publish(gone('b'));
  const text = 'id: boot-1\ndata: {"type":"gone","id":"a"}\n\nid: boot-2\ndata: {"type":"gone","id":"b"}\n\n';
  t.deepEqual(streams.map(textOf), [text, text]);
});

test('a new stream begins with the id to return with, so that nothing is missed before its first event', (t) => {
  const hub = makeHub();
  hub.publish(gone('a'));
  t.is(textOf(begin(hub)), 'retry: 1000\n\nid: boot-1\n\n');
});

test('a stream that returns gets exactly what it missed', (t) => {
  const hub = makeHub();
  for (const id of ['a', 'b', 'c']) hub.publish(gone(id));
  t.deepEqual(eventsOf(begin(hub, 'boot-1')), [gone('b'), gone('c')]);
  t.deepEqual(eventsOf(begin(hub, 'boot-3')), []);
  t.deepEqual(eventsOf(begin(hub, 'boot-0')), [gone('a'), gone('b'), gone('c')]);
});

test('text with line breaks stays one event', (t) => {
  const hub = makeHub();
  const stream = begin(hub);
  hub.publish(gone('a\n\ndata: {"type":"reset"}\r\n\u2028'));
  t.deepEqual(eventsOf(stream), [gone('a\n\ndata: {"type":"reset"}\r\n\u2028')]);
});

for (const [what, id] of [
  ['another start of the server', 'other-1'],
  ['the future', 'boot-4'],
  ['no server', 'nonsense'],
  ['a prototype', '__proto__'],
  ['digits without end', `boot-${'9'.repeat(400)}`],
  ['an empty text', ''],
] as const)
  test(`a stream that returns with an id of ${what} is told to ask for everything again`, (t) => {
    const hub = makeHub();
    for (const name of ['a', 'b', 'c']) hub.publish(gone(name));
    const stream = begin(hub, id);
    const text = textOf(stream);
    t.true(text.includes('id: boot-3\ndata: {"type":"reset"}\n\n'), text);
    hub.publish(gone('d'));
    t.deepEqual(eventsOf(stream), [gone('d')]);
  });

test('events that are too old are forgotten, and a stream that returns for them is told so', (t) => {
  const hub = makeHub({ mostKept: 400 });
  for (let at = 0; at < 1000; at++) hub.publish(gone(`run-${at}`));
  t.deepEqual(eventsOf(begin(hub, 'boot-900')), [{ type: 'reset' }]);
  t.deepEqual(eventsOf(begin(hub, 'boot-999')), [gone('run-999')]);
});

test('one event that is longer than everything that is kept is sent and forgotten', (t) => {
  const hub = makeHub({ mostKept: 100 });
  const stream = begin(hub);
  hub.publish(gone('x'.repeat(500)));
  t.is(eventsOf(stream).length, 1);
  t.deepEqual(eventsOf(begin(hub, 'boot-0')), [{ type: 'reset' }]);
  t.deepEqual(eventsOf(begin(hub, 'boot-1')), []);
});

test('a stream that missed more than it could read at once is told to ask again instead', (t) => {
  const hub = makeHub({ mostWaitingBytes: 4000 });
  for (let at = 0; at < 100; at++) hub.publish(gone(`run-${at}`));
  t.deepEqual(eventsOf(begin(hub, 'boot-0')), [{ type: 'reset' }]);
  t.is(hub.streams, 1);
});

test('a reader that does not read is dropped, and the others are not', async (t) => {
  const hub = makeHub({ mostWaitingBytes: 10_000 });
  const slow = begin(hub);
  const quick = begin(hub);
  const closed = once(slow, 'close');
  let read = 0;
  for (let at = 0; at < 1000; at++) {
    hub.publish(gone(`run-${at}`));
    read += eventsOf(quick).length;
  }
  await closed;
  t.true(slow.destroyed);
  t.is(hub.streams, 1);
  t.is(read, 1000);
});

test('streams that break off are forgotten', async (t) => {
  const hub = makeHub();
  for (let at = 0; at < 1000; at++) {
    const stream = begin(hub);
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy(...(at % 2 === 0 ? [] : [new Error('reset by peer')]));
    await closed;
  }
  t.is(hub.streams, 0);
  t.notThrows(() => hub.publish(gone('a')));
});

test('a stream above the limit is refused until another ends', async (t) => {
  const hub = makeHub({ mostStreams: 2 });
  const [first] = [begin(hub), begin(hub)];
  const third = new PassThrough();
  t.false(hub.open(third, null));
  t.is(textOf(third), '');
  const closed = once(first, 'close');
  first.destroy();
  await closed;
  t.true(hub.open(third, null));
});

test('comments between events keep a stream alive', async (t) => {
  const hub = makeHub({ heartbeatMs: 1 });
  const stream = begin(hub);
  textOf(stream);
  await once(stream, 'readable');
  t.true(textOf(stream).startsWith(':\n\n'));
  stream.destroy();
});

test('a hub that closes ends its streams and takes no more', async (t) => {
  const hub = makeHub();
  const stream = begin(hub);
  hub.close();
  stream.resume();
  await once(stream, 'end');
  t.is(hub.streams, 0);
  t.false(hub.open(new PassThrough(), null));
  t.notThrows(() => hub.publish(gone('a')));
});
