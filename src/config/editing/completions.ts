import { typeText } from '../describe-keys.js';
import { experimentGrammar } from '../experiment-grammar.js';
import { inYaml } from '../problems/schema-words.js';
import { resolve } from '../schema.js';
import type { SchemaNode } from '../schema.js';
import { formsOf, valuesOf } from '../schema-forms.js';
import type { Place } from './place.js';
import { below, formsFor, nodeAt, typeNameOf } from './schema-at.js';

/** Something that can be typed at a place. */
export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'value';
  /** What is typed if it is chosen. */
  readonly insert: string;
  /** A few words beside it: its default, or that it is required. */
  readonly detail: string;
  readonly info: string;
}

/** The keys and values that may stand at a place. */
export function completionsAt(place: Place): Completion[] {
  const node = nodeAt(place.path, place.value);
  if (node === null) return [];
  const at = place.path.reduce<unknown>(below, place.value);
  if (place.part === 'key') return keysOf(node, at);
  const values = valuesAt(place, node);
  return place.startsLine ? [...keysOf(node, at), ...values] : values;
}

/** What hovering over a key or a value tells; `null` if the schema does not know it. */
export function explain(place: Place): string | null {
  const { path, part, word, value } = place;
  if (part === 'key') {
    const node = nodeAt([...path, word], value);
    return node === null ? null : describeKey(word, node);
  }
  const node = nodeAt(path, value);
  if (node === null) return null;
  const variant = variantOf(place, word);
  if (variant !== null) return `${word}\n${variant.description ?? ''}`;
  const key = path.findLast((step) => typeof step === 'string');
  return describeKey(String(key), node);
}

function keysOf(node: SchemaNode, value: unknown): Completion[] {
  const forms = formsFor(node, value).filter(({ properties }) => properties !== undefined);
  const present = typeof value === 'object' && value !== null ? value : {};
  const found = new Map<string, Completion>();
  for (const form of forms) {
    // Without its type, nothing else is known of a choice.
    const isOpen = forms.length > 1 && typeNameOf(form) !== null;
    for (const [key, property] of Object.entries(form.properties!)) {
      if (found.has(key) || Object.hasOwn(present, key) || (isOpen && key !== 'type')) continue;
      found.set(key, keyCompletion(key, property, form.required?.includes(key) ?? false));
    }
  }
  return [...found.values()].sort((a, b) => Number(b.detail === 'required') - Number(a.detail === 'required'));
}

function keyCompletion(key: string, node: SchemaNode, isRequired: boolean): Completion {
  const fallback = node.default === undefined ? '' : inYaml(node.default);
  const detail = isRequired ? 'required' : fallback.length > 24 ? '' : fallback;
  return { label: key, kind: 'key', insert: `${key}: `, detail, info: describeKey(key, node) };
}

function valuesAt(place: Place, node: SchemaNode): Completion[] {
  const values = valuesOf(node).map((label) => {
    const info = variantOf(place, label)?.description ?? '';
    const detail = inYaml(node.default) === label ? 'default' : '';
    return { label, kind: 'value', insert: label, detail, info } as const;
  });
  if (place.path.at(-1) === 'type') return typesAt(place);
  const examples = (node.examples ?? [])
    .map(inYaml)
    .filter((label) => label.length < 60 && !values.some((value) => value.label === label));
  const shown = examples.map(
    (label) => ({ label, kind: 'value', insert: label, detail: 'example', info: '' }) as const,
  );
  return [...values, ...shown];
}

/** The types of a choice with what each is. */
function typesAt({ path, value }: Place): Completion[] {
  const choice = nodeAt(path.slice(0, -1), value);
  return formsOf(choice ?? {}).flatMap((form) => {
    const label = typeNameOf(form);
    if (label === null) return [];
    return [{ label, kind: 'value', insert: label, detail: '', info: form.description ?? '' } as const];
  });
}

/** The variant of a choice that a bare name or a `type` stands for. */
function variantOf({ path, value }: Place, name: string): SchemaNode | null {
  const choice = nodeAt(path.at(-1) === 'type' ? path.slice(0, -1) : path, value);
  return choice === null ? null : (formsOf(choice).find((form) => typeNameOf(form) === name) ?? null);
}

function describeKey(key: string, node: SchemaNode): string {
  const description = node.description ?? resolve(node).description ?? '';
  const what = typeText(node, experimentGrammar).replaceAll('`', '');
  const fallback = node.default === undefined ? '' : `Default: ${inYaml(node.default)}`;
  const examples = (node.examples ?? []).map(inYaml).filter((text) => text.length < 80);
  const example = examples.length === 0 ? '' : `For example ${examples.slice(0, 3).join(', or ')}`;
  return [`${key}: ${what}`, description.replaceAll('`', ''), fallback, example]
    .filter((line) => line !== '')
    .join('\n');
}
