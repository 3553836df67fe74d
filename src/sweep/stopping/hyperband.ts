/** Trials that start together, and how many of them continue after how many epochs. */
export interface Bracket {
  /** The number of the first trial, from 1; the others follow it. */
  readonly first: number;
  readonly rungs: readonly Rung[];
}

/** Trials trained up to the same epoch. Once all of them are, the best ones continue: as many as the next rung has. */
export interface Rung {
  readonly count: number;
  /** The epoch to train up to; `null` in a bracket's last rung, which trains to the end. */
  readonly until: number | null;
}

export interface HyperbandOptions {
  readonly trials: number;
  readonly epochs: number;
  /** The first rung has at least as many epochs. */
  readonly minEpochs: number;
  /** One trial in `eta` continues, with `eta` times the epochs. At least 2. */
  readonly eta: number;
}

/**
 * Hyperband's brackets, from the one that stops most to the one that stops nothing, again and again until each trial
 * belongs to one; the last bracket may be smaller. Li et al., "Hyperband: a novel bandit-based approach to
 * hyperparameter optimization", 2018.
 */
export function bracketsOf(options: HyperbandOptions): readonly Bracket[] {
  const { trials, eta } = options;
  const most = countHalvings(options);
  const brackets: Bracket[] = [];
  let halvings = most;
  for (let first = 1; first <= trials;) {
    const size = Math.min(Math.ceil(((most + 1) / (halvings + 1)) * power(eta, halvings)), trials - first + 1);
    brackets.push({ first, rungs: rungsOf({ size, halvings, options }) });
    first += size;
    halvings = halvings === 0 ? most : halvings - 1;
  }
  return brackets;
}

/** The trials of a whole rung that continue, by number: the `count` best, of equals the older. One without a loss never does. */
export function chooseSurvivors(
  results: readonly { readonly number: number; readonly loss: number | null }[],
  count: number,
): readonly number[] {
  return results
    .flatMap(({ number, loss }) => (loss === null || Number.isNaN(loss) ? [] : [{ number, loss }]))
    .sort((a, b) => (a.loss === b.loss ? a.number - b.number : a.loss - b.loss))
    .slice(0, count)
    .map(({ number }) => number)
    .sort((a, b) => a - b);
}

/** How often a trial's epochs can grow by `eta` on the way to the end. */
function countHalvings({ epochs, minEpochs, eta }: HyperbandOptions): number {
  let count = 0;
  while (minEpochs * power(eta, count + 1) <= epochs) count++;
  return count;
}

/** Without the rungs that stop no trial. */
function rungsOf({ size, halvings, options }: { size: number; halvings: number; options: HyperbandOptions }): Rung[] {
  const { epochs, eta } = options;
  const rungs = Array.from({ length: halvings + 1 }, (_, at): Rung => ({
    count: Math.max(1, Math.floor(size / power(eta, at))),
    until: at === halvings ? null : Math.round(epochs / power(eta, halvings - at)),
  }));
  return rungs.filter(({ count }, at) => count !== rungs[at + 1]?.count);
}

function power(base: number, exponent: number): number {
  let product = 1;
  for (let at = 0; at < exponent; at++) product *= base;
  return product;
}
