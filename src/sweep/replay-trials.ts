import type { Sweep } from '../config/sweep/types.js';
import type { WrittenEntry } from './journal.js';
import { spaceOf } from './space-of.js';
import type { Point, Space } from './space.js';
import type { Trial } from './types.js';

/** The trials of a sweep as its journal tells them, in the order of their numbers. */
export function replayTrials(entries: readonly WrittenEntry[], sweep: Sweep): Trial[] {
  const space = spaceOf(sweep);
  const trials = new Map<number, Trial>();
  for (const entry of entries) {
    const trial = entry.event === 'suggest' ? suggestedTrial(entry, space) : trials.get(entry.trial);
    if (trial !== undefined) trials.set(entry.trial, afterEntry(trial, entry));
  }
  return [...trials.values()].sort((a, b) => a.number - b.number);
}

function suggestedTrial({ trial, values }: Extract<WrittenEntry, { event: 'suggest' }>, space: Space): Trial {
  return {
    number: trial,
    point: pointFrom(values, space),
    assignment: new Map(Object.entries(values)),
    state: 'pending',
    reason: null,
    seeds: [],
    value: null,
    parameters: null,
    seconds: 0,
  };
}

function afterEntry(trial: Trial, entry: WrittenEntry): Trial {
  if (!('result' in entry)) return trial;
  const { result, times } = entry;
  const known = result === null ? {} : { seeds: result.seeds, value: result.value, parameters: result.parameters };
  const ended = entry.event === 'end' ? { state: entry.state, reason: entry.reason } : {};
  return { ...trial, ...known, ...ended, seconds: times.seconds ?? trial.seconds };
}

/** A point holds a choice by the index of its value; a value that is no longer one of them is left out. */
function pointFrom(values: Readonly<Record<string, unknown>>, space: Space): Point {
  return Object.fromEntries(
    space.flatMap(({ path, domain }): [string, number][] => {
      if (!Object.hasOwn(values, path)) return [];
      const value = values[path];
      if (domain.kind === 'range') return typeof value === 'number' ? [[path, value]] : [];
      const text = JSON.stringify(value);
      const index = domain.values.findIndex((one) => JSON.stringify(one) === text);
      return index === -1 ? [] : [[path, index]];
    }),
  );
}
