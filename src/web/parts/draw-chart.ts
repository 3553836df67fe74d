import type { Item, Spec, View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { recolorCharts } from '../../charts/dark-page.js';
import { makeRefusingLoader } from '../../charts/refusing-loader.js';
import { showTip } from './tip.js';
import { loadVega } from './vega.js';

export type Datum = Readonly<Record<string, unknown>>;

/**
 * Draws a chart into an element. Expressions are interpreted, since the page's policy forbids `eval`. The caller
 * finalizes the view.
 */
export async function drawChart(spec: TopLevelSpec, box: HTMLElement, onPick?: (datum: Datum) => void): Promise<View> {
  const [{ parse, View }, { compile }, { expressionInterpreter }] = await loadVega();
  recolorOnce();
  // The options that make the interpreter work are missing in Vega's types.
  const parsed = parse(compile(spec).spec as Spec, undefined, { ast: true });
  const view = new View(parsed, {
    expr: expressionInterpreter,
    renderer: 'svg',
    hover: true,
    loader: makeRefusingLoader(() => {}),
    tooltip: (_handler: unknown, event: MouseEvent | null, _item: unknown, value: unknown) => showTip(event, value),
  } as ConstructorParameters<typeof View>[1]);
  if (onPick !== undefined)
    view.addEventListener('click', (_event, item) => {
      const datum = (item as Item<Datum> | null | undefined)?.datum;
      if (datum !== undefined) onPick(datum);
    });
  await view.initialize(box).runAsync();
  return view;
}

let isRecolored = false;

/** A constructed style sheet needs no permission of the page's policy. On paper charts are light. */
function recolorOnce(): void {
  if (isRecolored) return;
  isRecolored = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media screen {\n${recolorCharts((light, dark) => `light-dark(${light}, ${dark})`)}\n}`);
  document.adoptedStyleSheets.push(sheet);
}
