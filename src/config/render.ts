import { Document, isCollection, isScalar, visit } from 'yaml';
import type { Experiment } from './types.js';

/** The complete experiment as YAML: every default, extension and override filled in. Itself a valid experiment file. */
export function renderExperiment(experiment: Experiment): string {
  const document = new Document(writtenForm(experiment), { aliasDuplicateObjects: false });
  visit(document, {
    Map: (_, map) => {
      if (map.has('l1')) map.flow = true;
    },
    Seq: (_, list) => {
      if (list.items.every((item) => isScalar(item) || (isCollection(item) && item.flow))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** An experiment as a file holds it: without what an experiment file may not say because there is nothing to say. */
export function writtenForm(experiment: Experiment): object {
  const { description, data, ...rest } = experiment;
  const { limit, ...dataRest } = data;
  return {
    name: rest.name,
    ...(description === '' ? {} : { description }),
    seed: rest.seed,
    engine: rest.engine,
    data: Object.keys(limit).length === 0 ? dataRest : { ...dataRest, limit },
    model: rest.model,
    train: rest.train,
  };
}
