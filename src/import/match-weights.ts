import { MnistxError } from '../errors.js';
import { isPlausible } from '../data/gunzip.js';
import type { AttentionPart, Plan, PlanLayer, WeightSlot } from '../model/types.js';
import { unreadable } from './errors.js';
import { shown } from './fields.js';
import type { ForeignModel, ForeignTensor, Origin } from './types.js';

export interface MatchedWeights {
  /** (plan.weightCount), in the order of the plan's slots. */
  readonly weights: Float32Array;
  /** Tensors of the file that no layer takes. */
  readonly unused: readonly string[];
}

/**
 * Puts the weights of a file into the buffer of a plan: by the names of layers, and within a layer by role, else in
 * Keras' order. Nothing is read before all shapes are right.
 *
 * @throws {MnistxError} MODEL_UNREADABLE, SHAPE_MISMATCH, MODEL_UNSUPPORTED with every weight that is missing or misshapen
 */
export function matchWeights(
  file: string,
  { tensors, files }: ForeignModel,
  plan: Plan,
  origins: readonly (Origin | null)[],
): MatchedWeights {
  const layers = plan.layers.map((layer) => matchLayer(layer, originOf(layer, origins), tensors));
  const taken = new Set(layers.flatMap(({ pairs }) => pairs.map(([, tensor]) => tensor)));
  const unused = tensors.filter((tensor) => !taken.has(tensor)).map(({ name }) => name);
  const faults = layers.flatMap(({ faults }) => faults);
  if (faults.length > 0) throw misfitError(file, faults, unused);
  const fileBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (!isPlausible(fileBytes, 4 * plan.weightCount))
    throw unreadable(file, `has ${fileBytes} bytes for ${plan.weightCount} weights`);
  const weights = new Float32Array(plan.weightCount);
  for (const [slot, tensor] of layers.flatMap(({ pairs }) => pairs))
    weights.set(valuesOf(file, slot, tensor), slot.offset);
  return { weights, unused };
}

type Pair = readonly [slot: WeightSlot, tensor: ForeignTensor];

interface MatchedLayer {
  readonly pairs: readonly Pair[];
  readonly faults: readonly string[];
}

function originOf({ index, name }: PlanLayer, origins: readonly (Origin | null)[]): string | null {
  const origin = origins[index];
  return origin === undefined ? name : (origin?.name ?? null);
}

function matchLayer(
  { name, type, slots }: PlanLayer,
  origin: string | null,
  tensors: readonly ForeignTensor[],
): MatchedLayer {
  if (slots.length === 0 || origin === null) return { pairs: [], faults: [] };
  const own = tensors.filter(({ layer }) => layer === origin);
  const isMerged = type === 'patch_embedding' && own.some(isBiasOfPatches);
  const wanted = isMerged ? slots.filter(({ role }) => role !== 'bias') : slots;
  const findByRole = (slot: WeightSlot) => tensors.find((tensor) => isWeight(tensor, origin, slot));
  const isNumbered = own.length === wanted.length && !wanted.every((slot) => findByRole(slot) !== undefined);
  const found = wanted.map((slot, at) => [slot, isNumbered ? own[at] : findByRole(slot)] as const);
  const faults = found.flatMap(([slot, tensor]) => faultOf(name, slot, tensor));
  return { pairs: found.filter((pair): pair is Pair => pair[1] !== undefined), faults };
}

/** Whether a tensor is this weight of a layer, or of a layer within it. */
function isWeight(tensor: ForeignTensor, origin: string, slot: WeightSlot): boolean {
  const { layer, role } = tensor;
  if (role === null) return false;
  if (layer === origin && role === 'bias' && isBiasOfPatches(tensor)) return slot.role === 'embeddings';
  if (layer === origin) return role === slot.role || ALIASES[slot.role]?.includes(role) === true;
  const part = PARTS.find(([path]) => layer === `${origin}/${path}` || layer === `${origin}.${path}`);
  return part !== undefined && slot.role === `${part[1]}_${role}`;
}

/** Keras 3 calls the kernel of a depthwise convolution a kernel. */
const ALIASES: Readonly<Record<string, readonly string[]>> = { depthwise_kernel: ['kernel'] };

/** Layers within a layer: those of Keras' MultiHeadAttention. */
const PARTS: readonly (readonly [path: string, part: AttentionPart])[] = [
  ['query', 'query'],
  ['key', 'key'],
  ['value', 'value'],
  ['attention_output', 'output'],
];

/** Keras has the bias and the embeddings of patches in one, (rows, columns, dim); it goes to the embeddings. */
function isBiasOfPatches({ shape }: ForeignTensor): boolean {
  return shape.length === 3;
}

/** Rows and columns of patches are one axis here. */
function fits(slot: WeightSlot, tensor: ForeignTensor): boolean {
  const { shape } = tensor;
  const [rows, columns, dim] = shape;
  const seen = slot.role === 'embeddings' && isBiasOfPatches(tensor) ? [rows! * columns!, dim!] : shape;
  return String(seen) === String(slot.shape);
}

function faultOf(layer: string, slot: WeightSlot, tensor: ForeignTensor | undefined): string[] {
  const { role, shape } = slot;
  if (tensor === undefined) return [`${layer} needs a ${role} [${shape.join(', ')}], which the file does not have`];
  if (fits(slot, tensor)) return [];
  return [`${layer} needs a ${role} [${shape.join(', ')}], ${tensor.name} is [${tensor.shape.join(', ')}]`];
}

const MOST_NAMED = 20;

function misfitError(file: string, faults: readonly string[], unused: readonly string[]): MnistxError {
  const lines = faults.slice(0, MOST_NAMED).map((line) => `\n    ${line}`);
  const more = faults.length > MOST_NAMED ? `\n    and ${faults.length - MOST_NAMED} more` : '';
  const left = unused.length === 0 ? '' : `\n  what no layer takes: ${namesOf(unused)}`;
  const message = `the weights of ${file} do not fit the network:${lines.join('')}${more}${left}`;
  return new MnistxError({
    code: 'SHAPE_MISMATCH',
    message,
    fix: 'give the layers of the experiment the names and sizes of those in the file',
  });
}

export function namesOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names
    .slice(0, MOST_NAMED)
    .map((name) => shown(name).slice(1, -1))
    .join(', ')}${more}`;
}

function valuesOf(file: string, slot: WeightSlot, tensor: ForeignTensor): Float32Array {
  const values = tensor.read();
  if (values.length !== slot.size)
    throw unreadable(file, `holds ${values.length} values as ${shown(tensor.name)}, its shape has ${slot.size}`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw unreadable(file, `holds ${values[bad]} as value ${bad} of ${shown(tensor.name)}`);
  return values;
}
