import type { Experiment } from '../config/types.js';
import type { Dataset } from '../data/types.js';
import { bitsOf } from '../engine/backend-bits.js';
import type { EngineDescription } from '../engine/types.js';
import { followsEpochs } from '../model/training-facts.js';
import { formulaChanges } from '../runs/formulas.js';
import type { InitRecord, Manifest } from '../runs/types.js';

/** What a run is trained with now. */
export interface TrainingConditions {
  readonly experiment: Experiment;
  readonly data: Pick<Dataset, 'files' | 'training' | 'test'>;
  readonly engine: Pick<EngineDescription, 'engine' | 'backend'>;
}

/** One line for each change that affects the bytes. More epochs do not. */
export function changesSince(manifest: Manifest, { experiment, data, engine }: TrainingConditions): string[] {
  return [
    ...describeSettingChanges(manifest.experiment, experiment),
    ...describeFileChanges(manifest, data),
    ...describeChange('the engine', manifest.engine.name, engine.engine),
    ...describeChange('the engine’s backend', bitsOf(manifest.engine.backend), bitsOf(engine.backend)),
  ];
}

/** One line for each formula of an experiment that has changed since a version. */
export function describeFormulaChanges(version: number, experiment: Experiment): string[] {
  return formulaChanges(version, experiment).map(({ name, change }) => `the formula of ${name}: ${change}`);
}

/** One line if a run that starts over would begin with other weights of another run. */
export function describeSourceChange(before: InitRecord | undefined, now: InitRecord | null): string[] {
  const folder = now?.folder ?? before?.folder;
  return describeChange(`the weights of ${folder}`, shortenDigest(before?.sha256), shortenDigest(now?.sha256));
}

/** Changes that are allowed but recorded: a run that had them from the start would have other bytes. */
export function describeAllowedChanges(before: Experiment, now: Experiment): string[] {
  const { learning_rate_schedule: schedule } = now.train;
  const epochs = describeChange('train.epochs', before.train.epochs, now.train.epochs);
  return [
    ...(followsEpochs(schedule)
      ? epochs.map((line) => `${line}, and with it the course of the ${schedule.type} schedule`)
      : []),
    ...describeChange('train.log_every', before.train.log_every, now.train.log_every),
  ];
}

/** One line for each changed setting, by its path. Name and description affect no number. */
export function describeSettingChanges(before: Experiment, now: Experiment): string[] {
  const [old, fresh] = [leavesOf(before), leavesOf(now)];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].filter((path) => !IGNORED.has(path));
  const lines = paths.flatMap((path) => describeChange(path, old.get(path), fresh.get(path)));
  return now.train.epochs < before.train.epochs
    ? [...lines, ...describeChange('train.epochs', before.train.epochs, now.train.epochs)]
    : lines;
}

const IGNORED = new Set(['name', 'description', 'train.epochs', 'train.log_every']);

function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]]);
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return new Map([[path, isList ? '[]' : '{}']]);
  return new Map(
    entries.flatMap(([key, item]) => {
      const at = isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      return [...leavesOf(item, at)];
    }),
  );
}

function describeFileChanges(
  { data: before }: Manifest,
  { files, training, test }: TrainingConditions['data'],
): string[] {
  const now = new Map(files.map(({ name, sha256 }) => [name, sha256]));
  return [
    ...before.files.flatMap(({ name, sha256 }) =>
      describeChange(`data file ${name}`, shortenDigest(sha256), shortenDigest(now.get(name))),
    ),
    ...describeChange('training examples', before.training_examples, training.count),
    ...describeChange('test examples', before.test_examples, test.count),
  ];
}

function shortenDigest(sha256: string | undefined): string | undefined {
  return sha256?.slice(0, 12);
}

function describeChange(what: string, before: unknown, now: unknown): string[] {
  return before === now ? [] : [`${what}: ${before ?? 'nothing'} → ${now ?? 'nothing'}`];
}
