import { RULES } from './registry.js';
import type { RuleId } from './registry.js';
import type { Evidence, Finding, Severity } from './types.js';

/** A finding, and the rule that found it. */
export interface Cause extends Finding {
  readonly rule: RuleId;
}

/** The most severe first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** What all rules find, the most severe first. */
export function findCauses(evidence: Evidence): Cause[] {
  const causes: Cause[] = [];
  for (const [id, rule] of Object.entries(RULES)) {
    if (causes.some((cause) => rule.coveredBy?.includes(cause.rule))) continue;
    causes.push(...rule.find(evidence).map((finding) => ({ ...finding, rule: id as RuleId })));
  }
  return causes.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
