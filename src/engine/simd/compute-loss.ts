import type { Loss } from '../../config/types.js';
import { alphasOf, labelSmoothingOf, topKOf } from '../../model/training-facts.js';
import type { ProgramContext } from './program-context.js';

/** Rows of outputs, one behind the other, and their labels. All but `rows`, `scale` and `shard` are addresses. */
export interface LossRows {
  readonly outputs: number;
  /** A byte a row. */
  readonly labels: number;
  /** Shares of the classes, (rows, classes), which then stand for the labels; or 0. */
  readonly targets: number;
  readonly rows: number;
  /** Factor of the gradients. */
  readonly scale: number;
  /** Where the gradients go, or 0. */
  readonly dOutputs: number;
  /** Where the sums of loss, right answers and right ones among k are added. */
  readonly sums: number;
  /** Part of the batch that the rows are of. */
  readonly shard: number;
}

/** What the loss of a plan is computed with. */
type LossSite = Pick<ProgramContext, 'kernels' | 'plan' | 'constantFloats'>;

export type ComputeLoss = (rows: LossRows) => void;

export function makeLoss(site: LossSite): ComputeLoss {
  const { loss } = site.plan.training;
  return makerOf(loss)(site, loss);
}

type LossOf<T extends Loss['type']> = Extract<Loss, { type: T }>;
type Maker<T extends Loss['type']> = (site: LossSite, loss: LossOf<T>) => ComputeLoss;

const makers: { readonly [T in Loss['type']]: Maker<T> } = {
  sparse_categorical_crossentropy: makeCrossEntropy,
  categorical_crossentropy: makeCrossEntropy,
  mean_squared_error: ({ kernels, plan }) => {
    const { classes } = plan;
    const k = topKOf(plan);
    return ({ outputs, labels, targets, rows, scale, dOutputs, sums }) => {
      if (targets === 0) kernels.meanSquaredErrorRows(outputs, labels, rows, classes, scale, k, dOutputs, sums);
      else kernels.meanSquaredErrorOfTargets(outputs, targets, rows, classes, scale, k, dOutputs, sums);
    };
  },
  focal: (site, loss) => {
    const { kernels, plan } = site;
    const { classes } = plan;
    const { gamma, label_smoothing: smoothing } = loss;
    const k = topKOf(plan);
    const alphas = site.constantFloats(alphasOf(loss, classes));
    return ({ outputs, labels, targets, rows, scale, dOutputs, sums }) => {
      const labelled = [outputs, targets === 0 ? labels : 0, targets, rows, classes] as const;
      kernels.focalRows(...labelled, smoothing, alphas, gamma, scale, k, dOutputs, sums);
    };
  },
};

function makerOf<T extends Loss['type']>(loss: LossOf<T>): Maker<T> {
  return makers[loss.type as T];
}

function makeCrossEntropy({ kernels, plan }: LossSite): ComputeLoss {
  const { classes } = plan;
  const k = topKOf(plan);
  const smoothing = labelSmoothingOf(plan);
  return ({ outputs, labels, targets, rows, scale, dOutputs, sums }) => {
    if (targets === 0) kernels.crossEntropyRows(outputs, labels, rows, classes, smoothing, scale, k, dOutputs, sums);
    else kernels.crossEntropyOfTargets(outputs, targets, rows, classes, smoothing, scale, k, dOutputs, sums);
  };
}
