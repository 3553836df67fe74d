import { SHARDS } from './node.js';
import type { Node, Phase, Preparation, ShardWork, Step } from './node.js';

export type ProgramStep = { readonly work: ShardWork } | { readonly phase: Phase };

export function forwardSteps(nodes: readonly Node[]): ProgramStep[] {
  return nodes.flatMap(({ prepareForward, forward }) => [...prepared(prepareForward), { work: forward }]);
}

export function backwardSteps(nodes: readonly Node[]): ProgramStep[] {
  return [...nodes]
    .reverse()
    .flatMap(({ prepareBackward, backward }) => [
      ...prepared(prepareBackward),
      ...(backward === undefined ? [] : [{ work: backward }]),
    ]);
}

/** Consecutive work on shards becomes one phase. */
export function shardPhases(steps: readonly ProgramStep[]): Phase[] {
  const phases: Phase[] = [];
  let works: ShardWork[] = [];
  const close = (): void => {
    if (works.length === 0) return;
    const all = works;
    phases.push({ tasks: SHARDS, run: (task, step) => runShard(all, task, step) });
    works = [];
  };
  for (const step of steps) {
    if ('work' in step) works.push(step.work);
    else {
      close();
      phases.push(step.phase);
    }
  }
  close();
  return phases;
}

/** Joins phases that touch different memory, such as the gradients of different nodes. */
export function joined(phases: readonly Phase[]): Phase[] {
  if (phases.length < 2) return [...phases];
  const places = phases.flatMap((phase) => Array.from({ length: phase.tasks }, (_, task) => ({ phase, task })));
  const run = (index: number, step: Step): void => {
    const { phase, task } = places[index]!;
    phase.run(task, step);
  };
  return [{ tasks: places.length, run }];
}

function prepared(preparation: Preparation | undefined): ProgramStep[] {
  return preparation === undefined ? [] : [{ work: preparation.partial }, { phase: preparation.finish }];
}

function runShard(works: readonly ShardWork[], index: number, step: Step): void {
  const shard = {
    index,
    from: Math.floor((index * step.count) / SHARDS),
    to: Math.floor(((index + 1) * step.count) / SHARDS),
  };
  for (const work of works) work(shard, step);
}
