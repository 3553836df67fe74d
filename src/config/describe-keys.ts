import { experimentGrammar } from './experiment-grammar.js';
import type { Definitions, SchemaNode } from './schema.js';

const CHOICES = ['augmentation', 'layer', 'optimizer', 'schedule', 'loss', 'metric'] as const;

/** The reference of experiment files for docs/experiment-files.md, as Markdown, from the schema alone. */
export function configReference(): string {
  const { schema, definition } = experimentGrammar;
  const section = (title: string, node: SchemaNode): string => describeSection(title, node, experimentGrammar);
  const sections = [
    section('Top level', schema),
    section('`data`', definition('data')),
    section('`model`', definition('model')),
    section('`train`', definition('train')),
    ...['early_stopping', 'reduce_lr_on_plateau', 'checkpoint'].map((name) =>
      section(`\`train.${name}\``, definition(name)),
    ),
    ...CHOICES.map((kind) => describeChoice(TITLES[kind], kind, experimentGrammar)),
  ];
  return sections.join('\n');
}

const TITLES: Readonly<Record<(typeof CHOICES)[number], string>> = {
  augmentation: 'Augmentations',
  layer: 'Layers',
  optimizer: 'Optimizers',
  schedule: 'Learning-rate schedules',
  loss: 'Losses',
  metric: 'Metrics',
};

/** A table of the keys of one mapping. */
export function describeSection(title: string, schema: SchemaNode, definitions: Definitions): string {
  return `#### ${title}\n\n${table(schema, definitions)}`;
}

/** The variants of a choice, each with a table of its options; what all of them take alike is listed once, at the end. */
export function describeChoice(title: string, kind: string, definitions: Definitions): string {
  const all = Object.entries(definitions.variantsOf(kind)).map(([name, variant]) => ({
    words: `**\`${name}\`** ${variant.description}\n`,
    rows: listRows(variant, definitions),
  }));
  const shared = sharedRows(all.map(({ rows }) => rows));
  const variants = all.map(({ words, rows }) => {
    const own = rows.filter(({ text }) => !shared.some((row) => row.text === text));
    return own.length === 0 ? words : `${words}\n${tableOf(own)}`;
  });
  const end =
    shared.length === 0
      ? []
      : [
          `**Every ${kind}** takes these, too; where one has another default, its own table says so.\n\n${tableOf(shared)}`,
        ];
  const note = kind === 'layer' ? '\nEvery layer may have a `name`.\n' : '';
  return `#### ${title}\n${note}\n${[...variants, ...end].join('\n')}`;
}

interface Row {
  readonly key: string;
  readonly text: string;
}

/** Rows of keys that every variant has, and all but one alike; none if it is a single key. */
function sharedRows(variants: readonly (readonly Row[])[]): Row[] {
  const distinct = new Map(variants.flat().map((row) => [row.text, row]));
  const shared = [...distinct.values()].filter(
    ({ key, text }) =>
      variants.every((rows) => rows.some((row) => row.key === key)) &&
      variants.filter((rows) => rows.some((row) => row.text === text)).length > Math.max(1, variants.length - 2),
  );
  return shared.length > 1 ? shared : [];
}

function table(schema: SchemaNode, definitions: Definitions): string {
  return tableOf(listRows(schema, definitions));
}

function tableOf(rows: readonly Row[]): string {
  return `| key | value | default | |\n| --- | --- | --- | --- |\n${rows.map(({ text }) => text).join('')}`;
}

function listRows(schema: SchemaNode, definitions: Definitions): Row[] {
  const required = new Set(schema.required);
  return optionsOf(schema).map(([key, node]) => {
    const fallback = required.has(key) ? 'required' : node.default === undefined ? '' : code(node.default);
    const words = (node.description ?? '').replaceAll('|', '\\|');
    return { key, text: `| \`${key}\` | ${typeText(node, definitions)} | ${fallback} | ${words} |\n` };
  });
}

function optionsOf(schema: SchemaNode): [string, SchemaNode][] {
  const isVariant = schema.properties?.['type']?.const !== undefined;
  return Object.entries(schema.properties ?? {}).filter(([key]) => !isVariant || (key !== 'type' && key !== 'name'));
}

/** What a value may be, in words: `whole number ≥ 1`, `number, or list`. */
export function typeText(written: SchemaNode, definitions: Definitions): string {
  const node = definitions.resolve(written);
  if (node.anyOf !== undefined) return node.anyOf.map((form) => typeText(form, definitions)).join(', or ');
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(' ');
  const types = typeof node.type === 'string' ? [node.type] : (node.type ?? []);
  return types.map((type) => typeWords(type, node)).join(' or ');
}

function typeWords(type: string, node: SchemaNode): string {
  switch (type) {
    case 'integer':
      return `whole number${rangeText(node)}`;
    case 'number':
      return `number${rangeText(node)}`;
    case 'boolean':
      return '`true` `false`';
    case 'array':
      return 'list';
    case 'object':
      return 'mapping';
    default:
      return 'text';
  }
}

function rangeText({ minimum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): string {
  const low = minimum !== undefined ? `≥ ${minimum}` : exclusiveMinimum !== undefined ? `> ${exclusiveMinimum}` : '';
  const high = exclusiveMaximum !== undefined ? `< ${exclusiveMaximum}` : '';
  const both = [low, high].filter(Boolean).join(', ');
  return both === '' ? '' : ` ${both}`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
