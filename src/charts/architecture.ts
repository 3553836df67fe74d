import type { TopLevelSpec } from 'vega-lite';
import { cutMiddle } from '../short-names.js';
import { KINDS, placeBoxes } from './architecture-boxes.js';
import type { ArchitectureLayer, Box, Edge, Layout } from './architecture-boxes.js';
import { placeBranches } from './branch-boxes.js';
import { encodePixels } from './picture-grid.js';
import { field, ink, muted } from './picture-theme.js';
import { chooseShownNames, cleanChartText } from './run-names.js';
import { makeColorScale, theme } from './theme.js';

export interface ArchitectureChart {
  readonly name: string;
  readonly subtitle: string;
  /** The input comes first. */
  readonly layers: readonly ArchitectureLayer[];
}

/** The network as a diagram: each layer's output, drawn to scale, with a description below it. */
export function chartArchitecture({ name, subtitle, layers }: ArchitectureChart): TopLevelSpec {
  const layout = layers.some(({ inputs }) => inputs !== undefined) ? placeBranches(layers) : placeBoxes(layers);
  const title = chooseShownNames([name])[0]!;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Diagram of the network ${title}: ${layers.map((layer) => describeLayer(layer) + describeInputs(layer, layers)).join(', then ')}.`,
    title: { text: 'Layers', subtitle: `${title}: ${subtitle}` },
    width: layout.width,
    height: layout.height,
    config: theme,
    layer: [
      layout.edges === null ? drawArrows(layout) : drawEdges(layout.edges),
      drawFaces(layers, layout),
      drawFronts(layers, layout),
      ...drawTexts(layers, layout),
    ],
  } as unknown as TopLevelSpec; // the type of a layered spec does not know scales that are off
}

function kindColors(layers: readonly ArchitectureLayer[]) {
  const colors = makeColorScale(['convolution', 'pooling', 'dense', 'normalization', 'dropout']);
  const colorOf = (kind: ArchitectureLayer['kind']) =>
    colors.range[colors.domain.indexOf(kind)] ?? (kind === 'input' ? '#444444' : '#999999');
  const domain = KINDS.filter((kind) => layers.some((layer) => layer.kind === kind));
  return { domain, range: domain.map(colorOf) };
}

/** Every mark needs the same legend: one mark without it removes it from all. */
function encodeKind(layers: readonly ArchitectureLayer[]) {
  const legend = { orient: 'bottom', direction: 'horizontal', columns: 7, symbolType: 'square', offset: 6 } as const;
  return { field: field.kind, type: 'nominal', scale: kindColors(layers), title: null, legend } as const;
}

function drawFronts(layers: readonly ArchitectureLayer[], { boxes }: Layout) {
  return {
    data: {
      values: layers.map((layer, index) => {
        const { left, top, width, height } = boxes[index]!;
        return {
          [field.left]: left,
          [field.right]: left + width,
          [field.top]: top,
          [field.bottom]: top + height,
          [field.kind]: layer.kind,
          [field.name]: layer.name,
          [field.detail]: describeLayer(layer),
        };
      }),
    },
    mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 0.7, opacity: 1 },
    encoding: {
      x: encodePixels(field.left),
      x2: { field: field.right },
      y: encodePixels(field.top),
      y2: { field: field.bottom },
      color: encodeKind(layers),
      description: { field: field.detail, type: 'nominal' },
      tooltip: [
        { field: field.name, type: 'nominal', title: 'Layer' },
        { field: field.detail, type: 'nominal', title: 'What it does' },
      ],
    },
  } as const;
}

/** The upper and the right side of the solids. */
function drawFaces(layers: readonly ArchitectureLayer[], { boxes }: Layout) {
  const values = layers.flatMap((layer, index) => {
    const box = boxes[index]!;
    if (box.depthX === 0) return [];
    return sidesOf(box).flatMap((corners, side) =>
      corners.map(([x, y], order) => ({
        [field.left]: x,
        [field.top]: y,
        [field.order]: order,
        [field.group]: `${index} ${side}`,
        [field.kind]: layer.kind,
        [field.share]: side === 0 ? 0.45 : 0.7,
      })),
    );
  });
  return {
    data: { values },
    mark: {
      type: 'line',
      filled: true,
      interpolate: 'linear-closed',
      stroke: '#ffffff',
      strokeWidth: 0.7,
      aria: false,
    },
    encoding: {
      x: encodePixels(field.left),
      y: encodePixels(field.top),
      order: { field: field.order, type: 'quantitative' },
      detail: { field: field.group, type: 'nominal' },
      color: encodeKind(layers),
      fillOpacity: { field: field.share, type: 'quantitative', scale: null, legend: null },
    },
  } as const;
}

type Corner = readonly [x: number, y: number];

function sidesOf({ left, top, width, height, depthX, depthY }: Box): readonly (readonly Corner[])[] {
  const right = left + width;
  const back = (x: number, y: number): Corner => [x + depthX, y - depthY];
  return [
    [[left, top], back(left, top), back(right, top), [right, top]],
    [[right, top], back(right, top), back(right, top + height), [right, top + height]],
  ];
}

const ARROW_HEAD = {
  type: 'point',
  shape: 'triangle-right',
  filled: true,
  size: 34,
  color: '#999999',
  opacity: 1,
  aria: false,
} as const;

/** From each solid to the next one of its row. */
function drawArrows({ boxes }: Layout) {
  const values = boxes.slice(1).flatMap((to, index) => {
    const from = boxes[index]!;
    if (from.row !== to.row) return [];
    const y = from.top + (from.height - from.depthY) / 2;
    return [
      {
        [field.left]: from.left + from.width + from.depthX + 6,
        [field.right]: to.left - 6,
        [field.top]: y,
      },
    ];
  });
  const shared = { y: encodePixels(field.top) };
  return {
    data: { values },
    layer: [
      {
        mark: { type: 'rule', color: '#999999', aria: false },
        encoding: { ...shared, x: encodePixels(field.left), x2: { field: field.right } },
      },
      {
        mark: ARROW_HEAD,
        encoding: { ...shared, x: encodePixels(field.right) },
      },
    ],
  } as const;
}

/** Lines of a network that branches. */
function drawEdges(edges: readonly Edge[]) {
  const placed = { x: encodePixels(field.left), y: encodePixels(field.top) };
  const corners = edges.flatMap(({ points }, group) =>
    points.map(([x, y], order) => ({ [field.left]: x, [field.top]: y, [field.order]: order, [field.group]: group })),
  );
  const heads = edges.filter(({ hasHead }) => hasHead).map(({ points }) => points.at(-1)!);
  return {
    layer: [
      {
        data: { values: corners },
        mark: { type: 'line', color: '#999999', strokeWidth: 1, interpolate: 'linear', aria: false },
        encoding: {
          ...placed,
          order: { field: field.order, type: 'quantitative' },
          detail: { field: field.group, type: 'nominal' },
        },
      },
      {
        data: { values: heads.map(([x, y]) => ({ [field.left]: x, [field.top]: y })) },
        mark: ARROW_HEAD,
        encoding: placed,
      },
    ],
  } as const;
}

/** The lines below a layer, from the top. A long name takes two. */
const LINES = [
  { dy: 0, size: 11.5, color: ink, weight: 'bold', text: ({ name }: ArchitectureLayer) => splitName(name)[0] },
  { dy: 14, size: 11.5, color: ink, weight: 'bold', text: ({ name }: ArchitectureLayer) => splitName(name)[1] },
  { dy: 30, size: 11, color: ink, weight: 'normal', text: ({ what }: ArchitectureLayer) => what },
  { dy: 44, size: 11, color: ink, weight: 'normal', text: ({ activation }: ArchitectureLayer) => activation },
  { dy: 60, size: 11, color: muted, weight: 'normal', text: ({ shape }: ArchitectureLayer) => shape.join('×') },
  {
    dy: 74,
    size: 11,
    color: muted,
    weight: 'normal',
    text: (layer: ArchitectureLayer) => describeParameters(layer.parameters),
  },
] as const;

/** Letters of a bold name that fit a layer's column. */
const MOST_LETTERS = 15;

/** Breaks a long name after an underscore if the first line has room for that. A short name goes on the second line. */
function splitName(name: string): readonly [first: string, second: string] {
  if (name.length <= MOST_LETTERS) return ['', name];
  const at = name.lastIndexOf('_', MOST_LETTERS - 1) + 1;
  return at > 2 ? [name.slice(0, at), name.slice(at)] : [name.slice(0, MOST_LETTERS), name.slice(MOST_LETTERS)];
}

function drawTexts(layers: readonly ArchitectureLayer[], { boxes, slot }: Layout) {
  return LINES.map(({ dy, size, color: fill, weight, text }) => ({
    data: {
      values: layers.flatMap((layer, index) => {
        const full = text(layer);
        if (full === '') return [];
        return [
          {
            [field.left]: boxes[index]!.middle,
            [field.top]: boxes[index]!.textTop + dy,
            [field.text]: cutMiddle(cleanChartText(full), weight === 'bold' ? MOST_LETTERS : (slot - 4) / (size * 0.6)),
          },
        ];
      }),
    },
    mark: {
      type: 'text',
      align: 'center',
      baseline: 'top',
      fontSize: size,
      fontWeight: weight,
      color: fill,
      limit: 0,
      aria: false,
    },
    encoding: { x: encodePixels(field.left), y: encodePixels(field.top), text: { field: field.text, type: 'nominal' } },
  }));
}

/** ` from conv2d and add`; empty in a chain. */
function describeInputs({ inputs = [] }: ArchitectureLayer, layers: readonly ArchitectureLayer[]): string {
  return inputs.length === 0 ? '' : ` from ${inputs.map((input) => layers[input]!.name).join(' and ')}`;
}

function describeParameters(parameters: number): string {
  if (parameters === 0) return '';
  return parameters === 1 ? '1 parameter' : `${parameters.toLocaleString('en')} parameters`;
}

function describeLayer({ name, type, what, activation, shape, parameters }: ArchitectureLayer): string {
  // An automatic name contains the type; a user's name may not.
  const settings = [name.startsWith(type) ? '' : type, what, activation].filter((text) => text !== '').join(', ');
  const cost = describeParameters(parameters);
  return `${name}${settings === '' ? '' : ` (${settings})`} gives ${shape.join('×')}${cost === '' ? '' : ` with ${cost}`}`;
}
