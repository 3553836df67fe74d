import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import { assign } from '../assign.js';
import { nameFromFile } from '../name-from-file.js';
import { renderYaml } from '../render.js';
import { createSource } from '../source.js';
import type { Source } from '../source.js';
import { fromPlain, toPlain } from '../tree.js';
import type { Entry, Tree } from '../tree.js';
import { parseTypedValue } from '../overrides.js';
import { formsAt, takesIntegers } from './keys.js';
import { parseParameters } from './parse-parameters.js';
import type { Parameter } from './spec.js';

/** A sweep as it is typed. */
export interface SweepOptions {
  /** Experiment files. */
  readonly experiments: readonly string[];
  /** Such as `train.batch_size=32,64`. */
  readonly parameters: readonly string[];
  /** Values of options, as they were typed. */
  readonly settings: Readonly<Partial<Record<SweepSetting, string>>>;
}

export type SweepSetting = keyof typeof SETTINGS;

/** The key of a sweep file that an option sets. */
const SETTINGS = {
  name: ['name'],
  search: ['search', 'type'],
  trials: ['search', 'trials'],
  parallel: ['search', 'parallel'],
  metric: ['objective', 'metric'],
  goal: ['objective', 'goal'],
  repeats: ['repeats'],
  'stop-early': ['stop_early'],
  'choose-on-test': ['choose_on_test'],
} as const;

/**
 * The sweep file that says the same as some options.
 *
 * @throws {MnistxError} BAD_OVERRIDE, DUPLICATE_KEY, with positions in the options
 */
export function optionsAsFile({ experiments, parameters, settings }: SweepOptions): { tree: Tree; text: string } {
  const { entries, problems } = parseParameters(parameters);
  const start = fromPlain(experimentsOf(experiments, settings.name), createSource('', ''));
  const search = searchFor(entries, settings);
  const all = { ...settings, ...(search === null ? {} : { search }) };
  const set = (Object.keys(SETTINGS) as SweepSetting[]).reduce((tree, name) => {
    const typed = all[name];
    return typed === undefined ? tree : setOption(tree, name, typed, problems);
  }, start);
  if (problems.length > 0) throw new MnistxError(problems);
  const tree = withParameters(set, entries);
  return { tree, text: renderYaml(toPlain(tree) as object) };
}

function experimentsOf(files: readonly string[], name: string | undefined): object {
  const [first = ''] = files;
  const own = name === undefined ? { name: `${nameFromFile(first, 'experiment')}-sweep` } : {};
  return { ...own, ...(files.length === 1 ? { base: first } : { experiments: files }) };
}

/** A range without steps has no grid, and a number of trials is none of a grid. */
function searchFor(entries: ReadonlyMap<string, Entry>, { search, trials }: SweepOptions['settings']): string | null {
  if (search !== undefined) return null;
  const isCountable = [...entries].every(([path, { tree }]) => {
    const { values, step, scale } = toPlain(tree) as Parameter;
    const isWhole = scale !== 'log' && takesIntegers(formsAt(path.split(/[.[\]]+/).filter(Boolean)));
    return values !== undefined || step !== undefined || isWhole;
  });
  return isCountable && trials === undefined ? null : 'tpe';
}

function setOption(tree: Tree, name: SweepSetting, typed: string, problems: Problem[]): Tree {
  const source: Source = createSource(`--${name}`, typed.replace(/\r?\n/g, ' '));
  const span = { start: 0, end: source.text.length };
  const value = parseTypedValue(typed, source, span);
  problems.push(...value.problems);
  if (value.tree === null) return tree;
  const steps = SETTINGS[name].map((key) => ({ name: key, span, source }));
  const changed = assign(tree, steps, value.tree);
  return 'tree' in changed ? changed.tree : tree;
}

function withParameters(tree: Tree, entries: ReadonlyMap<string, Entry>): Tree {
  if (entries.size === 0 || !(tree.value instanceof Map)) return tree;
  const { source, span } = tree;
  const entry: Entry = { key: span, keySource: source, tree: { source, span, value: entries } };
  return { ...tree, value: new Map<string, Entry>([...tree.value, ['parameters', entry]]) };
}
