import type { Scaling } from '../charts/axes.js';
import { chartComparison } from '../charts/comparison-charts.js';
import { listDifferenceRows } from '../compare/difference-lines.js';
import { chooseMeasures, hasGroups, formatMeasure, showGroups, toChartGroups } from '../compare/group-measures.js';
import type { ShownGroup } from '../compare/group-measures.js';
import type { Measure } from '../compare/measures.js';
import type { Comparison } from '../compare/types.js';
import type { Run } from '../runs/types.js';
import { makeAgreementSection } from './agreement-section.js';
import { formatDecimals } from './numbers.js';
import { makeConfigurationBlocks, makeDigestTable, collectEnvironmentFacts, makeLayerTable } from './run-details.js';
import { makeDifferenceBlock } from './settings-table.js';
import type { Block, Inline, Report, ReportSection, TableBlock, Text } from './types.js';

export interface ComparisonReport extends Scaling {
  readonly comparison: Comparison;
  /** The runs of the comparison, in its order, each with its complete config as YAML. */
  readonly runs: readonly { readonly run: Run; readonly config: string }[];
  /** The verdict in one sentence. Default: from the runs' predictions if they were compared, else the run with the highest test accuracy. */
  readonly verdict?: Text;
  /** Further sections, after the curves. Default: `[]` */
  readonly sections?: readonly ReportSection[];
}

/** The page of a comparison. */
export function makeComparisonReport({ comparison, runs, verdict, sections = [], logScale }: ComparisonReport): Report {
  const groups = showGroups(comparison);
  return {
    kind: 'Comparison',
    names: groups.map(({ label }) => label),
    sections: [
      makeResultSection(groups, verdict ?? chooseVerdict(comparison), noteTestValidation(runs.map(({ run }) => run))),
      { id: 'charts', title: 'Curves', blocks: [], charts: chartComparison(toChartGroups(groups), { logScale }) },
      ...makeAgreementSection(comparison),
      ...sections,
      makeDifferencesSection(comparison),
      ...comparison.groups.map((group, index) => {
        const members = group.runs.map((run) => runs[run]!);
        return makeGroupSection(members, group.label, index);
      }),
    ],
    footer: [
      'Made by mnistx from ',
      ...runs.flatMap(({ run }, index): Inline[] => [index === 0 ? '' : ', ', { code: run.folder }]),
      '.',
    ],
  };
}

function makeResultSection(groups: readonly ShownGroup[], text: Text, note: readonly Block[]): ReportSection {
  return { id: 'overview', title: 'Result', blocks: [{ kind: 'verdict', text }, makeMeasureTable(groups), ...note] };
}

function noteTestValidation(runs: readonly Run[]): Block[] {
  const isOnTest = runs.filter(({ manifest }) => manifest.experiment.data.validation === 'test').length;
  if (isOnTest === 0) return [];
  const which = isOnTest === runs.length ? 'These runs' : `${isOnTest} of these runs`;
  const text = `${which} validate on the test set, so a best epoch is the best on the test images.`;
  return [{ kind: 'paragraph', text }];
}

function chooseVerdict({ agreement, groups }: Comparison): Text {
  if (agreement !== null && agreement.verdict !== '') return [{ name: agreement.verdict }];
  return describeRanking(
    groups.map(({ label, testAccuracy }) => ({ label, test: testAccuracy && { accuracy: testAccuracy.mean } })),
  );
}

interface Ranked {
  readonly label: string;
  readonly test: { readonly accuracy: number } | null;
}

/** Only what the numbers say: whether a difference means anything is for statistics to tell. */
export function describeRanking(runs: readonly Ranked[]): Text {
  const tested = runs.filter(({ test }) => test !== null).sort((a, b) => b.test!.accuracy - a.test!.accuracy);
  const [first, second] = tested;
  if (first === undefined || second === undefined) return 'Fewer than two of the runs were measured on test images.';
  const equal = tested.filter(({ test }) => test!.accuracy === first.test!.accuracy);
  const accuracy = formatDecimals(first.test!.accuracy);
  if (equal.length > 1)
    return [
      ...joinLabels(equal),
      ` have the same test accuracy, ${accuracy}${equal.length < runs.length ? ', the highest' : ''}.`,
    ];
  const ahead = formatDecimals(first.test!.accuracy - second.test!.accuracy);
  return [
    { name: first.label },
    ` has the highest test accuracy, ${accuracy}: ${ahead} above `,
    { name: second.label },
    '.',
  ];
}

function joinLabels(runs: readonly Ranked[]): Inline[] {
  return runs.flatMap(({ label }, index): Inline[] => {
    const before = index === 0 ? '' : index === runs.length - 1 ? ' and ' : ', ';
    return [before, { name: label }];
  });
}

/** A page has room for the whole word. */
function spellTitle({ title }: Measure): string {
  return title.replace(/\bval\b/, 'validation').trim();
}

/** Few groups stand side by side; many stand below each other. */
function makeMeasureTable(groups: readonly ShownGroup[]): TableBlock {
  const caption = hasGroups(groups) ? 'Results: mean ± standard deviation over the runs of a group' : 'Results';
  const measures = chooseMeasures(groups);
  const text = ({ runs }: ShownGroup, measure: Measure): string => {
    const isOfTraining = measure.dependsOnSource === true && runs.some(({ source }) => source === 'training');
    return `${formatMeasure(measure, runs)}${isOfTraining ? ' (training)' : ''}`;
  };
  const titles = measures.map(spellTitle);
  if (groups.length > MOST_SIDE_BY_SIDE) {
    const columns = [{ title: 'run' }, ...titles.map((title) => ({ title, align: 'right' }) as const)];
    const rows = groups.map((group) => [[{ name: group.label }], ...measures.map((measure) => text(group, measure))]);
    return { kind: 'table', caption, columns, rows };
  }
  const columns = [
    { title: '' },
    ...groups.map(({ label }) => ({ title: [{ name: label }], align: 'right' }) as const),
  ];
  const rows = measures.map((measure, index) => [titles[index]!, ...groups.map((group) => text(group, measure))]);
  return { kind: 'table', caption, columns, rows };
}

const MOST_SIDE_BY_SIDE = 4;

function makeDifferencesSection(comparison: Comparison): ReportSection {
  const labels = comparison.groups.map(({ label }) => label);
  const block = makeDifferenceBlock(labels, listDifferenceRows(comparison), {
    caption: 'Settings and layers that are not the same in every run',
    whenEqual: 'The configs do not differ.',
  });
  return { id: 'differences', title: 'Differences', blocks: [block] };
}

/** The runs of a group differ only in their seed: the first stands for all. */
function makeGroupSection(members: ComparisonReport['runs'], label: string, index: number): ReportSection {
  const [{ run, config }] = members as readonly [ComparisonReport['runs'][number]];
  const { manifest } = run;
  const folders = members.flatMap((member, at): Inline[] => [at === 0 ? '' : ', ', { code: member.run.folder }]);
  const text = [`${members.length} runs that differ only in their seed, the first shown here: `, ...folders, '.'];
  return {
    id: `run-${index + 1}`,
    title: [{ name: label }],
    blocks: [
      ...(members.length === 1 ? [] : [{ kind: 'paragraph', text } as const]),
      { ...makeLayerTable(manifest), isFolded: true },
      ...makeConfigurationBlocks(manifest, config),
      { ...makeDigestTable(manifest), caption: 'Data files', isFolded: true },
      { kind: 'facts', facts: collectEnvironmentFacts(manifest) },
    ],
  };
}
