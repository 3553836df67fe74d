import type { FileMetaData, SchemaElement } from 'hyparquet';
import { damagedError } from './damaged.js';
import type { SourceSettings } from './source.js';

/** Which columns of a table hold pictures and labels. */
export interface PictureColumns {
  readonly image: string;
  readonly label: string;
  /** `null` if the metadata name no classes. */
  readonly classNames: readonly string[] | null;
}

const IMAGE_NAMES = /^(image|img|picture|png|jpe?g)$/i;
const LABEL_NAMES = /^(labels?|fine_label|class|target|digit|y)$/i;

/**
 * Finds the columns by what Hugging Face's `datasets` writes into the metadata, else by their names.
 *
 * @throws {MnistxError} DATA_DAMAGED
 */
export function findColumns(
  path: string,
  { schema, key_value_metadata: entries }: Pick<FileMetaData, 'schema' | 'key_value_metadata'>,
  { labelColumn }: Pick<SourceSettings, 'labelColumn'>,
): PictureColumns {
  const names = topNames(schema);
  const features = featuresOf(entries?.find(({ key }) => key === 'huggingface')?.value);
  const ofType = (type: string): string[] => names.filter((name) => features[name]?.type === type);
  const named = (pattern: RegExp): string[] => names.filter((name) => pattern.test(name));
  const image = [...ofType('Image'), ...named(IMAGE_NAMES)][0];
  const label = chooseLabel(path, names, labelColumn) ?? [...named(LABEL_NAMES), ...ofType('ClassLabel')][0];
  const shown = names.slice(0, 12).join(', ');
  if (image === undefined)
    throw damagedError(path, `has no column of pictures: its columns are ${shown}`, 'call it "image"');
  if (label === undefined)
    throw damagedError(path, `has no column of labels: its columns are ${shown}`, 'name it as data.label_column');
  return { image, label, classNames: features[label]?.names ?? null };
}

function chooseLabel(path: string, names: readonly string[], wanted: string | number | null): string | null {
  if (wanted === null) return null;
  const found = typeof wanted === 'number' ? names[wanted] : names.find((name) => name === wanted);
  if (found !== undefined) return found;
  throw damagedError(path, `has no column ${wanted}: its columns are ${names.join(', ')}`, 'correct data.label_column');
}

/** The first element is the root; each is followed by its children. */
function topNames(schema: readonly SchemaElement[]): string[] {
  const names: string[] = [];
  let at = 1;
  while (at < schema.length) {
    names.push(schema[at]!.name);
    for (let waiting = 1; waiting > 0 && at < schema.length; at++) waiting += (schema[at]!.num_children ?? 0) - 1;
  }
  return names;
}

interface Feature {
  readonly type: string;
  readonly names: readonly string[] | null;
}

/** `{"info": {"features": {"label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}}}`; anything else says nothing. */
function featuresOf(text = '{}'): Readonly<Record<string, Feature>> {
  const found: Record<string, Feature> = {};
  for (const [name, value] of entriesOf(entriesIn(parse(text), 'info', 'features'))) {
    const { _type: type, names } = Object.fromEntries(entriesOf(value)) as { _type?: unknown; names?: unknown };
    const areNames = Array.isArray(names) && names.length <= 256 && names.every((each) => typeof each === 'string');
    found[name] = { type: String(type), names: areNames ? (names as string[]) : null };
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function entriesIn(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => entriesOf(inner).find(([name]) => name === key)?.[1], value);
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
