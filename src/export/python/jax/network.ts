import type { Layer } from '../../../config/types.js';
import { trainsOnLogits } from '../../../model/training-facts.js';
import type { Plan, PlanLayer } from '../../../model/types.js';
import { flat, prefixed, statement, text } from '../code.js';
import { variablesOf } from '../variables.js';
import type { LayerVariables } from '../variables.js';
import { jaxPiece, helpersOf } from './layers.js';
import type { JaxHelper, JaxPiece } from './layers.js';
import { hasState } from './params.js';

/** `forward`, and the functions that it calls. */
export interface JaxNetwork {
  readonly lines: readonly string[];
  readonly helpers: readonly JaxHelper[];
  /** Whether `forward` takes a key in training. */
  readonly takesKey: boolean;
  /** Whether it takes and returns moving averages. */
  readonly hasState: boolean;
}

export function jaxNetwork(plan: Plan): JaxNetwork {
  const pieces = plan.layers.map((layer) => jaxPiece(layer, optionsOf(plan, layer)));
  const variables = variablesOf(plan);
  const keeps = hasState(plan);
  const takesKey = keeps || pieces.some((piece) => piece.takesKey === true);
  const parameters = ['params', ...(keeps ? ['state'] : []), 'x', ...(takesKey ? ['key=None'] : [])];
  const gives = trainsOnLogits(plan) ? 'Logits' : 'Outputs';
  const lines = [
    `def forward(${parameters.join(', ')}):`,
    `    """${gives} for images (N, ${plan.inputShape.join(', ')})${takesKey ? '; a key means training' : ''}."""`,
    ...(keeps ? ['    new_state = {}'] : []),
    ...pieces.flatMap((piece, at) => pieceLines(piece, variables[at]!)),
    `    return ${variables.at(-1)!.output}${keeps ? ', new_state' : ''}`,
  ];
  return { lines, helpers: helpersOf(pieces), takesKey, hasState: keeps };
}

/** The last softmax is part of the loss. */
function optionsOf(plan: Plan, { index, options }: PlanLayer): Layer {
  const isOutput = index === plan.layers.length - 1;
  return isOutput && trainsOnLogits(plan) && 'activation' in options ? { ...options, activation: 'linear' } : options;
}

/** Room for a line of `forward` on one line. */
const ROOM = 80;

function pieceLines({ steps: [first, ...rest], state }: JaxPiece, { inputs, output }: LayerVariables): string[] {
  if (first === undefined) return inputs[0] === output ? [] : [`    ${output} = ${inputs[0]!}`];
  const start = first(...(inputs as [string]));
  if (state !== undefined) return statement(prefixed(`${output}, new_state[${text(state)}] = `, start), 1);
  const whole = rest.reduce((x, step) => flat(step(x)), flat(start));
  return whole.length <= ROOM
    ? [`    ${output} = ${whole}`]
    : [start, ...rest.map((step) => step(output))].flatMap((code) => statement(prefixed(`${output} = `, code), 1));
}
