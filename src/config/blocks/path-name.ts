/** A path of keys and list indices as a person writes it: `model.layers[0].filters`. */
export function pathName(steps: readonly string[]): string {
  return steps.map((step, at) => (/^\d+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}
