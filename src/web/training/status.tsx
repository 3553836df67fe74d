import { describeShown } from './describe-shown.js';
import type { Shown } from './training.js';

/** How far the training is, in a line and in figures. */
export function Status({ shown }: { readonly shown: Shown }) {
  const { current, loading } = shown;
  const { progress = null, plan = null, history = [] } = current ?? {};
  const share = progress === null ? 0 : (progress.epoch - 1 + progress.step / progress.steps) / plan!.training.epochs;
  const validated = history.at(-1)?.val_accuracy ?? null;
  return (
    <div class="training-status">
      <p role="status">{describeShown(shown)}</p>
      {loading !== null && <progress aria-label="Data" value={loading.received} max={loading.total} />}
      {progress !== null && <progress aria-label="Training" value={share} max={1} />}
      {progress !== null && (
        <dl class="figures">
          <Figure name="Epoch" value={`${progress.epoch} of ${plan!.training.epochs}`} />
          <Figure name="Step" value={`${progress.step} of ${progress.steps}`} />
          <Figure name="Loss" value={progress.loss.toPrecision(3)} />
          <Figure name="Accuracy" value={progress.accuracy.toFixed(4)} />
          {validated !== null && <Figure name="Validation" value={validated.toFixed(4)} />}
          <Figure name="Images/s" value={Math.round(progress.imagesPerSecond).toLocaleString('en')} />
        </dl>
      )}
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
