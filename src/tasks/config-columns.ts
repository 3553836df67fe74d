import { join } from 'node:path';
import { suggestKey, suggestName } from '../config/problems/suggest.js';
import { pathName } from '../config/blocks/path-name.js';
import { pathSteps } from '../config/sweep/parameter-path.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { columnNames, findColumn } from '../runs/columns.js';
import type { Column, Row, Value } from '../runs/columns.js';
import type { RunSummary } from '../runs/summary.js';
import { MOST_BYTES, readFile } from '../runs/read-file.js';
import type { ColumnOf } from '../runs/select-runs.js';

/** The experiment of a run as it is in run.json; `undefined` if it cannot be read. */
export type ExperimentOf = (run: RunSummary) => unknown;

/** Columns of a list by name, also values of the experiments by their path: `train.batch_size`. */
export function columnsOf(rows: readonly Row[], experimentOf: ExperimentOf): ColumnOf {
  const runs = rows.filter((row) => row.kind === 'run');
  return (name) => {
    const known = findColumn(name);
    if (known !== null) return known;
    const steps = pathSteps(name);
    if (steps === null || steps.length < 2) throw unknownColumn(name, pathsIn(runs.map(experimentOf)));
    const found = (row: Row): unknown => (row.kind === 'run' ? valueAt(experimentOf(row), steps) : undefined);
    if (runs.length > 0 && runs.every((run) => found(run) === undefined))
      throw unknownPath(name, pathsIn(runs.map(experimentOf)));
    return columnAt(pathName(steps), found);
  };
}

function columnAt(name: string, found: (row: Row) => unknown): Column {
  return {
    name,
    value: (row) => toValue(found(row)),
    matches: (row, wanted) => {
      const value = found(row);
      if (typeof value === 'number') return value === Number(wanted);
      return value !== undefined && textOf(value) === wanted.replace(/^(["'])(.*)\1$/s, '$2').replace(/\s*,\s*/g, ',');
    },
  };
}

function toValue(value: unknown): Value {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? value : textOf(value);
}

/** Lists and mappings as JSON: `[5,5]`. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valueAt(tree: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (part, step) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, step)
        ? (part as Record<string, unknown>)[step]
        : undefined,
    tree,
  );
}

/** Reads experiments when they are first needed, and only once. */
export function experimentReader(files: FileOperations): ExperimentOf {
  const read = new Map<string, unknown>();
  return ({ folder }) => {
    if (!read.has(folder)) read.set(folder, readExperiment(folder, files));
    return read.get(folder);
  };
}

/** The run has been read before: what cannot be read now has no values. */
export function readExperiment(folder: string, files: FileOperations): unknown {
  try {
    const text = readFile(files, join(folder, 'run.json'), MOST_BYTES.manifest).toString('utf8');
    return (JSON.parse(text) as { readonly experiment?: unknown }).experiment;
  } catch {
    return undefined;
  }
}

/** Paths of all values, each once. */
function pathsIn(trees: readonly unknown[]): string[] {
  const paths = new Set<string>();
  const walk = (tree: unknown, steps: readonly string[]): void => {
    if (steps.length > 0) paths.add(pathName(steps));
    if (typeof tree !== 'object' || tree === null) return;
    for (const [key, below] of Object.entries(tree)) walk(below, [...steps, key]);
  };
  for (const tree of trees) walk(tree, []);
  return [...paths];
}

function unknownColumn(name: string, paths: readonly string[]): MnistxError {
  const meant = suggestName(name, columnNames()) ?? suggestPath(name, paths);
  const list = `use one of ${columnNames().join(', ')}, or a path in the experiments such as train.batch_size`;
  const fix = meant === null ? list : `did you mean "${meant}"?`;
  return new MnistxError({ code: 'BAD_USAGE', message: `there is no column "${name}"`, fix });
}

function unknownPath(name: string, paths: readonly string[]): MnistxError {
  const meant = suggestPath(name, paths);
  const fix = meant === null ? 'see config.resolved.yaml of a run' : `did you mean "${meant}"?`;
  return new MnistxError({ code: 'BAD_USAGE', message: `no experiment in this list has "${name}"`, fix });
}

/** By the last key: the path is often what is not known. */
function suggestPath(name: string, paths: readonly string[]): string | null {
  const lastKeyOf = (path: string): string => /[A-Za-z_][\w-]*(?=(\[\d+\])*$)/.exec(path)?.[0] ?? '';
  const key = suggestKey(lastKeyOf(name), [...new Set(paths.map(lastKeyOf))]);
  return key === null ? null : (paths.find((path) => lastKeyOf(path) === key) ?? null);
}
