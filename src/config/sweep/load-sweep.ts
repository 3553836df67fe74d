import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import { MOST_EXPERIMENT_BYTES, readOne } from '../read-files.js';
import type { ReadFile } from '../read-files.js';
import { assign } from '../assign.js';
import { createSource } from '../source.js';
import { fromPlain } from '../tree.js';
import type { Tree } from '../tree.js';
import { validate } from '../validate.js';
import { checkSources } from './check-settings.js';
import { completeSweep } from './complete-sweep.js';
import { sweepGrammar } from './grammar.js';
import { optionsAsFile } from './options-as-file.js';
import type { SweepOptions } from './options-as-file.js';
import { checkBase, readBases } from './read-bases.js';
import { sweepAsSpec } from './sweep-as-spec.js';
import type { SweepSpec } from './spec.js';
import type { LoadedSweep, Sweep } from './types.js';

export interface SweepRequest {
  /** Its path; paths within the file are relative to it. */
  readonly file: string;
  /** Settings of the experiments, such as `train.epochs=5`. */
  readonly overrides?: readonly string[];
  /** As `choose_on_test: true` in the file. Default: `false` */
  readonly choosesOnTest?: boolean;
  /** Such as `readFileSync`. */
  readonly readFile: ReadFile;
}

/**
 * Reads, checks and completes a sweep file and the experiments that it changes.
 *
 * @throws {MnistxError} with every problem of the file; each says its line and column
 */
export function loadSweep({ file, overrides = [], choosesOnTest = false, readFile }: SweepRequest): LoadedSweep {
  const { tree: written, problems, text } = readOne(file, readFile, MOST_EXPERIMENT_BYTES);
  if (written === null || problems.length > 0) throw new MnistxError(problems);
  const tree = choosesOnTest ? choosingOnTest(written) : written;
  const spec = checkSpec(tree);
  throwIfAny(checkSources(tree, spec));
  const bases = readBases(tree, { file, overrides, readFile });
  return completeSweep({ tree, spec, bases, file, text });
}

/**
 * A sweep that is given by options of the command line, as if they stood in a file; paths are relative to the folder one
 * is in. `text` is that file.
 *
 * @throws {MnistxError} as `loadSweep`; positions lead into the options
 */
export function loadSweepOptions(
  options: SweepOptions,
  { overrides = [], readFile }: Omit<SweepRequest, 'file'>,
): LoadedSweep {
  const { tree, text } = optionsAsFile(options);
  const spec = checkSpec(tree);
  const bases = readBases(tree, { file: '', overrides, readFile });
  return completeSweep({ tree, spec, bases, file: '', text });
}

/**
 * Checks a sweep that was written as data, such as that of a sweep.json, and leads to its experiments again. Folders in
 * it are absolute.
 *
 * @throws {MnistxError} with every problem; positions name only the file
 */
export function checkSweep(sweep: Sweep, { file }: { readonly file: string }): LoadedSweep {
  const source = createSource(file, '');
  const tree = fromPlain(sweepAsSpec(sweep), source);
  const spec = checkSpec(tree);
  const bases = sweep.experiments.map((experiment) => {
    const read = { tree: fromPlain(experiment.spec, source), problems: [], text: '' };
    return { ...checkBase(read, file, []), name: experiment.name };
  });
  return completeSweep({ tree, spec, bases, file, text: '' });
}

function choosingOnTest(tree: Tree): Tree {
  const { source, span } = tree;
  const changed = assign(tree, [{ name: 'choose_on_test', span, source }], { source, span, value: true });
  return 'tree' in changed ? changed.tree : tree;
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new MnistxError(problems);
}

function checkSpec(tree: Tree): SweepSpec {
  const { spec, problems } = validate(tree, sweepGrammar);
  if (spec === null) throw new MnistxError(problems);
  return spec;
}
