import type { Shown, Training } from './training.js';
import './training.css';

export interface ControlsProps {
  readonly training: Training;
  readonly shown: Shown;
  readonly start: (isPaused: boolean) => void;
  /** The text is an experiment that this page can train. */
  readonly canStart: boolean;
  /** The text is not the one in training. */
  readonly isChanged: boolean;
  readonly keepsWeights: boolean;
  readonly setKeepsWeights: (keeps: boolean) => void;
}

/** Train, pause, step and stop. What the first button does depends on the training. */
export function Controls(props: ControlsProps) {
  const { training, shown, start, canStart, isChanged, keepsWeights, setKeepsWeights } = props;
  const { phase, current } = shown;
  const isBusy = phase === 'loading' || phase === 'opening';
  const isAlive = phase === 'running' || phase === 'paused';
  return (
    <div class="training-controls" role="group" aria-label="Training">
      <div class="row">
        {phase === 'paused' ? (
          <button type="button" class="primary" onClick={() => training.run()}>
            Continue
          </button>
        ) : (
          <button
            type="button"
            class="primary"
            disabled={isBusy || phase === 'running' || !canStart}
            onClick={() => start(false)}
            title="Control and Enter"
          >
            {isBusy ? 'Starting …' : 'Train'}
          </button>
        )}
        <button type="button" disabled={phase !== 'running'} onClick={() => training.pause()}>
          Pause
        </button>
        <button
          type="button"
          disabled={isBusy || phase === 'running' || (phase !== 'paused' && !canStart)}
          onClick={() => (phase === 'paused' ? training.step() : start(true))}
          title="Train on one batch"
        >
          Step
        </button>
        <button type="button" disabled={!isAlive} onClick={() => training.stop()}>
          Stop
        </button>
        {isAlive && (
          <button type="button" disabled={!canStart} onClick={() => start(false)}>
            {isChanged ? 'Train the new text' : 'Start over'}
          </button>
        )}
      </div>
      {current !== null && (
        <label class="row">
          <input
            type="checkbox"
            checked={keepsWeights}
            onChange={({ currentTarget }) => setKeepsWeights(currentTarget.checked)}
          />
          Begin the next training with the weights that fit
        </label>
      )}
    </div>
  );
}
