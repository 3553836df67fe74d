import { printable } from '../short-names.js';
import type { Contingency } from '../evaluation/types.js';
import { renderGrid } from './grid.js';
import type { Cell, Colors } from './grid.js';
import { MISSING } from './measures.js';
import { cutNames } from './text-width.js';
import type { Comparison, Pair } from './types.js';
import { formatFixed, isSignificant, formatPValue } from './verdict.js';

interface Look {
  readonly columns: number;
  readonly colors: Colors;
}

/** Which groups are right more often on the same images, as lines; or one line for each run that says why not. */
export function renderAgreement({ runs, groups, agreement }: Comparison, { columns, colors }: Look): string[] {
  if (agreement === null) return [];
  const width = Math.max(10, Math.floor(columns / 4));
  const labels = cutNames(
    groups.map(({ label }) => label),
    width,
  );
  const { pairs, left, verdict } = agreement;
  const reasons = left.map(({ run, reason }) =>
    printable(`${pairs.length > 0 ? 'not among them' : 'not compared image by image'}: ${runs[run]!.label}, ${reason}`),
  );
  if (pairs.length === 0) return verdict === '' ? reasons : [verdict, ...reasons];
  const images = `on ${agreement.count.toLocaleString('en')} test images of ${printable(agreement.dataset)}`;
  const [first] = pairs;
  const body =
    groups.length === 2 && first!.contingency !== null
      ? [colors.bold(`right and wrong ${images}`), ...renderSquare(first!, first!.contingency, labels, colors)]
      : [
          colors.bold(
            `${labels[first!.first]} (${formatFixed(first!.firstAccuracy)}) against ${groups.length === 2 ? labels[first!.second] : 'the others'} ${images}`,
          ),
          ...renderPairs(pairs, labels, colors),
        ];
  return [...body, verdict, colors.dim(describeCaveat(pairs)), ...reasons];
}

/** What the intervals and p values do not count in. */
export function describeCaveat(pairs: readonly Pair[]): string {
  if (pairs.every(({ overSeeds }) => overSeeds === null))
    return 'These results describe these trained networks; another seed would give different ones.';
  if (pairs.every(({ overSeeds }) => overSeeds !== null && Math.min(...overSeeds.counts) > 1))
    return 'Intervals and p values allow for other seeds and other test images.';
  return 'A result for a single run describes that one trained network; another seed would give a different one.';
}

function renderSquare(
  { first, second }: Pair,
  { bothRight, onlyFirst, onlySecond, bothWrong }: Contingency,
  labels: readonly string[],
  colors: Colors,
): string[] {
  const [one, other] = [labels[first]!, labels[second]!];
  const counts = (values: readonly number[]): Cell[] => values.map((value) => ({ text: value.toLocaleString('en') }));
  return renderGrid([
    [{ text: '' }, { text: `${other} right`, paint: colors.dim }, { text: `${other} wrong`, paint: colors.dim }],
    [{ text: `  ${one} right`, paint: colors.dim }, ...counts([bothRight, onlyFirst])],
    [{ text: `  ${one} wrong`, paint: colors.dim }, ...counts([onlySecond, bothWrong])],
  ]);
}

function renderPairs(pairs: readonly Pair[], labels: readonly string[], colors: Colors): string[] {
  const hasImages = pairs.some(({ contingency }) => contingency !== null);
  const columns = COLUMNS.filter(({ ofImages }) => hasImages || ofImages !== true);
  const rows = pairs.map((pair) => [
    { text: `  ${labels[pair.second]}` },
    ...columns.map(({ text }) => ({ text: text(pair) })),
  ]);
  const titles = ['', ...columns.map(({ title }) => title)];
  const best = labels[pairs[0]!.first]!;
  const legend = [
    ...(hasImages
      ? [`only best: images that only ${best} gets right; only this: that only the run of this line does`]
      : []),
    ...(pairs.every(isSignificant) ? [] : ['≈: the difference is not significant']),
  ];
  return [
    ...renderGrid([titles.map((text) => ({ text, paint: colors.dim })), ...rows]),
    ...legend.map((line) => colors.dim(line)),
  ];
}

interface Column {
  readonly title: string;
  readonly text: (pair: Pair) => string;
  /** Known of two single runs only. */
  readonly ofImages?: true;
}

const COLUMNS: readonly Column[] = [
  { title: 'accuracy', text: (pair) => formatFixed(pair.secondAccuracy) },
  { title: 'difference', text: (pair) => formatFixed(pair.difference) },
  { title: '95 % interval', text: (pair) => pair.interval.map(formatFixed).join(' to ') },
  { title: 'only best', text: ({ contingency }) => formatImages(contingency?.onlyFirst), ofImages: true },
  { title: 'only this', text: ({ contingency }) => formatImages(contingency?.onlySecond), ofImages: true },
  { title: 'p (Holm)', text: (pair) => formatPValue(pair.adjustedPValue) },
  { title: '', text: (pair) => (isSignificant(pair) ? '' : '≈') },
];

function formatImages(images: number | undefined): string {
  return images === undefined ? MISSING : images.toLocaleString('en');
}
