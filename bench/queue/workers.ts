// A process of `npm run bench:queue`: simulated workers that take jobs from a queue as real ones do. It ends when it is
// told to.
import { mkdirSync } from 'node:fs';
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { nodeEffects } from '../../src/effects.js';
import { Purpose, uniformSource } from '../../src/random.js';
import { Link } from '../../src/sweep/launchers/bullmq/link.js';
import { parseQueueAddress } from '../../src/sweep/launchers/bullmq/queue-address.js';
import { serveQueue } from '../../src/sweep/launchers/bullmq/serve.js';
import { LOST_AFTER_MS, MOST_ATTEMPTS, readSimulation } from './simulation.js';
import { simulatedTrainer } from './trainer.js';

/** Workers that share a connection: 500 take longer to open than a worker waits. */
const SHARING = 25;

const simulation = readSimulation();
const host = Number(process.argv[3]);
const controller = new AbortController();
const { signal } = controller;
setMaxListeners(0, signal);
process.on('message', () => controller.abort());
process.on('disconnect', () => process.exit());
let lostCount = 0;

const links: Link[] = [];
const address = parseQueueAddress(simulation.url);
for (let at = 0; at < simulation.workers; at += SHARING)
  links.push(await Link.open({ address, lostAfterMs: LOST_AFTER_MS, mostAttempts: MOST_ATTEMPTS, say: () => {} }));
process.send!('ready');
await Promise.all(Array.from({ length: simulation.workers }, (_, at) => keepWorker(at)));
process.send!({ lost: lostCount });
process.exit();

/** Another one comes in the place of one that is lost. */
async function keepWorker(at: number): Promise<void> {
  for (let life = 1; !signal.aborted; life++) {
    const link = mortal(links[Math.floor(at / SHARING)]!);
    const name = `${host}-${at}-${life}`;
    const home = join(simulation.folder, 'homes', name);
    mkdirSync(home, { recursive: true });
    const uniform = uniformSource({ seed: host, purpose: Purpose.order, step: at, epoch: life });
    const local = simulatedTrainer({ ...simulation, uniform, die: link.die });
    const served = serveQueue({
      ...{ link: link.link, local, home, name, signal, effects: nodeEffects },
      fitnessFor: async () => ({}),
      checkpointEveryMs: 1e9,
      report: () => {},
    });
    await Promise.race([served, link.died]);
  }
}

/** A connection that answers nothing more once its worker is dead. */
function mortal(link: Link): { readonly link: Link; readonly die: () => void; readonly died: Promise<void> } {
  let isDead = false;
  let die = (): void => {};
  const died = new Promise<void>((resolve) => {
    die = () => {
      isDead = true;
      lostCount++;
      resolve();
    };
  });
  const run: Link['run'] = (operation) => (isDead ? new Promise<never>(() => {}) : link.run(operation));
  return { link: Object.create(link, { run: { value: run } }) as Link, die, died };
}
