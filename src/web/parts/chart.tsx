import { useEffect, useRef, useState } from 'preact/hooks';
import type { View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { chartCsv } from './chart-csv.js';
import { ChartMenu } from './chart-menu.js';
import type { ChartForms } from './chart-menu.js';
import { drawChart } from './draw-chart.js';
import type { Datum } from './draw-chart.js';
import { useOverflow } from './use-overflow.js';
import './chart.css';

export interface ChartProps {
  /** What it shows, in a few words; a file that is saved has this name. */
  readonly name: string;
  /** Its description is what a screen reader says. */
  readonly spec: TopLevelSpec;
  /** Called with the values of a mark that is clicked. */
  readonly onPick?: (datum: Datum) => void;
}

/** A Vega-Lite chart that can be copied and saved. A new spec replaces the picture once it is drawn. */
export function Chart({ name, spec, onPick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const [view, setView] = useState<View | null>(null);
  const [isWide, setWide] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const fresh = document.createElement('div');
    let isLeft = false;
    let drawn: View | null = null;
    drawChart(spec, fresh, (datum) => pick.current?.(datum)).then(
      (made) => {
        if (isLeft) return made.finalize();
        drawn = made;
        setWide(keepSize(fresh) > WIDE);
        box.current!.replaceChildren(fresh);
        setFault(null);
        setView(made);
      },
      (error: Error) => isLeft || setFault(error.message),
    );
    return () => {
      isLeft = true;
      drawn?.finalize();
    };
  }, [spec]);
  const overflows = useOverflow(box, view);
  const state = `chart${view === null ? '' : ' live'}${isWide ? ' wide' : ''}${onPick === undefined ? '' : ' picked'}`;
  return (
    <figure class={state} aria-label={name} aria-busy={view === null}>
      <div class="chart-scroller" ref={box} tabIndex={overflows ? 0 : -1} role="group" aria-label={name} />
      {view === null && fault === null && <p class="chart-wait">Drawing …</p>}
      {fault !== null && <p role="alert">The chart cannot be drawn: {fault}</p>}
      {view !== null && <ChartMenu name={name} forms={formsOf(spec, view)} />}
    </figure>
  );
}

function formsOf(spec: TopLevelSpec, view: View): ChartForms {
  return { specOf: () => spec, viewOf: () => Promise.resolve(view), csvOf: () => chartCsv(spec) };
}

/** A chart wider than this takes all columns of its box. */
const WIDE = 800;

/** The picture shrinks with its box, but only as far as its letters can be read. */
function keepSize(box: HTMLElement): number {
  const width = Number(box.querySelector('svg')?.getAttribute('width') ?? 600);
  box.style.setProperty('--width', `${width}px`);
  return width;
}
