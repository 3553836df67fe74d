import type { RunList } from '../../../server/api/runs.js';
import type { Session } from '../../../server/api/session.js';
import { Command } from '../../parts/command.js';
import { Damaged } from './damaged.js';

export interface EmptyListProps {
  readonly session: Session | null;
  readonly damaged: RunList['damaged'];
}

/** What to do where nothing has been trained yet. */
export function EmptyList({ session, damaged }: EmptyListProps) {
  return (
    <section class="no-runs stack">
      <h1>No runs yet{session !== null && <> in {session.runsDirectory}</>}</h1>
      <p class="muted">Train one in a terminal; it appears here while it trains.</p>
      <Command words={['run', 'configs/cnn.yaml']} label="Train a small network" />
      <p class="muted">
        <code>mnistx init</code> writes a first <code>configs/cnn.yaml</code>.
        {session?.isReadOnly === false && (
          <>
            {' '}
            Or <a href="#/new">write an experiment here</a> and press Run.
          </>
        )}
      </p>
      <Damaged damaged={damaged} />
    </section>
  );
}
