export interface Measured {
  /** Milliseconds of each task of each phase of a step, on one thread. */
  readonly taskMs: readonly (readonly number[])[];
  /** Milliseconds of a whole step on one thread and on two; `null` where there is one core. */
  readonly measured: { readonly one: number; readonly two: number | null };
}

export interface Prediction {
  readonly threads: number;
  /** The sum over phases of what the busiest thread has to do. */
  readonly longestMs: number;
  /** What threads wait for each other beyond that. */
  readonly meetingsMs: number;
  readonly stepMs: number;
}

/**
 * What a step takes on `threads` cores that are as fast as these. Threads take the tasks of a phase in their order and meet
 * behind it. What one thread needs beyond its tasks stays as it is; what two need beyond that are meetings, whose cost grows
 * with the number of threads, since each has its turn at the same counter. Caches and memory are taken to be large enough.
 */
export function predictCores({
  taskMs,
  measured: { one, two },
  threads,
}: Measured & { readonly threads: readonly number[] }): readonly Prediction[] {
  const betweenMs = Math.max(0, one - findLongest(taskMs, 1));
  const pairMs = two === null ? 0 : Math.max(0, two - betweenMs - findLongest(taskMs, 2));
  return threads.map((count) => {
    const longestMs = findLongest(taskMs, count);
    const meetingsMs = count === 1 ? 0 : (pairMs * count) / 2;
    return { threads: count, longestMs, meetingsMs, stepMs: longestMs + meetingsMs + betweenMs };
  });
}

function findLongest(taskMs: Measured['taskMs'], threads: number): number {
  return taskMs.reduce((sum, tasks) => sum + shareOut(tasks, threads), 0);
}

/** When the last thread is done, if each takes the next task as soon as it is free. */
function shareOut(tasks: readonly number[], threads: number): number {
  const busyUntil = Array.from({ length: threads }, () => 0);
  for (const ms of tasks) {
    const first = busyUntil.indexOf(Math.min(...busyUntil));
    busyUntil[first]! += ms;
  }
  return Math.max(...busyUntil);
}
