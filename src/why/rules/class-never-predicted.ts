import { counted } from '../figures.js';
import { rateRemedy } from '../remedies.js';
import { hasTrainedEnough, RATE_PATH } from '../run-facts.js';
import type { Evidence, Finding, Remedy, Rule } from '../types.js';

/** Test images of a class: a network that knows it would hardly miss all of fewer by chance, but might. */
const FEWEST_IMAGES = 10;

/** A class has test images, and the network names it for none. */
export const classNeverPredicted: Rule = {
  title: 'A class is never predicted',
  seenBy: `a class with ${FEWEST_IMAGES} test images or more is the answer to none; an error if the answer is always the same class`,
  remedy: 'more epochs; a tenth of the learning rate if the answer is always the same',
  coveredBy: ['not-finite', 'learned-nothing', 'rate-too-low'],
  find: (evidence) => {
    const { run, predictions, plan } = evidence;
    if (predictions === null || !hasTrainedEnough(run)) return [];
    const [labels, answers] = [new Uint32Array(plan.classes), new Uint32Array(plan.classes)];
    for (const { label, prediction } of predictions) {
      labels[label]!++;
      answers[prediction]!++;
    }
    const missed = [...labels.keys()].filter((at) => answers[at] === 0 && labels[at]! >= FEWEST_IMAGES);
    const named = [...answers.keys()].filter((at) => answers[at]! > 0);
    if (missed.length === 0) return [];
    return [named.length === 1 ? describeOne(named[0]!, evidence) : describeMissed(missed, labels, evidence)];
  },
};

function describeOne(answer: number, evidence: Evidence): Finding {
  const { class_names: names } = evidence.run.manifest.data;
  return {
    severity: 'error',
    what: `The network answers every image with ${quoted(names[answer])}`,
    seenBy: `all ${counted(evidence.predictions!.length, 'prediction')} are ${quoted(names[answer])}`,
    path: RATE_PATH,
    remedies: [rateRemedy(evidence, 0.1)],
  };
}

function describeMissed(missed: readonly number[], labels: Uint32Array, { run, predictions }: Evidence): Finding {
  const { experiment, data } = run.manifest;
  const names = missed.map((at) => quoted(data.class_names[at])).join(', ');
  const images = missed.reduce((sum, at) => sum + labels[at]!, 0);
  const longer: Remedy = {
    settings: [`train.epochs=${2 * experiment.train.epochs}`],
    purpose: 'to train twice as long',
  };
  return {
    severity: 'warning',
    what: `The network never answers ${names}`,
    seenBy: `none of ${counted(predictions!.length, 'prediction')}, but ${counted(images, 'label')} of the test set`,
    path: ['train', 'epochs'],
    remedies: [longer],
  };
}

function quoted(name: string | undefined): string {
  return `"${name ?? ''}"`;
}
