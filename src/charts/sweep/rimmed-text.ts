import { labelFontSize } from '../theme.js';
import { trialField as field } from './trial-rows.js';

/** Words over lines: two layers, the lower one a rim in the colour of the page. */
export function makeRimmedText(values: readonly object[], look: object): object[] {
  const layer = (colors: object) => ({
    data: { values },
    mark: { type: 'text', baseline: 'middle', fontSize: labelFontSize, aria: false, ...look, ...colors },
    encoding: { text: { field: field.text, type: 'nominal' } },
  });
  return [
    layer({ color: '#ffffff', stroke: '#ffffff', strokeWidth: 3, strokeJoin: 'round' }),
    layer({ color: '#222222' }),
  ];
}
