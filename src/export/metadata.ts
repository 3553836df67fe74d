import type { Normalization } from '../data/types.js';
import type { Plan } from '../model/types.js';
import type { Manifest } from '../runs/types.js';

/** What the metadata of an export are made from. */
export interface Origin {
  readonly manifest: Manifest;
  readonly plan: Plan;
  /** SHA-256 of run.json. */
  readonly runDigest: string;
  /** Of mnistx. */
  readonly version: string;
  /** `null`: left out. */
  readonly normalization: Normalization | null;
}

/** Where a model comes from and what it takes. Keys and values are strings, which is what the formats have room for. */
export function describeOrigin({ manifest, plan, runDigest, version, normalization }: Origin): Record<string, string> {
  const { name, metrics, files, data } = manifest;
  const weights = files['model/weights.bin'];
  return {
    'mnistx.version': version,
    'mnistx.run': name,
    'mnistx.run_sha256': runDigest,
    ...(weights !== undefined && { 'mnistx.weights_sha256': weights.sha256 }),
    ...(normalization !== null && inputMetadata(plan, normalization)),
    'mnistx.output': plan.outputActivation === 'softmax' ? 'probabilities' : plan.outputActivation,
    'mnistx.class_names': JSON.stringify(data.class_names),
    ...(metrics.test !== null && { 'mnistx.test_accuracy': String(metrics.test.accuracy) }),
  };
}

/** What an exported network takes: pixels as they are for `null`, else after a normalization. */
export function inputMetadata({ inputShape }: Plan, normalization: Normalization | null): Record<string, string> {
  const values = normalization === null ? PIXELS : describeInput(normalization);
  return { 'mnistx.input': `${values}; (batch, height, width, channels) = (n, ${inputShape.join(', ')})` };
}

const PIXELS = 'pixels from 0 to 255';

/** `pixels from 0 to 255, times 1/255`: what a program does to pixels before it gives them to the network. */
function describeInput({ scale, offset }: Normalization): string {
  const one = (values: readonly number[]): string => [...new Set(values)].map(factorText).join(', ');
  if (scale.every((factor) => factor === 1) && offset.every((shift) => shift === 0)) return PIXELS;
  const shifted = offset.every((shift) => shift === 0) ? '' : ` plus ${one(offset)}`;
  return `${PIXELS}, times ${one(scale)}${shifted}`;
}

function factorText(value: number): string {
  return value === 1 / 255 ? '1/255' : String(value);
}
