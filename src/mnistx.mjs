#!/usr/bin/env node
// The `mnistx` program. A checkout (known by its tsconfig.json) builds first what is missing or stale; a published
// package is built already.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../tsconfig.json', import.meta.url))) await import('../scripts/prepare.mjs');
await import('../dist/src/cli/bin.js');
