// Writes the spec.ts files from the JSON Schemas: `npm run types`. With --check it only says whether they are current.
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';
import { SCHEMAS } from './schemas.mjs';

for (const { file, title, spec: path } of SCHEMAS) {
  const specFile = new URL(`../src/${path}`, import.meta.url);
  const schema = await readFile(new URL(`../schemas/${file}`, import.meta.url), 'utf8');
  const spec = await compile(JSON.parse(schema), title, {
    additionalProperties: false,
    bannerComment: `// Generated from schemas/${file} by \`npm run types\`; change the schema, not this file.`,
    style: { singleQuote: true, printWidth: 120 },
  });
  if (!process.argv.includes('--check')) await writeFile(specFile, spec);
  else if ((await readFile(specFile, 'utf8')) !== spec) {
    console.error(`src/${path} is not what the schema says; run \`npm run types\`.`);
    process.exitCode = 1;
  }
}
