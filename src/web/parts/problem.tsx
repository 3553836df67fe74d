import { RefusedError } from '../client.js';

export interface ProblemProps {
  readonly problem: Error;
  /** Shows a button that tries again. */
  readonly retry?: () => void;
}

/** Why something cannot be shown, and what to do. */
export function Problem({ problem, retry }: ProblemProps) {
  const fix = problem instanceof RefusedError ? problem.refusal.fix : undefined;
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{problem.message}</strong>
      </p>
      {fix !== undefined && <p>{fix}</p>}
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
