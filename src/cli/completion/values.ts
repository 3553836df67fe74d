import { columnNames } from '../../runs/columns.js';
import type { Definition } from '../read-options.js';
import { filesThat, folders, runs } from './paths.js';
import { settings, settingValues } from './settings.js';
import type { Completion, Places } from './types.js';

type Source = (typed: string, places: Places) => readonly Completion[];

const experiments = filesThat((name) => /\.ya?ml$/i.test(name));
const pictures = filesThat((name) => /\.(png|jpe?g)$/i.test(name));
const models = filesThat((name) => /\.(keras|h5|hdf5|json|safetensors)$/i.test(name));
const anyFile = filesThat(() => true);

/**
 * Completions for the values of options and arguments, by name, for all commands. Other values are numbers and names.
 */
const SOURCES: Readonly<Record<string, Source>> = {
  run: runs,
  runs,
  file: experiments,
  files: experiments,
  rubric: experiments,
  submissions: anyFile,
  config: experiments,
  model: models,
  image: pictures,
  images: pictures,
  folder: folders,
  directory: folders,
  output: folders,
  save: folders,
  out: anyFile,
  html: anyFile,
  data: (typed, places) => [...settingValues('data.dataset'), ...experiments(typed, places)],
  from: (_, { starters }) => starters().map((value) => ({ value, description: '' })),
  set: settings,
  engine: () => settingValues('engine'),
  filter: (typed) => [...columnNames().map((name) => ({ value: `${name}=`, description: '' })), ...keys(typed)],
  sort: columns,
  columns,
};

/** Values of an option or argument that begin with `typed`. */
export function valuesFor({ name, choices }: Definition, typed: string, places: Places): Completion[] {
  const words = choices?.map((value) => ({ value, description: '' })) ?? SOURCES[name]?.(typed, places) ?? [];
  // A run also matches by its name.
  return name === 'run' || name === 'runs' ? [...words] : words.filter(({ value }) => value.startsWith(typed));
}

/** Columns of `ls`, and keys of experiments. */
function columns(typed: string): Completion[] {
  const known = columnNames().map((value) => ({ value, description: '' }));
  return [...known, ...keys(typed).map((word) => ({ ...word, value: word.value.replace(/=$/, '') }))];
}

/** Keys and values of experiments, except for the keys that are columns. */
function keys(typed: string): Completion[] {
  return settings(typed).filter(({ value }) => /\./.test(value));
}
