import { useEffect, useMemo } from 'preact/hooks';
import { chartSweep } from '../../charts/sweep/sweep-charts.js';
import type { SweepOfPage } from '../../server/api/sweeps.js';
import type { Address } from '../address.js';
import { Blocks, Section } from '../parts/blocks.js';
import { Chart } from '../parts/chart.js';
import { Problem } from '../parts/problem.js';
import { Status } from '../parts/status.js';
import { openTrial } from './sweep/open-trial.js';
import { SweepActions } from './sweep/sweep-actions.js';
import { addressOfTrial } from './sweep/trial-address.js';
import { groupReasons } from './sweep/trial-rows.js';
import { TrialsOfSweep } from './sweep/trials.js';
import { useSweep } from './sweep/use-sweep.js';
import './sweep.css';

/** A sweep as its trials end. */
export function SweepPage({ query }: Pick<Address, 'query'>) {
  const id = query.get('id') ?? '';
  const { answer: sweep, problem, askAgain } = useSweep(id);
  useEffect(() => {
    if (sweep !== null) document.title = `${sweep.name} · mnistx`;
  }, [sweep?.name]);
  if (sweep === null)
    return problem === null ? <p class="loading">Reading …</p> : <Problem problem={problem} retry={askAgain} />;
  return (
    <div class="sweep-page">
      {problem !== null && <Problem problem={problem} retry={askAgain} />}
      <Header sweep={sweep} />
      <section class="card" aria-label="Result">
        <Blocks blocks={sweep.result} />
        <Reasons sweep={sweep} />
      </section>
      <OpenTrials sweep={sweep} />
      <TrialsOfSweep sweep={sweep} query={query} />
      <Charts sweep={sweep} />
      {sweep.about.map((section) => (
        <Section key={section.id} section={section} />
      ))}
    </div>
  );
}

function Header({ sweep }: { sweep: SweepOfPage }) {
  const { name, status, trials, trialsPlanned } = sweep;
  const ended = trials.trials.length;
  const progress =
    status === 'running' ? { done: trialsPlanned === 0 ? 1 : ended / trialsPlanned, secondsLeft: null } : null;
  return (
    <header>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <Status row={{ status, progress }} />
      <span class="muted">
        {ended} of {trialsPlanned} trials have ended
      </span>
      <SweepActions sweep={sweep} />
    </header>
  );
}

/** Why trials did not complete. */
function Reasons({ sweep }: { sweep: SweepOfPage }) {
  const groups = groupReasons(sweep.trials.trials);
  if (groups.length === 0) return null;
  return (
    <details class="folded">
      <summary>
        {groups.reduce((sum, { numbers }) => sum + numbers.length, 0)} of {sweep.trials.trials.length} trials did not
        complete
      </summary>
      <ul>
        {groups.map(({ state, reason, numbers }) => (
          <li key={`${state} ${reason}`}>
            {numbers.length} {state}: <bdi>{reason}</bdi> ({numbers.length === 1 ? 'trial' : 'trials'}{' '}
            {numbers.slice(0, 20).join(', ')}
            {numbers.length > 20 && ' …'})
          </li>
        ))}
      </ul>
    </details>
  );
}

/** More of them wait than anybody reads. */
const MOST_OPEN = 20;

function OpenTrials({ sweep: { open, runs } }: { sweep: SweepOfPage }) {
  if (open.length === 0) return null;
  const sorted = open.toSorted((a, b) => Number(b.hasStarted) - Number(a.hasStarted) || a.number - b.number);
  return (
    <section class="card" aria-labelledby="open-title">
      <h2 id="open-title">Not ended</h2>
      <ul>
        {sorted.slice(0, MOST_OPEN).map(({ number, label, hasStarted, epochsDone, epochsPlanned }) => {
          const address = addressOfTrial(runs[number] ?? []);
          const text = `Trial ${number}`;
          return (
            <li key={number}>
              {address === null ? text : <a href={address}>{text}</a>}: <bdi>{label}</bdi>{' '}
              <span class="muted">{hasStarted ? `epoch ${epochsDone ?? 0} of ${epochsPlanned ?? '…'}` : 'waits'}</span>
            </li>
          );
        })}
      </ul>
      {open.length > MOST_OPEN && <p class="muted">and {open.length - MOST_OPEN} more</p>}
    </section>
  );
}

function Charts({ sweep }: { sweep: SweepOfPage }) {
  const charts = useMemo(() => {
    const { 'parallel-coordinates': _, ...others } = chartSweep(sweep.trials, sweep.best);
    return Object.entries(others);
  }, [sweep]);
  return (
    <section class="card" aria-labelledby="charts-title">
      <h2 id="charts-title">Charts</h2>
      {sweep.notes.map((note) => (
        <p key={note} class="muted">
          {note}
        </p>
      ))}
      <div class="sweep-charts">
        {charts.map(([name, spec]) => (
          <div key={name} class={name === 'slices' ? 'wide' : undefined}>
            <Chart
              name={name.replaceAll('-', ' ')}
              spec={spec}
              onPick={({ trial }) => typeof trial === 'number' && openTrial(sweep, trial)}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
