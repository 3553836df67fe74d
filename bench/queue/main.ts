// A sweep of thousands of trials over hundreds of simulated workers, on a real Redis: `npm run bench:queue`.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../../src/cli/render/table.js';
import { startRedisIn } from '../../test/helpers/redis-server.js';
import { ROOT } from '../environment.js';
import { describeMachine } from '../machine.js';
import { parseWholeNumber } from '../options.js';
import type { FromCoordinator, Taken } from './coordinator.js';
import type { Simulation } from './simulation.js';

const USAGE = `npm run bench:queue -- [options]

  --trials n        Default: 10000
  --workers n       simulated ones, in two processes                  Default: 500
  --seconds n       mean time of a training                          Default: 5
  --failing n       in 1000 trainings the loss becomes NaN           Default: 20
  --lost n          in 1000 trainings the worker is lost             Default: 10
  --files           each trial brings a whole run folder back        Default: two small files
  --minutes n       stop after as many                               Default: 20
`;
const HOSTS = 2;

interface Options extends Omit<Simulation, 'url' | 'folder' | 'template'> {
  readonly hasFiles: boolean;
  readonly minutes: number;
}

const options = readOptions();
const place = mkdtempSync(join(tmpdir(), 'mnistx-bench-queue-'));
// The coordinator may still write for a moment.
process.on('exit', () => rmSync(place, { recursive: true, force: true, maxRetries: 20 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
console.log(render(await measure(options), options));

interface Measured extends Taken {
  readonly lost: number;
}

async function measure({ hasFiles, minutes, ...settings }: Options): Promise<Measured> {
  const folder = join(place, 'sweep');
  mkdirSync(folder);
  mkdirSync(join(place, 'redis'));
  writeFileSync(join(folder, 'sweep.yaml'), sweepText(settings));
  const template = hasFiles ? await trainTemplate() : writeSmallTemplate();
  const redis = await startRedisIn(join(place, 'redis'));
  const simulation: Simulation = { ...settings, url: redis.url, folder, template };
  const hosts = Array.from({ length: HOSTS }, (_, host) =>
    start('workers.js', { ...simulation, workers: shareOf(settings.workers, host) }, String(host + 1)),
  );
  await Promise.all(hosts.map((host) => once(host, 'message')));
  const coordinator = start('coordinator.js', simulation);
  const tooLong = setTimeout(() => fail(`not done after ${minutes} minutes`), minutes * 60_000);
  const taken = await takenBy(coordinator, settings.trials);
  clearTimeout(tooLong);
  const lost = await Promise.all(hosts.map(endHost));
  await redis.crash();
  return { ...taken, lost: lost.reduce((sum, one) => sum + one, 0) };
}

function takenBy(coordinator: ChildProcess, trials: number): Promise<Taken> {
  return new Promise((resolve) => {
    coordinator.on('message', (message: FromCoordinator) => {
      if ('taken' in message) resolve(message.taken);
      else process.stderr.write(`\r${message.ended}/${trials} trials`);
    });
    coordinator.once('exit', (code) => code !== 0 && fail(`the coordinator ended with code ${code}`));
  });
}

async function endHost(host: ChildProcess): Promise<number> {
  const told = once(host, 'message');
  host.send('stop');
  const [{ lost }] = (await told) as [{ readonly lost: number }];
  return lost;
}

function start(program: string, simulation: Simulation, ...args: string[]): ChildProcess {
  return fork(join(import.meta.dirname, program), [JSON.stringify(simulation), ...args]);
}

function shareOf(workers: number, host: number): number {
  return Math.floor((workers + host) / HOSTS);
}

function fail(message: string): never {
  console.error(`\n${message}`);
  process.exit(1);
}

function sweepText({ trials, workers }: Pick<Options, 'trials' | 'workers'>): string {
  return `name: simulated
base: ${join(ROOT, 'configs', 'lr.yaml')}
search: { type: tpe, trials: ${trials}, seed: 1, parallel: ${workers} }
choose_on_test: true
parameters:
  train.optimizer.learning_rate: { min: 1e-5, max: 1e-1, scale: log }
  train.optimizer.type: { values: [adam, sgd] }
  train.optimizer.momentum: { min: 0, max: 0.99, when: { train.optimizer.type: sgd } }
  train.batch_size: { min: 16, max: 512, step: 16 }
`;
}

/** As a trial of the sweep has it. */
async function trainTemplate(): Promise<string> {
  const set = ['data.limit={ train: 300, test: 200 }', 'train.epochs=20', 'train.log_every=0'];
  const settings = set.flatMap((setting) => ['-S', setting]);
  const args = ['sweep', join(ROOT, 'configs', 'lr.yaml'), '-P', 'train.batch_size=32', ...settings];
  const program = join(ROOT, 'dist', 'src', 'cli', 'bin.js');
  const child = fork(program, [...args, '--output', place, '-n', 'template', '-q'], { silent: true });
  await once(child, 'exit');
  const template = join(place, 'folder');
  cpSync(join(place, 'template', 'trials', '0001'), template, { recursive: true });
  return template;
}

function writeSmallTemplate(): string {
  const template = join(place, 'folder');
  mkdirSync(template);
  writeFileSync(join(template, 'run.json'), JSON.stringify({ note: 'r'.repeat(6000) }));
  writeFileSync(join(template, 'history.csv'), 'epoch,val_accuracy\n'.repeat(20));
  return template;
}

function render(measured: Measured, { trials, workers, seconds }: Options): string {
  const { outcome, cpuSeconds, peakMb, journalBytes, counts, lost } = measured;
  const most = workers / seconds;
  const rows = [
    ['trials', `${trials} (${outcome}; ${counts['complete']} complete, ${counts['failed']} failed)`, ''],
    ['workers', `${workers}, ${lost} of them lost`, ''],
    ['time', `${measured.seconds.toFixed(1)} s`, ''],
    ['trials a second', (trials / measured.seconds).toFixed(1), `at most ${most.toFixed(1)}`],
    ['CPU of the coordinator, a trial', `${((cpuSeconds * 1000) / trials).toFixed(2)} ms`, '< 5 ms'],
    ['its peak memory', `${peakMb.toFixed(0)} MB`, '< 300 MB'],
    ['journal', `${(journalBytes / 1e6).toFixed(1)} MB (${Math.round(journalBytes / trials)} bytes a trial)`, ''],
  ];
  const columns = ['', 'measured', 'target'].map((title) => ({ title, align: 'left' }) as const);
  const { cpu, cores, platform, node } = describeMachine();
  return `\n${cpu}, ${cores} cores, ${platform}, Node ${node}\n\n${renderTable(columns, rows)}`;
}

function readOptions(): Options {
  const number = { type: 'string' } as const;
  const names = ['trials', 'workers', 'seconds', 'failing', 'lost', 'minutes'] as const;
  const { values } = parseArgs({
    options: {
      ...{ trials: number, workers: number, seconds: number, failing: number, lost: number, minutes: number },
      files: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit();
  }
  const usual = { trials: '10000', workers: '500', seconds: '5', failing: '20', lost: '10', minutes: '20' };
  const [trials, workers, seconds, failing, lost, minutes] = names.map((name) =>
    parseWholeNumber(`--${name}`, values[name] ?? usual[name]),
  ) as [number, number, number, number, number, number];
  const hasFiles = values.files ?? false;
  return { trials, workers, seconds, failing: failing / 1000, lost: lost / 1000, minutes, hasFiles };
}
