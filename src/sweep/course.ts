import type { Assignment, Sweep } from '../config/sweep/types.js';
import type { JournalEntry, JournalResult } from './journal.js';
import { lossOf } from './objective.js';
import type { ObservedTrial, Sampler } from './samplers/sampler.js';
import { assignmentOf } from './space-of.js';
import type { Point, Space } from './space.js';
import { chooseSurvivors } from './stopping/hyperband.js';
import type { Stage, StoppingRule } from './stopping/rule.js';
import type { EndState, SeedRecord, Trial } from './types.js';

/** A stretch of a trial's training, with all its seeds. */
export interface Unit {
  readonly trial: number;
  readonly assignment: Assignment;
  /** The epoch to stop after; `null` for the end of the training. */
  readonly until: number | null;
  /** Stop for good after an epoch whose best value so far is worse than its bound. */
  readonly bounds: readonly (number | null)[];
}

/** How a unit has ended. */
export type UnitEnd =
  | { readonly state: 'trained'; readonly result: JournalResult; readonly isStopped: boolean; readonly seconds: number }
  | {
      readonly state: 'failed';
      readonly reason: string;
      readonly result: JournalResult | null;
      readonly seconds: number;
    }
  | { readonly state: 'invalid'; readonly reason: string };

export interface CourseParts {
  readonly sweep: Sweep;
  readonly space: Space;
  readonly sampler: Sampler;
  readonly rule: StoppingRule;
}

/** How many units are open at once where no result is looked at: more than there are workers, and soon checked. */
const WINDOW = 1000;

function windowOf({ search, stop_early }: Sweep): number {
  return search.type === 'tpe' || stop_early.type === 'median' ? search.parallel : WINDOW;
}

interface MutableTrial extends Trial {
  state: Trial['state'];
  reason: string | null;
  seeds: readonly SeedRecord[];
  value: number | null;
  parameters: number | null;
  seconds: number;
}

/**
 * What a sweep does next, as a function of what has ended before. Units are numbered in the order in which they are opened, and
 * their ends are told in that order, however fast they come: so the course is the same for one worker and for a hundred.
 */
export class Course {
  readonly trials: Trial[] = [];
  private readonly mutable: MutableTrial[] = [];
  /** What a sampler may see of the trials. An entry is replaced where its trial has changed, so samplers find changes quickly. */
  private readonly observed: ObservedTrial[] = [];
  private readonly open: Unit[] = [];
  private ended = 0;
  private stage: Stage;
  /** Trials of the stage, as far as they are known; a first stage suggests them one by one. */
  private members: number[] = [];
  private openedInStage = 0;

  constructor(private readonly parts: CourseParts) {
    this.stage = parts.rule.firstStage;
  }

  /** How many units have ended. */
  get endedCount(): number {
    return this.ended;
  }

  /** Opens the next unit; `null` if none may be opened before another one has ended, or ever. */
  openNext(): { readonly unit: Unit; readonly entries: readonly JournalEntry[] } | null {
    if (this.open.length >= this.ended + windowOf(this.parts.sweep) || !this.enterStage()) return null;
    const { until } = this.stage;
    const known = this.members[this.openedInStage];
    const trial = known === undefined ? this.suggest() : this.mutable[known - 1]!;
    this.openedInStage++;
    const unit = {
      trial: trial.number,
      assignment: trial.assignment,
      until,
      bounds: this.parts.rule.boundsFor(this.trials),
    };
    this.open.push(unit);
    const values = Object.fromEntries(trial.assignment);
    return { unit, entries: known === undefined ? [{ event: 'suggest', trial: trial.number, values }] : [] };
  }

  /** Takes the end of the oldest unit that has not ended, and says what the journal has to hold of it. */
  end(end: UnitEnd): readonly JournalEntry[] {
    const unit = this.open[this.ended++]!;
    const trial = this.mutable[unit.trial - 1]!;
    if (end.state !== 'invalid') trial.seconds = end.seconds;
    if (end.state !== 'invalid' && end.result !== null) {
      trial.seeds = end.result.seeds;
      trial.value = end.result.value;
      trial.parameters = end.result.parameters;
    }
    const state = this.stateAfter(end, unit);
    if (state === 'pending') {
      const { result } = end as Extract<UnitEnd, { state: 'trained' }>;
      const rung = { event: 'rung', trial: trial.number, epochs: unit.until!, result } as const;
      return [rung, ...this.leaveBehind()];
    }
    trial.reason = end.state === 'trained' ? null : end.reason;
    this.settle(trial, state);
    const result = end.state === 'invalid' ? null : end.result;
    return [{ event: 'end', trial: trial.number, state, reason: trial.reason, result }, ...this.leaveBehind()];
  }

  private stateAfter(end: UnitEnd, { until }: Unit): Trial['state'] {
    if (end.state !== 'trained') return end.state;
    if (end.isStopped) return 'stopped';
    return end.result.finished || until === null ? 'complete' : 'pending';
  }

  /** Once a whole rung has ended, the trials that do not go on are stopped. */
  private leaveBehind(): readonly JournalEntry[] {
    const { stage } = this;
    if (stage.keep === null || !this.isStageOver()) return [];
    const { objective } = this.parts.sweep;
    const results = this.members.map((number) => {
      const { state, value } = this.mutable[number - 1]!;
      const counts = (state === 'pending' || state === 'complete') && value !== null;
      return { number, loss: counts ? lossOf(objective, value) : null };
    });
    const kept = new Set(chooseSurvivors(results, stage.keep));
    const left = this.members.filter((number) => this.mutable[number - 1]!.state === 'pending' && !kept.has(number));
    for (const number of left) this.settle(this.mutable[number - 1]!, 'stopped');
    return left.map((trial) => ({ event: 'end', trial, state: 'stopped', reason: null, result: null }));
  }

  /** Whether a stage with units left to open has begun. */
  private enterStage(): boolean {
    for (;;) {
      const { stage } = this;
      if (this.openedInStage < stage.count) return true;
      if (stage.next === null) return false;
      // A rung is decided once all of the one before have ended.
      if (!stage.next.suggests && !this.isStageOver()) return false;
      this.members = stage.next.suggests ? [] : this.survivors(stage);
      this.stage = { ...stage.next, count: stage.next.suggests ? stage.next.count : this.members.length };
      this.openedInStage = 0;
    }
  }

  private isStageOver(): boolean {
    return this.openedInStage >= this.stage.count && this.ended === this.open.length;
  }

  /** In the order of their numbers: those that are still pending after the others were left behind. */
  private survivors(stage: Stage): number[] {
    return stage.keep === null ? [] : this.members.filter((number) => this.mutable[number - 1]!.state === 'pending');
  }

  private suggest(): MutableTrial {
    const number = this.mutable.length + 1;
    const point = this.parts.sampler.suggest(number, this.observed);
    if (point === undefined)
      throw new Error(`the sampler has no point for trial ${number} of ${this.parts.sweep.search.trials}`);
    const trial = newTrial(number, point, assignmentOf(this.parts.space, point));
    this.mutable.push(trial);
    this.trials.push(trial);
    this.observed.push(observe(trial, this.parts.sweep));
    this.members.push(number);
    return trial;
  }

  private settle(trial: MutableTrial, state: EndState): void {
    trial.state = state;
    this.observed[trial.number - 1] = observe(trial, this.parts.sweep);
  }
}

function observe({ number, point, state, value, seeds }: Trial, { objective }: Sweep): ObservedTrial {
  if (state === 'pending' || value === null)
    return { number, point, state: state === 'complete' || state === 'stopped' ? 'failed' : state };
  const loss = lossOf(objective, value);
  return { number, point, state, loss, epochs: Math.max(...seeds.map(({ values }) => values.length)) };
}

function newTrial(number: number, point: Point, assignment: Assignment): MutableTrial {
  return {
    number,
    point,
    assignment,
    state: 'pending',
    reason: null,
    seeds: [],
    value: null,
    parameters: null,
    seconds: 0,
  };
}
