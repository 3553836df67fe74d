import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { examine } from '../../src/grade/examine.js';
import type { ExamineOptions } from '../../src/grade/examine.js';
import type { ExamineJob } from '../../src/grade/protocol.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

/** A program that does this when it is told its job. */
function programOf(body: string): string {
  const file = join(temporaryFolder(), 'program.mjs');
  writeFileSync(file, `process.on('message', () => { ${body} });\n`);
  return file;
}

const run = (body: string, options: Partial<ExamineOptions> = {}) =>
  examine({} as ExamineJob, {
    program: programOf(body),
    limits: { timeoutMs: 60_000, memoryBytes: 2 ** 29 },
    files: nodeEffects.files,
    signal: new AbortController().signal,
    ...options,
  });

const stopped = (reason: string, limit: 'memory' | null = null) => ({ type: 'stopped', reason, limit }) as const;

test('a process that ends by itself says how', async (t) => {
  t.deepEqual(await run('process.exit(7)'), stopped('its process ended with code 7'));
  t.deepEqual(await run("process.kill(process.pid, 'SIGSEGV')"), stopped('its process was ended by SIGSEGV'));
  const throwing = "throw new RangeError('Array buffer allocation failed')";
  t.deepEqual(await run(throwing), stopped('it ran out of memory'));
});

test('where the system does not say what a process takes, its own word counts', async (t) => {
  const files = {
    readFileSync: () => {
      throw new Error('there is no /proc');
    },
  } as unknown as ExamineOptions['files'];
  const body = "setInterval(() => {}, 1000); process.send({ type: 'memory', bytes: 2 ** 30 })";
  t.deepEqual(await run(body, { files }), stopped('it took more than 512 MB of memory', 'memory'));
});

test('what a process takes is seen from outside, also while it says nothing', async (t) => {
  const body = 'const kept = Buffer.alloc(2 ** 28, 1); for (;;) kept[0]++;';
  const limits = { timeoutMs: 60_000, memoryBytes: 2 ** 27 };
  const program = process.platform === 'linux' ? body : "process.send({ type: 'memory', bytes: 2 ** 28 })";
  t.deepEqual(await run(program, { limits }), stopped('it took more than 128 MB of memory', 'memory'));
});

test('nothing is begun once it was stopped, and a stop ends what is under way', async (t) => {
  const program = 'setInterval(() => {}, 1000)';
  t.is(await run(program, { signal: AbortSignal.abort() }), null);
  const controller = new AbortController();
  t.is(await run(program, { signal: controller.signal, onStart: () => controller.abort() }), null);
});
