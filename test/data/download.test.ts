import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import test from 'ava';

import { downloadDataset } from '../../src/data/download-dataset.js';
import { downloadFile } from '../../src/data/download.js';
import { sha256 } from '../../src/data/idx.js';
import type { DownloadProgress } from '../../src/data/types.js';
import { type FileOperations, nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { encodeIdx, temporaryFolder } from '../helpers/idx-files.js';
import { cutAfter, findDeadMirror, readRangeStart, serve, startMirror } from '../helpers/mirror-server.js';

/** Not compressible, so that it is sent in several pieces. */
const noise = Array.from({ length: 300_000 }, (_, index) => (Math.imul(index + 1, 2654435761) >>> 13) & 255);
const content = gzipSync(encodeIdx([300, 1000, 1], noise));
const file = { name: 'train-images-idx3-ubyte.gz', bytes: content.length, sha256: sha256(content) };
const half = Math.floor(content.length / 2);
const webPage = Buffer.from('<!DOCTYPE html><title>Sign in</title>');

test('a dead mirror and one that serves web pages are passed over for one that has the file', async (t) => {
  const directory = join(temporaryFolder(t), 'new', 'folder');
  const pages = await startMirror(t, (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(webPage),
  );
  const good = await startMirror(t, serve(content));
  const served = await downloadFile(file, { directory, mirrors: [await findDeadMirror(), pages.url, good.url] });
  t.is(served, good.url);
  t.is(pages.requests.length, 1);
  t.is(good.requests[0]?.url, `/${file.name}`);
  t.deepEqual(readFileSync(join(directory, file.name)), content);
  t.deepEqual(readdirSync(directory), [file.name]);
});

test('when no mirror has the file the error lists what each one did and what to do', async (t) => {
  const directory = temporaryFolder(t);
  const dead = await findDeadMirror();
  const missing = await startMirror(t, (_, response) => response.writeHead(404).end());
  const pages = await startMirror(t, (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(webPage),
  );
  const other = await startMirror(t, serve(Buffer.alloc(content.length, 1)));
  const longer = await startMirror(t, (_, response) => response.writeHead(200).end(Buffer.alloc(2 * content.length)));
  const mirrors = [dead, missing.url, pages.url, other.url, longer.url, 'no url/'];
  const error = await t.throwsAsync(downloadFile(file, { directory, mirrors }), { instanceOf: MnistxError });
  t.is(error?.code, 'DATA_UNREACHABLE');
  const lines = error?.message.split('\n') ?? [];
  t.is(lines.length, 1 + mirrors.length);
  mirrors.forEach((mirror, index) => t.true(lines[index + 1]?.includes(mirror)));
  t.regex(lines[1] ?? '', /ECONNREFUSED/);
  t.regex(lines[2] ?? '', /HTTP 404/);
  t.regex(lines[3] ?? '', /sent 37 bytes \(text\/html\) where the file has \d+/);
  t.regex(lines[4] ?? '', /sent other data/);
  t.regex(lines[5] ?? '', /sent more/);
  t.true(error?.problems[0]?.fix?.includes(directory));
  t.regex(error?.problems[0]?.fix ?? '', /by hand, or set MNISTX_MIRRORS/);
  t.deepEqual(readdirSync(directory), []);
});

test('a wrong file that was put there by hand is mentioned', async (t) => {
  const directory = temporaryFolder(t);
  writeFileSync(join(directory, file.name), 'another version');
  const error = await t.throwsAsync(downloadFile(file, { directory, mirrors: [] }));
  t.regex(error?.message ?? '', /the 15 bytes in .* are not the right ones/);
});

test('a connection that is cut is resumed where it stopped, at the same mirror', async (t) => {
  const directory = temporaryFolder(t);
  const mirror = await startMirror(t, (request, response) =>
    (readRangeStart(request) === undefined ? cutAfter(content, half) : serve(content))(request, response),
  );
  await downloadFile(file, { directory, mirrors: [mirror.url] });
  t.deepEqual(mirror.requests.map(readRangeStart), [undefined, half]);
  t.deepEqual(readFileSync(join(directory, file.name)), content);
});

test('what a failed attempt received is kept, and the next attempt resumes it', async (t) => {
  const directory = temporaryFolder(t);
  const cut = await startMirror(t, (request, response) =>
    readRangeStart(request) === undefined ? cutAfter(content, half)(request, response) : response.destroy(),
  );
  await t.throwsAsync(downloadFile(file, { directory, mirrors: [cut.url] }), { instanceOf: MnistxError });
  t.deepEqual(readdirSync(directory), [`${file.name}.part`]);
  const good = await startMirror(t, serve(content));
  await downloadFile(file, { directory, mirrors: [good.url] });
  t.deepEqual(good.requests.map(readRangeStart), [half]);
  t.deepEqual(readdirSync(directory), [file.name]);
  t.deepEqual(readFileSync(join(directory, file.name)), content);
});

test('a part that a killed process left behind is resumed', async (t) => {
  const directory = temporaryFolder(t);
  // Above the largest process id of any system.
  writeFileSync(join(directory, `${file.name}.part-4194999-0`), content.subarray(0, half));
  const good = await startMirror(t, serve(content));
  await downloadFile(file, { directory, mirrors: [good.url] });
  t.deepEqual(good.requests.map(readRangeStart), [half]);
  t.deepEqual(readdirSync(directory), [file.name]);
});

test('a part that proves wrong is thrown away once and fetched from zero', async (t) => {
  const directory = temporaryFolder(t);
  writeFileSync(join(directory, `${file.name}.part`), Buffer.alloc(half, 7));
  const good = await startMirror(t, serve(content));
  await downloadFile(file, { directory, mirrors: [good.url] });
  t.deepEqual(good.requests.map(readRangeStart), [half, undefined]);
  t.deepEqual(readFileSync(join(directory, file.name)), content);

  const other = await startMirror(t, serve(Buffer.alloc(content.length, 1)));
  const again = temporaryFolder(t);
  writeFileSync(join(again, `${file.name}.part`), Buffer.alloc(half, 7));
  await t.throwsAsync(downloadFile(file, { directory: again, mirrors: [other.url] }));
  t.deepEqual(other.requests.map(readRangeStart), [half, undefined]);
});

test('a mirror without byte ranges sends the file again from its start', async (t) => {
  const directory = temporaryFolder(t);
  writeFileSync(join(directory, `${file.name}.part`), content.subarray(0, half));
  const plain = await startMirror(t, (_, response) => response.writeHead(200).end(content));
  await downloadFile(file, { directory, mirrors: [plain.url] });
  t.deepEqual(readFileSync(join(directory, file.name)), content);
});

test('a mirror that refuses the range is asked for the whole file', async (t) => {
  const directory = temporaryFolder(t);
  writeFileSync(join(directory, `${file.name}.part`), content.subarray(0, half));
  const strict = await startMirror(t, (request, response) =>
    readRangeStart(request) === undefined ? serve(content)(request, response) : response.writeHead(416).end(),
  );
  await downloadFile(file, { directory, mirrors: [strict.url] });
  t.deepEqual(readFileSync(join(directory, file.name)), content);
});

test('a range that was not asked for is not appended', async (t) => {
  const directory = temporaryFolder(t);
  writeFileSync(join(directory, `${file.name}.part`), content.subarray(0, half));
  const wrong = await startMirror(t, (_, response) => {
    response.writeHead(206, { 'content-range': `bytes 5-${content.length - 1}/${content.length}` });
    response.end(content.subarray(5));
  });
  const good = await startMirror(t, serve(content));
  t.is(await downloadFile(file, { directory, mirrors: [wrong.url, good.url] }), good.url);
  t.deepEqual(good.requests.map(readRangeStart), [half]);
});

test('a part that is complete already needs no mirror', async (t) => {
  const directory = temporaryFolder(t);
  writeFileSync(join(directory, `${file.name}.part`), content);
  await downloadFile(file, { directory, mirrors: [await findDeadMirror()] });
  t.deepEqual(readdirSync(directory), [file.name]);
});

// Serial, and with a second to answer: on a busy machine the good mirror is slow too.
test.serial('a mirror that falls silent is left for the next one', async (t) => {
  const directory = temporaryFolder(t);
  const silent = await startMirror(t, (_, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, half));
  });
  const mute = await startMirror(t, () => undefined);
  const good = await startMirror(t, serve(content));
  const mirrors = [silent.url, mute.url, good.url];
  t.is(await downloadFile(file, { directory, mirrors, idleTimeoutMs: 1000 }), good.url);
  t.deepEqual(good.requests.map(readRangeStart), [half]);

  const failing = downloadFile(file, { directory: temporaryFolder(t), mirrors: [mute.url], idleTimeoutMs: 50 });
  await t.throwsAsync(failing, { message: /sent nothing for 0.05 s/ });
});

test('aborting throws the reason and leaves nothing that looks whole', async (t) => {
  const directory = temporaryFolder(t);
  const silent = await startMirror(t, (_, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, half));
  });
  const stop = new AbortController();
  const reason = new Error('Ctrl-C');
  const onProgress = () => stop.abort(reason);
  const download = downloadFile(file, {
    directory,
    mirrors: [silent.url, silent.url],
    signal: stop.signal,
    onProgress,
  });
  t.is(await t.throwsAsync(download), reason);
  t.is(silent.requests.length, 1);
  t.false(existsSync(join(directory, file.name)));
  t.deepEqual(readdirSync(directory), [`${file.name}.part`]);

  const early = downloadFile(file, { directory, mirrors: [silent.url], signal: stop.signal });
  t.is(await t.throwsAsync(early), reason);
  t.is(silent.requests.length, 1);
});

test('progress counts what was there before and ends at the size of the file', async (t) => {
  const directory = temporaryFolder(t);
  writeFileSync(join(directory, `${file.name}.part`), content.subarray(0, half));
  const good = await startMirror(t, serve(content));
  const seen: DownloadProgress[] = [];
  await downloadFile(file, { directory, mirrors: [good.url], onProgress: (progress) => seen.push(progress) });
  t.true((seen[0]?.receivedBytes ?? 0) > half);
  t.deepEqual(seen.at(-1), { file: file.name, receivedBytes: content.length, totalBytes: content.length });
});

test('two downloads of the same file at the same time both succeed', async (t) => {
  const directory = temporaryFolder(t);
  const good = await startMirror(t, serve(content));
  const both = [1, 2].map(() => downloadFile(file, { directory, mirrors: [good.url] }));
  t.deepEqual(await Promise.all(both), [good.url, good.url]);
  t.deepEqual(readdirSync(directory), [file.name]);
  t.deepEqual(readFileSync(join(directory, file.name)), content);
});

test('a full disk ends the download and is not blamed on a mirror', async (t) => {
  const directory = temporaryFolder(t);
  const good = await startMirror(t, serve(content));
  const full = () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  const files = { ...nodeEffects.files, writeSync: full } as unknown as FileOperations;
  const download = downloadFile(file, { directory, mirrors: [good.url, good.url], files });
  const error = await t.throwsAsync(download, { instanceOf: MnistxError, message: /ENOSPC/ });
  t.is(error?.code, 'DISK');
  t.is(good.requests.length, 1);
});

test('a cache folder that cannot be made is a disk error', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'taken'), '');
  const download = downloadFile(file, { directory: join(folder, 'taken', 'mnist'), mirrors: [] });
  const error = await t.throwsAsync(download, { instanceOf: MnistxError });
  t.is(error?.code, 'DISK');
});

test('cached files are not downloaded again, and a damaged one is', async (t) => {
  const cacheDirectory = temporaryFolder(t);
  const good = await startMirror(t, serve(content));
  const dataset = {
    name: 'tiny',
    files: [file, { ...file, name: 'other.gz' }],
    mirrors: [await findDeadMirror(), good.url],
  };
  const folder = await downloadDataset(dataset, { cacheDirectory });
  t.is(folder, join(cacheDirectory, 'tiny'));
  t.is(good.requests.length, 2);
  await downloadDataset(dataset, { cacheDirectory });
  t.is(good.requests.length, 2);
  writeFileSync(
    join(folder, file.name),
    content.map((byte, index) => (index === half ? byte ^ 1 : byte)),
  );
  await downloadDataset(dataset, { cacheDirectory });
  t.is(good.requests.length, 3);
  t.deepEqual(readFileSync(join(folder, file.name)), content);
});

test("a user's mirror is asked first and the mirror that answered goes first for the next file", async (t) => {
  const cacheDirectory = temporaryFolder(t);
  const chosen = await startMirror(t, (request, response) =>
    request.url?.startsWith('/tiny/') ? response.writeHead(404).end() : serve(content)(request, response),
  );
  const own = await startMirror(t, serve(content));
  const dataset = { name: 'tiny', files: [file, { ...file, name: 'other.gz' }], mirrors: [own.url] };
  await downloadDataset(dataset, { cacheDirectory, mirrors: [chosen.url] });
  t.deepEqual(
    chosen.requests.map(({ url }) => url),
    [`/tiny/${file.name}`, `/${file.name}`, '/other.gz'],
  );
  t.is(own.requests.length, 0);
});
