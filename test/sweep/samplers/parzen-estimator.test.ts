import test from 'ava';
import { ParzenEstimator, ROUGHNESS } from '../../../src/sweep/samplers/parzen-estimator.js';
import type { Domain } from '../../../src/sweep/space.js';
import { choice, range } from '../../helpers/search-spaces.js';

const domains = [
  range('line', -1, 3),
  range('log', 1e-4, 1, { scale: 'log' }),
  range('step', 4, 400, { step: 4, integer: true }),
  range('whole', 1, 100, { scale: 'log', integer: true }),
  choice('choice', 3),
].map(({ domain }) => domain);

/** Of Optuna 5.0.0's Parzen estimator with its defaults, given `pointsOf(count)`: the densities at these points. */
const PLACES = [
  [0.5, 0.01, 8, 10, 1],
  [-1, 1e-4, 4, 1, 0],
  [3, 1, 400, 100, 2],
  [2.7, 0.5, 20, 77, 1],
];
const OPTUNA: readonly (readonly [number, readonly number[]])[] = [
  [0, [-13.24410589402482, -11.17337183413531, -15.917029279863545, -15.543793111498712]],
  [1, [-13.368105833473594, -10.185320263283582, -16.421172407924523, -15.920450051133587]],
  [2, [-12.747400612226512, -7.861830028500084, -17.0155924865339, -16.63940580786159]],
  [12, [-15.668286393660077, -4.64073385047855, -18.481868231576435, -15.006702563584724]],
  [40, [-16.761232742694034, -6.12557582350591, -19.160999145743574, -19.060919531875253]],
];

for (const [count, densities] of OPTUNA) {
  test(`the density that ${count} points give is Optuna’s`, (t) => {
    const estimator = estimatorOf(domains, pointsOf(count));
    PLACES.forEach((place, at) => {
      const ours = estimator.logDensity(place);
      t.true(Math.abs(ours - densities[at]!) < 1e-6, `${ours} at ${place}`);
    });
  });
}

test('draws lie within the domains, on their steps, and spread as the density says', (t) => {
  const [step] = [range('step', 4, 32, { step: 4, integer: true }).domain];
  const points = [8, 8, 12, 28].map((value) => [value, 1]);
  const estimator = estimatorOf([step, choice('choice', 3).domain], points);
  let state = 1;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const counts = new Map<string, number>();
  const draws = 20_000;
  for (let at = 0; at < draws; at++) {
    const name = estimator.draw(uniform).join();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  let total = 0;
  for (let value = 4; value <= 32; value += 4) {
    for (const index of [0, 1, 2]) {
      const share = 2.718281828459045 ** estimator.logDensity([value, index]);
      total += share;
      // Five standard deviations of a share of the draws.
      const tolerance = 5 * Math.sqrt((share * (1 - share)) / draws);
      t.true(Math.abs((counts.get(`${value},${index}`) ?? 0) / draws - share) < tolerance, `${value}, ${index}`);
    }
  }
  t.true(Math.abs(total - 1) < 1e-12);
  t.is(counts.size, 24);
});

function pointsOf(count: number): number[][] {
  return Array.from({ length: count }, (_, at) => [
    -1 + 4 * (((at * 7) % 41) / 41),
    10 ** (-4 + 4 * (((at * 11) % 43) / 43)),
    4 + 4 * ((at * 37) % 100),
    1 + ((at * 13) % 100),
    at % 3,
  ]);
}

test('a rough density is as near as it says, whether kernels are few or many, wide or narrow', (t) => {
  for (const count of [0, 1, 2, 12, 40, 300]) {
    const estimator = estimatorOf(domains, pointsOf(count));
    for (const place of [...PLACES, ...pointsOf(count + 20).slice(-20)]) {
      const error = Math.abs(estimator.roughLogDensity(place) - estimator.logDensity(place));
      t.true(error < ROUGHNESS, `${error} at ${place} of ${count}`);
    }
  }
  const fixed = estimatorOf([range('fixed', 5, 5).domain], [[5], [5]]);
  t.true(Math.abs(fixed.roughLogDensity([5])) < ROUGHNESS);
});

test('points that come and go leave the estimator that the others make alone', (t) => {
  const points = pointsOf(60);
  const estimator = estimatorOf(domains, points);
  for (const at of [59, 0, 20, 20, 7]) {
    estimator.remove(at);
    points.splice(at, 1);
  }
  for (const [at, point] of pointsOf(4).entries()) {
    estimator.insert(at * 3, point);
    points.splice(at * 3, 0, point);
  }
  const fresh = estimatorOf(domains, points);
  for (const place of PLACES) t.is(estimator.logDensity(place), fresh.logDensity(place));
});

function estimatorOf(spanned: readonly Domain[], points: readonly (readonly number[])[]): ParzenEstimator {
  const estimator = new ParzenEstimator(spanned);
  points.forEach((point, at) => estimator.insert(at, point));
  return estimator;
}
