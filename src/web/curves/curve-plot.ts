import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Axis } from '../../charts/axes.js';
import type { Domain } from '../../charts/domain.js';
import type { LineChart } from '../../charts/line-chart.js';
import { findNearest } from './nearest.js';
import type { Found } from './nearest.js';
import { paintHighlight, paintLines } from './paint.js';
import type { Field } from './paint.js';
import type { PlotLine } from './plot-lines.js';

export interface PlotHandlers {
  /** A part of the axes was drawn with the pointer; `null` for an axis that stays. */
  readonly onZoom: (x: Domain | null, y: Domain | null) => void;
  readonly onReset: () => void;
  readonly onPick: (found: Found) => void;
  /** The line under the pointer has changed. */
  readonly onHover: (found: Found | null, event: MouseEvent) => void;
}

export interface Drawn {
  readonly chart: LineChart;
  readonly lines: readonly PlotLine[];
}

/** Below so many pixels a drag is a click. */
const LEAST_DRAG = 6;
const HEIGHT = 320;
/** A second click within this time is a double-click, which resets the zoom. */
const SECOND_CLICK_MS = 250;

/**
 * Live lines. uPlot draws the axes and follows the pointer; the lines are painted here, over it, so that they look as in
 * the charts of files and that one of them can be highlighted without drawing the others again.
 */
export class CurvePlot {
  #plot: uPlot | null = null;
  #drawn: Drawn | null = null;
  #highlighted: number | null = null;
  #picking: ReturnType<typeof setTimeout> | undefined;
  readonly #lines = makeLayer('curve-lines');
  readonly #above = makeLayer('curve-above');
  readonly #resizing: ResizeObserver;

  constructor(
    readonly box: HTMLElement,
    readonly handlers: PlotHandlers,
  ) {
    this.#resizing = new ResizeObserver(() => {
      const { width } = this.#size();
      if (this.#plot !== null && width !== this.#plot.width) this.#plot.setSize(this.#size());
    });
    this.#resizing.observe(box);
  }

  draw(drawn: Drawn): void {
    const before = this.#drawn?.chart;
    this.#drawn = drawn;
    const { x, y } = drawn.chart;
    const isSame =
      before !== undefined &&
      (
        [
          ['x', x],
          ['y', y],
        ] as const
      ).every(([name, { title, scale }]) => before[name].title === title && before[name].scale.type === scale.type);
    if (this.#plot === null || !isSame) this.#make();
    else this.#plot.setData(this.#data());
  }

  /** Draws axes and lines again, in the colours of the page. */
  redraw(): void {
    this.#make();
  }

  /** By its place in the legend; `null` for none. */
  highlight(at: number | null): void {
    if (at === this.#highlighted) return;
    this.#highlighted = at;
    this.#paintAbove();
  }

  destroy(): void {
    clearTimeout(this.#picking);
    this.#resizing.disconnect();
    this.#plot?.destroy();
  }

  #make(): void {
    const { chart } = this.#drawn!;
    const style = getComputedStyle(this.box);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const looks = { ink: color('--ink'), muted: color('--muted'), line: color('--line'), font: style.fontFamily };
    const scale = (read: () => Axis): uPlot.Scale => ({
      time: false,
      distr: read().scale.type === 'log' ? 3 : 1,
      range: () => [...read().scale.domain] as [number, number],
    });
    this.#plot?.destroy();
    this.#plot = new uPlot(
      {
        ...this.#size(),
        legend: { show: false },
        padding: [8, 12, 0, 0],
        scales: { x: scale(() => this.#drawn!.chart.x), y: scale(() => this.#drawn!.chart.y) },
        axes: [makeAxis(chart.x, 'x', looks), makeAxis(chart.y, 'y', looks)],
        series: [{}, { paths: () => null, points: { show: false } }],
        cursor: {
          points: { show: false },
          drag: { x: true, y: true, uni: 30, dist: LEAST_DRAG, setScale: false },
          bind: { dblclick: () => () => this.#reset() },
        },
        hooks: {
          setSelect: [(plot) => this.#zoom(plot)],
          draw: [() => this.#paint()],
        },
      },
      this.#data(),
      this.box,
    );
    this.#plot.over.append(this.#lines, this.#above);
    this.#followPointer(this.#plot.over);
    this.#paint();
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(200, this.box.clientWidth), height: HEIGHT };
  }

  /** The ends of the axes: the lines are painted by us. */
  #data(): uPlot.AlignedData {
    const { x, y } = this.#drawn!.chart;
    return [[...x.scale.domain], [...y.scale.domain]];
  }

  #field(): Field {
    const plot = this.#plot!;
    const { x, y } = this.#drawn!.chart;
    return {
      width: plot.over.clientWidth,
      height: plot.over.clientHeight,
      toX: (value) => plot.valToPos(value, 'x'),
      toY: (value) => plot.valToPos(value, 'y'),
      x: x.scale,
      y: y.scale,
    };
  }

  #paint(): void {
    if (this.#plot === null || this.#plot.over.clientWidth === 0) return;
    paintLines(this.#lines, this.#drawn!.lines, this.#field());
    this.#paintAbove();
  }

  #paintAbove(): void {
    if (this.#plot === null || this.#drawn === null) return;
    const lines = this.#drawn.lines.filter(({ at }) => at === this.#highlighted);
    this.#lines.classList.toggle('dimmed', lines.length > 0);
    paintHighlight(this.#above, lines, this.#field());
  }

  #zoom(plot: uPlot): void {
    const { left, top, width, height } = plot.select;
    if (width === 0 && height === 0) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const { clientWidth, clientHeight } = plot.over;
    const x: Domain = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    const y: Domain = [plot.posToVal(top + height, 'y'), plot.posToVal(top, 'y')];
    this.handlers.onZoom(width < clientWidth ? x : null, height < clientHeight ? y : null);
  }

  #reset(): null {
    clearTimeout(this.#picking);
    this.handlers.onReset();
    return null;
  }

  #followPointer(over: HTMLElement): void {
    let pressed: MouseEvent | null = null;
    const find = ({ clientX, clientY }: MouseEvent): Found | null => {
      const { left, top } = over.getBoundingClientRect();
      const { toX, toY } = this.#field();
      const fromX = (pixel: number): number => this.#plot!.posToVal(pixel, 'x');
      return findNearest(this.#drawn!.lines, { left: clientX - left, top: clientY - top }, { toX, toY, fromX });
    };
    over.addEventListener('mousemove', (event) => {
      const found = event.buttons === 0 ? find(event) : null;
      over.classList.toggle('on-curve', found !== null);
      this.handlers.onHover(found, event);
    });
    over.addEventListener('mouseleave', (event) => this.handlers.onHover(null, event));
    over.addEventListener('mousedown', (event) => (pressed = event));
    over.addEventListener('click', (event) => {
      const moved = pressed === null ? 0 : Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
      const found = moved < LEAST_DRAG ? find(event) : null;
      clearTimeout(this.#picking);
      if (found !== null) this.#picking = setTimeout(() => this.handlers.onPick(found), SECOND_CLICK_MS);
    });
  }
}

function makeLayer(name: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = name;
  return canvas;
}

interface Looks {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly font: string;
}

/** Epochs and steps are whole. */
const WHOLE = [1, 2, 5]
  .flatMap((digit) => Array.from({ length: 9 }, (_, power) => digit * 10 ** power))
  .sort((a, b) => a - b);

function makeAxis({ title, scale }: Axis, side: 'x' | 'y', { ink, muted, line, font }: Looks): uPlot.Axis {
  const isWhole = side === 'x' && scale.type === 'linear' && /^(Epoch|Step)/.test(title);
  return {
    label: title,
    labelFont: `13px ${font}`,
    labelSize: 22,
    font: `12px ${font}`,
    stroke: ink,
    grid: { show: side === 'y', stroke: line, width: 1 },
    ticks: { show: side === 'x', stroke: muted, width: 1, size: 5 },
    border: { show: side === 'x', stroke: muted, width: 1 },
    ...(isWhole ? { incrs: WHOLE } : {}),
    values: (_, splits) => splits.map((value) => (value === null ? '' : String(Number(value.toPrecision(6))))),
    ...(side === 'x' ? { space: 44, size: 30 } : { size: (_: uPlot, values: string[] | null) => sizeOf(values) }),
  };
}

/** Room for the longest number. */
function sizeOf(values: readonly string[] | null): number {
  return 16 + 7 * Math.max(2, ...(values ?? []).map((value) => String(value ?? '').length));
}
