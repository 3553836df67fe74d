import { chooseFilterLayers, chooseOutputLayers } from '../drawings/choose-layers.js';
import { nodeEffects } from '../effects.js';
import { MnistxError } from '../errors.js';
import { openModelOf } from '../open/open-model.js';
import type { ModelOptions, OpenModel } from '../open/open-model.js';
import { makeEvaluationSection } from '../report/evaluation-section.js';
import { makeFindingsSection } from '../report/findings-section.js';
import type { ReportSection } from '../report/types.js';
import type { Run } from '../runs/types.js';
import type { LayerUnits } from '../why/types.js';
import { evaluateModel } from './evaluate-run.js';
import { measureUnits } from './measure-units.js';
import { drawActivations, drawFilters } from './show-run.js';
import { explainRun, measurementsOf } from './why.js';

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

/**
 * The sections that need the trained network and its data: what could be better, its mistakes, filters and activations. Only
 * the first of a run that has no network.
 */
export async function modelSections(run: Run, options: SectionOptions): Promise<ReportSection[]> {
  if (run.manifest.files['model/weights.bin'] === undefined) return [await explain(run, options, null)];
  const model = await valueOrError(() => openModelOf(run, options));
  if (model instanceof MnistxError)
    return [await explain(run, options, model), ...PARTS.map((part) => missingSection(part, model))];
  try {
    const sections: ReportSection[] = [await explain(run, options, model)];
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

/** What `mnistx why` says, by the network that is open. */
async function explain(
  run: Run,
  options: SectionOptions,
  model: OpenModel | MnistxError | null,
): Promise<ReportSection> {
  const units = async (opened: OpenModel | MnistxError): Promise<LayerUnits[]> => {
    if (opened instanceof MnistxError) throw opened;
    return measureUnits(opened, await opened.data(), options.signal);
  };
  const measure = { ...measurementsOf(run, options), units: model === null ? null : () => units(model) };
  return makeFindingsSection(await explainRun(run, { files: options.files ?? nodeEffects.files, measure }));
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
