// Compiles the experiment schema into dist/src/config/schema-validator.cjs, a step of the build: compiling it at each
// start would take longer than everything else that `mnistx validate` does.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';

const require = createRequire(import.meta.url);
const standaloneCode = require('ajv/dist/standalone').default;
const schema = JSON.parse(readFileSync(new URL('../../schemas/experiment.schema.json', import.meta.url), 'utf8'));

const ajv = new Ajv({
  allErrors: true,
  strict: true,
  // `type` is required beside the oneOf whose branches define it.
  strictRequired: false,
  allowUnionTypes: true,
  discriminator: true,
  ownProperties: true,
  verbose: true,
  code: { source: true },
});
const output = new URL('../../dist/src/config/schema-validator.cjs', import.meta.url);
writeFileSync(output, standaloneCode(ajv, ajv.compile(schema)));
