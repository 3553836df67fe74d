import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { makeFailingFiles } from './failing-files.js';
import { trainPlain } from './runs-on-disk.js';

/** A process that trains, and that is killed at its n-th file operation: `node doomed-process.js <n> <request as JSON>`. */
const [nth, request] = process.argv.slice(2);
const { files } = makeFailingFiles(Number(nth), 'EIO', 'killed for real');
await trainPlain(JSON.parse(request!) as Parameters<typeof trainPlain>[0], {
  chooseEngine: () => simdEngine,
  effects: { ...nodeEffects, files },
});
