import { parentPort, workerData } from 'node:worker_threads';
import { nextPowers, optimizerOf } from '../../model/optimizers.js';
import type { OptimizerDefinition } from '../../model/optimizers.js';
import { Kind, Parameter } from './command.js';
import { instantiate } from './kernels.js';
import { SHARDS } from './node.js';
import type { Step } from './node.js';
import type { OptimizerState } from './optimizer.js';
import { buildProgram } from './program.js';
import type { Batch, Program, ProgramRequest } from './program.js';
import { Team, Word } from './team.js';

/** What a thread starts with. */
export interface WorkerData extends Pick<ProgramRequest, 'memory' | 'thread' | 'threads'> {
  readonly module: WebAssembly.Module;
}

/** A program to build, to run its commands until `Kind.stop`. */
export type Assignment = Omit<ProgramRequest, 'kernels' | keyof WorkerData>;

/** The powers of the optimizer after a command, from the first thread; or that this thread waits for an assignment. */
export type FromThread = readonly number[] | 'idle';

const { module, memory, thread, threads } = workerData as WorkerData;
const kernels = instantiate(module, memory);
const words = new Int32Array(memory.buffer, 0, Word.parameters);
const team = new Team(words, threads);

parentPort!.on('message', (assignment: Assignment) => {
  obey(assignment);
  tell('idle');
});

function obey(assignment: Assignment): void {
  const commands = new Commands(assignment);
  for (let command = 0; ; command++) {
    while (Atomics.load(words, Word.command) === command) Atomics.wait(words, Word.command, command);
    const kind = Atomics.load(words, Word.kind);
    if (kind === Kind.stop) return;
    const parameters = new Float64Array(memory.buffer, 4 * Word.parameters, 16).slice();
    const at: Parameters = (name) => parameters[Parameter[name]]!;
    if (kind === Kind.train) commands.train(at);
    else if (kind === Kind.evaluate) commands.evaluate(at);
    else commands.pack();
    team.meet();
    if (thread === 0) tell(commands.powers);
  }
}

function tell(message: FromThread): void {
  parentPort!.postMessage(message);
}

type Parameters = (name: keyof typeof Parameter) => number;

/** Where the images and labels of a command are. */
function setAt(at: Parameters): Pick<Batch, 'images' | 'areFloats' | 'labels' | 'examples'> {
  return { images: at('images'), areFloats: at('areFloats') === 1, labels: at('labels'), examples: at('count') };
}

/** The commands of one program. */
class Commands {
  private readonly program: Program;
  private readonly optimizer: OptimizerState;
  private readonly definition: OptimizerDefinition;
  private readonly hasPenalty: boolean;

  constructor(private readonly assignment: Assignment) {
    const { plan, optimizer } = assignment;
    this.program = buildProgram({ ...assignment, kernels, memory, thread, threads });
    this.optimizer = optimizer;
    this.definition = optimizerOf(plan.training.optimizer);
    this.hasPenalty = plan.slots.some(({ l1, l2 }) => l1 > 0 || l2 > 0);
  }

  get powers(): readonly number[] {
    return [...this.optimizer.powers];
  }

  pack(): void {
    team.run(this.program.pack, { count: 0, epoch: 0, step: 0, isTraining: false });
  }

  train(at: Parameters): void {
    const { program, optimizer, assignment } = this;
    const batchSize = assignment.plan.training.batch_size;
    const rates = new Float64Array(memory.buffer, at('rates'), at('steps'));
    optimizer.powers = [at('power1'), at('power2')];
    for (let index = 0; index < rates.length; index++) {
      const step = at('firstStep') + index;
      const first = step * batchSize;
      const count = Math.min(batchSize, at('count') - first);
      const place: Step = { count, epoch: at('epoch'), step, isTraining: true };
      program.setBatch({
        ...place,
        ...setAt(at),
        order: at('order'),
        first,
        probabilities: 0,
      });
      optimizer.learningRate = rates[index]!;
      team.run(program.train, place);
      optimizer.powers = nextPowers(optimizer.powers, this.definition);
      if (thread !== 0) continue;
      const [loss, correct, topK] = this.addShards(step);
      const penalty = this.hasPenalty ? new Float64Array(memory.buffer, program.penalty(step), 1)[0]! : 0;
      new Float64Array(memory.buffer, at('results') + 24 * index, 3).set([loss / count + penalty, correct, topK]);
    }
  }

  evaluate(at: Parameters): void {
    const { program, assignment } = this;
    const totals = [0, 0, 0];
    for (let done = 0, step = 0; done < at('count'); step++) {
      const count = Math.min(program.capacity, at('count') - done);
      const probabilities = at('probabilities') === 0 ? 0 : at('probabilities') + 4 * done * assignment.plan.classes;
      const place: Step = { count, epoch: 0, step, isTraining: false };
      program.setBatch({ ...place, ...setAt(at), order: 0, first: at('first') + done, probabilities });
      team.run(program.evaluate, place);
      this.addShards(step).forEach((sum, index) => (totals[index]! += sum));
      done += count;
    }
    if (thread === 0) new Float64Array(memory.buffer, at('results'), 3).set(totals);
  }

  /** The shards' sums, added in their order. */
  private addShards(step: number): [loss: number, correct: number, topK: number] {
    const shards = new Float64Array(memory.buffer, this.program.metrics(step), 3 * SHARDS);
    const sums: [number, number, number] = [0, 0, 0];
    for (let at = 0; at < shards.length; at++) sums[at % 3]! += shards[at]!;
    return sums;
  }
}
