#!/usr/bin/env node
// The `mnistx` program. A checkout (recognised by its tsconfig.json) first builds what is missing or stale; a published
// package is already built.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../tsconfig.json', import.meta.url))) await import('../scripts/prepare.mjs');
await import('../dist/src/cli/bin.js');
