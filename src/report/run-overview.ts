import { formatDuration, formatCount } from '../compare/measures.js';
import { importedText, measuredIn, modelScoreOf, weightsText } from '../records.js';
import type { Manifest, Run } from '../runs/types.js';
import { formatDecimals } from './numbers.js';
import type { Block, Inline, ReportSection } from './types.js';

/** What the run is, and how well it did. */
export function makeOverview(run: Run): ReportSection {
  const { description } = run.manifest.experiment;
  const blocks: Block[] = [
    { kind: 'verdict', text: [{ name: run.manifest.name }, ...describeResult(run)] },
    ...(description === '' ? [] : [{ kind: 'paragraph', text: [{ name: description }] } as const]),
    { kind: 'figures', figures: collectFigures(run) },
  ];
  return { id: 'overview', title: 'Result', blocks };
}

function describeResult({ manifest, history }: Run): Inline[] {
  const { status, reason, metrics, data, imported } = manifest;
  const epochs = history.length === 1 ? '1 epoch' : `${history.length} epochs`;
  const because = reason === null ? '' : ` (${reason})`;
  if (status === 'running') return [` is still training: ${epochs} done.`];
  if (status === 'failed') return [` failed after ${epochs}${because}.`];
  const ended =
    imported === undefined
      ? `, ${status === 'interrupted' ? 'interrupted after' : 'trained for'} ${epochs}`
      : `; it was imported from ${importedText(imported)}`;
  if (metrics.test !== null) {
    const right = `${(100 * metrics.test.accuracy).toFixed(2)} %`;
    const images = ` gets ${right} of the ${formatCount(data.test_examples)} test images of `;
    return [images, { name: data.name }, ` right${ended}${because}.`];
  }
  const score = modelScoreOf({ manifest, history });
  if (score === null) return [` has no finished epoch${imported === undefined ? because : ended}.`];
  return [` reached an accuracy of ${formatDecimals(score.accuracy)} in ${measuredIn(score)}${ended}${because}.`];
}

/** A best epoch chosen on the test images says less about new images. */
function nameValidation({ data }: Manifest['experiment']): string {
  return data.validation === 'test' ? 'validation accuracy (on the test set)' : 'validation accuracy';
}

function collectFigures({ manifest, history }: Run): { label: string; value: string }[] {
  const { metrics, model, timings, experiment, status, imported } = manifest;
  const known = (label: string, value: string | null) => (value === null ? [] : [{ label, value }]);
  const { best, test } = metrics;
  const bestOf = best === null ? null : (best.val_accuracy ?? best.accuracy);
  const source = best?.val_accuracy == null ? 'training accuracy' : nameValidation(experiment);
  return [
    ...known('Test accuracy', test && formatDecimals(test.accuracy)),
    ...known('Test loss', test && formatDecimals(test.loss)),
    ...known('Weights of', weightsText(manifest)),
    ...known(`Best ${source}, epoch ${best?.epoch}`, bestOf === null ? null : formatDecimals(bestOf)),
    ...known('Parameters', formatCount(model.parameters)),
    ...known('Epochs', status === 'imported' ? null : `${history.length} of ${experiment.train.epochs}`),
    ...known('Imported from', imported === undefined ? null : importedText(imported)),
    ...known('Training time', history.length === 0 ? null : formatDuration(timings.training_seconds)),
  ];
}
