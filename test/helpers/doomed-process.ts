import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/engine.js';
import { failingFiles } from './failing-files.js';
import { runPlain } from './runs-on-disk.js';

/** A process that trains, and that is killed at its n-th file operation: `node doomed-process.js <n> <request as JSON>`. */
const [nth, request] = process.argv.slice(2);
const { files } = failingFiles(Number(nth), 'EIO', 'killed for real');
await runPlain(JSON.parse(request!) as Parameters<typeof runPlain>[0], {
  chooseEngine: () => simdEngine,
  effects: { ...nodeEffects, files },
});
