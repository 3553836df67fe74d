import { useMemo, useRef } from 'preact/hooks';
import type { Plan } from '../../../model/types.js';
import type { Speeds } from '../../../server/api/new.js';
import { useAnswer } from '../../use-answer.js';
import { findDifferences } from './differences.js';
import type { Difference } from './differences.js';
import { countExamples, engineOf, estimateTime } from '../../editing/estimate-time.js';
import { checkExperimentText } from '../../editing/examine.js';
import { NetworkView } from '../../editing/network.js';
import type { Examined } from './use-network.js';
import type { Start } from './use-start.js';

/** What stands beside the editor: the network, warnings, and what differs from the start. */
export function Beside({ examined, start }: { readonly examined: Examined; readonly start: Start }) {
  const shown = useLastWhole(examined);
  const { answer } = useAnswer<Speeds>('/api/speeds');
  if (shown === null)
    return (
      <section aria-labelledby="network">
        <h2 id="network">Network</h2>
        <p class="muted">
          {examined.isWaiting ? 'Looking at the data …' : 'It is drawn once the text has no mistakes.'}
        </p>
      </section>
    );
  const { experiment, data, plan, warnings } = shown;
  const size = { flops: plan.flops, examples: countExamples(experiment, data), engine: engineOf(experiment) };
  const time = answer === null ? null : estimateTime(size, answer.speeds);
  const remarks = [...warnings, ...data.remarks];
  return (
    <>
      <section aria-labelledby="network">
        <h2 id="network">Network</h2>
        <NetworkView name={experiment.name} plan={plan} time={time} isOld={examined.plan === null} />
      </section>
      {remarks.length > 0 && (
        <section aria-labelledby="warnings">
          <h2 id="warnings">To know</h2>
          <ul>
            {remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </section>
      )}
      <Differences start={start} shown={shown} />
    </>
  );
}

interface Whole extends Examined {
  readonly experiment: NonNullable<Examined['experiment']>;
  readonly data: NonNullable<Examined['data']>;
  readonly plan: Plan;
}

/** The last text that was a network: a mistake does not make it vanish. */
function useLastWhole(examined: Examined): Whole | null {
  const last = useRef<Whole | null>(null);
  const { experiment, data, plan } = examined;
  if (experiment !== null && data !== null && plan !== null) last.current = { ...examined, experiment, data, plan };
  return last.current;
}

function Differences({ start, shown }: { readonly start: Start; readonly shown: Whole }) {
  const base = useMemo(() => checkExperimentText(start.text).loaded?.experiment ?? null, [start]);
  const differences = base === null ? [] : findDifferences(base, shown.experiment);
  return (
    <section aria-labelledby="differences">
      <h2 id="differences">Changed from {start.title}</h2>
      {differences.length === 0 ? (
        <p class="muted">Nothing that matters for the result.</p>
      ) : (
        <ul class="differences">
          {differences.map((difference) => (
            <DifferenceLine key={difference.what} {...difference} />
          ))}
        </ul>
      )}
    </section>
  );
}

function DifferenceLine({ what, before, after }: Difference) {
  return (
    <li>
      <span>{what}</span> <span class="muted">{before ?? 'none'}</span> → <strong>{after ?? 'none'}</strong>
    </li>
  );
}
