/** Kinds of layers, in the order of the theme's colours. The last one is grey. */
export const KINDS = ['input', 'convolution', 'pooling', 'dense', 'normalization', 'dropout', 'other'] as const;

/** A layer as the diagram of a network needs it. */
export interface ArchitectureLayer {
  readonly name: string;
  /** As in a config: `conv2d`; `input` for the image. */
  readonly type: string;
  /** Decides its colour. */
  readonly kind: (typeof KINDS)[number];
  /** Its sizes in a few words: `8 5×5`. */
  readonly what: string;
  /** `relu`; empty if none. */
  readonly activation: string;
  /** Shape of its output, without the batch axis. */
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Places of its inputs in the list; absent in a chain. */
  readonly inputs?: readonly number[];
}

/** The solid that stands for a layer's output, in pixels: its front, and how far its back is shifted up and right. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly depthX: number;
  readonly depthY: number;
  /** The middle of the layer's column, and the top of its texts. */
  readonly middle: number;
  readonly textTop: number;
  readonly row: number;
}

export type Point = readonly [x: number, y: number];

/** A line from one layer to another, with corners. */
export interface Edge {
  readonly points: readonly Point[];
  /** Whether an arrow stands at its end. */
  readonly hasHead: boolean;
}

export interface Layout {
  readonly boxes: readonly Box[];
  /** `null` in a chain: each layer follows the one before it. */
  readonly edges: readonly Edge[] | null;
  readonly width: number;
  readonly height: number;
  /** Width of a layer's column. */
  readonly slot: number;
}

export const SLOT = 124;
const TALLEST = 120;
const SHORTEST = 7;
const WIDEST = 46;
/** How much of an image's width shows as depth, to the right and up. */
const DEPTH = { x: 0.2, y: 0.16 };
/** Height of the texts below a layer, and of the solids above them. */
export const TEXTS = 98;
export const ROOM = TALLEST * (1 + DEPTH.y);
const ROW_GAP = 20;
/** With more layers in a row the text becomes too small to read. */
const MOST_IN_ROW = 8;

/**
 * Places the layers from left to right, in as many rows as they need. For an image, height and depth grow with the square
 * root of its height and width, and the front's width with the logarithm of its channels. For a vector, the height grows
 * with the logarithm of its length.
 */
export function placeBoxes(layers: readonly ArchitectureLayer[]): Layout {
  const rows = Math.max(1, Math.ceil(layers.length / (MOST_IN_ROW + 1)));
  const inRow = Math.ceil(layers.length / rows);
  const side = sideOf(layers);
  const rowHeight = ROOM + TEXTS;
  const boxes = layers.map(({ shape }, index): Box => {
    const row = Math.floor(index / inRow);
    return placeSolid(shape, {
      side,
      middle: ((index % inRow) + 0.5) * SLOT,
      top: row * (rowHeight + ROW_GAP),
      row,
    });
  });
  return {
    boxes,
    edges: null,
    width: Math.min(inRow, layers.length) * SLOT,
    height: rows * (rowHeight + ROW_GAP) - ROW_GAP,
    slot: SLOT,
  };
}

/** The longest side of all images. */
export function sideOf(layers: readonly Pick<ArchitectureLayer, 'shape'>[]): number {
  return Math.max(1, ...layers.map(({ shape }) => (shape.length === 1 ? 1 : Math.max(...shape.slice(0, 2)))));
}

/** A solid in the middle of its column; `top` is that of the room for solids. */
export function placeSolid(
  shape: readonly number[],
  { side, middle, top, row }: { side: number; middle: number; top: number; row: number },
): Box {
  const { width, height, depthX, depthY } = solidOf(shape, side);
  return {
    left: middle - (width + depthX) / 2,
    top: top + (ROOM - height - depthY) / 2 + depthY,
    ...{ width, height, depthX, depthY, middle, row },
    textTop: top + ROOM + 4,
  };
}

function solidOf(shape: readonly number[], side: number): Pick<Box, 'width' | 'height' | 'depthX' | 'depthY'> {
  if (shape.length === 1) return { width: 9, height: clampLength(8 + 10 * Math.log2(shape[0]!)), depthX: 0, depthY: 0 };
  const [height = 1, width = 1, channels = 1] = shape;
  const deep = clampLength(TALLEST * Math.sqrt(width / side));
  return {
    height: clampLength(TALLEST * Math.sqrt(height / side)),
    width: Math.min(WIDEST, 5 + 5 * Math.log2(channels)),
    depthX: shape.length === 2 ? 0 : deep * DEPTH.x,
    depthY: shape.length === 2 ? 0 : deep * DEPTH.y,
  };
}

function clampLength(pixels: number): number {
  return Math.max(SHORTEST, Math.min(TALLEST, pixels));
}
