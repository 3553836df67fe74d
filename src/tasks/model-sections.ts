import { MnistxError } from '../errors.js';
import { evaluateRun } from './evaluate-run.js';
import type { OpenModelRequest } from '../open/open-model.js';
import { evaluationSection } from '../report/evaluation-section.js';
import type { ReportSection } from '../report/types.js';
import { showRun } from './show-run.js';

/** How to open the trained network of a run and its data. */
export interface ModelOptions extends Omit<OpenModelRequest, 'folder'> {
  /** Stops the evaluation. */
  readonly signal: AbortSignal;
  /** Told in one sentence what is not as it should be, such as changed test images. */
  readonly onWarning: (message: string) => void;
}

/** What only the trained network and its data can show: where it errs, its filters, and what they make of an image. */
export async function modelSections(folder: string, options: ModelOptions): Promise<ReportSection[]> {
  const evaluation = await sectionOr('evaluation', 'Right and wrong', async () => {
    return evaluationSection(await evaluateRun({ ...options, folder, source: null }));
  });
  const pictures = await sectionOr('pictures', 'Filters and activations', async () => {
    const sample = { split: 'test', index: 0 } as const;
    const request = { folder, filters: true, architecture: false, sample, layer: undefined };
    const charts = await showRun(request, options);
    return { id: 'pictures', title: 'Filters and activations', blocks: [], charts };
  });
  return [evaluation, pictures];
}

/** A report without one of its parts is still one, and says what is missing. */
async function sectionOr(id: string, title: string, make: () => Promise<ReportSection>): Promise<ReportSection> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    const { message, fix = '' } = error.problems[0]!;
    const text = ['Not shown: ', { name: message }, fix === '' ? '.' : `; ${fix}.`];
    return { id, title, blocks: [{ kind: 'paragraph', text }] };
  }
}
