import type { Problem } from '../../errors.js';
import { quote } from '../problems/schema-words.js';
import type { Tree } from '../tree.js';
import { formsAt, takesIntegers, takesNumbers } from './keys.js';
import type { Parameter } from './read-parameters.js';
import { problemIn } from './sweep-problem.js';

/** Checks that each parameter has either values or a range that makes sense. */
export function checkRanges(sweep: Tree, parameters: readonly Parameter[]): Problem[] {
  return parameters.flatMap((parameter) => {
    const [problem] = problemsOf(parameter);
    if (problem === undefined) return [];
    const { key, part = 'value', ...words } = problem;
    const path = ['parameters', parameter.written.path, ...(key === undefined ? [] : [key].flat())];
    return [problemIn(sweep, path, words, part)];
  });
}

interface RangeProblem extends Pick<Problem, 'code' | 'message' | 'fix'> {
  /** Below the parameter; none for the parameter itself. */
  readonly key?: string | readonly (string | number)[];
  readonly part?: 'key' | 'value';
}

/** The first one counts: what follows may be a consequence of it. */
function* problemsOf({ written, path }: Parameter): Generator<RangeProblem> {
  const { values, min, max, scale, step } = written.spec;
  const name = quote(written.path);
  const forms = formsAt(path.steps.map((each) => each.name));
  const rangeKey = (['min', 'max', 'scale', 'step'] as const).find((key) => written.spec[key] !== undefined);
  if (values !== undefined) {
    if (rangeKey !== undefined) yield exclusive(rangeKey);
    const twice = firstRepeated(values);
    if (twice !== null) {
      const message = `${quote(values[twice])} is given twice`;
      yield { code: 'CONFLICT', message, fix: 'keep one of them', key: ['values', twice] };
    }
    return;
  }
  if (rangeKey !== undefined && !takesNumbers(forms)) {
    const words = forms.flatMap((form) => form.enum ?? (form.const === undefined ? [] : [form.const]));
    const example = words.length === 0 ? '…' : [...new Set(words)].slice(0, 4).join(', ');
    const message = `${name} takes no numbers, so it has no range`;
    yield { code: 'WRONG_TYPE', message, fix: `write values: [${example}]`, key: rangeKey, part: 'key' };
  }
  if (min === undefined || max === undefined) {
    const [missing, other] = min === undefined ? ['min', 'max'] : ['max', 'min'];
    yield rangeKey === 'min' || rangeKey === 'max'
      ? { ...MISSING, message: `${name} has "${other}" but no "${missing}"`, fix: `add "${missing}:"`, part: 'key' }
      : { ...MISSING, message: `${name} has no values`, fix: NO_VALUES_FIX, part: 'key' };
    return;
  }
  if (min === max)
    yield { ...OUT, message: `"min" and "max" are both ${min}`, fix: `write values: [${min}]`, key: 'max' };
  if (min > max) yield { ...OUT, message: `"max" (${max}) is less than "min" (${min})`, fix: 'swap them', key: 'max' };
  if (scale === 'log' && min <= 0) {
    const fix = `use a "min" above 0, such as ${max > 0 ? max / 1000 : 0.001}, or scale: linear`;
    yield { ...OUT, message: `a logarithmic scale begins above 0, not at ${min}`, fix, key: 'min' };
  }
  if (step === undefined) return;
  if (step > max - min) {
    const message = `a step of ${step} is longer than the range from ${min} to ${max}`;
    yield { ...OUT, message, fix: `use a step of at most ${max - min}`, key: 'step' };
  }
  if (takesIntegers(forms) && !Number.isInteger(step)) {
    const message = `"step" must be a whole number, because ${name} takes no others`;
    yield { code: 'WRONG_TYPE', message, fix: `use ${Math.max(1, Math.round(step))}`, key: 'step' };
  }
}

const MISSING = { code: 'MISSING_KEY' } as const;
const OUT = { code: 'OUT_OF_RANGE' } as const;
const NO_VALUES_FIX = 'add values: [a, b], or min: and max:';

function exclusive(key: string): RangeProblem {
  const fix = key === 'min' || key === 'max' ? 'keep one of them' : `remove "${key}": it is for min and max`;
  return { code: 'CONFLICT', message: `"values" and "${key}" exclude each other`, fix, key, part: 'key' };
}

function firstRepeated(values: readonly unknown[]): number | null {
  const seen = new Set<string>();
  const index = values.findIndex((value) => {
    const text = JSON.stringify(value);
    return seen.has(text) || !seen.add(text);
  });
  return index < 0 ? null : index;
}
