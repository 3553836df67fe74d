import type { Proof, Rubric, Rule } from '../config/rubric/types.js';
import type { Problem } from '../errors.js';
import { describeRule } from './allowed-data.js';
import { judgeRule, needsTraining, UNKNOWN } from './rules/judge-rule.js';
import type { Check, Evidence, Grade, Outcome, ProofFound, Submission } from './types.js';

/** What `judge` looks at. */
export interface Examined {
  readonly submission: Submission;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/**
 * Grades what was found in a submission. A requirement that is not met costs all points; so does a claim that is not so.
 * With `isDry`, only what is known before a training.
 */
export function judge(rubric: Rubric, { submission, outcome, seconds }: Examined, isDry = false): Grade {
  const seen = outcome.type === 'seen' ? outcome.evidence : null;
  const rules = rubric.rules.filter((rule) => !isDry || !needsTraining(rule));
  const all = [
    ...checkReading(outcome),
    ...(seen === null
      ? []
      : [...checkTestSet(rubric, seen), ...checkData(rubric, seen), ...checkFirstWeights(rubric, seen)]),
    ...(seen === null || isDry ? [] : checkProof(rubric.proof, seen)),
    ...rules.map((rule) => checkOf(rule, seen, rubric)),
  ];
  const isWhole = all.every(({ points, isMet }) => points !== null || isMet);
  const checks = isWhole ? all : all.map((check) => ({ ...check, earned: 0 }));
  const earned = round(checks.reduce((sum, check) => sum + check.earned, 0));
  const points = rules.reduce((sum, rule) => sum + (rule.points ?? 0), 0);
  const hasPassed = isWhole && earned >= Math.min(rubric.pass, points);
  const missed = firstMissed(all);
  return { submission, hasPassed, earned, points, checks, reason: missed ? reasonOf(missed) : null, outcome, seconds };
}

/** Without a requirement nothing else counts; what is not known says less than what is. */
function firstMissed(checks: readonly Check[]): Check | undefined {
  const missed = checks.filter(({ isMet }) => !isMet);
  const isKnown = ({ found }: Check): boolean => found !== UNKNOWN;
  const required = missed.filter(({ points }) => points === null);
  return required.find(isKnown) ?? required[0] ?? missed.find(isKnown) ?? missed[0];
}

function checkOf(rule: Rule, seen: Evidence | null, { data }: Rubric): Check {
  const { share, path, value = null, ...words } = judgeRule(rule, seen, data);
  const { points } = rule;
  const isMet = share === 1;
  const earned = points === null ? 0 : round(points * share);
  return { ...words, value, isMet, points, earned, line: lineAt(seen, path) };
}

/** Points have two decimals. */
function round(points: number): number {
  return Math.round(points * 100) / 100;
}

/** The line of the key, or of the nearest one around it that is written. */
function lineAt(seen: Evidence | null, path: readonly (string | number)[]): number | null {
  return seen?.lines[path.join('.')] ?? null;
}

const REQUIREMENT = { value: null, points: null, earned: 0 } as const;

function checkReading(outcome: Outcome): Check[] {
  const check = { id: 'submission', title: 'Submission', ...REQUIREMENT, isMet: false } as const;
  if (outcome.type === 'stopped')
    return [{ ...check, asked: 'ends within its limits', found: outcome.reason, line: null }];
  if (outcome.type === 'refused') {
    const [first] = outcome.problems;
    const { line } = first?.position ?? { line: null };
    return [{ ...check, asked: 'can be read', found: problemsText(outcome.problems), line }];
  }
  const { untrained } = outcome.evidence;
  return untrained === null ? [] : [{ ...check, asked: 'can be trained', found: untrained, line: null }];
}

/** The first mistake and its remedy, and how many more there are. */
function problemsText([first, ...others]: readonly Problem[]): string {
  if (first === undefined) return 'it cannot be read';
  const { position, message, fix } = first;
  const place = position === undefined ? '' : `line ${position.line}: `;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${place}${message}${fix === undefined ? '' : `; ${fix}`}${more}`;
}

/** Few test images make a high accuracy. A rubric that says how many are enough decides by itself. */
function checkTestSet({ rules }: Rubric, { facts, lines }: Evidence): Check[] {
  if (facts.leftOut === 0 || rules.some((rule) => rule.kind === 'measure' && rule.measure === 'test_examples'))
    return [];
  const found = `data.limit leaves out ${facts.leftOut.toLocaleString('en')} examples`;
  const words = { id: 'test_set', title: 'Test set', asked: 'all of it', found, line: lines['data'] ?? null };
  return [{ ...words, ...REQUIREMENT, isMet: false }];
}

/** Of a rubric without a rule for the data. */
function checkData({ rules, data }: Rubric, { facts, lines }: Evidence): Check[] {
  if (facts.dataFault === null || rules.some(({ kind }) => kind === 'data')) return [];
  const words = { id: 'data', title: 'Data', asked: describeRule(data), found: facts.dataFault };
  return [{ ...words, ...REQUIREMENT, isMet: false, line: lines['data'] ?? null }];
}

/** Those of another run may have learned the test set, which no training of this one shows. */
function checkFirstWeights({ allowsInitFrom }: Rubric, { facts: { initFrom } }: Evidence): Check[] {
  if (initFrom === null || allowsInitFrom) return [];
  const words = { id: 'init_from', title: 'First weights', asked: 'drawn by its own seed' };
  return [{ ...words, ...REQUIREMENT, found: `those of the run ${initFrom}`, isMet: false, line: null }];
}

function checkProof(proof: Proof, { proof: found }: Evidence): Check[] {
  const words = { id: 'proof', title: 'Proof', asked: PROOFS[proof.how], ...REQUIREMENT, line: null };
  // What fails before it is trained has nothing to prove.
  if (found === null) return [];
  const [difference] = found.differences;
  return [{ ...words, found: difference ?? proofText(found), isMet: difference === undefined }];
}

const PROOFS: Readonly<Record<Proof['how'], string>> = {
  retrain: 'the same when trained again',
  epochs: 'the same in its first epochs',
  files: 'files that agree',
};

export function proofText({ how, epochs, same }: ProofFound): string {
  const count = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  if (how === 'trained') return `trained here, ${count}; nothing was claimed`;
  return how === 'files' ? 'its files agree; nothing was trained' : `the same after ${count}: ${same.join(', ')}`;
}

function reasonOf({ title, asked, found, id }: Check): string {
  return id === 'submission' || id === 'proof' ? found : `${title}: ${found}, asked for: ${asked}`;
}
