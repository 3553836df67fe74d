import type { TopLevelSpec } from 'vega-lite';
import { field, ink } from './picture-theme.js';
import { chooseShownNames } from './run-names.js';
import { makeColorScale, labelFontSize, theme } from './theme.js';

export interface ClassBalance {
  /** Of the dataset. */
  readonly name: string;
  readonly classNames: readonly string[];
  /** Each with one count per class. */
  readonly splits: readonly { readonly name: string; readonly counts: readonly number[] }[];
}

/** How many examples each class has: a panel for each split, on a scale of its own, since splits differ in size. */
export function chartClassBalance({ name, classNames, splits }: ClassBalance): TopLevelSpec {
  const classes = chooseShownNames(classNames);
  const title = chooseShownNames([name])[0]!;
  const isNumbered = classes.length <= 30;
  const step = isNumbered ? 20 : 11;
  const order = { field: field.order, op: 'min' } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Bar charts of the examples of each class of ${title}: ${splits.map(describeSplit).join('; ')}.`,
    title: { text: title, subtitle: `Examples of each of ${classes.length} classes` },
    config: theme,
    data: { values: splits.flatMap((split, index) => rowsOf(split, index, classes)) },
    facet: {
      column: {
        field: field.split,
        type: 'nominal',
        sort: order,
        header: { title: null, labelColor: ink, labelFontSize: 13, labelLimit: 0, labelAnchor: 'start' },
      },
    },
    spacing: 40,
    spec: {
      width: 240,
      height: step * classes.length,
      encoding: {
        y: {
          field: field.label,
          type: 'nominal',
          sort: classes,
          title: null,
          axis: { labelLimit: 0, labelOverlap: true },
        },
        x: {
          field: field.count,
          type: 'quantitative',
          title: 'Examples',
          scale: { zero: true, nice: true },
          axis: { tickCount: 4, format: ',d', tickMinStep: 1, grid: !isNumbered },
        },
      },
      layer: [
        {
          mark: { type: 'bar', color: makeColorScale(['']).range[0]!, height: { band: 0.75 } },
          encoding: { tooltip: tooltip() },
        },
        ...(isNumbered ? [drawCounts()] : []),
      ],
    },
    resolve: { scale: { x: 'independent' } },
  } as unknown as TopLevelSpec; // a facet with layers, put together from parts
}

function rowsOf({ name, counts }: ClassBalance['splits'][number], index: number, classes: readonly string[]) {
  const total = sumOf(counts);
  return classes.map((label, at) => ({
    [field.split]: `${name} (${total.toLocaleString('en')})`,
    [field.order]: index,
    [field.label]: label,
    [field.count]: counts[at] ?? 0,
    [field.share]: total === 0 ? 0 : (counts[at] ?? 0) / total,
    [field.text]: (counts[at] ?? 0).toLocaleString('en'),
  }));
}

/** The counts beside the bars. */
function drawCounts() {
  return {
    mark: { type: 'text', align: 'left', dx: 4, fontSize: labelFontSize - 1, color: ink, aria: false },
    encoding: { text: { field: field.text, type: 'nominal' } },
  } as const;
}

function tooltip() {
  return [
    { field: field.label, type: 'nominal', title: 'Class' },
    { field: field.split, type: 'nominal', title: 'Split' },
    { field: field.count, type: 'quantitative', title: 'Examples', format: ',d' },
    { field: field.share, type: 'quantitative', title: 'Share', format: '.1%' },
  ];
}

function describeSplit({ name, counts }: ClassBalance['splits'][number]): string {
  const [low, high] = [Math.min(...counts), Math.max(...counts)].map((count) => count.toLocaleString('en'));
  return `${name} from ${low} to ${high}`;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
