import { grouped } from '../compare/measures.js';
import type { Comparison, Pair } from '../compare/types.js';
import type { Block, Inline, ReportSection, TableBlock } from './types.js';

/** Where runs are right and wrong on the same test images. Empty if their predictions were not compared. */
export function makeAgreementSection({ runs, agreement }: Comparison): ReportSection[] {
  if (agreement === null || (agreement.pairs.length === 0 && agreement.left.length === 0)) return [];
  const labels = runs.map(({ label }) => label);
  const left = agreement.left.map(({ run, reason }): Inline[] => [{ name: labels[run]! }, `: ${reason}`]);
  const notCompared: Block[] =
    left.length === 0
      ? []
      : [
          { kind: 'paragraph', text: 'Not compared image by image:' },
          { kind: 'list', items: left },
        ];
  const caveat = 'This holds for these trained networks; another seed gives others.';
  const { pairs } = agreement;
  // The sentence about a single pair is at the top of the page.
  const sentence = ({ verdict }: Pair): Block[] =>
    pairs.length === 1 ? [] : [{ kind: 'paragraph', text: [{ name: verdict }] }];
  const blocks = pairs.flatMap((pair): Block[] => [...sentence(pair), makePairTable(pair, labels, agreement)]);
  if (blocks.length > 0) blocks.push({ kind: 'paragraph', text: caveat });
  return [{ id: 'agreement', title: 'On the same images', blocks: [...blocks, ...notCompared] }];
}

type Where = { readonly count: number; readonly dataset: string };

function makePairTable(pair: Pair, labels: readonly string[], { count, dataset }: Where): TableBlock {
  const { bothRight, onlyFirst, onlySecond, bothWrong } = pair.contingency;
  const [first, second] = [labels[pair.first]!, labels[pair.second]!];
  const right = (...title: Inline[]) => ({ title, align: 'right' }) as const;
  return {
    kind: 'table',
    caption: `${grouped(count)} test images of ${dataset}`,
    columns: [{ title: '' }, right({ name: second }, ' right'), right({ name: second }, ' wrong')],
    rows: [
      [[{ name: first }, ' right'], grouped(bothRight), grouped(onlyFirst)],
      [[{ name: first }, ' wrong'], grouped(onlySecond), grouped(bothWrong)],
    ],
  };
}
