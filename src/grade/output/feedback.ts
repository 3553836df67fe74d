import type { Rubric } from '../../config/rubric/types.js';
import type { Problem } from '../../errors.js';
import type { Block, Report, ReportSection, Text } from '../../report/types.js';
import { proofText } from '../judge.js';
import { UNKNOWN } from '../rules/judge-rule.js';
import { MEASURES } from '../rules/measures.js';
import type { Check, Evidence, Grade, Results } from '../types.js';

/** The page of one student. */
export function makeFeedback(grade: Grade, { title, proof }: Pick<Rubric, 'title' | 'proof'>): Report {
  const { submission, outcome } = grade;
  const seen = outcome.type === 'seen' ? outcome.evidence : null;
  const problems = outcome.type === 'refused' ? outcome.problems : [];
  return {
    kind: title === '' ? 'Feedback' : title,
    names: [submission.student],
    sections: [
      makeOverview(grade, seen),
      { id: 'checks', title: 'What was asked for', isWide: true, blocks: [makeChecks(grade.checks)] },
      ...(problems.length === 0 ? [] : [makeProblems(problems)]),
      ...(seen?.proof == null ? [] : [makeProof(seen, proof.how)]),
      ...(seen === null ? [] : [makeExperiment(seen)]),
    ],
    footer: ['Graded by mnistx from ', { code: submission.path }, '.'],
  };
}

function makeOverview({ submission, hasPassed, earned, points, reason }: Grade, seen: Evidence | null): ReportSection {
  const ofPoints = points === 0 ? '' : `: ${earned} of ${points} points`;
  const verdict: Text = [{ name: submission.student }, ` has ${hasPassed ? '' : 'not '}passed${ofPoints}.`];
  const blocks: Block[] = [
    { kind: 'verdict', text: verdict },
    ...(reason === null ? [] : [{ kind: 'paragraph', text: [{ name: reason }] } as const]),
    ...(seen === null ? [] : [{ kind: 'figures', figures: figuresOf(seen) } as const]),
  ];
  return { id: 'overview', title: 'Grade', blocks };
}

const FIGURES = ['test_accuracy', 'test_loss', 'parameters', 'epochs', 'training_seconds'] as const;

function figuresOf(seen: Evidence): { label: string; value: string }[] {
  return FIGURES.flatMap((measure) => {
    const { title, valueOf, format } = MEASURES[measure];
    const value = valueOf(seen);
    return value === null ? [] : [{ label: title, value: format(value) }];
  });
}

function makeChecks(checks: readonly Check[]): Block {
  return {
    kind: 'table',
    caption: 'Each check. A requirement that is not met costs all points.',
    columns: [
      { title: 'Check' },
      { title: 'Asked for' },
      { title: 'Found' },
      { title: 'Met' },
      { title: 'Points', align: 'right' },
    ],
    rows: checks.map(({ title, asked, found, isMet, points, earned }) => [
      title,
      asked,
      [{ name: found }],
      found === UNKNOWN ? UNKNOWN : isMet ? 'yes' : [{ strong: 'no' }],
      points === null ? 'required' : `${earned} of ${points}`,
    ]),
  };
}

/** Mistakes of the file, as `mnistx validate` names them. */
function makeProblems(problems: readonly Problem[]): ReportSection {
  const items = problems.map(({ message, fix, position }): Text => [
    ...(position === undefined ? [] : [{ code: `line ${position.line}, column ${position.column}` }, ' ']),
    { name: message },
    ...(fix === undefined ? [] : ['; ', { name: fix }]),
    ...(position === undefined ? [] : [': ', { code: position.sourceLine.trim() }]),
  ]);
  return { id: 'problems', title: 'What is wrong', isWide: true, blocks: [{ kind: 'list', items }] };
}

function makeProof({ proof, claimed, results }: Evidence, how: Rubric['proof']['how']): ReportSection {
  const { differences } = proof!;
  const blocks: Block[] =
    differences.length === 0
      ? [{ kind: 'paragraph', text: `${sentence(proofText(proof!))}.` }]
      : [
          {
            kind: 'paragraph',
            text: 'What the run folder claims is not so. Each line says what it claims, and what its training here or its other files say instead:',
          },
          { kind: 'list', items: differences.map((line) => [{ code: line }]) },
        ];
  const isTrained = how === 'retrain' && claimed !== null && results !== null;
  return { id: 'proof', title: 'Proof', blocks: isTrained ? [...blocks, makeClaims(claimed, results)] : blocks };
}

const CLAIMED = ['test_accuracy', 'test_loss', 'val_accuracy', 'accuracy', 'epochs', 'training_seconds'] as const;

function makeClaims(claimed: Results, results: Results): Block {
  const cell = (measure: (typeof CLAIMED)[number], { [measure]: value }: Results): string =>
    value === null ? '–' : MEASURES[measure].format(value);
  return {
    kind: 'table',
    caption: 'What the run folder says, and what the training here has reached',
    columns: [{ title: 'Result' }, { title: 'Handed in', align: 'right' }, { title: 'Trained here', align: 'right' }],
    rows: CLAIMED.map((measure) => [MEASURES[measure].title, cell(measure, claimed), cell(measure, results)]),
  };
}

function makeExperiment({ config, place }: Evidence): ReportSection {
  const where: Block[] =
    place === '' ? [] : [{ kind: 'paragraph', text: ['Found in ', { code: place }, ' of the submission.'] }];
  const file: Block = { kind: 'file', name: 'The complete experiment', text: config };
  return { id: 'experiment', title: 'Experiment', blocks: [...where, file] };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
