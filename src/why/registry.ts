import { classNeverPredicted } from './rules/class-never-predicted.js';
import { deadUnits } from './rules/dead-units.js';
import { learnedNothing } from './rules/learned-nothing.js';
import { noValidation } from './rules/no-validation.js';
import { notEnded } from './rules/not-ended.js';
import { notFinished } from './rules/not-finished.js';
import { notFinite } from './rules/not-finite.js';
import { overfitting } from './rules/overfitting.js';
import { rateTooHigh } from './rules/rate-too-high.js';
import { rateTooLow } from './rules/rate-too-low.js';
import { saturatedUnits } from './rules/saturated-units.js';
import { scheduleEndedEarly } from './rules/schedule-ended-early.js';
import { testSetUsed } from './rules/test-set-used.js';
import { tinyBatches } from './rules/tiny-batches.js';
import type { Rule } from './types.js';

/** All rules, in the order in which they are asked. */
export const RULES = {
  'not-finite': notFinite,
  'not-ended': notEnded,
  'rate-too-high': rateTooHigh,
  'learned-nothing': learnedNothing,
  'rate-too-low': rateTooLow,
  overfitting,
  'dead-units': deadUnits,
  'saturated-units': saturatedUnits,
  'class-never-predicted': classNeverPredicted,
  'schedule-ended-early': scheduleEndedEarly,
  'not-finished': notFinished,
  'tiny-batches': tinyBatches,
  'test-set-used': testSetUsed,
  'no-validation': noValidation,
} satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;
