import { countContingency } from '../evaluation/contingency.js';
import { groupBootstrap } from '../evaluation/group-bootstrap.js';
import { adjustByHolm } from '../evaluation/holm.js';
import { mcnemarExact } from '../evaluation/mcnemar.js';
import { meanOf } from '../evaluation/mean-interval.js';
import { pairedBootstrap } from '../evaluation/paired-bootstrap.js';
import type { PredictionRecord, Run } from '../runs/types.js';
import { printable } from '../short-names.js';
import { explainMismatch } from './same-test-images.js';
import type { Agreement, Answers, ComparedGroup, Pair } from './types.js';
import { describeLoneGroup, describePair, describePairs } from './verdict.js';

/** A run whose answers are known. */
interface Tested {
  /** Place among the compared runs. */
  readonly run: number;
  readonly manifest: Run['manifest'];
  readonly answers: readonly PredictionRecord[];
}

/** The runs of a group that were tested on the shared images; at least one. */
interface Contender {
  /** Place among the groups. */
  readonly group: number;
  readonly runs: readonly Tested[];
}

interface AgreementRequest {
  readonly groups: readonly ComparedGroup[];
  /** One for each run, as are `answers`. */
  readonly labels: readonly string[];
  readonly answers: readonly Answers[];
}

/** Tests groups against each other on the test images that they share: two as named, or the best with all others. */
export function findAgreement(runs: readonly Run[], { groups, labels, answers }: AgreementRequest): Agreement {
  const tested = runs.flatMap(({ manifest }, run): Tested[] => {
    const known = answers[run]!;
    return typeof known === 'string' ? [] : [{ run, manifest, answers: known }];
  });
  const together = chooseTogether(tested);
  const contenders = groups.flatMap((group, place): Contender[] => {
    const members = together.filter(({ run }) => group.runs.includes(run));
    return members.length === 0 ? [] : [{ group: place, runs: members }];
  });
  const first = groups.length === 2 ? contenders[0] : findBest(contenders);
  const others = contenders.filter((one) => one !== first);
  const [leader] = first?.runs ?? [];
  const count = leader?.answers.length ?? 0;
  const wording = { labels: groups.map(({ label }) => label), count, dataset: nameDataset(leader?.manifest.data.name) };
  const pairs = first === undefined ? [] : comparePairs(first, others).map((pair) => describe(pair, wording));
  const left = runs.flatMap((_, run) => {
    const reason = explainLeftOut(run, answers[run]!, { tested, together, labels });
    return reason === null ? [] : [{ run, reason }];
  });
  const verdict = groups.length === 1 ? describeLoneGroup(groups[0]!) : describePairs(pairs, wording);
  return { count, dataset: wording.dataset, pairs, verdict, left };
}

type Undescribed = Omit<Pair, 'verdict'>;

function describe(pair: Undescribed, wording: Parameters<typeof describePair>[1]): Pair {
  return { ...pair, verdict: describePair(pair, wording) };
}

function comparePairs(first: Contender, others: readonly Contender[]): Undescribed[] {
  const pairs = others.map((second) => comparePair(first, second));
  const adjusted = adjustByHolm(pairs.map(({ pValue }) => pValue));
  return pairs.map((pair, at) => ({ ...pair, adjustedPValue: adjusted[at]! }));
}

function comparePair(first: Contender, second: Contender): Omit<Undescribed, 'adjustedPValue'> {
  const isSingle = first.runs.length === 1 && second.runs.length === 1;
  const test = isSingle ? compareRunPair(first.runs[0]!, second.runs[0]!) : compareGroupPair(first, second);
  const [firstAccuracy, secondAccuracy] = [findAccuracy(first), findAccuracy(second)];
  return { first: first.group, second: second.group, firstAccuracy, secondAccuracy, ...test };
}

type Evidence = Pick<Pair, 'contingency' | 'overSeeds' | 'difference' | 'interval' | 'pValue'>;

function compareRunPair(first: Tested, second: Tested): Evidence {
  const contingency = countContingency(first.answers, second.answers);
  const { onlyFirst, onlySecond } = contingency;
  return {
    contingency,
    overSeeds: null,
    difference: (onlyFirst - onlySecond) / first.answers.length,
    interval: pairedBootstrap(contingency),
    pValue: mcnemarExact(contingency).pValue,
  };
}

function compareGroupPair(first: Contender, second: Contender): Evidence {
  const [one, other] = [first, second].map(({ runs }) =>
    runs.map(({ manifest, answers }) => ({ seed: manifest.seed, answers })),
  );
  const { difference, interval, pValue, standardError, degrees, isPaired } = groupBootstrap(one!, other!);
  const counts = [first.runs.length, second.runs.length] as const;
  return { contingency: null, overSeeds: { counts, standardError, degrees, isPaired }, difference, interval, pValue };
}

/** The highest mean accuracy, the earliest of equals. */
function findBest(contenders: readonly Contender[]): Contender | undefined {
  return contenders.reduce<Contender | undefined>(
    (best, one) => (best !== undefined && findAccuracy(best) >= findAccuracy(one) ? best : one),
    undefined,
  );
}

function findAccuracy({ runs }: Contender): number {
  return meanOf(runs.map((run) => countRight(run) / run.answers.length));
}

function countRight({ answers }: Tested): number {
  return answers.filter(({ label, prediction }) => label === prediction).length;
}

/** Runs that share their test images, as many as possible; of equally many, those of the run that is named first. */
function chooseTogether(tested: readonly Tested[]): readonly Tested[] {
  const choices = tested.map((one) => tested.filter((other) => explainApart(one, other) === null));
  return choices.reduce((largest, choice) => (choice.length > largest.length ? choice : largest), []);
}

function explainApart(one: Tested, other: Tested): string | null {
  const reason = explainMismatch(one.manifest, other.manifest);
  if (reason !== null) return reason;
  const isSame = one.answers.every(({ label }, index) => label === other.answers[index]!.label);
  return isSame ? null : 'the labels in their predictions differ';
}

interface Sorted {
  readonly tested: readonly Tested[];
  readonly together: readonly Tested[];
  readonly labels: readonly string[];
}

function explainLeftOut(run: number, answers: Answers, { tested, together, labels }: Sorted): string | null {
  if (typeof answers === 'string') return answers;
  const own = tested.find((one) => one.run === run)!;
  const [leader] = together;
  return leader === undefined || together.includes(own)
    ? null
    : `unlike ${labels[leader.run]}: ${explainApart(leader, own)}`;
}

function nameDataset(name = ''): string {
  return NAMES[name] ?? printable(name);
}

const NAMES: Readonly<Record<string, string>> = { mnist: 'MNIST', fashion_mnist: 'Fashion-MNIST', kmnist: 'KMNIST' };
