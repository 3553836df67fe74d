import type { Parameter, Point, Space } from '../src/sweep/space.js';

/** A function to minimize. */
export interface SearchFunction {
  readonly name: string;
  readonly space: Space;
  /** Its least value, at best rounded down: regret is what lies above. */
  readonly minimum: number;
  lossOf(point: Point): number;
}

/** Branin and Hartmann 6: Dixon and Szegő, 1978. Rosenbrock, 1960. Domains as in Surjanovic and Bingham's library. */
export const FUNCTIONS: readonly SearchFunction[] = [
  {
    name: 'Branin',
    space: [range('x', -5, 10), range('y', 0, 15)],
    minimum: 0.39788735772973,
    lossOf: ({ x, y }) => {
      const valley = y! - (5.1 / (4 * Math.PI ** 2)) * x! ** 2 + (5 / Math.PI) * x! - 6;
      return valley ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x!) + 10;
    },
  },
  {
    name: 'Hartmann 6',
    space: cube(6, 0, 1),
    minimum: -3.3223680114156,
    lossOf: (point) => -HARTMANN_HEIGHTS.reduce((sum, height, at) => sum + height * Math.exp(-hill(at, point)), 0),
  },
  {
    name: 'Rosenbrock 4',
    space: cube(4, -5, 10),
    minimum: 0,
    lossOf: (point) =>
      [0, 1, 2].reduce((sum, at) => {
        const [x, next] = [point[`x${at}`]!, point[`x${at + 1}`]!];
        return sum + 100 * (next - x ** 2) ** 2 + (1 - x) ** 2;
      }, 0),
  },
  {
    // As a small training: which optimizer, its learning rate, what only SGD has, a width in powers and a depth.
    name: 'conditional',
    space: [
      choice('optimizer', 3),
      range('rate', 1e-5, 1, { scale: 'log' }),
      range('momentum', 0, 0.99, {}, [{ path: 'optimizer', indices: [1] }]),
      choice('nesterov', 2, [{ path: 'optimizer', indices: [1] }]),
      range('beta', 0.8, 0.999, {}, [{ path: 'optimizer', indices: [0, 2] }]),
      range('filters', 4, 128, { scale: 'log', integer: true }),
      range('layers', 1, 6, { integer: true }),
      range('dropout', 0, 0.5, { step: 0.05 }),
    ],
    minimum: 0,
    lossOf: ({ optimizer, rate, momentum, nesterov, beta, filters, layers, dropout }) => {
      const best = [-2.5, -1, -3.5][optimizer!]!;
      const own =
        optimizer === 1
          ? 2 * (momentum! - 0.9) ** 2 + (nesterov === 1 ? 0 : 0.02)
          : 5 * (beta! - 0.95) ** 2 + [0.03, 0, 0.08][optimizer!]!;
      const size = (Math.log2(filters!) - 5) ** 2 / 30 + (layers! - 3) ** 2 / 40;
      return own + (Math.log10(rate!) - best) ** 2 / 10 + size + (dropout! - 0.25) ** 2;
    },
  },
];

function cube(dimensions: number, min: number, max: number): Space {
  return Array.from({ length: dimensions }, (_, at) => range(`x${at}`, min, max));
}

type RangeOptions = { scale?: 'linear' | 'log'; step?: number; integer?: boolean };

function range(path: string, min: number, max: number, options: RangeOptions = {}, when: Parameter['when'] = []) {
  return { path, domain: { kind: 'range', min, max, scale: 'linear', integer: false, ...options }, when } as const;
}

function choice(path: string, count: number, when: Parameter['when'] = []): Parameter {
  return { path, domain: { kind: 'choice', values: Array.from({ length: count }, (_, at) => at) }, when };
}

function hill(at: number, point: Point): number {
  return HARTMANN_WIDTHS[at]!.reduce(
    (sum, width, axis) => sum + width * (point[`x${axis}`]! - HARTMANN_PLACES[at]![axis]! / 10000) ** 2,
    0,
  );
}

const HARTMANN_HEIGHTS = [1, 1.2, 3, 3.2];
const HARTMANN_WIDTHS = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HARTMANN_PLACES = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
