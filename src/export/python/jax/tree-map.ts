/** `target = jax.tree.map(lambda …)`, opened as black does. */
export function map(
  target: string,
  formula: string,
  ...trees: readonly (readonly [letter: string, name: string])[]
): string[] {
  const letters = trees.map(([letter]) => letter).join(', ');
  const names = trees.map(([, name]) => name);
  const whole = `${target} = jax.tree.map(lambda ${letters}: ${formula}, ${names.join(', ')})`;
  if (whole.length + 4 <= 88) return [whole];
  const inner = `    lambda ${letters}: ${formula}, ${names.join(', ')}`;
  if (inner.length + 4 <= 88) return [`${target} = jax.tree.map(`, inner, ')'];
  return [
    `${target} = jax.tree.map(`,
    `    lambda ${letters}: ${formula},`,
    ...names.map((name) => `    ${name},`),
    ')',
  ];
}
