import type { ConfigPath } from '../../errors.js';
import type { DataRule, ReportPart, Rule, ValidationKind } from '../../config/rubric/types.js';
import { describeRule } from '../allowed-data.js';
import type { Evidence, ExperimentFacts, RuleOf } from '../types.js';
import { MEASURES } from './measures.js';
import { rangeText, shareOf } from './range.js';

/** What a rule asks for, and how an experiment meets it. */
export interface Judged {
  readonly id: string;
  readonly title: string;
  readonly asked: string;
  readonly found: string;
  /** `null` if it is no number. */
  readonly value?: number;
  /** Share of the points: 1 if the rule is met. */
  readonly share: number;
  /** The key of an experiment file that is looked at. */
  readonly path: ConfigPath;
}

/** What is shown of a thing that nobody has looked at. */
export const UNKNOWN = '–';

const UNSEEN = { found: UNKNOWN, share: 0 } as const;

type Judges = {
  readonly [Kind in Rule['kind']]: (rule: RuleOf<Kind>, seen: Evidence | null, data: DataRule) => Judged;
};

/** One function for each kind of rule. `seen` is `null` for a submission that could not be read. */
const JUDGES: Judges = {
  measure: ({ measure, range }, seen) => {
    const { title, format, path, valueOf } = MEASURES[measure];
    const value = seen === null ? null : valueOf(seen);
    const words = { id: measure, title, path, asked: rangeText(range, format) };
    if (value === null) return { ...words, ...UNSEEN };
    return { ...words, found: format(value), value, share: shareOf(value, range) };
  },

  layers: ({ layers }, seen) => {
    const { mustHave, mustNotHave, min, max } = layers;
    const asked = [
      ...(mustHave.length === 0 ? [] : [`has ${mustHave.join(', ')}`]),
      ...(mustNotHave.length === 0 ? [] : [`has no ${mustNotHave.join(', no ')}`]),
      ...(min === null && max === null ? [] : [`${rangeText({ min, max }, String)} layers`]),
    ].join('; ');
    const words = { id: 'layers', title: 'Layers', path: ['model', 'layers'], asked };
    if (seen === null) return { ...words, ...UNSEEN };
    const { layers: types } = seen.facts;
    const count = types.length;
    const faults = [
      ...mustHave.filter((type) => !types.includes(type)).map((type) => `has no ${type}`),
      ...mustNotHave.filter((type) => types.includes(type)).map((type) => `has ${type}`),
      ...((min !== null && count < min) || (max !== null && count > max) ? [`has ${count} layers`] : []),
    ];
    return { ...words, found: faults.join('; ') || types.join(', '), share: faults.length === 0 ? 1 : 0 };
  },

  data: (_, seen, data) => {
    const words = { id: 'data', title: 'Data', path: ['data'], asked: describeRule(data) };
    if (seen === null) return { ...words, ...UNSEEN };
    const { dataFault, data: name } = seen.facts;
    return { ...words, found: dataFault ?? name, share: dataFault === null ? 1 : 0 };
  },

  validation: ({ mustBe }, seen) => {
    const words = {
      id: 'validation',
      title: 'Validation',
      path: ['data', 'validation'],
      asked: VALIDATIONS[mustBe].asked,
    };
    if (seen === null) return { ...words, ...UNSEEN };
    const { validation } = seen.facts;
    const isMet = VALIDATIONS[mustBe].isMet(validation);
    return { ...words, found: describeValidation(validation), share: isMet ? 1 : 0 };
  },

  report: ({ parts }, seen) => {
    const words = { id: 'report', title: 'Report', path: ['description'], asked: parts.map(withArticle).join(', ') };
    if (seen === null) return { ...words, ...UNSEEN };
    const missing = parts.filter((part) => !PARTS[part](seen.facts));
    const found = missing.length === 0 ? 'all there' : `no ${missing.join(', no ')}`;
    return { ...words, found, share: missing.length === 0 ? 1 : 0 };
  },
};

export function judgeRule(rule: Rule, seen: Evidence | null, data: DataRule): Judged {
  // Each function takes the rules of its own kind.
  const judge = JUDGES[rule.kind] as (rule: Rule, seen: Evidence | null, data: DataRule) => Judged;
  return judge(rule, seen, data);
}

/** Whether a rule can be judged before a training. */
export function needsTraining(rule: Rule): boolean {
  return rule.kind === 'measure' && MEASURES[rule.measure].isResult;
}

type Validation = ExperimentFacts['validation'];

const VALIDATIONS: Readonly<Record<ValidationKind, { asked: string; isMet: (validation: Validation) => boolean }>> = {
  not_test: { asked: 'not on the test set', isMet: (validation) => validation !== 'test' },
  held_out: {
    asked: 'on examples that are held out',
    isMet: (validation) => validation !== 'test' && validation !== 'none',
  },
};

function describeValidation(validation: Validation): string {
  if (typeof validation === 'number') return `a fraction of ${validation}, held out`;
  return { auto: 'held-out examples', test: 'the test set', none: 'none' }[validation];
}

const PARTS: Readonly<Record<ReportPart, (facts: ExperimentFacts) => boolean>> = {
  description: ({ description }) => description.trim() !== '',
  note: ({ hasNote }) => hasNote,
  report: ({ hasReport }) => hasReport,
};

function withArticle(part: ReportPart): string {
  return `a ${part}`;
}
