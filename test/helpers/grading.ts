import { loadRubric } from '../../src/config/rubric/load-rubric.js';
import type { Rubric } from '../../src/config/rubric/types.js';
import type { Evidence, Outcome, Results } from '../../src/grade/types.js';

export function rubricOf(text: string, file = 'rubric.yaml'): Rubric {
  return loadRubric({ file, readFile: () => new TextEncoder().encode(text) }).rubric;
}

const RESULTS: Results = {
  ...{ test_accuracy: 0.97, test_loss: 0.1, val_accuracy: 0.96, val_loss: 0.12, accuracy: 0.99, loss: 0.03 },
  ...{ epochs: 3, training_seconds: 12.3 },
};

/** What was found in a made-up submission. */
export function makeEvidence({
  facts,
  ...changes
}: Partial<Omit<Evidence, 'facts'>> & { facts?: object } = {}): Evidence {
  return {
    kind: 'run',
    place: '',
    facts: {
      ...{ name: 'cnn', description: '', data: 'mnist', dataFault: null, validation: 0.1, leftOut: 0, initFrom: null },
      ...{ layers: ['conv2d', 'flatten', 'dense'], parameters: 5994, flops: 200_000 },
      ...{ training_examples: 54_000, test_examples: 10_000, hasNote: false, hasReport: false },
      ...facts,
    },
    lines: { 'model.layers': 4, data: 2 },
    claimed: RESULTS,
    results: RESULTS,
    untrained: null,
    proof: { how: 'retrain', epochs: 3, same: ['history.csv'], differences: [] },
    config: 'name: cnn\n',
    ...changes,
  };
}

export function makeExamined(student: string, outcome: Outcome = { type: 'seen', evidence: makeEvidence() }) {
  return { submission: { student, id: 'one', path: `sub/${student}.yaml` }, outcome, seconds: 1.5 };
}
