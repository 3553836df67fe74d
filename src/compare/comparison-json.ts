import type { ComparedRun, Comparison, LayerDifference, SettingDifference } from './types.js';

/** The comparison as a document for other programs: snake_case keys, raw numbers, `null` for what is not known. */
export function comparisonJson({ runs, differences, layers }: Comparison): unknown {
  return {
    runs: runs.map(runJson),
    differences: Object.fromEntries(differences.map(({ section, settings }) => [section, settings.map(settingJson)])),
    layers: layers.map(layerJson),
  };
}

function runJson(run: ComparedRun): unknown {
  return {
    label: run.label,
    name: run.name,
    folder: run.folder,
    status: run.status,
    reason: run.reason,
    engine: run.engine,
    layers: run.layers,
    parameters: run.parameters,
    flops: run.flops,
    epochs_done: run.epochsDone,
    epochs_planned: run.epochsPlanned,
    measured_in: run.final === null ? null : run.source,
    best_accuracy: run.bestAccuracy,
    best_loss: run.bestLoss,
    final: run.final,
    test: run.test,
    seconds: run.seconds,
    seconds_per_epoch: run.secondsPerEpoch,
  };
}

function settingJson({ path, values }: SettingDifference): unknown {
  return { path, values };
}

function layerJson({ type, positions, layers, options }: LayerDifference): unknown {
  return { type, positions, layers, options: options.map(settingJson) };
}
