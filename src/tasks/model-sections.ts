import { chooseFilterLayers, chooseOutputLayers } from '../drawings/choose-layers.js';
import { MnistxError } from '../errors.js';
import { openModelOf } from '../open/open-model.js';
import type { ModelOptions, OpenModel } from '../open/open-model.js';
import { makeEvaluationSection } from '../report/evaluation-section.js';
import type { ReportSection } from '../report/types.js';
import type { Run } from '../runs/types.js';
import { evaluateModel } from './evaluate-run.js';
import { drawActivations, drawFilters } from './show-run.js';

/** How to open the trained network of a run and its data. */
export interface SectionOptions extends ModelOptions {
  /** Stops the evaluation. */
  readonly signal: AbortSignal;
  /** Called with one sentence about anything unexpected, such as changed test images. */
  readonly onWarning: (message: string) => void;
}

interface Part {
  readonly id: string;
  readonly title: string;
  readonly make: (model: OpenModel, options: SectionOptions) => Promise<Omit<ReportSection, 'id' | 'title'>>;
}

const PARTS: readonly Part[] = [
  {
    id: 'evaluation',
    title: 'Right and wrong',
    make: async (model, options) => makeEvaluationSection(await evaluateModel(model, { ...options, source: null })),
  },
  {
    id: 'pictures',
    title: 'Filters and activations',
    make: async (model, { signal }) => {
      const { plan } = model;
      const filters = drawFilters(model, chooseFilterLayers(plan, undefined));
      const layers = chooseOutputLayers(plan, undefined);
      const activations = await drawActivations(model, { split: 'test', index: 0 }, { layers, signal });
      return { blocks: [], charts: { ...filters, ...activations } };
    },
  },
];

/** The sections that need the trained network and its data: its mistakes, filters and activations. */
export async function modelSections(run: Run, options: SectionOptions): Promise<ReportSection[]> {
  const model = await valueOrError(() => openModelOf(run, options));
  if (model instanceof MnistxError) return PARTS.map((part) => missingSection(part, model));
  try {
    const sections: ReportSection[] = [];
    for (const part of PARTS) {
      const made = await valueOrError(() => part.make(model, options));
      const { id, title } = part;
      sections.push(made instanceof MnistxError ? missingSection(part, made) : { id, title, ...made });
    }
    return sections;
  } finally {
    await model.session.close();
  }
}

/** A report without one of its parts is still a report, and says what is missing. */
function missingSection({ id, title }: Part, error: MnistxError): ReportSection {
  const { message, fix = '' } = error.problems[0]!;
  const text = ['Not shown: ', { name: message }, fix === '' ? '.' : `; ${fix}.`];
  return { id, title, blocks: [{ kind: 'paragraph', text }] };
}

async function valueOrError<T>(make: () => Promise<T>): Promise<T | MnistxError> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof MnistxError) return error;
    throw error;
  }
}
