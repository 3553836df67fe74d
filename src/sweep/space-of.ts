import type { Assignment, ParameterSpec, Sweep } from '../config/sweep/types.js';
import { valueAt } from './space.js';
import type { Domain, Point, Space } from './space.js';

/** The space that the parameters of a sweep span. */
export function spaceOf({ parameters }: Pick<Sweep, 'parameters'>): Space {
  return parameters.map((parameter) => ({
    path: parameter.path,
    domain: domainOf(parameter),
    when: parameter.when,
  }));
}

/** What the numbers of a point stand for. */
export function assignmentOf(space: Space, point: Point): Assignment {
  return new Map(
    space.flatMap(({ path, domain }) => {
      const number = valueAt(point, path);
      if (number === undefined) return [];
      return [[path, domain.kind === 'choice' ? domain.values[number] : number] as const];
    }),
  );
}

function domainOf(parameter: ParameterSpec): Domain {
  if (parameter.kind === 'choice') return { kind: 'choice', values: parameter.values };
  const { min, max, scale, step, isInteger } = parameter;
  return { kind: 'range', min, max, scale, integer: isInteger, ...(step === null ? {} : { step }) };
}
