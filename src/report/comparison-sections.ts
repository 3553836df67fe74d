import type { Scaling } from '../charts/axes.js';
import { chartComparison } from '../charts/comparison-charts.js';
import { differenceRows } from '../compare/difference-lines.js';
import { measures } from '../compare/measures.js';
import type { ComparedRun, Comparison } from '../compare/types.js';
import type { Run } from '../runs/types.js';
import { makeAgreementSection } from './agreement-section.js';
import { formatDecimals } from './numbers.js';
import { makeConfigurationBlocks, makeDigestTable, collectEnvironmentFacts, makeLayerTable } from './run-details.js';
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
  return {
    kind: 'Comparison',
    names: comparison.runs.map(({ label }) => label),
    sections: [
      makeResultSection(
        comparison.runs,
        verdict ?? chooseVerdict(comparison),
        noteTestValidation(runs.map(({ run }) => run)),
      ),
      { id: 'charts', title: 'Curves', blocks: [], charts: chartComparison(comparison.runs, { logScale }) },
      ...makeAgreementSection(comparison),
      ...sections,
      makeDifferencesSection(comparison),
      ...runs.map(({ run, config }, index) => makeRunSection(run, config, comparison.runs[index]!.label, index)),
    ],
    footer: [
      'Made by mnistx from ',
      ...runs.flatMap(({ run }, index): Inline[] => [index === 0 ? '' : ', ', { code: run.folder }]),
      '.',
    ],
  };
}

function makeResultSection(runs: readonly ComparedRun[], text: Text, note: readonly Block[]): ReportSection {
  return { id: 'overview', title: 'Result', blocks: [{ kind: 'verdict', text }, makeMeasureTable(runs), ...note] };
}

function noteTestValidation(runs: readonly Run[]): Block[] {
  const isOnTest = runs.filter(({ manifest }) => manifest.experiment.data.validation === 'test').length;
  if (isOnTest === 0) return [];
  const which = isOnTest === runs.length ? 'These runs' : `${isOnTest} of these runs`;
  const text = `${which} validate on the test set, so a best epoch is the best on the test images.`;
  return [{ kind: 'paragraph', text }];
}

function chooseVerdict({ agreement, runs }: Comparison): Text {
  return agreement === null || agreement.verdict === '' ? describeRanking(runs) : [{ name: agreement.verdict }];
}

/** Ranks by numbers alone; statistics decide whether a difference is significant. */
export function describeRanking(runs: readonly ComparedRun[]): Text {
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

function joinLabels(runs: readonly ComparedRun[]): Inline[] {
  return runs.flatMap(({ label }, index): Inline[] => {
    const before = index === 0 ? '' : index === runs.length - 1 ? ' and ' : ', ';
    return [before, { name: label }];
  });
}

/** A page has room for the whole word. */
function spellTitle({ title }: (typeof measures)[number]): string {
  return title.replace(/\bval\b/, 'validation').trim();
}

/** A few runs are columns; many runs are rows. */
function makeMeasureTable(runs: readonly ComparedRun[]): TableBlock {
  const caption = 'Results';
  const hasTraining = runs.some(({ source }) => source === 'training');
  const text = (run: ComparedRun, measure: (typeof measures)[number]): string =>
    `${measure.text(run)}${measure.dependsOnSource === true && run.source === 'training' && hasTraining ? ' (training)' : ''}`;
  const titles = measures.map(spellTitle);
  if (runs.length > MOST_SIDE_BY_SIDE) {
    const columns = [{ title: 'run' }, ...titles.map((title) => ({ title, align: 'right' }) as const)];
    const rows = runs.map((run) => [[{ name: run.label }], ...measures.map((measure) => text(run, measure))]);
    return { kind: 'table', caption, columns, rows };
  }
  const columns = [{ title: '' }, ...runs.map(({ label }) => ({ title: [{ name: label }], align: 'right' }) as const)];
  const rows = measures.map((measure, index) => [titles[index]!, ...runs.map((run) => text(run, measure))]);
  return { kind: 'table', caption, columns, rows };
}

const MOST_SIDE_BY_SIDE = 4;

function makeDifferencesSection(comparison: Comparison): ReportSection {
  const rows = differenceRows(comparison);
  const block: Block =
    rows.length === 0
      ? { kind: 'paragraph', text: 'The configs do not differ.' }
      : {
          kind: 'table',
          caption: 'Settings and layers that are not the same in every run',
          columns: [{ title: 'setting' }, ...comparison.runs.map(({ label }) => ({ title: [{ name: label }] }))],
          rows: rows.map(({ title, values }) => [[{ code: title }], ...values.map((value) => [{ name: value }])]),
        };
  return { id: 'differences', title: 'Differences', blocks: [block] };
}

function makeRunSection(run: Run, config: string, label: string, index: number): ReportSection {
  const { manifest } = run;
  return {
    id: `run-${index + 1}`,
    title: [{ name: label }],
    blocks: [
      { ...makeLayerTable(manifest), isFolded: true },
      ...makeConfigurationBlocks(manifest, config),
      { ...makeDigestTable(manifest), caption: 'Data files', isFolded: true },
      { kind: 'facts', facts: collectEnvironmentFacts(manifest) },
    ],
  };
}
