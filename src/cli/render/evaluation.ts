import { cutText, measureWidth } from '../../compare/text-width.js';
import { findLargestConfusions, normalizeRows } from '../../evaluation/confusion-matrix.js';
import { findConfidentMistakes } from '../../evaluation/predictions.js';
import type { Scores } from '../../evaluation/types.js';
import { printable } from '../../short-names.js';
import type { RunEvaluation } from '../../tasks/evaluate-run.js';
import { renderTable, withDecimals } from './table.js';

const MOST_CONFUSIONS = 5;
const MOST_MISTAKES = 20;
const LONGEST_NAME = 24;

/** The numbers of an evaluation as text. */
export function renderEvaluation({ run, dataset, loss, report, labelNames, predictionNames }: RunEvaluation): string {
  const [low, high] = report.accuracyInterval.map((end) => end.toFixed(4));
  const right = `${report.right.toLocaleString('en')} of ${report.count.toLocaleString('en')} right`;
  const facts = [
    ['loss', withDecimals(loss)],
    ['log loss', withDecimals(report.logLoss)],
    ['accuracy', `${report.accuracy.toFixed(4)} (95 % interval ${low} to ${high}; ${right})`],
    [`top-${report.topK.k} accuracy`, report.topK.accuracy.toFixed(4)],
    ['calibration error', `${report.expectedCalibrationError.toFixed(4)} (${report.bins.length} bins)`],
  ];
  const head = printable(`${run.manifest.name} on the test images of ${dataset}`);
  const lines = facts.map(([name, value]) => `${name!.padEnd(18)} ${value}`);
  const confusions = findLargestConfusions(report.matrix, MOST_CONFUSIONS).map(({ label, prediction, count }) =>
    printable(`${labelNames[label]} as ${predictionNames[prediction]} (${count})`),
  );
  const most = confusions.length === 0 ? [] : [`most often mistaken: ${confusions.join(', ')}`];
  return `${[head, '', ...lines, '', classTable(report, labelNames), ...most].join('\n')}\n`;
}

/** For other programs: snake_case keys, raw numbers. */
export function evaluationJson(
  { run, dataset, loss, report, labelNames }: RunEvaluation,
  charts: readonly string[],
): unknown {
  return {
    run: run.folder,
    name: run.manifest.name,
    dataset,
    test_images: report.count,
    right: report.right,
    loss,
    log_loss: report.logLoss,
    accuracy: report.accuracy,
    accuracy_interval: report.accuracyInterval,
    top_k: report.topK,
    expected_calibration_error: report.expectedCalibrationError,
    reliability_bins: report.bins.map(({ meanConfidence, ...bin }) => ({ ...bin, mean_confidence: meanConfidence })),
    classes: report.classes.map((scores) => ({ ...scores, name: labelNames[scores.class] })),
    macro_average: report.macro,
    weighted_average: report.weighted,
    confusion_matrix: report.matrix,
    confusion_matrix_normalized: normalizeRows(report.matrix),
    largest_confusions: findLargestConfusions(report.matrix, MOST_CONFUSIONS),
    confident_mistakes: findConfidentMistakes(report.predictions, MOST_MISTAKES),
    charts,
  };
}

function classTable({ classes, macro, weighted, count }: RunEvaluation['report'], names: readonly string[]): string {
  const titles = ['precision', 'recall', 'F1', 'support'].map((title) => ({ title, align: 'right' as const }));
  const row = (name: string, { precision, recall, f1 }: Scores, support: number): string[] => [
    cutText(printable(name), LONGEST_NAME),
    ...[precision, recall, f1].map((score) => score.toFixed(4)),
    support.toLocaleString('en'),
  ];
  const rows = [
    ...classes.map((scores) => row(names[scores.class]!, scores, scores.support)),
    row('macro average', macro, count),
    row('weighted average', weighted, count),
  ];
  // In columns of a terminal, not in characters: a wide letter takes two.
  const widest = Math.max(...rows.map(([name]) => measureWidth(name!)));
  const padded = rows.map(([name, ...rest]) => [name! + ' '.repeat(widest - measureWidth(name!)), ...rest]);
  return renderTable([{ title: 'class', align: 'left' }, ...titles], padded);
}
