import { nextPowers, optimizerOf } from '../../model/optimizers.js';
import type { OptimizerDefinition } from '../../model/optimizers.js';
import { placeUpdate, updatesOf } from '../../model/updates.js';
import type { Updates } from '../../model/updates.js';
import type { Batch } from './batch.js';
import { Kind, Parameter } from './command.js';
import type { Kernels } from './kernel-exports.js';
import { instantiate, seeGrowth } from './kernels.js';
import { SHARDS } from './node.js';
import type { Step } from './node.js';
import type { OptimizerState } from './optimizer.js';
import { buildProgram } from './program.js';
import type { Program } from './program.js';
import type { ProgramRequest } from './program-request.js';
import { Team, Word } from './team.js';

/** What a thread starts with. */
export interface ThreadData extends Pick<ProgramRequest, 'memory' | 'thread' | 'threads'> {
  readonly module: WebAssembly.Module;
}

/** A program to build, to run its commands until `Kind.stop`. */
export type Assignment = Omit<ProgramRequest, 'kernels' | 'memory' | 'thread' | 'threads'>;

/** The powers of the optimizer after a command, from the first thread; or that this thread waits for an assignment. */
export type FromThread = readonly number[] | 'idle';

/** What one thread does: its share of every command. */
export class Performer {
  private readonly words: Int32Array;
  private readonly team: Team;
  private commands: Commands | null = null;

  constructor(
    private readonly data: ThreadData,
    private readonly tell: (message: FromThread) => void,
    private readonly kernels: Kernels = instantiate(data.module, data.memory),
  ) {
    this.words = new Int32Array(data.memory.buffer, 0, Word.parameters);
    this.team = new Team(this.words, data.threads);
  }

  /** Builds a program and runs its commands until `Kind.stop`; blocks this thread. */
  obey(assignment: Assignment): void {
    const { words } = this;
    this.begin(assignment);
    for (let command = 0; this.commands !== null; command++) {
      while (Atomics.load(words, Word.command) === command) Atomics.wait(words, Word.command, command);
      this.perform();
    }
  }

  begin(assignment: Assignment): void {
    const { data, kernels, team } = this;
    this.seeGrowth();
    this.commands = new Commands({ ...assignment, kernels, ...data }, team);
  }

  /** Performs the command that stands in the memory. */
  perform(): void {
    const { words, team, data, commands } = this;
    const kind = Atomics.load(words, Word.kind);
    this.seeGrowth();
    if (commands === null || kind === Kind.stop) {
      this.commands = null;
      return this.tell('idle');
    }
    const parameters = new Float64Array(data.memory.buffer, 4 * Word.parameters, 16).slice();
    const at: Parameters = (name) => parameters[Parameter[name]]!;
    if (kind === Kind.train) commands.train(at);
    else if (kind === Kind.evaluate) commands.evaluate(at);
    else commands.pack();
    team.meet();
    if (data.thread === 0) this.tell(commands.powers);
  }

  private seeGrowth(): void {
    seeGrowth(this.data.memory, Atomics.load(this.words, Word.pages));
  }
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
  private readonly updates: Updates;
  private readonly hasPenalty: boolean;
  private readonly alone: Team;

  constructor(
    private readonly request: ProgramRequest,
    private readonly all: Team,
  ) {
    this.alone = all.ofOne();
    const { plan, optimizer } = request;
    this.program = buildProgram(request);
    this.optimizer = optimizer;
    this.definition = optimizerOf(plan.training.optimizer);
    this.updates = updatesOf(plan.training.optimizer);
    this.hasPenalty = plan.slots.some(({ l1, l2 }) => l1 > 0 || l2 > 0);
  }

  get powers(): readonly number[] {
    return [...this.optimizer.powers];
  }

  pack(): void {
    this.all.run(this.program.pack, { count: 0, epoch: 0, step: 0, isTraining: false });
  }

  train(at: Parameters): void {
    const { program, optimizer, request } = this;
    const team = this.teamFor(at);
    if (team === null) return;
    const { memory, thread, plan } = request;
    const batchSize = plan.training.batch_size;
    const rates = new Float64Array(memory.buffer, at('rates'), at('steps'));
    const stepsPerEpoch = Math.ceil(at('count') / batchSize);
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
      optimizer.step = (at('epoch') - 1) * stepsPerEpoch + step;
      team.run(program.train, place);
      const { update, isUpdate } = placeUpdate(this.updates, optimizer.step);
      if (isUpdate) optimizer.powers = nextPowers(optimizer.powers, this.definition, update + 1);
      if (thread !== 0) continue;
      const [loss, correct, topK] = this.addShards(step);
      const penalty = this.hasPenalty ? new Float64Array(memory.buffer, program.penalty(step), 1)[0]! : 0;
      new Float64Array(memory.buffer, at('results') + 24 * index, 3).set([loss / count + penalty, correct, topK]);
    }
  }

  evaluate(at: Parameters): void {
    const { program, request } = this;
    const team = this.teamFor(at);
    if (team === null) return;
    const { memory, thread, plan } = request;
    const totals = [0, 0, 0];
    for (let done = 0, step = 0; done < at('count'); step++) {
      const count = Math.min(program.capacity, at('count') - done);
      const probabilities = at('probabilities') === 0 ? 0 : at('probabilities') + 4 * done * plan.classes;
      const place: Step = { count, epoch: 0, step, isTraining: false };
      program.setBatch({ ...place, ...setAt(at), order: 0, first: at('first') + done, probabilities });
      team.run(program.evaluate, place);
      this.addShards(step).forEach((sum, index) => (totals[index]! += sum));
      done += count;
    }
    if (thread === 0) new Float64Array(memory.buffer, at('results'), 3).set(totals);
  }

  /** Who does the work of a command; `null` if this thread takes no part. */
  private teamFor(at: Parameters): Team | null {
    if (at('isAlone') === 0) return this.all;
    return this.request.thread === 0 ? this.alone : null;
  }

  /** The shards' sums, added in their order. */
  private addShards(step: number): [loss: number, correct: number, topK: number] {
    const shards = new Float64Array(this.request.memory.buffer, this.program.metrics(step), 3 * SHARDS);
    const sums: [number, number, number] = [0, 0, 0];
    for (let at = 0; at < shards.length; at++) sums[at % 3]! += shards[at]!;
    return sums;
  }
}
