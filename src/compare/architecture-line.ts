/** The layers in one line of at most `width` characters. Layers before the last are left out if they do not fit. */
export function renderArchitecture(layers: readonly string[], width = Infinity): string {
  const whole = layers.join(ARROW);
  if (whole.length <= width || layers.length <= 2) return whole;
  for (let kept = layers.length - 2; kept >= 1; kept--) {
    const line = [...layers.slice(0, kept), '…', layers.at(-1)].join(ARROW);
    if (line.length <= width || kept === 1) return line;
  }
  return whole;
}

const ARROW = ' → ';
