import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makeCompilerArguments } from '../../../../src/engine/tfjs/setup/compile.js';
import { extractWheel } from '../../../../src/engine/tfjs/setup/extract.js';
import { withLock } from '../../../../src/engine/tfjs/setup/lock.js';

const { signal } = new AbortController();
const SOURCE = { file: 'tiny.whl', libraries: ['libtensorflow_cc.so.2'], librariesBytes: 7 };

test('of a wheel only the libraries and the few headers of the C interface are unpacked', async (t) => {
  const into = temporaryDirectory(t);
  const wheel = join(into, 'tiny.whl');
  writeFileSync(
    wheel,
    storedZip({
      'tensorflow/libtensorflow_cc.so.2': 'library',
      'tensorflow/python/libtensorflow_cc.so.2': 'another',
      'tensorflow/include/tensorflow/c/c_api.h': 'header',
      'tensorflow/include/xla/tsl/c/tsl_status.h': 'header',
      'tensorflow/include/tensorflow/core/framework/op.h': 'not needed',
    }),
  );
  let done = 0;
  await extractWheel({ wheel, source: SOURCE, into, signal, onBytes: (bytes) => (done = bytes) });
  t.is(readFileSync(join(into, 'lib', 'libtensorflow_cc.so.2'), 'utf8'), 'library');
  const files = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  t.deepEqual(files.map((entry) => entry.name).sort(), [
    'c_api.h',
    'libtensorflow_cc.so.2',
    'tiny.whl',
    'tsl_status.h',
  ]);
  t.is(done, 19);
});

test('a wheel without the library is refused by name', async (t) => {
  const into = temporaryDirectory(t);
  writeFileSync(join(into, 'tiny.whl'), storedZip({ 'tensorflow/include/tensorflow/c/c_api.h': 'header' }));
  const options = { wheel: join(into, 'tiny.whl'), source: SOURCE, into, signal, onBytes: () => {} };
  await t.throwsAsync(extractWheel(options), { message: 'tiny.whl has no libtensorflow_cc.so.2' });
});

test('the binding looks for its libraries next to itself, on Linux and on a Mac', (t) => {
  const of = (platform: NodeJS.Platform) =>
    makeCompilerArguments({
      directory: '/b',
      output: '/b/out.node',
      libraries: ['l'],
      sources: '/s',
      headers: '/h',
      platform,
    });
  t.true(of('linux').includes('-Wl,-rpath,$ORIGIN/lib'));
  t.true(of('darwin').includes('-Wl,-rpath,@loader_path/lib'));
  t.deepEqual(of('darwin').slice(0, 3), ['-bundle', '-undefined', 'dynamic_lookup']);
});

test('a lock lets one at a time through and tells who is waited for', async (t) => {
  const file = join(temporaryDirectory(t), '.lock');
  const log: string[] = [];
  const work = (name: string) =>
    withLock({ file, signal, pollMs: 5, onWait: (owner) => log.push(owner) }, async () => {
      log.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} out`);
    });
  await Promise.all([work('a'), work('b')]);
  t.regex(log.find((line) => line.startsWith('process')) ?? '', new RegExp(`^process ${process.pid} on `));
  t.deepEqual(
    log.filter((line) => !line.startsWith('process')),
    ['a in', 'a out', 'b in', 'b out'],
  );
  t.deepEqual(readdirSync(join(file, '..')), []);
});

test('waiting for a lock ends with an abort', async (t) => {
  const file = join(temporaryDirectory(t), '.lock');
  writeFileSync(file, 'process 1 on another machine\n');
  const stop = new AbortController();
  const waiting = withLock({ file, signal: stop.signal, onWait: () => stop.abort() }, async () => {});
  await t.throwsAsync(waiting, { name: 'AbortError' });
});

/** A zip archive with nothing compressed and no checksums, as much as a reader needs. */
function storedZip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(text.length, 14);
    fields.writeUInt32LE(text.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name + text)]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}

function temporaryDirectory(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'mnistx-steps-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
