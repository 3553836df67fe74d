import { isChain, takersOf } from '../../model/graph.js';
import { trainsOnLogits } from '../../model/training-facts.js';
import type { Plan, PlanLayer } from '../../model/types.js';
import { placeTensor } from './arena.js';
import type { Tensor } from './arena.js';
import type { Node, NodeContext, NodeInput, Site } from './node.js';
import { softmaxNode } from './nodes/elementwise.js';
import { forkNode } from './nodes/merging.js';
import type { BatchImages } from './nodes/image.js';
import { fusedMaker, nodeMakers } from './nodes/registry.js';
import type { NodeMaker } from './nodes/registry.js';

/** The nodes of a network in the order of its forward pass. */
export interface PlacedLayers {
  readonly nodes: readonly PlacedNode[];
  /** Output of each layer. Fused layers share the last one's. */
  readonly outputs: readonly Tensor[];
  readonly last: NodeInput;
}

export interface PlacedNode {
  readonly node: Node;
  readonly isFrozen: boolean;
}

interface Choices {
  /** Keep every layer's output instead of fusing layers. */
  readonly isUnfused: boolean;
}

export function placeLayers(context: NodeContext, images: BatchImages, choices: Choices): PlacedLayers {
  return new Network(context, images, choices).place();
}

/** What nodes hand on. Layers that only reshape hand on that of the layer before them. */
interface Value {
  readonly output: Tensor;
  /** `null` for the image. */
  readonly dOutput: Tensor | null;
  /** Whether a layer up to here is trained; whether one is frozen. */
  readonly learns: boolean;
  readonly hasFrozen: boolean;
  /** Gradients that its takers write, in their order. The first one is `dOutput`. */
  readonly gradients: Tensor[];
}

class Network {
  private readonly plan: Plan;
  private readonly isChain: boolean;
  private readonly image: Value;
  /** By layer. */
  private readonly values = new Map<number, Value>();
  private readonly placed: { readonly node: PlacedNode; readonly value: Value }[] = [];

  constructor(
    private readonly context: NodeContext,
    private readonly images: BatchImages,
    private readonly choices: Choices,
  ) {
    this.plan = context.plan;
    this.isChain = isChain(context.plan.layers);
    this.image = { output: images.node.output, dOutput: null, learns: false, hasFrozen: false, gradients: [] };
  }

  place(): PlacedLayers {
    const { layers } = this.plan;
    for (const layer of layers) if (!this.values.has(layer.index)) this.placeLayer(layer);
    const values = layers.map(({ index }) => this.values.get(index)!);
    const { output, dOutput } = values.at(-1)!;
    return {
      // Backward, the fork runs before the node whose gradient it adds up.
      nodes: this.placed.flatMap(({ node, value }) => [node, ...this.fork(value)]),
      outputs: values.map((value) => value.output),
      last: { input: output, dInput: dOutput },
    };
  }

  private placeLayer(layer: PlanLayer): void {
    const { layers } = this.plan;
    const takers = takersOf(this.plan, layer.index);
    const next = takers.length === 1 ? layers[takers[0]!] : undefined;
    const inputs = layer.inputs.map((input) => this.values.get(input) ?? this.image);
    const fused = this.choices.isUnfused ? null : fusedMaker(layer, next);
    if (fused !== null) {
      const value = this.add(fused, layer, inputs, false);
      this.values.set(layer.index, value).set(next!.index, value);
      return;
    }
    const [first, ...rest] = makersOf(this.plan, layer);
    const value = first === undefined ? inputs[0]! : this.add(first, layer, inputs, this.passesOnInVain(layer, inputs));
    this.values.set(
      layer.index,
      rest.reduce((from, make) => this.add(make, layer, [from], false), value),
    );
  }

  /** Behind layers without weights, chains hand a gradient on in vain: that chooses kernels, whose last bits runs have. */
  private passesOnInVain({ trainableParameters }: PlanLayer, inputs: readonly Value[]): boolean {
    return this.isChain && trainableParameters > 0 && !inputs[0]!.hasFrozen;
  }

  private add(make: NodeMaker, layer: PlanLayer, inputs: readonly Value[], isInVain: boolean): Value {
    const learns = layer.trainableParameters > 0;
    const learnBefore = inputs.some((value) => value.learns);
    const site = this.site(
      inputs.map((value) => ({
        input: value.output,
        dInput: value.learns || isInVain ? this.takeGradient(value) : null,
      })),
      learns,
      this.isChain && !this.choices.isUnfused && inputs[0] === this.image,
    );
    const made = make(site, layer);
    const value = {
      output: made.node.output,
      dOutput: made.dOutput,
      learns: learns || learnBefore,
      hasFrozen: layer.isFrozen || inputs.some(({ hasFrozen }) => hasFrozen),
      gradients: [],
    };
    const node = withoutIdle(made.node, learns, learnBefore || isInVain);
    this.placed.push({ node: { node, isFrozen: layer.isFrozen }, value });
    return value;
  }

  /** Where the next taker of a value writes its gradient. */
  private takeGradient({ output, dOutput, gradients }: Value): Tensor | null {
    if (dOutput === null) return null;
    const { arena, capacity } = this.context;
    const own = gradients.length === 0 ? dOutput : placeTensor(arena, capacity, output.size);
    gradients.push(own);
    return own;
  }

  private fork({ output, gradients }: Value): PlacedNode[] {
    return gradients.length < 2 ? [] : [{ node: forkNode(this.context, output, gradients), isFrozen: false }];
  }

  private site(inputs: readonly NodeInput[], learns: boolean, takesImagesAlone: boolean): Site {
    const { kernels, memory, plan, arena, capacity } = this.context;
    return {
      ...{ kernels, memory, plan, arena, capacity, learns, inputs },
      takeImagesAsLists: takesImagesAlone ? () => this.images.takeAsLists() : null,
      ...inputs[0]!,
      weight: (slot) => this.context.weight(slot),
      gradient: (slot) => this.context.gradient(slot),
      constant: (values) => this.context.constant(values),
      constantFloats: (values) => this.context.constantFloats(values),
      scratch: (bytes) => this.context.scratch(bytes),
    };
  }
}

/** A node without what nobody needs of its backward pass. */
function withoutIdle(node: Node, learns: boolean, passesOn: boolean): Node {
  if (learns) return node;
  const { gradients: _, ...passing } = node;
  if (passesOn) return passing;
  const { backward: __, prepareBackward: ___, ...forwardOnly } = passing;
  return forwardOnly;
}

/** A softmax that the loss does not compute is a node of its own, and of a layer `activation` the only one. */
function makersOf(plan: Plan, layer: PlanLayer): readonly NodeMaker[] {
  const isSoftmax = 'activation' in layer.options && layer.options.activation === 'softmax';
  const isLast = layer.index === plan.layers.length - 1;
  const softmax = isSoftmax && !(isLast && trainsOnLogits(plan)) ? [softmaxNode] : [];
  return isSoftmax && layer.type === 'activation' ? softmax : [...nodeMakers(layer), ...softmax];
}
