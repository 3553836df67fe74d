import type { MergeKind } from '../config/types.js';
import type { Series } from './nest-layers.js';
import type { Origin } from './types.js';

/** A layer of an experiment, as it is written. */
export type WrittenSpec = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a layer of a file is in the experiment; `null` for one that computes nothing. */
export type Part =
  | { readonly spec: WrittenSpec; readonly origin: Origin }
  | { readonly merge: MergeKind; readonly name: string; readonly origin: Origin }
  | null;

export interface WrittenLayer {
  readonly spec: WrittenSpec;
  /** Of the layers that it is in the network, in their order there. */
  readonly origins: readonly (Origin | null)[];
}

/** Writes layers in series and branches as the layers and blocks of an experiment. `parts` has those of the file by place. */
export function writeBlocks(series: Series, parts: readonly Part[]): readonly WrittenLayer[] {
  const written: WrittenLayer[] = [];
  for (const { place, branches } of series) {
    const part = parts[place]!;
    if (part === null) continue;
    const before = written.at(-1);
    if ('merge' in part)
      written.push(
        writeMerge(
          part,
          branches.map((branch) => writeBranch(branch, parts)),
        ),
      );
    else if (before !== undefined && isActivationOf(before, part.spec))
      written[written.length - 1] = { ...before, spec: { ...before.spec, activation: part.spec['activation'] } };
    else written.push({ spec: part.spec, origins: [part.origin] });
  }
  return written;
}

/** The sum of a residual block takes the activation behind it, which stands alone in Keras. */
function isActivationOf({ spec }: WrittenLayer, { type }: WrittenSpec): boolean {
  return type === 'activation' && spec.type === 'residual' && !('activation' in spec);
}

/** TensorFlow.js is given identities where a merge takes one output twice. */
function writeBranch(series: Series, parts: readonly Part[]): readonly WrittenLayer[] {
  const layers = writeBlocks(series, parts);
  return layers.every(({ spec }) => spec.type === 'activation' && spec['activation'] === 'linear') ? [] : layers;
}

type Branch = readonly WrittenLayer[];

function writeMerge(
  { merge, name, origin }: Extract<Part, { merge: MergeKind }>,
  branches: readonly Branch[],
): WrittenLayer {
  const shortcut =
    merge === 'add' && branches.length === 2 ? findShortcut(branches as readonly [Branch, Branch]) : null;
  if (shortcut === null)
    return {
      spec: { type: 'branches', name, merge, branches: branches.map(specsOf) },
      origins: [...branches.flatMap(originsOf), origin],
    };
  const layers = branches.find((branch) => branch !== shortcut)!;
  return {
    spec: {
      type: 'residual',
      name,
      layers: specsOf(layers),
      ...(shortcut.length > 0 && { shortcut: specsOf(shortcut) }),
    },
    origins: [...originsOf(layers), ...originsOf(shortcut), origin],
  };
}

/** Which of two branches is the shortcut of a residual block: the identity, or a projection that is the shorter one. */
function findShortcut([a, b]: readonly [Branch, Branch]): Branch | null {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length < long.length && isProjection(short) ? short : null;
}

const MOST_OF_PROJECTION = 3;

/** Changes the shape of a block's input, and looks at one position at a time. */
function isProjection(branch: Branch): boolean {
  return branch.length <= MOST_OF_PROJECTION && branch.every(({ spec }) => isOfProjection(spec));
}

function isOfProjection(spec: WrittenSpec): boolean {
  if (spec.type === 'conv2d') return [spec['kernel_size']].flat().every((size) => size === 1);
  return spec.type === 'dense' || /_(normalization|pooling2d)$/.test(spec.type);
}

function specsOf(branch: Branch): readonly WrittenSpec[] {
  return branch.map(({ spec }) => spec);
}

function originsOf(branch: Branch): readonly (Origin | null)[] {
  return branch.flatMap(({ origins }) => origins);
}
