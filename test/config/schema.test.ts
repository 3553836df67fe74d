import { Ajv } from 'ajv';
import test from 'ava';
import { parse } from 'yaml';
import { definition, experimentSchema, resolve, variantsOf } from '../../src/config/schema.js';
import type { Schema, SchemaNode } from '../../src/config/schema.js';
import { sweepGrammar } from '../../src/config/sweep/grammar.js';
import { definitionOf } from '../../src/model/layers/registry.js';
import type { LayerType } from '../../src/config/types.js';
import { nodeMakers } from '../../src/engine/simd/nodes/registry.js';
import { readConfig } from '../helpers/config-texts.js';

/** As an editor sees it: plain draft-07, which knows no discriminator. */
const editor = new Ajv({ allErrors: true, strict: false, validateSchema: true });
editor.addSchema(experimentSchema, 'experiment');
editor.addSchema(sweepGrammar.schema, 'sweep');

interface Key {
  readonly pointer: string;
  readonly node: SchemaNode;
}

function keysBelow(node: SchemaNode, pointer: string): Key[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const place = `${pointer}/properties/${name}`;
    return [{ pointer: place, node: inner }, ...keysBelow(inner, place)];
  });
  const choices = (node.anyOf ?? []).flatMap((inner, index) => keysBelow(inner, `${pointer}/anyOf/${index}`));
  return [...own, ...choices];
}

const keys = [...keysOf('experiment', experimentSchema), ...keysOf('sweep', sweepGrammar.schema)];

function keysOf(name: string, schema: Schema): Key[] {
  return [
    ...keysBelow(schema, `${name}#`),
    ...Object.entries(schema.definitions).flatMap(([key, node]) => keysBelow(node, `${name}#/definitions/${key}`)),
  ];
}

test('every key has a description and examples', (t) => {
  t.true(keys.length > 130, `saw ${keys.length}`);
  for (const { pointer, node } of keys) {
    t.truthy(node.description, pointer);
    t.true((node.examples?.length ?? 0) > 0, pointer);
  }
});

test('every default and every example is a value of its key', (t) => {
  for (const { pointer, node } of keys) {
    const values = [...(node.examples ?? []), ...(node.default === undefined ? [] : [node.default])];
    for (const value of values) {
      const isValid = editor.validate({ $ref: pointer }, value);
      t.true(isValid, `${pointer}: ${JSON.stringify(value)} ${editor.errorsText()}`);
    }
  }
});

for (const name of ['lr', 'cnn']) {
  test(`an editor accepts ${name}.yaml`, (t) => {
    t.true(editor.validate('experiment', parse(readConfig(name))), editor.errorsText());
  });
}

test('an editor refuses an unknown option', (t) => {
  t.false(editor.validate('experiment', { model: { layers: [{ type: 'conv2d', kernel: 3, filters: 1 }] } }));
});

test('every layer of the schema has a definition and, but for new shapes, nodes; every choice lists its variants', (t) => {
  // What `repeat` holds stands in the network, not itself.
  const layers = Object.keys(variantsOf('layer')).filter((type) => type !== 'repeat');
  t.true(layers.length >= 15);
  for (const type of layers as LayerType[]) {
    t.truthy(definitionOf(type), type);
    t.is(nodeMakers({ type }).length === 0, definitionOf(type).effect === 'reshape', type);
  }
  for (const kind of ['layer', 'optimizer', 'schedule', 'loss', 'metric']) {
    const listed = definition(kind).oneOf!.map((node) => resolve(node).properties!['type']!.const);
    t.deepEqual(listed, Object.keys(variantsOf(kind)), kind);
  }
});

/** Choices that may be written as the bare name of a variant. */
const shortForms = keys
  .flatMap(({ node }) => [node, ...(node.items === undefined ? [] : [node.items as SchemaNode])])
  .flatMap(({ anyOf = [] }) => {
    const names = anyOf.find((form) => form.enum !== undefined)?.enum;
    const kind = anyOf.flatMap(({ $ref }) => $ref?.replace('#/definitions/', '') ?? [])[0];
    return names === undefined || kind === undefined || Object.keys(variantsOf(kind)).length === 0
      ? []
      : [{ kind, names }];
  });

test('every variant of a choice with a short form can be written as its bare name', (t) => {
  t.deepEqual(shortForms.map(({ kind }) => kind).sort(), ['loss', 'metric', 'optimizer', 'schedule']);
  for (const { kind, names } of shortForms) t.deepEqual([...names].sort(), Object.keys(variantsOf(kind)).sort(), kind);
});
