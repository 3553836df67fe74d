import type { Agreement, ComparedRun, Comparison, LayerDifference, Pair, SettingDifference } from './types.js';

/** The comparison as a document for other programs: snake_case keys, raw numbers, `null` for what is not known. */
export function comparisonJson({ runs, differences, layers, agreement }: Comparison): unknown {
  return {
    runs: runs.map(runJson),
    differences: Object.fromEntries(differences.map(({ section, settings }) => [section, settings.map(settingJson)])),
    layers: layers.map(layerJson),
    agreement: agreement === null ? null : agreementJson(agreement, runs),
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
    test: run.test,
    weights_of: run.weights,
    measured_in: run.final === null ? null : run.source,
    best_accuracy: run.bestAccuracy,
    best_loss: run.bestLoss,
    final: run.final,
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

function agreementJson({ count, dataset, pairs, verdict, left }: Agreement, runs: readonly ComparedRun[]): unknown {
  return {
    test_images: count,
    dataset,
    verdict: verdict === '' ? null : verdict,
    pairs: pairs.map((pair) => pairJson(pair, runs)),
    left_out: left.map(({ run, reason }) => ({ run: runs[run]!.label, reason })),
  };
}

function pairJson(pair: Pair, runs: readonly ComparedRun[]): unknown {
  const { bothRight, onlyFirst, onlySecond, bothWrong } = pair.contingency;
  return {
    first: runs[pair.first]!.label,
    second: runs[pair.second]!.label,
    both_right: bothRight,
    only_first_right: onlyFirst,
    only_second_right: onlySecond,
    both_wrong: bothWrong,
    first_accuracy: pair.firstAccuracy,
    second_accuracy: pair.secondAccuracy,
    difference: pair.difference,
    difference_interval: pair.interval,
    p_value: pair.pValue,
    adjusted_p_value: pair.adjustedPValue,
    verdict: pair.verdict,
  };
}
