import { printable } from '../short-names.js';
import { gridLines } from './grid.js';
import type { Cell, Colors } from './grid.js';
import { cutNames } from './text-width.js';
import type { Comparison, Pair } from './types.js';
import { fixed, isTold, pDigits } from './verdict.js';

interface Look {
  readonly columns: number;
  readonly colors: Colors;
}

/** Where the runs are right and wrong on the same images, as lines; or one line for each run that says why not. */
export function agreementLines({ runs, agreement }: Comparison, { columns, colors }: Look): string[] {
  if (agreement === null) return [];
  const width = Math.max(10, Math.floor(columns / 4));
  const labels = cutNames(
    runs.map(({ label }) => label),
    width,
  );
  const { pairs, left } = agreement;
  const reasons = left.map(({ run, reason }) =>
    printable(`${pairs.length > 0 ? 'not among them' : 'not compared image by image'}: ${runs[run]!.label}, ${reason}`),
  );
  if (pairs.length === 0) return reasons;
  const images = `on ${agreement.count.toLocaleString('en')} test images of ${printable(agreement.dataset)}`;
  const body =
    runs.length === 2
      ? [colors.bold(`right and wrong ${images}`), ...square(pairs[0]!, labels, colors)]
      : [
          colors.bold(`${labels[pairs[0]!.first]} (${fixed(pairs[0]!.firstAccuracy)}) against the others ${images}`),
          ...compact(pairs, labels, colors),
        ];
  return [...body, agreement.verdict, colors.dim(CAVEAT), ...reasons];
}

const CAVEAT = 'This holds for these trained networks; another seed gives others.';

function square({ first, second, contingency }: Pair, labels: readonly string[], colors: Colors): string[] {
  const { bothRight, onlyFirst, onlySecond, bothWrong } = contingency;
  const [one, other] = [labels[first]!, labels[second]!];
  const counts = (values: readonly number[]): Cell[] => values.map((value) => ({ text: value.toLocaleString('en') }));
  return gridLines([
    [{ text: '' }, { text: `${other} right`, paint: colors.dim }, { text: `${other} wrong`, paint: colors.dim }],
    [{ text: `  ${one} right`, paint: colors.dim }, ...counts([bothRight, onlyFirst])],
    [{ text: `  ${one} wrong`, paint: colors.dim }, ...counts([onlySecond, bothWrong])],
  ]);
}

function compact(pairs: readonly Pair[], labels: readonly string[], colors: Colors): string[] {
  const titles = ['', 'accuracy', 'difference', '95 % interval', 'only best', 'only it', 'p (Holm)', ''];
  const rows = pairs.map((pair) =>
    [
      `  ${labels[pair.second]}`,
      fixed(pair.secondAccuracy),
      fixed(pair.difference),
      pair.interval.map(fixed).join(' to '),
      pair.contingency.onlyFirst.toLocaleString('en'),
      pair.contingency.onlySecond.toLocaleString('en'),
      pDigits(pair.adjustedPValue),
      isTold(pair) ? '' : '≈',
    ].map((text) => ({ text })),
  );
  return gridLines([titles.map((text) => ({ text, paint: colors.dim })), ...rows]);
}
