import { field as common } from './theme.js';

/** Names of data fields of charts with pictures, boxes and classes. Never made of names of layers or classes. */
export const field = {
  ...common,
  url: 'url',
  text: 'text',
  left: 'left',
  top: 'top',
  right: 'right',
  bottom: 'bottom',
  row: 'row',
  column: 'column',
  output: 'output',
  input: 'input',
  kind: 'kind',
  order: 'order',
  label: 'label',
  place: 'place',
  group: 'group',
  detail: 'detail',
  share: 'share',
  split: 'split',
  count: 'count',
} as const;

/**
 * Colours for signed values: orange below 0, blue above it, both darker away from 0. Hardly anybody confuses these two.
 */
export const signedColors = ['#7a3300', '#d55e00', '#f5b98a', '#f7f7f7', '#8cc2e4', '#0072b2', '#00395c'] as const;

/** Colours for values from 0 up, as ink on paper. */
export const inkColors = ['#ffffff', '#000000'] as const;

export const ink = '#222222';
export const muted = '#666666';
