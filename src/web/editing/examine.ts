import { checkText } from '../../config/check-text.js';
import type { LoadedExperiment } from '../../config/complete-tree.js';
import { parseYaml } from '../../config/parse.js';
import { warningsOf } from '../../config/rules.js';
import { isMapping } from '../../config/tree.js';
import type { Experiment } from '../../config/types.js';
import { findMisfits } from '../../data/augment/check.js';
import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import { compile } from '../../model/compile.js';
import type { DataShape } from '../../model/compile.js';
import type { Plan } from '../../model/types.js';
import { dataKey, FILE } from './data-key.js';

/** All that a text says, as plain data. */
export interface Examination {
  readonly text: string;
  /** `null` for a text with mistakes. */
  readonly experiment: Experiment | null;
  /** Which data it asks for. */
  readonly key: string | null;
  /** `null` as long as its data are not known, and if it does not fit them. */
  readonly plan: Plan | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  readonly isSweep: boolean;
}

/** Data by their keys, as far as they are known. */
export type KnownData = Readonly<Record<string, DataShape>>;

export function examineText(text: string, known: KnownData): Examination {
  const { loaded, problems } = checkExperimentText(text);
  const nothing = { text, experiment: null, key: null, plan: null, warnings: [] };
  if (loaded === null) {
    const isSweep = isSweepText(text);
    return { ...nothing, problems: isSweep ? [] : problems, isSweep };
  }
  const { experiment } = loaded;
  const key = dataKey(experiment.data);
  const facts = { text, experiment, key, warnings: warningsOf(experiment), isSweep: false };
  const data = Object.hasOwn(known, key) ? known[key]! : null;
  return data === null ? { ...facts, plan: null, problems: [] } : { ...facts, ...compileNetwork(loaded, data) };
}

export type Checked =
  | { readonly loaded: LoadedExperiment; readonly problems: readonly [] }
  | { readonly loaded: null; readonly problems: readonly Problem[] };

/** Checks a text as `mnistx validate` does, up to what depends on the data. The server makes its paths absolute. */
export function checkExperimentText(text: string): Checked {
  return caught(() => checkText({ file: FILE, text, name: 'experiment', resolvePath: (path) => path }));
}

export interface Network {
  /** `null` if it does not fit its data. */
  readonly plan: Plan | null;
  readonly problems: readonly Problem[];
}

/** Compiles a checked experiment for its data. */
export function compileNetwork({ experiment, located }: LoadedExperiment, data: DataShape): Network {
  try {
    const misfits = findMisfits(experiment.data.augment, data.imageShape);
    if (misfits.length > 0) throw new MnistxError(misfits);
    return { plan: compile(experiment, data), problems: [] };
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    return { plan: null, problems: located(error.problems) };
  }
}

/** Whether a text is a sweep, which is a file of its own kind. */
export function isSweepText(text: string): boolean {
  const { tree } = parseYaml(FILE, text);
  if (tree === null || !isMapping(tree) || tree.value.has('model')) return false;
  return tree.value.has('parameters') && (tree.value.has('base') || tree.value.has('experiments'));
}

function caught(load: () => LoadedExperiment): Checked {
  try {
    return { loaded: load(), problems: [] };
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    return { loaded: null, problems: error.problems };
  }
}
