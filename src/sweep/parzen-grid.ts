import { exp, log, pow } from '../exact-math.js';
import { logMass } from './samplers/normal.js';
import { countValues } from './space.js';
import type { Domain, Range } from './space.js';

/** A range is divided into at most so many cells. */
const MOST_CELLS = 50;

/**
 * Parzen estimate of the density of some numbers of a domain, on a grid over it: one density for each cell, together 1. One
 * kernel for each number, and one over the whole grid.
 */
export function gridDensity(domain: Domain, numbers: readonly number[]): readonly number[] {
  const counts = countCells(domain, numbers);
  const filled = counts.flatMap((count, cell) => (count === 0 ? [] : [{ cell, count }]));
  const kernels = domain.kind === 'choice' ? choiceKernels(counts.length, filled) : gaussKernels(counts.length, filled);
  const total = numbers.length + 1;
  return counts.map((_, cell) => kernels.reduce((sum, { weight, mass }) => sum + (weight / total) * mass(cell), 0));
}

/** A cell of the grid with numbers in it. */
interface Filled {
  readonly cell: number;
  readonly count: number;
}

interface Kernel {
  readonly weight: number;
  readonly mass: (cell: number) => number;
}

function countCells(domain: Domain, numbers: readonly number[]): number[] {
  const cells = domain.kind === 'choice' ? domain.values.length : countGridCells(domain);
  const counts = Array.from({ length: cells }, () => 0);
  for (const number of numbers) {
    const cell = domain.kind === 'choice' ? number : cellOf(domain, number, cells);
    counts[cell] = counts[cell]! + 1;
  }
  return counts;
}

/** Steps on a log scale are dense above and sparse below: as many cells as the count of values has bits. */
function countGridCells(range: Range): number {
  const count = countValues(range);
  if (count === Infinity) return MOST_CELLS;
  const cells = range.scale === 'log' ? Math.ceil(log(count) / Math.LN2) + 1 : count;
  return Math.min(cells, MOST_CELLS);
}

/** The nearest cell; of two equally near ones the lower. */
function cellOf({ min, max, scale }: Range, number: number, cells: number): number {
  const at = scale === 'log' ? log : (value: number) => value;
  const width = (at(max) - at(min)) / (cells - 1);
  return Math.min(Math.max(Math.ceil((at(number) - at(min)) / width - 0.5), 0), cells - 1);
}

function choiceKernels(choices: number, filled: readonly Filled[]): Kernel[] {
  const spread = 1 / (filled.length + 1);
  const total = 1 + choices * spread;
  const kernels = filled.map(({ cell: own, count }) => ({
    weight: count,
    mass: (cell: number) => ((cell === own ? 1 : 0) + spread) / total,
  }));
  return [...kernels, { weight: 1, mass: () => 1 / choices }];
}

function gaussKernels(cells: number, filled: readonly Filled[]): Kernel[] {
  const deviation = scottDeviation(filled);
  const kernels = filled.map(({ cell, count }) => ({ weight: count, mass: gaussMass(cell, deviation, cells) }));
  return [...kernels, { weight: 1, mass: gaussMass((cells - 1) / 2, cells, cells) }];
}

/** The mass in a cell of a normal distribution that ends with the grid. */
function gaussMass(mean: number, deviation: number, cells: number): (cell: number) => number {
  const place = (edge: number) => (edge - 0.5 - mean) / deviation;
  const whole = logMass(place(0), place(cells));
  return (cell) => exp(logMass(place(cell), place(cell + 1)) - whole);
}

/** Scott's rule ("Multivariate density estimation", 1992), and at least so much that 90 % of a kernel are in one cell. */
function scottDeviation(filled: readonly Filled[]): number {
  const total = filled.reduce((sum, { count }) => sum + count, 0);
  const mean = filled.reduce((sum, { cell, count }) => sum + cell * count, 0) / total;
  const squares = filled.reduce((sum, { cell, count }) => sum + (cell - mean) * (cell - mean) * count, 0);
  const deviation = Math.sqrt(squares / Math.max(1, total - 1));
  const range = quartileRange(filled, total);
  return Math.max(1.059 * Math.min(range / 1.34, deviation) * pow(total, -0.2), 0.5 / 1.64);
}

function quartileRange(filled: readonly Filled[], total: number): number {
  let sum = 0;
  const sums = filled.map(({ count }) => (sum += count));
  const first = sums.findIndex((one) => one >= Math.floor(total / 4));
  const third = sums.findIndex((one) => one > Math.floor((total * 3) / 4));
  return filled.at(third)!.cell - filled[first]!.cell;
}
