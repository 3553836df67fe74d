import type { RunStatus } from './types.js';

type Kind = 'text' | 'number' | 'list' | 'record';

/** What readers of a run rely on; `metrics.final`, `.best`, `.test` and `git` may be null and are not listed. */
const EXPECTED: Readonly<Record<string, Kind>> = {
  name: 'text',
  status: 'text',
  seed: 'number',
  created: 'text',
  'engine.name': 'text',
  'engine.backend': 'text',
  'engine.threads': 'number',
  'data.name': 'text',
  'data.image_shape': 'list',
  'data.classes': 'number',
  'data.training_examples': 'number',
  'data.validation_examples': 'number',
  'model.parameters': 'number',
  'model.flops': 'number',
  'model.layers': 'list',
  'experiment.data': 'record',
  'experiment.model.layers': 'list',
  'experiment.train.epochs': 'number',
  'experiment.train.batch_size': 'number',
  'timings.training_seconds': 'number',
  metrics: 'record',
  files: 'record',
};

const STATUSES: readonly RunStatus[] = ['running', 'finished', 'interrupted', 'failed'];

/** What is wrong with the content of a run.json, or `null`. */
export function manifestFault(manifest: unknown): string | null {
  if (!isRecord(manifest)) return 'is no manifest of a run';
  for (const [path, kind] of Object.entries(EXPECTED)) {
    const value = path.split('.').reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), manifest);
    if (value === undefined) return `has no ${path}`;
    if (kindOf(value) !== kind) return `has a ${path} that is no ${kind}`;
  }
  const status = manifest['status'] as RunStatus;
  return STATUSES.includes(status) ? null : `has the status "${status}", which there is not`;
}

function kindOf(value: unknown): Kind | null {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  if (Array.isArray(value)) return 'list';
  return isRecord(value) ? 'record' : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
