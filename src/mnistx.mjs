#!/usr/bin/env node
// The `mnistx` program. In a fresh checkout it builds first; a published package is built already.
import { existsSync } from 'node:fs';

// What the build makes last: a build that was stopped half way is done again.
const builtLast = new URL('../dist/src/config/schema-validator.cjs', import.meta.url);
if (!existsSync(builtLast)) await import('./prepare.mjs');
await import('../dist/src/cli/bin.js');
