import type { LoggerInterface, Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { makeRefusingLoader } from './refusing-loader.js';

/** Draws a chart without a browser. Nothing is read from files or the network. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  return (await draw(spec)).svg;
}

const FONT = 'DejaVu Sans';

/**
 * A chart as a PNG of twice its size, for high-resolution screens. `fontFiles` hold DejaVu Sans; the system's fonts supply
 * missing glyphs.
 */
export async function renderPng(
  svg: string,
  fontFiles: readonly string[],
  loadSystemFonts = true,
): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const font = { loadSystemFonts, fontFiles: [...fontFiles], defaultFontFamily: FONT, sansSerifFamily: FONT };
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font }).render().asPng();
}

/** The spec as Vega's runtime takes it, for pages that draw it themselves. */
export async function compileChart(spec: TopLevelSpec): Promise<Spec> {
  return (await compileOnce(spec)).spec;
}

/** The spec as the text of a file. */
export function formatSpec(spec: TopLevelSpec): string {
  return `${JSON.stringify(spec, null, 2)}\n`;
}

export interface Drawing {
  readonly svg: string;
  /** Warnings of Vega-Lite and Vega. Specs made here cause none. */
  readonly warnings: readonly string[];
}

/** @throws {Error} for a spec that Vega-Lite or Vega reject, or that asks for external data. That is a bug, since specs are made here. */
export const draw = onceEach(async (spec: TopLevelSpec): Promise<Drawing> => {
  const [{ parse, View }, compiled] = await Promise.all([import('vega'), compileOnce(spec)]);
  const { logger, warnings, errors } = collectMessages();
  const loader = makeRefusingLoader((address) => errors.push(`it asks for ${address}, but charts carry their data`));
  const view = new View(parse(compiled.spec), { renderer: 'none', loader, logger });
  try {
    const svg = describe(renumberGradients(await view.toSVG()), spec.description ?? '');
    if (errors.length > 0) throw new Error(`a chart cannot be drawn: ${errors.join('; ')}`);
    return { svg, warnings: [...compiled.warnings, ...warnings] };
  } finally {
    view.finalize();
  }
});

const compileOnce = onceEach(async (spec: TopLevelSpec) => {
  const { compile } = await import('vega-lite');
  const { logger, warnings } = collectMessages();
  return { spec: compile(spec, { logger }).spec, warnings };
});

/** A chart is drawn for its file and for its page. Specs never change, so each is compiled and drawn once. */
function onceEach<T>(make: (spec: TopLevelSpec) => Promise<T>): (spec: TopLevelSpec) => Promise<T> {
  const made = new WeakMap<TopLevelSpec, Promise<T>>();
  return (spec) => {
    const known = made.get(spec) ?? make(spec);
    made.set(spec, known);
    return known;
  };
}

/** Vega puts a chart's description on the page around it, which a file does not have. */
function describe(svg: string, description: string): string {
  const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  const label = description.replace(/[&<>"]/g, (sign) => escapes[sign]!);
  return svg.replace(
    '<svg ',
    () => `<svg role="graphics-document" aria-roledescription="visualization" aria-label="${label}" `,
  );
}

/** Vega numbers gradients through the life of a process: the same chart would have other bytes after other charts. */
function renumberGradients(svg: string): string {
  const ids = Array.from(svg.matchAll(/<(?:linear|radial)Gradient\b[^>]*? id="(gradient_\d+)"/g), ([, id]) => id!);
  const numbered = new Map(ids.map((id, at) => [id, `gradient_${at}`]));
  return svg.replace(/(?<=\bid="|="url\(#)gradient_\d+(?=[")])/g, (id) => numbered.get(id) ?? id);
}

function collectMessages() {
  const warnings: string[] = [];
  const errors: string[] = [];
  const into = (list: string[]) =>
    function (this: LoggerInterface, ...messages: readonly unknown[]) {
      list.push(messages.map((message) => (message instanceof Error ? message.message : String(message))).join(' '));
      return this;
    };
  const quiet = into([]);
  const logger = { level: () => 0, error: into(errors), warn: into(warnings), info: quiet, debug: quiet };
  // Vega's type of `level` is both its getter and its setter, which no function literal is
  return { logger: logger as unknown as LoggerInterface, warnings, errors };
}
