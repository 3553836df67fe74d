// Writes spec.ts from the JSON Schema: `npm run types`. With --check it only says whether spec.ts is current.
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const schemaFile = new URL('../schemas/experiment.schema.json', import.meta.url);
const specFile = new URL('../src/config/spec.ts', import.meta.url);

const spec = await compile(JSON.parse(await readFile(schemaFile, 'utf8')), 'ExperimentSpec', {
  additionalProperties: false,
  bannerComment:
    '// Generated from schemas/experiment.schema.json by `npm run types`; change the schema, not this file.',
  style: { singleQuote: true, printWidth: 120 },
});
if (!process.argv.includes('--check')) await writeFile(specFile, spec);
else if ((await readFile(specFile, 'utf8')) !== spec) {
  console.error('src/config/spec.ts is not what the schema says; run `npm run types`.');
  process.exitCode = 1;
}
