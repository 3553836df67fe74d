import { useState } from 'preact/hooks';
import type { Job } from '../../../server/api/jobs.js';
import type { RunReport } from '../../../server/api/run.js';
import { send } from '../../client.js';
import { Command } from '../../parts/command.js';
import { showProblem } from '../../parts/toast.js';
import { useSession } from '../../session.js';
import { removeRuns } from '../runs/actions.js';
import { actionsFor, commandsOf } from './run-actions.js';

export interface ActionsProps {
  readonly run: RunReport;
  /** As the last event told it. */
  readonly status: string;
  readonly job: Job | null;
}

/** What can be done with the run, each also as a command. */
export function Actions({ run, status, job }: ActionsProps) {
  const session = useSession();
  const [isSending, setSending] = useState(false);
  const acted = { ...run, status };
  const isBusy = job?.state === 'running';
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setSending(true);
    await work().catch(showProblem);
    setSending(false);
  };
  return (
    <>
      <div class="row no-print">
        {session?.isReadOnly === false && (
          <>
            {actionsFor(acted, isBusy).map(({ name, means, path, body }) => (
              <button
                key={name}
                type="button"
                disabled={isSending}
                title={means}
                onClick={() => void act(() => send(path, body))}
              >
                {name}
              </button>
            ))}
            <a class="button" href={`#/new?from=${run.id}`}>
              Train again with other settings
            </a>
          </>
        )}
        <a class="button" href={`#/compare?ids=${run.id}`}>
          Compare
        </a>
        {session?.isReadOnly === false && status !== 'running' && !isBusy && (
          <button
            type="button"
            class="danger"
            disabled={isSending}
            title="Move it to the trash, and back if it was a mistake"
            onClick={() => void act(() => removeRuns([run.id]))}
          >
            Delete
          </button>
        )}
      </div>
      <details class="folded no-print">
        <summary>The same in a terminal</summary>
        <div class="stack commands">
          {commandsOf(acted).map(({ words, label }) => (
            <div key={label}>
              <p class="small muted">{label}</p>
              <Command words={words} label={label} />
            </div>
          ))}
        </div>
      </details>
    </>
  );
}
