// Compiles the JSON Schemas into dist/src/config/schema-validator.mjs and its like, a step of the build: compiling them at
// each start would take longer than everything else that `mnistx validate` does. They are ES modules: of a CommonJS module
// that is imported, Node first searches the whole text for what it exports, which takes a tenth of a second.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { minifySync } from 'vite';
import { SCHEMAS } from './schemas.mjs';

const require = createRequire(import.meta.url);
const standaloneCode = require('ajv/dist/standalone').default;
const dist = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));

for (const { file, validator } of SCHEMAS) {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    // `type` is required beside the oneOf whose branches define it.
    strictRequired: false,
    allowUnionTypes: true,
    discriminator: true,
    ownProperties: true,
    verbose: true,
    code: { source: true, esm: true },
  });
  const schema = JSON.parse(readFileSync(new URL(`../schemas/${file}`, import.meta.url), 'utf8'));
  ajv.addSchema(schema);
  const code = withImports(standaloneCode(ajv, { validate: schema.$id }));
  // Beside its validator, so that pages have it without a file system.
  const whole = `${code}\nexport const schema = ${JSON.stringify(schema)};\n`;
  writeFileSync(join(dist, 'src', ...validator.split('/')), minifySync(validator, whole).code);
}

/** Ajv requires its own functions, in ES modules too. */
function withImports(code) {
  const imports = [];
  const body = code.replace(/= require\("([^"]+)"\)/g, (_, module) => {
    imports.push(`import required${imports.length} from '${module}.js';`);
    return `= required${imports.length - 1}`;
  });
  return [...imports, body].join('\n');
}
