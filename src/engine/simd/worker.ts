import { parentPort, workerData } from 'node:worker_threads';
import { nextPowers, optimizerOf } from '../../model/optimizers.js';
import { Kind, Parameter } from './command.js';
import { instantiate } from './kernels.js';
import { SHARDS } from './node.js';
import type { Step } from './node.js';
import { buildProgram } from './program.js';
import type { ProgramRequest } from './program.js';
import { Team, Word } from './team.js';

/** What a thread starts with. */
export interface WorkerData extends Omit<ProgramRequest, 'kernels'> {
  readonly module: WebAssembly.Module;
}

const data = workerData as WorkerData;
const { memory, plan, threads, thread, optimizer } = data;
const program = buildProgram({ ...data, kernels: instantiate(data.module, memory) });
const words = new Int32Array(memory.buffer, 0, Word.parameters);
const team = new Team(words, threads);
const batchSize = plan.training.batch_size;
const definition = optimizerOf(plan.training.optimizer);
const hasPenalty = plan.slots.some(({ l1, l2 }) => l1 > 0 || l2 > 0);

obey();

function obey(): void {
  for (let command = 0; ; command++) {
    while (Atomics.load(words, Word.command) === command) Atomics.wait(words, Word.command, command);
    const kind = Atomics.load(words, Word.kind);
    if (kind === Kind.stop) return;
    const parameters = new Float64Array(memory.buffer, 4 * Word.parameters, 16).slice();
    const at = (name: keyof typeof Parameter): number => parameters[Parameter[name]]!;
    if (kind === Kind.train) train(at);
    else if (kind === Kind.evaluate) evaluate(at);
    else team.run(program.pack, { count: 0, epoch: 0, step: 0, isTraining: false });
    team.meet();
    if (thread === 0) parentPort!.postMessage([...optimizer.powers]);
  }
}

function train(at: (name: keyof typeof Parameter) => number): void {
  const rates = new Float64Array(memory.buffer, at('rates'), at('steps'));
  optimizer.powers = [at('power1'), at('power2')];
  for (let index = 0; index < rates.length; index++) {
    const step = at('firstStep') + index;
    const first = step * batchSize;
    const count = Math.min(batchSize, at('count') - first);
    const place: Step = { count, epoch: at('epoch'), step, isTraining: true };
    program.setBatch({
      ...place,
      images: at('images'),
      areFloats: at('areFloats') === 1,
      labels: at('labels'),
      order: at('order'),
      first,
      probabilities: 0,
    });
    optimizer.learningRate = rates[index]!;
    team.run(program.train, place);
    optimizer.powers = nextPowers(optimizer.powers, definition);
    if (thread !== 0) continue;
    const [loss, correct, topK] = addShards(step);
    const penalty = hasPenalty ? new Float64Array(memory.buffer, program.penalty(step), 1)[0]! : 0;
    new Float64Array(memory.buffer, at('results') + 24 * index, 3).set([loss / count + penalty, correct, topK]);
  }
}

function evaluate(at: (name: keyof typeof Parameter) => number): void {
  const totals = [0, 0, 0];
  for (let done = 0, step = 0; done < at('count'); step++) {
    const count = Math.min(program.capacity, at('count') - done);
    const probabilities = at('probabilities') === 0 ? 0 : at('probabilities') + 4 * done * plan.classes;
    const place: Step = { count, epoch: 0, step, isTraining: false };
    program.setBatch({
      ...place,
      images: at('images'),
      areFloats: at('areFloats') === 1,
      labels: at('labels'),
      order: 0,
      first: at('first') + done,
      probabilities,
    });
    team.run(program.evaluate, place);
    addShards(step).forEach((sum, index) => (totals[index]! += sum));
    done += count;
  }
  if (thread === 0) new Float64Array(memory.buffer, at('results'), 3).set(totals);
}

/** The shards' sums, added in their order. */
function addShards(step: number): [loss: number, correct: number, topK: number] {
  const shards = new Float64Array(memory.buffer, program.metrics(step), 3 * SHARDS);
  const sums: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < shards.length; at++) sums[at % 3]! += shards[at]!;
  return sums;
}
