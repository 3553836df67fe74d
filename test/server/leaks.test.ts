import { Agent, request } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { openContext } from '../../src/server/open-context.js';
import { serve } from '../../src/server/serve.js';
import { longOr } from '../helpers/long.js';
import { writeRun } from '../helpers/run-folders.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { until } from '../helpers/cli.js';

const REQUESTS = longOr({ long: 10_000, short: 300 });
const STREAMS = longOr({ long: 1000, short: 50 });
const AT_ONCE = 10;
/** A request or stream that left an object behind would leave more. The rest is compiled code. */
const MOST_GROWTH_BYTES = longOr({ long: 1_500_000, short: 500_000 });

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** After what waits for the next turns of the event loop. */
async function heapBytes(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}

test(`${REQUESTS} requests and ${STREAMS} event streams that break off leave nothing behind`, async (t) => {
  const folder = temporaryFolder();
  const runsDirectory = `${folder}/runs`;
  for (let number = 0; number < 20; number++) writeRun(runsDirectory, { name: `lr-${number}`, epochs: 1 });
  const context = openContext({
    ...{ effects: nodeEffects, version: '0.1.0', runsDirectory, cacheDirectory: `${folder}/cache`, mirrors: [] },
    ...{ isReadOnly: true, stopsRuns: false, dataFolders: [folder], signal: new AbortController().signal },
  });
  const server = await serve(context, { host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  const { origin } = new URL(server.url);
  const [cookie] = (await fetch(server.url, { redirect: 'manual' })).headers.getSetCookie();
  const headers = { cookie: cookie!.split(';')[0]!, 'sec-fetch-site': 'same-origin' };
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  t.teardown(() => agent.destroy());

  const ask = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(origin + path, { agent, headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode!));
      });
      asked.once('error', reject).end();
    });
  const breakOff = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const asked = request(`${origin}/api/events`, { headers }, (response) => {
        response.once('data', () => asked.destroy());
        response.once('close', () => resolve());
        response.on('error', () => {});
      });
      asked.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve() : reject(error)));
      asked.end();
    });
  const PATHS = ['/api/runs?filter=accuracy%3E0.5', '/api/session', '/api/runs?columns=varying', '/api/nothing'];
  const askMany = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => ask(PATHS[(done + at) % PATHS.length]!)));
  };
  const breakMany = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, breakOff));
  };

  // What is kept once, such as compiled code.
  await askMany(200);
  await breakMany(20);
  const before = await heapBytes();
  await askMany(REQUESTS);
  await breakMany(STREAMS);
  await until(() => context.events.streams === 0);
  const grown = (await heapBytes()) - before;
  t.true(grown < MOST_GROWTH_BYTES, `${grown} bytes`);
  t.is(await ask('/api/session'), 200);
});
