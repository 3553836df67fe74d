import type { Contingency } from '../evaluation/types.js';
import { hasGroups } from './group-measures.js';
import type { Agreement, ComparedGroup, ComparedRun, Comparison, LayerDifference } from './types.js';
import type { OverSeeds, Pair, SettingDifference, Spread } from './types.js';

/** The comparison as a document for other programs: snake_case keys, raw numbers, `null` for unknown values. */
export function toComparisonJson({ runs, groups, differences, layers, agreement }: Comparison): unknown {
  return {
    runs: runs.map(toRunJson),
    ...(hasGroups(groups) ? { groups: groups.map((group) => toGroupJson(group, runs)) } : {}),
    differences: Object.fromEntries(differences.map(({ section, settings }) => [section, settings.map(toSettingJson)])),
    layers: layers.map(toLayerJson),
    agreement: agreement === null ? null : toAgreementJson(agreement, runs, groups),
  };
}

function toRunJson(run: ComparedRun): unknown {
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

function toGroupJson(
  { label, runs: places, repeats, testAccuracy }: ComparedGroup,
  runs: readonly ComparedRun[],
): unknown {
  const labelsOf = (some: readonly number[]): string[] => some.map((run) => runs[run]!.label);
  return {
    label,
    runs: labelsOf(places),
    seeds: places.map((run) => runs[run]!.seed),
    not_counted: labelsOf(repeats),
    test_accuracy: testAccuracy === null ? null : toSpreadJson(testAccuracy),
  };
}

function toSpreadJson({ count, mean, deviation, interval }: Spread): unknown {
  return { n: count, mean, sd: deviation, interval };
}

function toSettingJson({ path, values }: SettingDifference): unknown {
  return { path, values };
}

function toLayerJson({ type, positions, layers, options }: LayerDifference): unknown {
  return { type, positions, layers, options: options.map(toSettingJson) };
}

function toAgreementJson(
  { count, dataset, pairs, verdict, left }: Agreement,
  runs: readonly ComparedRun[],
  groups: readonly ComparedGroup[],
): unknown {
  return {
    test_images: count,
    dataset,
    verdict: verdict === '' ? null : verdict,
    pairs: pairs.map((pair) => toPairJson(pair, groups)),
    left_out: left.map(({ run, reason }) => ({ run: runs[run]!.label, reason })),
  };
}

function toPairJson(pair: Pair, groups: readonly ComparedGroup[]): unknown {
  return {
    first: groups[pair.first]!.label,
    second: groups[pair.second]!.label,
    ...(pair.contingency === null ? {} : toContingencyJson(pair.contingency)),
    ...(pair.overSeeds === null ? {} : toOverSeedsJson(pair.overSeeds)),
    first_accuracy: pair.firstAccuracy,
    second_accuracy: pair.secondAccuracy,
    difference: pair.difference,
    difference_interval: pair.interval,
    p_value: pair.pValue,
    adjusted_p_value: pair.adjustedPValue,
    verdict: pair.verdict,
  };
}

function toContingencyJson({ bothRight, onlyFirst, onlySecond, bothWrong }: Contingency): object {
  return {
    both_right: bothRight,
    only_first_right: onlyFirst,
    only_second_right: onlySecond,
    both_wrong: bothWrong,
  };
}

function toOverSeedsJson({ counts, standardError, degrees, isPaired }: OverSeeds): object {
  return {
    first_runs: counts[0],
    second_runs: counts[1],
    standard_error: standardError,
    degrees_of_freedom: degrees,
    paired_by_seed: isPaired,
  };
}
