import { useEffect, useMemo, useState } from 'preact/hooks';
import type { RunId } from '../../server/api/runs.js';
import { runAddress } from '../address.js';
import type { Address } from '../address.js';
import { Command } from '../parts/command.js';
import { Problem } from '../parts/problem.js';
import { go } from '../use-address.js';
import { chooseCurve, formatChoice, parseChoice } from './curves/choice.js';
import type { Measure, PageChoice } from './curves/choice.js';
import { CurveControls } from './curves/curve-controls.js';
import { CurveLegend } from './curves/curve-legend.js';
import { CurvePanel } from '../curves/curve-panel.js';
import { listLines } from '../curves/live-runs.js';
import type { Line, LiveCurves } from '../curves/live-runs.js';
import { chooseFirst, RunChooser, useRuns } from './curves/run-chooser.js';
import { useCurves, useSteps } from './curves/use-curves.js';
import '../curves/curves.css';

/** The curves of any runs over each other, as they train. */
export function CurvesPage({ query }: Pick<Address, 'query'>) {
  const choice = useMemo(() => parseChoice(query), [query]);
  return (
    <div class="curves-page">
      <h1>Curves</h1>
      {choice.ids.length === 0 ? <FirstChoice choice={choice} /> : <ChosenCurves choice={choice} />}
    </div>
  );
}

function change(choice: PageChoice, changes: Partial<PageChoice>, isStep = false): void {
  go({ page: 'curves', query: formatChoice({ ...choice, ...changes }) }, { isStep });
}

/** Without ids in the address: the runs that one most likely wants to see. */
function FirstChoice({ choice }: { choice: PageChoice }) {
  const { answer, problem, askAgain } = useRuns();
  const ids = useMemo(() => chooseFirst(answer?.rows ?? []), [answer]);
  useEffect(() => {
    if (ids.length > 0) change(choice, { ids });
  }, [ids]);
  if (problem !== null) return <Problem problem={problem} retry={askAgain} />;
  if (answer === null || ids.length > 0) return <p class="loading">Reading …</p>;
  return (
    <div class="empty">
      <p>There is no run yet. The first one shows its curves here while it trains.</p>
      <Command words={['run', 'configs/lr.yaml']} label="Train one" />
    </div>
  );
}

function ChosenCurves({ choice }: { choice: PageChoice }) {
  const { curves, problem, askAgain } = useCurves(choice.ids);
  const choose = (ids: readonly RunId[]): void => change(choice, { ids });
  if (problem !== null && curves === null) return <Problem problem={problem} retry={askAgain} />;
  if (curves === null) return <p class="loading">Reading …</p>;
  return (
    <>
      {problem !== null && <Problem problem={problem} retry={askAgain} />}
      <Missing curves={curves} onRemove={(ids) => choose(choice.ids.filter((id) => !ids.includes(id)))} />
      <Charts curves={curves} choice={choice} />
      <RunChooser chosen={choice.ids} onChoose={choose} />
      <SameCommand curves={curves} />
    </>
  );
}

function Charts({ curves, choice }: { curves: LiveCurves; choice: PageChoice }) {
  const steps = useSteps(curves.runs, choice.over === 'step');
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const { isGrouped, hidden, ids, logs } = choice;
  const lines = useMemo(
    () => listLines(curves, { isGrouped, hidden, steps }),
    [curves, isGrouped, hidden.join(','), steps],
  );
  const remove = ({ runs }: Line): void =>
    change(choice, { ids: ids.filter((id) => !runs.some((run) => run.id === id)) });
  const open = (at: number): void => {
    const { runs } = lines[at]!;
    if (runs.length === 1) location.hash = runAddress(runs[0]!.id);
    // A mean has no run of its own: its runs are shown one by one.
    else change(choice, { ids: runs.map(({ id }) => id), isGrouped: false, hidden: [] }, true);
  };
  const setLog = (measure: Measure, isLog: boolean): void =>
    change(choice, { logs: isLog ? [...logs, measure] : logs.filter((axis) => axis !== measure) });
  return (
    <>
      <CurveControls
        choice={choice}
        onChange={(changes) => change(choice, changes)}
        hasSeeds={curves.groups.some(({ runs }) => runs.length > 1)}
      />
      <div class="curve-panels">
        {choice.measures.map((measure) => (
          <CurvePanel
            key={measure}
            lines={lines}
            choice={chooseCurve(choice, measure)}
            highlighted={highlighted}
            onHighlight={setHighlighted}
            onPick={open}
            onZoom={({ x, y }) => change(choice, { zoomX: x, zoomY: withZoom(choice.zoomY, measure, y) })}
            onLog={(isLog) => setLog(measure, isLog)}
          />
        ))}
      </div>
      <CurveLegend
        lines={lines}
        hidden={hidden}
        highlighted={highlighted}
        onHighlight={setHighlighted}
        onHide={(next) => change(choice, { hidden: next })}
        onRemove={remove}
      />
    </>
  );
}

function withZoom(zooms: PageChoice['zoomY'], measure: Measure, zoom: PageChoice['zoomX']): PageChoice['zoomY'] {
  const { [measure]: _, ...others } = zooms;
  return zoom === null ? others : { ...others, [measure]: zoom };
}

interface MissingProps {
  readonly curves: LiveCurves;
  readonly onRemove: (ids: readonly RunId[]) => void;
}

function Missing({ curves: { missing }, onRemove }: MissingProps) {
  if (missing.length === 0) return null;
  return (
    <div class="problem" role="status">
      <p>{missing.length === 1 ? 'One run cannot be drawn:' : `${missing.length} runs cannot be drawn:`}</p>
      <ul>
        {[...new Set(missing.map(({ reason }) => reason))].map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <button type="button" onClick={() => onRemove(missing.map(({ id }) => id))}>
        Take {missing.length === 1 ? 'it' : 'them'} away
      </button>
    </div>
  );
}

function SameCommand({ curves: { runs } }: { curves: LiveCurves }) {
  const paths = runs.map(({ path }) => path);
  if (paths.length === 0) return null;
  const words = paths.length === 1 ? ['show', paths[0]!, '--curves'] : ['compare', ...paths];
  return <Command words={words} label="The same in a terminal" />;
}
