import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../src/effects.js';
import type { FileOperations } from '../src/effects.js';
import { simdEngine } from '../src/engine/simd/host/node/engine.js';
import type { RunEvent } from '../src/training/types.js';
import { strideOf } from './helpers/long.js';
import { checkCrash, smallRun, started } from './helpers/crashed-runs.js';
import { makeKey, PowerLoss, writeState } from './helpers/power-loss.js';
import type { DiskState } from './helpers/power-loss.js';
import { temporaryFolder } from './helpers/runs-on-disk.js';
import { readContent, killRun, resumeStopped } from './helpers/stopped-runs.js';

/** Testing all states takes minutes. Otherwise every n-th is tested. */
const STRIDE = strideOf({ long: 7, short: 29 });

/** What a power cut could leave after each operation of an action, each state once. */
async function statesOf(
  before: (root: string) => void,
  act: (root: string, files: FileOperations) => Promise<unknown>,
): Promise<Map<string, { state: DiskState; operation: string }>> {
  const found = new Map<string, { state: DiskState; operation: string }>();
  const root = temporaryFolder();
  before(root);
  const record = new PowerLoss(root, (states, operation) => {
    for (const state of states()) {
      const key = makeKey(state);
      if (!found.has(key)) found.set(key, { state, operation });
    }
  });
  await act(root, record.files);
  return found;
}

async function eachEndsTheSame(t: ExecutionContext, states: Awaited<ReturnType<typeof statesOf>>): Promise<void> {
  const tried = [...states.values()].filter((_, index) => index % STRIDE === 0);
  for (const { state, operation } of tried) {
    const root = temporaryFolder();
    writeState(root, state);
    await checkCrash(t, root, operation);
    rmSync(root, { recursive: true });
  }
  t.log(`${states.size} states, ${tried.length} tried`);
}

test.serial('a run continues to the same bytes after a power cut at any moment', async (t) => {
  const states = await statesOf(
    () => {},
    (root, files) => started(root, files),
  );
  t.true(states.size > 120);
  await eachEndsTheSame(t, states);
});

test.serial('so does one at any moment of a resumed run', async (t) => {
  const stopped = await killRun(smallRun);
  const states = await statesOf(
    (root) => cpSync(stopped, join(root, 'lr'), { recursive: true }),
    (root, files) => resumeStopped(join(root, 'lr'), simdEngine, {}, { effects: { ...nodeEffects, files } }),
  );
  t.true(states.size > 80);
  await eachEndsTheSame(t, states);
});

test.serial('so does one at any moment of a run that is stopped within an epoch', async (t) => {
  const states = await statesOf(
    () => {},
    (root, files) => {
      const controller = new AbortController();
      const report = (event: RunEvent): void => {
        if (event.type === 'progress' && event.epoch === 2 && event.step === 2) controller.abort();
      };
      return started(root, files, { signal: controller.signal, report });
    },
  );
  t.true(states.size > 120);
  await eachEndsTheSame(t, states);
});

test.serial('the record of a whole run ends in what is on the disk, all of it forced there', async (t) => {
  const root = temporaryFolder();
  let last: DiskState[] = [];
  const record = new PowerLoss(root, (states) => (last = states()));
  const { folder } = await started(root, record.files);
  const copies = last.map((state) => {
    const copy = temporaryFolder();
    writeState(copy, state);
    // Taking back the claim is the last operation, and may be lost.
    t.deepEqual(readContent(join(copy, 'lr')), readContent(folder));
    return existsSync(join(copy, 'lr', 'run.lock'));
  });
  t.true(copies.includes(false));
});
