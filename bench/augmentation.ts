// What augmentation costs: an epoch of the CNN with translation and rotation against a plain one, by mnistx (12,000 images),
// PyTorch (torchvision v2) and Keras (preprocessing layers; 2,000 images each): `npm run bench:augmentation`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadExperiment } from '../src/config/load-experiment.js';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { loadDataset } from '../src/data/load-dataset.js';
import { drawEpochOrder } from '../src/engine/epoch-order.js';
import { simdEngine } from '../src/engine/simd/host/node/engine.js';
import { compile } from '../src/model/compile.js';
import { initialWeights } from '../src/model/initialize.js';
import { dataRequestOf } from '../src/open/plan-of.js';
import { locateIdxFolder, locatePython, ROOT } from './environment.js';

const COUNT = 12_000;
const CHANGES =
  'data.augment=[{ type: random_translation, height: 0.1, width: 0.1, fill: constant }, { type: random_rotation, factor: 0.03, fill: constant }]';

interface Seconds {
  readonly plain: number;
  readonly augmented: number;
}

report('mnistx, engine simd', { plain: await measure([]), augmented: await measure([CHANGES]) });
const python = locatePython();
if (python === null) console.error('no peers: run npm run bench -- --setup');
else for (const peer of ['torch', 'keras']) report(peer, runPeer(python, peer));

/** The better of three epochs, after one that warms up. */
async function measure(overrides: readonly string[]): Promise<number> {
  const file = join(ROOT, 'configs', 'cnn.yaml');
  const limits = [`data.limit.train=${COUNT}`, 'data.limit.test=1'];
  const { experiment } = loadExperiment({
    file,
    overrides: [...limits, ...overrides],
    readFile: (path) => readFileSync(path),
  });
  const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: cacheDirectory(process.env) });
  const plan = compile(experiment, data);
  const { training, normalization } = data;
  const session = await simdEngine.open({
    plan,
    training,
    normalization,
    weights: initialWeights(plan),
    threads: null,
  });
  const learningRates = new Float64Array(COUNT / plan.training.batch_size).fill(0.001);
  let best = Infinity;
  for (let epoch = 1; epoch <= 4; epoch++) {
    const order = drawEpochOrder(plan, COUNT, epoch);
    const startMs = performance.now();
    await session.trainSteps({ epoch, firstStep: 0, learningRates, order, signal: new AbortController().signal });
    if (epoch > 1) best = Math.min(best, (performance.now() - startMs) / 1000);
  }
  await session.close();
  return best;
}

function runPeer(command: string, peer: string): Seconds {
  const script = join(ROOT, 'bench', 'peers', 'augmented.py');
  const options = { encoding: 'utf8', timeout: 300_000 } as const;
  return JSON.parse(execFileSync(command, [script, peer, locateIdxFolder()], options)) as Seconds;
}

function report(name: string, { plain, augmented }: Seconds): void {
  const ratio = (augmented / plain).toFixed(2);
  console.log(`${name}: plain ${plain.toFixed(2)} s, augmented ${augmented.toFixed(2)} s, ${ratio} times`);
}
