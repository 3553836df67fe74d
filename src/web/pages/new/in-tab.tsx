import { useEffect, useState } from 'preact/hooks';
import type { Experiment } from '../../../config/types.js';
import type { Plan } from '../../../model/types.js';
import { Problem } from '../../parts/problem.js';
import { Controls } from '../../training/controls.js';
import { Curves } from '../../training/curves.js';
import { Status } from '../../training/status.js';
import { TakeHome } from '../../training/take-home-card.js';
import { useTraining } from '../../training/use-training.js';
import { useStore } from '../../use-store.js';
import { ServerData } from './server-data.js';

export interface InTabProps {
  readonly text: string;
  /** `null` for a text that cannot be trained. */
  readonly network: { readonly experiment: Experiment; readonly plan: Plan } | null;
  /** Of mnistx. */
  readonly version: string;
  readonly close: () => void;
}

/** Trains the text in this tab, at once, on data from the server. The run is in no folder until it is downloaded. */
export function InTab({ text, network, version, close }: InTabProps) {
  const training = useTraining(() => new ServerData());
  const shown = useStore(training.shown);
  const [keepsWeights, setKeepsWeights] = useState(false);
  const start = (isPaused: boolean): void => {
    if (network !== null) void training.start({ text, ...network, keepsWeights, isPaused });
  };
  useEffect(() => start(false), []);
  return (
    <section aria-labelledby="in-tab" class="stack">
      <div class="row">
        <h2 id="in-tab">In this tab</h2>
        <button type="button" class="push" onClick={close}>
          Close
        </button>
      </div>
      <p class="muted small">
        Your browser trains, not the server. The run ends with this page: download its folder to keep it.
      </p>
      <Controls
        {...{ training, shown, start, keepsWeights, setKeepsWeights }}
        canStart={network !== null}
        isChanged={shown.current !== null && shown.current.text !== text}
      />
      <Status shown={shown} />
      {shown.problem !== null && <Problem problem={shown.problem} />}
      <Curves shown={shown} />
      <TakeHome {...{ training, shown, version }} />
    </section>
  );
}
