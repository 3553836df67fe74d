// Loaded before a program (`node --import`): notes its peak memory in the file MNISTX_BENCH_PEAK as it ends.
import { writeFileSync } from 'node:fs';
import { readPeakBytes } from './peak-memory.js';

process.on('exit', () => writeFileSync(process.env['MNISTX_BENCH_PEAK']!, String(readPeakBytes())));
