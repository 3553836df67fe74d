import { describeCaveat } from '../compare/agreement-lines.js';
import { formatCount } from '../compare/measures.js';
import type { Comparison, Pair } from '../compare/types.js';
import { formatFixed, formatPValue } from '../compare/verdict.js';
import type { Contingency } from '../evaluation/types.js';
import type { Block, Inline, ReportSection, TableBlock } from './types.js';

/** Which groups are right more often on the same test images; empty if the answers were not compared. */
export function makeAgreementSection({ runs, groups, agreement }: Comparison): ReportSection[] {
  if (agreement === null || (agreement.pairs.length === 0 && agreement.left.length === 0)) return [];
  const left = agreement.left.map(({ run, reason }): Inline[] => [{ name: runs[run]!.label }, `: ${reason}`]);
  const notCompared: Block[] =
    left.length === 0
      ? []
      : [
          { kind: 'paragraph', text: 'Not compared image by image:' },
          { kind: 'list', items: left },
        ];
  const { pairs } = agreement;
  const labels = groups.map(({ label }) => label);
  // The sentence on a single pair stands on top of the page.
  const sentence = ({ verdict }: Pair): Block[] =>
    pairs.length === 1 ? [] : [{ kind: 'paragraph', text: [{ name: verdict }] }];
  const blocks = pairs.flatMap((pair): Block[] => {
    const table = pair.contingency === null ? [] : [makePairTable(pair, pair.contingency, labels, agreement)];
    return [...sentence(pair), ...table];
  });
  const overSeeds = pairs.filter((pair) => pair.overSeeds !== null);
  if (overSeeds.length > 0) blocks.push(makeGroupTable(overSeeds, labels, agreement));
  if (blocks.length > 0) blocks.push({ kind: 'paragraph', text: describeCaveat(pairs) });
  return [{ id: 'agreement', title: 'On the same images', blocks: [...blocks, ...notCompared] }];
}

type Where = { readonly count: number; readonly dataset: string };

function makePairTable(
  pair: Pair,
  { bothRight, onlyFirst, onlySecond, bothWrong }: Contingency,
  labels: readonly string[],
  { count, dataset }: Where,
): TableBlock {
  const [first, second] = [labels[pair.first]!, labels[pair.second]!];
  const right = (...title: Inline[]) => ({ title, align: 'right' }) as const;
  return {
    kind: 'table',
    caption: `${formatCount(count)} test images of ${dataset}`,
    columns: [{ title: '' }, right({ name: second }, ' right'), right({ name: second }, ' wrong')],
    rows: [
      [[{ name: first }, ' right'], formatCount(bothRight), formatCount(onlyFirst)],
      [[{ name: first }, ' wrong'], formatCount(onlySecond), formatCount(bothWrong)],
    ],
  };
}

/** Pairs of groups, the means of their runs. */
function makeGroupTable(pairs: readonly Pair[], labels: readonly string[], { count, dataset }: Where): TableBlock {
  const titles = ['accuracy', 'against', 'difference', '95 % interval', 'p (Holm)'];
  return {
    kind: 'table',
    caption: `Mean accuracies on ${formatCount(count)} test images of ${dataset}`,
    columns: [{ title: '' }, ...titles.map((title) => ({ title, align: 'right' }) as const)],
    rows: pairs.map((pair) => [
      [{ name: labels[pair.first]! }, ' against ', { name: labels[pair.second]! }],
      formatFixed(pair.firstAccuracy),
      formatFixed(pair.secondAccuracy),
      formatFixed(pair.difference),
      pair.interval.map(formatFixed).join(' to '),
      formatPValue(pair.adjustedPValue),
    ]),
  };
}
