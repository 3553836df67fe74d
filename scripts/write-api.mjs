// Writes docs/api.md: `npm run docs`, after a build.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { apiPage } from './read-api.mjs';

const page = fileURLToPath(new URL('../docs/api.md', import.meta.url));
const text = apiPage(fileURLToPath(new URL('../dist/src', import.meta.url)));
writeFileSync(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
