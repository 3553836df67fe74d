import type { Loss, Metric, Optimizer, Training } from '../../config/types.js';
import { updatesOf } from '../../model/updates.js';
import { held } from '../held.js';
import { kerasObject } from './objects.js';
import type { KerasObject } from './objects.js';

/** What `compile` of Keras needs to train on as the run did. Schedules are left out: they counted this run's epochs. */
export function compileConfig({ optimizer, loss, metrics }: Training): object {
  return {
    optimizer: kerasOptimizer(optimizer),
    loss: kerasLoss(loss),
    metrics: metrics.map((metric) => kerasMetric(metric, wantsOneHot(loss))),
  };
}

/** Whether Keras' loss needs labels as rows of 0 and 1 instead of class numbers. */
export function wantsOneHot(loss: Loss): boolean {
  return loss.type !== 'sparse_categorical_crossentropy' || loss.label_smoothing > 0;
}

const OPTIMIZERS: Readonly<Record<string, string>> = {
  sgd: 'SGD',
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
  adadelta: 'Adadelta',
  nadam: 'Nadam',
  lion: 'Lion',
};

function kerasOptimizer(optimizer: Optimizer): KerasObject {
  const { type, weight_decay: decay, ...options } = optimizer;
  const config = {
    name: type,
    ...options,
    ...(decay !== undefined && { weight_decay: updatesOf(optimizer).decay.rate }),
  };
  return kerasObject('keras.optimizers', held(OPTIMIZERS, type, 'optimizer'), config);
}

function kerasLoss(loss: Loss): KerasObject | string {
  if (!wantsOneHot(loss) || loss.type === 'mean_squared_error') return loss.type;
  const { label_smoothing } = loss;
  if (loss.type === 'focal')
    return kerasObject('keras.losses', 'CategoricalFocalCrossentropy', {
      name: 'categorical_focal_crossentropy',
      from_logits: false,
      alpha: loss.alpha,
      gamma: loss.gamma,
      label_smoothing,
    });
  return kerasObject('keras.losses', 'CategoricalCrossentropy', {
    name: 'categorical_crossentropy',
    from_logits: false,
    label_smoothing,
  });
}

function kerasMetric(metric: Metric, isOneHot: boolean): KerasObject | string {
  if (metric.type === 'accuracy') return metric.type;
  const className = isOneHot ? 'TopKCategoricalAccuracy' : 'SparseTopKCategoricalAccuracy';
  return kerasObject('keras.metrics', className, { name: `top_${metric.k}`, k: metric.k });
}
