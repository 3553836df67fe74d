import { dirname, resolve } from 'node:path';
import { rubricGrammar } from './grammar.js';
import type {
  DataRule as WrittenData,
  LayersRule as WrittenLayers,
  Range as WrittenRange,
  RubricSpec,
} from './spec.js';
import { DEFINING_KEYS } from './types.js';
import type { DataRule, LayersRule, Measure, OwnExamples, Proof, Range, Rubric, Rule } from './types.js';

type Sections = Required<Pick<RubricSpec, 'experiment' | 'result' | 'report'>>;

/** Writes out the short forms, and adds the defaults, which stand in the schema. Relative paths start at the rubric. */
export function completeRubric(spec: RubricSpec, file: string): Rubric {
  const sections: Sections = { experiment: {}, result: {}, report: {}, ...spec };
  const rules = [...experimentRules(sections), ...resultRules(sections), ...reportRules(sections)];
  const points = rules.reduce((sum, rule) => sum + (rule.points ?? 0), 0);
  return {
    title: spec.title ?? '',
    rules,
    data: dataRule(sections.experiment.data, dirname(file)),
    allowsInitFrom: sections.experiment.init_from === 'allowed',
    proof: proofOf(spec.proof ?? 'retrain'),
    points,
    pass: spec.pass ?? points,
  };
}

/** Rules of the kinds that have a key of their own; all others are ranges. */
function experimentRules({ experiment: { init_from: _, ...experiment } }: Sections): Rule[] {
  return Object.entries(experiment).map(([key, written]): Rule => {
    switch (key) {
      case 'layers':
        return { kind: 'layers', layers: layersRule(written as WrittenLayers), points: pointsOf(written) };
      case 'data':
        return { kind: 'data', points: pointsOf(written) };
      case 'validation': {
        const { must_be: mustBe } =
          typeof written === 'string' ? { must_be: written } : (written as { must_be: string });
        return { kind: 'validation', mustBe: mustBe as 'not_test' | 'held_out', points: pointsOf(written) };
      }
      default:
        return measureRule(key as Measure, written as WrittenRange);
    }
  });
}

function resultRules({ result }: Sections): Rule[] {
  return Object.entries(result).map(([key, written]) => measureRule(key as Measure, written as WrittenRange));
}

function reportRules({ report }: Sections): Rule[] {
  const { must_have: parts = [] } = report;
  return parts.length === 0 ? [] : [{ kind: 'report', parts, points: pointsOf(report) }];
}

function measureRule(measure: Measure, written: WrittenRange): Rule {
  const { min = null, max = null, points = null, partial_from: partialFrom = null } = written;
  const range: Range = { min, max, points, partialFrom };
  return { kind: 'measure', measure, range, points };
}

function layersRule(written: WrittenLayers): LayersRule {
  const { must_have: mustHave = [], must_not_have: mustNotHave = [], min = null, max = null } = written;
  return { mustHave, mustNotHave, min, max, points: written.points ?? null };
}

function pointsOf(written: unknown): number | null {
  return (written as { readonly points?: number }).points ?? null;
}

function dataRule(written: Sections['experiment']['data'], folder: string): DataRule {
  if (written === undefined) return { datasets: knownDatasets(), own: null };
  if (typeof written === 'string') return { datasets: [written], own: null };
  if (Array.isArray(written)) return { datasets: written, own: null };
  const { dataset, path } = written as WrittenData;
  if (path !== undefined) return { datasets: [], own: ownExamples(written as WrittenData, path, folder) };
  return { datasets: dataset === undefined ? knownDatasets() : [dataset].flat(), own: null };
}

function ownExamples(written: WrittenData, path: string, folder: string): OwnExamples {
  const defining = DEFINING_KEYS.flatMap((key) => (written[key] === undefined ? [] : [[key, written[key]]]));
  const testPath = written.test_path === undefined ? null : resolve(folder, written.test_path);
  return { ...Object.fromEntries(defining), path: resolve(folder, path), testPath } as OwnExamples;
}

function knownDatasets(): readonly string[] {
  return rubricGrammar.definition('experiment').properties!['data']!.anyOf![0]!.enum!;
}

function proofOf(written: NonNullable<RubricSpec['proof']>): Proof {
  return typeof written === 'string' ? { how: written } : { how: 'epochs', epochs: written.epochs };
}
