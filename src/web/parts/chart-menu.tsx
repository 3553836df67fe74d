import { useRef, useState } from 'preact/hooks';
import type { View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { saveFile } from './save-file.js';
import { hasVega } from './vega.js';
import './chart.css';

/** A chart in its forms, each made when it is asked for. */
export interface ChartForms {
  readonly specOf: () => TopLevelSpec;
  readonly viewOf: () => Promise<View>;
  readonly csvOf: () => string;
}

interface Format {
  readonly title: string;
  readonly ending: string;
  readonly make: (forms: ChartForms) => Blob | Promise<Blob>;
  /** Only where Vega is at hand. */
  readonly isDrawn?: true;
}

const FORMATS: readonly Format[] = [
  { title: 'CSV', ending: 'csv', make: ({ csvOf }) => textOf('text/csv', csvOf()) },
  {
    title: 'PNG',
    ending: 'png',
    make: async ({ viewOf }) => pngOf(await (await viewOf()).toCanvas(2)),
    isDrawn: true,
  },
  {
    title: 'SVG',
    ending: 'svg',
    make: async ({ viewOf }) => textOf('image/svg+xml', await (await viewOf()).toSVG()),
    isDrawn: true,
  },
  {
    title: 'Vega-Lite',
    ending: 'vl.json',
    make: ({ specOf }) => textOf('application/json', `${JSON.stringify(specOf(), null, 2)}\n`),
  },
];

/** Copies or saves a chart, as its values, its picture or its specification. */
export function ChartMenu({ name, forms }: { name: string; forms: ChartForms }) {
  const [told, setTold] = useState('');
  const menu = useRef<HTMLDetailsElement>(null);
  const save = async ({ title, ending, make }: Format) => {
    try {
      saveFile(`${name.replace(/[^\p{L}\p{N}]+/gu, '-')}.${ending}`, await make(forms));
      setTold('Saved');
    } catch (error) {
      setTold(`There is no ${title} of it: ${(error as Error).message}`);
    }
  };
  const copy = async ({ title, make }: Format) => {
    try {
      await copyBlob(await make(forms));
      setTold(`Copied as ${title}`);
    } catch {
      setTold('This browser does not let the page copy; save it instead');
    }
  };
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || menu.current?.open !== true) return;
    menu.current.open = false;
    menu.current.querySelector('summary')!.focus();
  };
  return (
    <details class="chart-menu" ref={menu} onKeyDown={close} onToggle={() => setTold('')}>
      <summary aria-label={`Copy or save: ${name}`}>Copy or save</summary>
      <ul>
        {FORMATS.filter(({ isDrawn }) => isDrawn !== true || hasVega()).map((format) => (
          <li key={format.title}>
            <span>{format.title}</span>
            <button type="button" aria-label={`Copy as ${format.title}`} onClick={() => void copy(format)}>
              Copy
            </button>
            <button type="button" aria-label={`Save as ${format.title}`} onClick={() => void save(format)}>
              Save
            </button>
          </li>
        ))}
      </ul>
      <p role="status">{told}</p>
    </details>
  );
}

function textOf(type: string, text: string): Blob {
  return new Blob([text], { type });
}

async function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob === null) throw new Error('the browser made no picture');
  return blob;
}

/** Clipboards take pictures as PNG only. */
async function copyBlob(blob: Blob): Promise<void> {
  if (blob.type === 'image/png') await navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })]);
  else await navigator.clipboard.writeText(await blob.text());
}
