import type { Shape } from '../../model/types.js';
import type { Attribute, OnnxNode, OnnxTensor } from './model.js';

/** Where an image's channels are. Convolutions and pools of ONNX want them first, all else in mnistx has them last. */
export type Layout = 'first' | 'last';

type Attributes = Readonly<Record<string, Attribute>>;

/** A value of the graph, and how it lies. */
export interface Value {
  readonly name: string;
  /** Without the batch, channels last, as everywhere in mnistx. */
  readonly shape: Shape;
  readonly layout: Layout;
}

/** A graph that grows by one operation after the other. It follows one value, which each operation replaces. */
export class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  private readonly names = new Set<string>();
  /** What several layers take in the other layout is transposed once. */
  private readonly transposed = new Map<string, string>();
  private layer = '';
  private layout: Layout = 'last';

  /** `shape` is without the batch, channels last, as everywhere in mnistx. */
  constructor(
    private value: string,
    private shape: Shape,
  ) {
    this.names.add(value);
  }

  /** What follows belongs to this layer, and is named so. */
  enter(layer: string): void {
    this.layer = layer;
  }

  /** The name of the value that the graph has come to. */
  get current(): string {
    return this.value;
  }

  /** The value that the graph has come to. */
  get reached(): Value {
    return { name: this.value, shape: this.shape, layout: this.layout };
  }

  /** Goes on from another value. */
  goTo({ name, shape, layout }: Value): void {
    [this.value, this.shape, this.layout] = [name, shape, layout];
  }

  /** The axis of the channels, counted with the batch. */
  get channelAxis(): number {
    return this.layout === 'first' ? 1 : this.shape.length;
  }

  /** Adds an operation on any values, and returns its output. */
  add(type: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = this.free(`${this.layer}/${type.toLowerCase()}`);
    this.nodes.push({ name: output, type, inputs, output, attributes });
    return output;
  }

  /** Adds an operation on the current value and on constants, and goes on with its output. */
  apply(type: string, constants: readonly string[] = [], attributes: Attributes = {}): void {
    this.value = this.add(type, [this.value, ...constants], attributes);
  }

  /** Goes on with another value. */
  follow(value: string): void {
    this.value = value;
  }

  /** Says what shape, channels last, and layout the last operation has made. */
  reshape(shape: Shape, layout: Layout = this.layout): void {
    this.shape = shape;
    this.layout = shape.length < 2 ? 'last' : layout;
  }

  /** Brings the channels to their place, if they are not there. */
  arrange(layout: Layout): void {
    const rank = this.shape.length;
    if (rank < 2 || layout === this.layout) return;
    const inner = Array.from({ length: rank - 1 }, (_, axis) => axis);
    const order = layout === 'first' ? [rank, ...inner.map((axis) => axis + 1)] : [...inner.map((axis) => axis + 2), 1];
    const known = this.transposed.get(this.value);
    if (known === undefined) {
      const from = this.value;
      this.apply('Transpose', [], { perm: [0, ...order] });
      this.transposed.set(from, this.value);
    } else this.value = known;
    this.layout = layout;
  }

  /** Adds a constant, and returns its name. */
  constant(name: string, values: Float32Array | readonly number[], shape: Shape = [values.length]): string {
    const free = this.free(`${this.layer}/${name}`);
    this.tensors.push({ name: free, shape, values });
    return free;
  }

  private free(name: string): string {
    let free = name;
    for (let count = 1; this.names.has(free); count++) free = `${name}_${count}`;
    this.names.add(free);
    return free;
  }
}
