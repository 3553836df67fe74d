#!/usr/bin/env node
// The `mnistx` program. In a fresh checkout it builds first; a published package is built already.
import { existsSync } from 'node:fs';

const built = new URL('../dist/src/cli/bin.js', import.meta.url);
if (!existsSync(built)) await import('./prepare.mjs');
await import(built.href);
