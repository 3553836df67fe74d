import test from 'ava';
import { findParetoFront } from '../../src/charts/sweep/trade-off.js';
import { listFromWorst } from '../../src/charts/sweep/chart-sweep.js';
import { chartSweep } from '../../src/charts/sweep/sweep-charts.js';
import type { SweepChart } from '../../src/charts/sweep/sweep-charts.js';
import { draw } from '../../src/charts/render.js';
import type { Sweep } from '../../src/config/sweep/types.js';
import { showSweep } from '../../src/sweep/shown-sweep.js';
import type { Trial } from '../../src/sweep/types.js';
import { conditionalSweep, drawTrials } from '../helpers/drawn-sweeps.js';
import { makeHistory } from '../helpers/runs.js';
import { findLines, findPoints, findTexts, listElements } from '../helpers/svg.js';

// Serial: drawing takes the one thread
const NAMES: readonly SweepChart[] = [
  ...(['best-by-trial', 'importance', 'curves-of-the-best', 'slices'] as const),
  ...(['against-parameters', 'against-training-time', 'parallel-coordinates'] as const),
];

async function drawAll(sweep: Sweep, trials: readonly Trial[]): Promise<Record<SweepChart, string>> {
  const best = trials
    .filter(({ state }) => state === 'complete')
    .slice(0, 5)
    .map(({ number, parameters }) => ({
      label: `${number} trial`,
      parameters: parameters!,
      histories: sweep.seeds.map((seed) => makeHistory({ epochs: 3, accuracy: [0.5, 0.9 + seed / 100] })),
    }));
  const svgs: Partial<Record<SweepChart, string>> = {};
  for (const [name, spec] of Object.entries(chartSweep(showSweep(sweep, trials), best))) {
    const { svg, warnings } = await draw(spec);
    if (warnings.length > 0) throw new Error(`${name}: ${warnings.join('; ')}`);
    svgs[name as SweepChart] = svg;
  }
  return svgs as Record<SweepChart, string>;
}

/** Of each line that is coloured by its value. */
function countVertices(svg: string): number[] {
  return Array.from(
    svg.matchAll(/<path [^>]*d="(M[^"]*)"[^>]* stroke="rgb\(/g),
    ([, d]) => d!.split(/[ML]/).length - 1,
  );
}

const SWEEP = conditionalSweep();

test.serial('a sweep has seven charts, without a warning of Vega', async (t) => {
  const charts = await drawAll(SWEEP, drawTrials(SWEEP, 24));
  t.deepEqual(Object.keys(charts).sort(), [...NAMES].sort());
  t.is(findPoints(charts['best-by-trial']).length, 24);
  t.is(findLines(charts['curves-of-the-best']).length, 5);
  t.is(findPoints(charts['against-parameters']).length, 24);
  t.is(findPoints(charts['against-training-time']).length, 24);
  t.deepEqual(
    countVertices(charts['parallel-coordinates']),
    Array.from({ length: 24 }, () => 5),
  );
});

test.serial('a trial without a parameter is missing in its slice and passes below its axis', async (t) => {
  const trials = drawTrials(SWEEP, 24);
  const withMomentum = trials.filter(({ point }) => 'train.optimizer.momentum' in point).length;
  t.true(withMomentum > 3 && withMomentum < 21);
  const charts = await drawAll(SWEEP, trials);
  t.is(findPoints(charts.slices).length, 3 * 24 + withMomentum);
  t.true(findTexts(charts['parallel-coordinates']).includes('not active'));
  const always = trials.filter(({ point }) => 'train.optimizer.momentum' in point);
  t.false(findTexts((await drawAll(SWEEP, always))['parallel-coordinates']).includes('not active'));
});

test.serial('points show the state of their trials; the best so far counts complete ones alone', async (t) => {
  const states = { 3: 'failed', 4: 'invalid', 5: 'stopped' } as const;
  const trials = drawTrials(SWEEP, 6, (number) => {
    const state = states[number as 3] ?? 'complete';
    const value = state === 'failed' || state === 'invalid' ? null : state === 'stopped' ? 0.99 : number / 10;
    return { state, value, ...(value === null ? { seeds: [] } : {}) };
  });
  const svg = (await drawAll(SWEEP, trials))['best-by-trial'];
  for (const text of ['complete', 'failed', 'invalid', 'stopped early']) t.true(findTexts(svg).includes(text), text);
  t.is(new Set(findPoints(svg).map(({ color }) => color)).size, 4);
  t.is(findPoints(svg).length, 6);
  // Up at 2 and at 6: two points for each step between the first and the end.
  t.regex(svg, /line of the best so far, which ends at 0\.6\./);
});

test.serial('a front has every trial that no other beats in both, whatever the goal', (t) => {
  const values = [0.5, 0.7, 0.6, 0.7, 0.9];
  const trials = drawTrials(SWEEP, 5, (number) => ({
    value: values[number - 1]!,
    parameters: [10, 20, 30, 20, 40][number - 1]!,
  }));
  const front = (goal: 'maximize' | 'minimize') => {
    const shown = showSweep({ ...SWEEP, objective: { ...SWEEP.objective, goal } }, trials);
    return findParetoFront(listFromWorst(shown), shown.objective, ({ parameters }) => parameters!).map(
      ({ number }) => number,
    );
  };
  t.deepEqual(front('maximize'), [1, 2, 5]);
  t.deepEqual(front('minimize'), [1]);
});

test.serial('with too few complete trials the chart of importance says how many it needs', async (t) => {
  const svg = (await drawAll(SWEEP, drawTrials(SWEEP, 9))).importance;
  t.true(findTexts(svg).includes('Too few trials: 10 complete ones are needed, 9 are there'));
  const texts = findTexts((await drawAll(SWEEP, drawTrials(SWEEP, 24))).importance);
  t.true(texts.includes('For being among the best 5 of 24 complete trials (PED-ANOVA)'));
  const shares = texts.filter((text) => /^[\d.]+ %$/.test(text)).map(parseFloat);
  t.is(shares.length, 4);
  t.true(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) < 0.3);
  t.deepEqual(
    shares,
    [...shares].sort((a, b) => b - a),
  );
});

test.serial('losses that differ much are on a log scale, where one that diverges hides no other', async (t) => {
  const sweep = conditionalSweep({ objective: { metric: 'val_loss', goal: 'minimize', epoch: 'best' } });
  const trials = drawTrials(sweep, 12, (number) => ({ value: number === 3 ? 1e12 : 0.1 + number / 100 }));
  const charts = await drawAll(sweep, trials);
  t.true(findTexts(charts['best-by-trial']).includes('Validation loss (log scale)'));
  const heights = findPoints(charts['best-by-trial']).map(({ y }) => y);
  t.is(heights.filter((height) => height === Math.min(...heights)).length, 1);
});

for (const [name, trials] of Object.entries({
  'one trial': drawTrials(SWEEP, 1),
  'one invalid trial': drawTrials(SWEEP, 1, () => ({
    state: 'invalid',
    value: null,
    seeds: [],
    parameters: null,
    seconds: 0,
  })),
  'no trial': [],
  'trials that all failed': drawTrials(SWEEP, 6, () => ({ state: 'failed', value: null, seeds: [], parameters: null })),
  'trials that are all equal': drawTrials(SWEEP, 12, () => ({ value: 0.5, parameters: 10, seconds: 1 })),
})) {
  test.serial(`${name} can be drawn`, async (t) => {
    const charts = await drawAll(SWEEP, trials);
    for (const chart of NAMES) {
      t.notRegex(charts[chart], /NaN|Infinity|undefined/, chart);
      t.true(findTexts(charts[chart]).length > 0, chart);
    }
    const isEmpty = !trials.some(({ state }) => state === 'complete');
    t.is(findTexts(charts['against-parameters']).includes('No trial is complete yet'), isEmpty);
    t.is(findTexts(charts['parallel-coordinates']).includes('No trial is complete yet'), isEmpty);
  });
}

test.serial(
  'of a thousand trials crowded charts draw a part, evenly from the worst to the best, and say so',
  async (t) => {
    const trials = drawTrials(SWEEP, 1000);
    const charts = await drawAll(SWEEP, trials);
    t.is(countVertices(charts['parallel-coordinates']).length, 200);
    t.true(findTexts(charts['parallel-coordinates']).some((text) => text.includes('200 of 1,000 complete trials')));
    t.true(findTexts(charts.slices).includes('300 of 1,000 complete trials'));
    for (const chart of NAMES) t.true(charts[chart].length < 400_000, `${chart}: ${charts[chart].length}`);
  },
);

test.serial('long paths, odd names and values of many kinds are text, and stay in their place', async (t) => {
  const odd = `a "q" 'x' [b].c </script><img src=x onerror=alert(1)> 🦊 שלום \ud800`;
  const values = [odd, 'constructor', '__proto__', { type: 'conv2d', filters: 8 }, null, [1, 2], 'x'.repeat(300)];
  const path = `model.layers[0].${'very_long_key.'.repeat(20)}end`;
  const sweep = conditionalSweep({
    name: odd,
    parameters: [
      { kind: 'choice', path, values, when: [] },
      { kind: 'choice', path: 'constructor', values: [1], when: [] },
      { kind: 'range', path: '__proto__', min: 5, max: 5, scale: 'log', step: null, isInteger: false, when: [] },
    ],
  });
  const trials = drawTrials(sweep, 14, (number) => ({
    point: Object.fromEntries([
      [path, number % 7],
      ['constructor', 0],
      ['__proto__', 5],
    ]),
    assignment: new Map<string, unknown>([
      [path, values[number % 7]],
      ['constructor', 1],
      ['__proto__', 5],
    ]),
  }));
  const charts = await drawAll(sweep, trials);
  const known = ['svg', 'g', 'path', 'text', 'tspan', 'rect', 'line', 'defs', 'clipPath', 'linearGradient', 'stop'];
  for (const chart of NAMES) {
    t.deepEqual(
      listElements(charts[chart]).filter((element) => !known.includes(element)),
      [],
      chart,
    );
    t.true(
      findTexts(charts[chart]).every((text) => text.length < 120),
      chart,
    );
    t.true(Number(/width="([\d.]+)"/.exec(charts[chart])![1]) < 1600, chart);
    t.notRegex(charts[chart], /NaN|\ud800/, chart);
  }
  t.is(findPoints(charts.slices).length, 3 * 14);
});
