import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Point } from '../src/sweep/space.js';
import { ROOT } from './environment.js';
import type { SearchFunction } from './search-functions.js';

/** Optuna in a Python of its own, that asks for losses over its pipes. */
export interface Optuna {
  readonly version: string;
  /** The losses of one search, in order. */
  search(what: { fn: SearchFunction; seed: number; trials: number }): Promise<readonly number[]>;
  close(): Promise<void>;
}

export async function openOptuna(python: string): Promise<Optuna> {
  const child = spawn(python, [join(ROOT, 'bench', 'peers', 'optuna_tpe.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the Python process of Optuna ended early; the lines above say why');
    return JSON.parse(value);
  };
  const { versions } = (await read()) as { versions: { optuna: string } };
  return {
    version: versions.optuna,
    search: async ({ fn, seed, trials }) => {
      child.stdin.write(`${JSON.stringify({ space: fn.space, seed, trials })}\n`);
      const losses: number[] = [];
      while (losses.length < trials) {
        const { point } = (await read()) as { point: Point };
        losses.push(fn.lossOf(point));
        child.stdin.write(`${losses.at(-1)}\n`);
      }
      return losses;
    },
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
