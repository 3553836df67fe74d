import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly platform: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  };
}

/** Processes that wanted to run, the contenders' own threads included; `before` without them. NaN where a system does not tell. */
export interface Load {
  readonly before: number;
  readonly mean: number;
}

/** Watches the load of the last minute from now on. */
export function watchLoad(): { readonly soFar: () => Load; readonly stop: () => void } {
  const [before] = loadavg() as [number, number, number];
  let [sum, count] = [0, 0];
  const timer = setInterval(() => {
    sum += loadavg()[0]!;
    count++;
  }, 5000);
  return { soFar: () => ({ before, mean: count === 0 ? before : sum / count }), stop: () => clearInterval(timer) };
}
