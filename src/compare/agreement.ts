import { countContingency } from '../evaluation/contingency.js';
import { adjustByHolm } from '../evaluation/holm.js';
import { mcnemarExact } from '../evaluation/mcnemar.js';
import { pairedBootstrap } from '../evaluation/paired-bootstrap.js';
import type { Contingency } from '../evaluation/types.js';
import type { PredictionRecord, Run } from '../runs/types.js';
import { printable } from '../short-names.js';
import { whyNotTogether } from './same-test-images.js';
import type { Agreement, Answers, Pair } from './types.js';
import { pairVerdict, verdictOfMany } from './verdict.js';

interface Candidate {
  /** Place among the compared runs. */
  readonly run: number;
  readonly manifest: Run['manifest'];
  readonly answers: readonly PredictionRecord[];
}

/** Tests runs against each other on the test images that they share: two as named, or the best with all others. */
export function agreementOf(
  runs: readonly Run[],
  labels: readonly string[],
  allAnswers: readonly Answers[],
): Agreement {
  const candidates = runs.flatMap(({ manifest }, run): Candidate[] => {
    const answers = allAnswers[run]!;
    return typeof answers === 'string' ? [] : [{ run, manifest, answers }];
  });
  const group = largestGroup(candidates);
  const best = group.reduce<Candidate | null>((a, b) => (a !== null && rightOf(a) >= rightOf(b) ? a : b), null);
  const first = runs.length === 2 ? group[0] : (best ?? undefined);
  const others = group.filter((one) => one !== first);
  const [count, dataset] = [first?.answers.length ?? 0, datasetName(first?.manifest.data.name ?? '')];
  const pairs = first === undefined ? [] : pairsOf(first, others, { labels, count, dataset });
  const left = runs.flatMap((_, run) => {
    const reason = whyLeft(run, allAnswers[run]!, { candidates, group, labels });
    return reason === null ? [] : [{ run, reason }];
  });
  const verdict = pairs.length === 1 ? pairs[0]!.verdict : verdictOfMany(pairs, { labels, count, dataset });
  return { count, dataset, pairs, verdict, left };
}

export interface Wording {
  readonly labels: readonly string[];
  readonly count: number;
  readonly dataset: string;
}

function pairsOf(first: Candidate, others: readonly Candidate[], wording: Wording): Pair[] {
  const tables = others.map(({ answers }) => countContingency(first.answers, answers));
  const pValues = tables.map((table) => mcnemarExact(table).pValue);
  const adjusted = adjustByHolm(pValues);
  return others.map((second, index) => {
    const contingency = tables[index]!;
    const pair = {
      first: first.run,
      second: second.run,
      contingency,
      ...accuracies(contingency),
      interval: pairedBootstrap(contingency),
      pValue: pValues[index]!,
      adjustedPValue: adjusted[index]!,
    };
    return { ...pair, verdict: pairVerdict(pair, wording) };
  });
}

function accuracies({ bothRight, onlyFirst, onlySecond, bothWrong }: Contingency) {
  const count = bothRight + onlyFirst + onlySecond + bothWrong;
  return {
    firstAccuracy: (bothRight + onlyFirst) / count,
    secondAccuracy: (bothRight + onlySecond) / count,
    difference: (onlyFirst - onlySecond) / count,
  };
}

/** The runs that share the test images of most runs; of equally many, those of the run that is named first. */
function largestGroup(candidates: readonly Candidate[]): readonly Candidate[] {
  const groups = candidates.map((one) => candidates.filter((other) => whyApart(one, other) === null));
  return groups.reduce((largest, group) => (group.length > largest.length ? group : largest), []);
}

function whyApart(one: Candidate, other: Candidate): string | null {
  const reason = whyNotTogether(one.manifest, other.manifest);
  if (reason !== null) return reason;
  const isSame = one.answers.every(({ label }, index) => label === other.answers[index]!.label);
  return isSame ? null : 'the labels in their predictions differ';
}

interface Sorted {
  readonly candidates: readonly Candidate[];
  readonly group: readonly Candidate[];
  readonly labels: readonly string[];
}

function whyLeft(run: number, answers: Answers, { candidates, group, labels }: Sorted): string | null {
  if (typeof answers === 'string') return answers;
  const own = candidates.find((candidate) => candidate.run === run)!;
  const [leader] = group;
  return leader === undefined || group.includes(own) ? null : `unlike ${labels[leader.run]}: ${whyApart(leader, own)}`;
}

function rightOf({ answers }: Candidate): number {
  return answers.filter(({ label, prediction }) => label === prediction).length;
}

function datasetName(name: string): string {
  return NAMES[name] ?? printable(name);
}

const NAMES: Readonly<Record<string, string>> = { mnist: 'MNIST', fashion_mnist: 'Fashion-MNIST', kmnist: 'KMNIST' };
