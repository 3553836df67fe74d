// Compiles the experiment schema into dist/src/config/schema-validator.cjs, a step of the build: compiling it at each
// start would take longer than everything else that `mnistx validate` does.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';

const require = createRequire(import.meta.url);
const standaloneCode = require('ajv/dist/standalone').default;
const schema = JSON.parse(readFileSync(new URL('../schemas/experiment.schema.json', import.meta.url), 'utf8'));

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
const dist = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));
const output = join(dist, 'src', 'config', 'schema-validator.cjs');
writeFileSync(output, standaloneCode(ajv, ajv.compile(schema)));
