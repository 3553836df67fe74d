import type { Phase, Step } from './node.js';

/** 32-bit words at the start of the memory, by which threads synchronise. */
export const Word = {
  command: 0,
  kind: 1,
  arrived: 2,
  generation: 3,
  task: 4,
  failed: 5,
  /** Pages of the memory when the last program or command was given. */
  pages: 6,
  parameters: 8,
} as const;

/** Bytes that the words and the parameters of a command take. */
export const CONTROL_BYTES = 1024;

/** How often to poll before sleeping: about the duration of a short phase. */
const SPINS = 20_000;

/** Threads that run the same phases together; each task of a phase is done by one of them. */
export class Team {
  constructor(
    private readonly words: Int32Array,
    private readonly threads: number,
  ) {}

  /** A thread that does all the work, while the others wait for the end of the command. */
  ofOne(): Team {
    return new Team(this.words, 1);
  }

  run(phases: readonly Phase[], step: Step): void {
    for (const phase of phases) {
      if (this.threads === 1) {
        for (let task = 0; task < phase.tasks; task++) phase.run(task, step);
        continue;
      }
      for (let task = this.next(); task < phase.tasks; task = this.next()) phase.run(task, step);
      this.meet();
    }
  }

  private next(): number {
    return Atomics.add(this.words, Word.task, 1);
  }

  /** Waits for all threads. The last one to arrive resets the tasks. */
  meet(): void {
    const { words } = this;
    const generation = Atomics.load(words, Word.generation);
    if (Atomics.add(words, Word.arrived, 1) === this.threads - 1) {
      Atomics.store(words, Word.arrived, 0);
      Atomics.store(words, Word.task, 0);
      Atomics.add(words, Word.generation, 1);
      Atomics.notify(words, Word.generation);
      return;
    }
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.load(words, Word.generation) !== generation) return;
    }
    while (Atomics.load(words, Word.generation) === generation) {
      if (Atomics.load(words, Word.failed) !== 0) throw new Error('another thread has failed');
      Atomics.wait(words, Word.generation, generation, 1000);
    }
  }
}
