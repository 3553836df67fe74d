import test from 'ava';
import { nameOwnOptions } from '../../src/cli/name-own-options.js';
import { readOptions } from '../../src/cli/read-options.js';
import { commandsOf } from '../../src/cli/commands.js';
import type { Problem } from '../../src/errors.js';

const ELSEWHERE = 'check the permissions, or choose another place';

for (const [verb, fix] of [
  ['report', `${ELSEWHERE} with --out`],
  ['run', `${ELSEWHERE} with --output or MNISTX_RUNS_DIR`],
  ['tag', 'check the permissions'],
  ['note', 'check the permissions'],
  ['rm', 'check the permissions'],
] as const)
  test(`${verb} advises only a place that it can be given`, async (t) => {
    const problem: Problem = { code: 'DISK', message: 'cannot write', fix: ELSEWHERE, wants: 'place' };
    const [command] = await commandsOf([verb]);
    t.is(nameOwnOptions([problem], readOptions(command!).options)[0]!.fix, fix);
  });
