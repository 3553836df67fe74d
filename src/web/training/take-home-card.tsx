import { useState } from 'preact/hooks';
import { Command } from '../parts/command.js';
import { saveFile } from '../parts/save-file.js';
import { showProblem } from '../parts/toast.js';
import { describeBrowser } from './surroundings.js';
import type { Shown, Training } from './training.js';

export interface TakeHomeProps {
  readonly training: Training;
  readonly shown: Shown;
  /** Of mnistx. */
  readonly version: string;
}

/** The run folder as a zip, and how to check it at home. */
export function TakeHome({ training, shown, version }: TakeHomeProps) {
  const [isPacking, setPacking] = useState(false);
  const { current, phase } = shown;
  if (current === null || current.history.length === 0) return null;
  const { name } = current.experiment;
  const pack = async (): Promise<void> => {
    setPacking(true);
    try {
      const { zipRun } = await import('./take-home.js');
      const bytes = await zipRun(current, training.trainer, describeBrowser(version));
      saveFile(`${name}.zip`, new Blob([bytes], { type: 'application/zip' }));
    } catch (problem) {
      showProblem(problem);
    }
    setPacking(false);
  };
  const hasEnded = phase === 'ended' && current.end !== null;
  return (
    <section aria-labelledby="take-home" class="stack">
      <h2 id="take-home">Take the run home</h2>
      <p>
        The run folder holds the experiment, its history and the trained network. mnistx trains it again from there and
        compares every byte.
      </p>
      <div class="row">
        <button type="button" disabled={!hasEnded || isPacking} onClick={() => void pack()}>
          {isPacking ? 'Packing …' : `Download ${name}.zip`}
        </button>
        {!hasEnded && <span class="muted small">Once it has finished, or was stopped.</span>}
      </div>
      {current.kept.length > 0 ? (
        <p class="muted small">
          This training began with the weights of an earlier one, which the folder does not hold: mnistx cannot train it
          again.
        </p>
      ) : (
        <Command words={['verify', name]} label="Check it, in the folder where you unpacked it" />
      )}
    </section>
  );
}
