import { availableParallelism } from 'node:os';
import { CONTENDERS } from './contenders.js';
import { locateIdxFolder } from './environment.js';
import { runContender } from './run-contender.js';
import type { Measurement, Missing } from './protocol.js';
import { MODELS } from './tasks.js';

/** How the cost of the CNN on engine simd grows along one axis. */
export interface Series {
  readonly axis: string;
  readonly points: readonly ScalingPoint[];
}

export interface ScalingPoint {
  readonly label: string;
  /** How much more work than the first point of its series. */
  readonly work: number;
  readonly result: Measurement | Missing;
}

interface Case {
  readonly label: string;
  readonly work: number;
  readonly args: readonly string[];
}

const CONVOLUTIONS = ['model.layers[0].filters', 'model.layers[2].filters'] as const;

/** What is varied; everything else stays as in the main table. */
export function listScalingCases(cores: number): readonly { readonly axis: string; readonly cases: readonly Case[] }[] {
  return [
    {
      axis: 'training images',
      cases: [15_000, 30_000, 60_000].map((count) => {
        return { label: String(count), work: count / 15_000, args: makeOverride(`data.limit.train=${count}`) };
      }),
    },
    {
      // The same images in other portions: the work stays, only the steps get fewer.
      axis: 'batch size',
      cases: [25, 50, 100, 200, 400].map((size) => {
        return { label: String(size), work: 1, args: makeOverride(`train.batch_size=${size}`) };
      }),
    },
    {
      axis: 'filters (both convolutions)',
      cases: [1, 2, 4].map((factor) => {
        const filters = [8 * factor, 16 * factor] as const;
        const args = CONVOLUTIONS.flatMap((path, at) => makeOverride(`${path}=${filters[at]}`));
        return { label: filters.join('/'), work: countDenseWork(...filters) / countDenseWork(8, 16), args };
      }),
    },
    {
      axis: 'threads',
      cases: [...new Set([1, 2, cores])]
        .filter((threads) => threads <= cores)
        .map((threads) => ({ label: String(threads), work: 1 / threads, args: ['--threads', String(threads)] })),
    },
  ];
}

export interface ScalingRequest {
  readonly epochs: number;
  readonly timeoutMs: number;
  readonly report: (line: string) => void;
}

/** Stops at the first point where the engine is missing: it would be missing at all of them. */
export async function measureScaling(request: ScalingRequest): Promise<readonly Series[] | Missing> {
  const contender = CONTENDERS.find(({ name }) => name === 'mnistx-simd')!;
  const { epochs, timeoutMs } = request;
  const task = MODELS.find(({ name }) => name === 'cnn')!;
  const data = locateIdxFolder();
  const series: Series[] = [];
  for (const { axis, cases } of listScalingCases(availableParallelism())) {
    const points: ScalingPoint[] = [];
    for (const { label, work, args } of cases) {
      request.report(`scaling: ${axis} ${label}`);
      const result = await runContender({ contender, task, data, epochs, timeoutMs, extraArgs: args });
      if (result.status === 'missing' && series.length === 0 && points.length === 0) return result;
      points.push({ label, work, result });
    }
    series.push({ axis, points });
  }
  return series;
}

function makeOverride(override: string): string[] {
  return ['--set', override];
}

/** Multiply-adds of the CNN's forward pass. */
function countDenseWork(first: number, second: number): number {
  return 24 * 24 * 25 * first + 8 * 8 * 25 * first * second + 16 * second * 10;
}
