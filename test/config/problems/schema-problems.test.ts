import { Ajv } from 'ajv';
import test from 'ava';
import type { Grammar } from '../../../src/config/grammar.js';
import { parseYaml } from '../../../src/config/parse.js';
import { rubricGrammar } from '../../../src/config/rubric/grammar.js';
import { definitionsOf } from '../../../src/config/schema.js';
import type { Schema } from '../../../src/config/schema.js';
import { validate } from '../../../src/config/validate.js';

const schema = {
  type: 'object',
  properties: {
    rate: {
      anyOf: [
        { type: 'string', enum: ['fast', 'slow'] },
        {
          type: 'object',
          not: { required: ['min', 'values'] },
          properties: { min: { type: 'number' }, values: { type: 'array' } },
          examples: [{ min: 1 }],
        },
      ],
    },
  },
} as unknown as Schema;

const grammar: Grammar = {
  ...rubricGrammar,
  ...definitionsOf(schema),
  schema,
  validator: new Ajv({ allErrors: true, verbose: true, strict: false }).compile(schema),
};

const mistakes = (text: string): string[] =>
  validate(parseYaml('a.yaml', text).tree!, grammar).problems.map(
    ({ position, message }) => `${position?.line}:${position?.column} ${message}`,
  );

test('keys that a schema forbids together are named, also where a word may stand instead', (t) => {
  t.deepEqual(mistakes('rate: { min: 1, values: [2] }\n'), ['1:17 "min" and "values" exclude each other']);
  t.deepEqual(mistakes('rate: fsat\n'), ['1:7 "fsat" is not a value of "rate"']);
  t.deepEqual(mistakes('rate: { min: 1 }\n'), []);
});
