import { useState } from 'preact/hooks';
import type { SweepOfPage } from '../../../server/api/sweeps.js';
import { send } from '../../client.js';
import { Command } from '../../parts/command.js';
import { showProblem, showToast } from '../../parts/toast.js';
import { useSession } from '../../session.js';

/** Stops a sweep that runs, or continues one that does not. */
export function SweepActions({ sweep }: { sweep: Pick<SweepOfPage, 'id' | 'path' | 'status'> }) {
  const { id, path, status } = sweep;
  const session = useSession();
  const [isBusy, setBusy] = useState(false);
  const ask = async (verb: 'stop' | 'resume', done: string): Promise<void> => {
    setBusy(true);
    try {
      await send(`/api/runs/${id}/${verb}`, {});
      showToast({ text: done });
    } catch (error) {
      showProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const mayAct = session?.isReadOnly === false;
  if (status === 'finished') return <Command words={['report', path]} label="The report as a file" />;
  if (status === 'running')
    return mayAct ? (
      <button
        type="button"
        class="no-print"
        disabled={isBusy}
        title="Like Ctrl-C where it runs: each training stops after its current step"
        onClick={() => void ask('stop', 'The sweep stops after the current steps of its trainings')}
      >
        Stop
      </button>
    ) : null;
  return (
    <div class="row">
      {mayAct && (
        <button
          type="button"
          class="primary no-print"
          disabled={isBusy}
          onClick={() => void ask('resume', 'The sweep continues')}
        >
          Resume
        </button>
      )}
      <Command words={['resume', path]} label="Continue it in a terminal" />
    </div>
  );
}
