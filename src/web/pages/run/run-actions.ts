import type { Resuming } from '../../../server/api/jobs.js';
import type { RunReport } from '../../../server/api/run.js';

/** A button of the page of a run. */
export interface RunAction {
  readonly name: 'Stop' | 'Resume' | 'Train further' | 'Verify';
  readonly means: string;
  /** Where it is sent. */
  readonly path: string;
  readonly body: Resuming;
}

export type ActedOn = Pick<RunReport, 'id' | 'path' | 'epochsDone' | 'epochsPlanned'> & { readonly status: string };

/** What can be done with a run in its state. `isBusy`: a job is at work on it. */
export function actionsFor(run: ActedOn, isBusy: boolean): RunAction[] {
  const { id, status, epochsDone } = run;
  const act = (name: RunAction['name'], means: string, verb: string, body: Resuming = {}): RunAction => {
    return { name, means, path: `/api/runs/${id}/${verb}`, body };
  };
  if (status === 'running') return [act('Stop', 'End its training after the current step; it can be resumed', 'stop')];
  if (isBusy) return [];
  const epochs = 2 * epochsDone;
  const actions: readonly (RunAction | false)[] = [
    isOpen(run) && act('Resume', 'Continue its training where it ended', 'resume'),
    canGoOn(run) && act('Train further', `Train it to ${epochs} epochs, twice as many`, 'resume', { epochs }),
    epochsDone > 0 && act('Verify', 'Train it again and compare every byte', 'verify'),
  ];
  return actions.filter((action) => action !== false);
}

/** Whether its training can be continued. */
function isOpen({ status }: ActedOn): boolean {
  return status !== 'finished' && status !== 'imported';
}

/** A run that early stopping has ended would be ended by it again. */
function canGoOn({ status, epochsDone, epochsPlanned }: ActedOn): boolean {
  return status === 'finished' && epochsDone >= epochsPlanned;
}

export interface RunCommand {
  readonly label: string;
  /** After `mnistx`. */
  readonly words: readonly string[];
}

/** The commands that do the same as the page, and what it has no button for. */
export function commandsOf(run: ActedOn): RunCommand[] {
  const { path, status, epochsDone } = run;
  const isOver = status !== 'running';
  const config = `${path}/config.resolved.yaml`;
  const commands: readonly (RunCommand | false)[] = [
    { label: 'Describe it', words: ['show', path] },
    isOver && isOpen(run) && { label: 'Continue its training', words: ['resume', path] },
    canGoOn(run) && { label: 'Train it further', words: ['resume', path, '-S', `train.epochs=${2 * epochsDone}`] },
    isOver && epochsDone > 0 && { label: 'Train it again and compare every byte', words: ['verify', path] },
    { label: 'Train again with other settings', words: ['run', config, '-S', 'train.epochs=10'] },
    isOver && { label: 'Move it to the trash', words: ['rm', path] },
  ];
  return commands.filter((command) => command !== false);
}
