import type { Augmentation } from '../../config/types.js';
import type { ExampleSet, Images, ImageShape } from '../types.js';
import type { Change, Example, Mixing, Tools } from './augmentation.js';
import { Draws } from './draws.js';
import { augmentationOf } from './registry.js';
import { resampleAffine } from './resample.js';
import { smoothLines } from './smooth.js';

export interface AugmentRequest {
  readonly augment: readonly Augmentation[];
  readonly seed: number;
  readonly shape: ImageShape;
  readonly classes: number;
  /** Default: `PLAIN` */
  readonly tools?: Tools;
}

/** Plain memory and JavaScript. */
export const PLAIN: Tools = {
  allocate: (values) => new Float32Array(values),
  allocateDoubles: (values) => new Float64Array(values),
  resampleAffine,
  smoothLines,
};

/** Whether images are mixed with others, so that a label is no longer one class. */
export function mixesLabels(augment: readonly Augmentation[]): boolean {
  return augment.some((options) => 'prepareMixing' in augmentationOf(options));
}

/** How many images an `Augmenter` allocates: two for an example, and for each partner of a partner. */
export function countBuffers(augment: readonly Augmentation[]): number {
  return 2 + 2 * augment.filter((options) => 'prepareMixing' in augmentationOf(options)).length;
}

/** How many doubles an `Augmenter` allocates. */
export function countDoubles(augment: readonly Augmentation[], shape: ImageShape): number {
  return augment.reduce((sum, options) => sum + (augmentationOf(options).countDoubles?.(options, shape) ?? 0), 0);
}

/**
 * Gives each training example the form that an epoch sees. That depends on the seed, the epoch and the example's index
 * alone: batches, threads, engines and interruptions change nothing.
 */
export class Augmenter {
  private readonly stages: readonly Stage[];
  private readonly size: number;
  private readonly tools: Tools;
  private readonly levels: Level[] = [];

  constructor(private readonly request: AugmentRequest) {
    const { augment, shape, tools = PLAIN } = request;
    this.tools = tools;
    this.stages = augment.map((options) => prepareStage(options, shape, tools));
    this.size = shape[0] * shape[1] * shape[2];
  }

  /** The result is valid until the next call. */
  augment(set: ExampleSet, example: number, epoch: number): Example {
    return this.applyStages(this.stages.length, set, { example, epoch, depth: 0 });
  }

  private applyStages(
    count: number,
    set: ExampleSet,
    { example, epoch, depth }: { readonly example: number; readonly epoch: number; readonly depth: number },
  ): Example {
    const level = (this.levels[depth] ??= this.makeLevel());
    const { target, draws } = level;
    let { pixels, spare } = level;
    readInto(pixels, set.images, example * this.size);
    target.fill(0);
    target[set.labels[example]!] = 1;
    for (let place = 0; place < count; place++) {
      const stage = this.stages[place]!;
      draws.begin({ seed: this.request.seed, epoch, example, place });
      if (stage.mix !== null) {
        // The partner is as it is here in this epoch: the changes before have been made to it, by its own draws.
        const chosen = { example: draws.below(set.count), epoch, depth: depth + 1 };
        stage.mix({ pixels, target }, this.applyStages(place, set, chosen), draws);
      } else if (stage.change(pixels, spare, draws) === spare) {
        [pixels, spare] = [spare, pixels];
      }
    }
    return { pixels, target };
  }

  private makeLevel(): Level {
    const { classes } = this.request;
    return {
      pixels: this.tools.allocate(this.size),
      spare: this.tools.allocate(this.size),
      target: new Float32Array(classes),
      draws: new Draws(),
    };
  }
}

type Stage = { readonly change: Change; readonly mix: null } | { readonly mix: Mixing };

function prepareStage(options: Augmentation, shape: ImageShape, tools: Tools): Stage {
  const definition = augmentationOf(options);
  if ('prepare' in definition) return { change: definition.prepare(options, shape, tools), mix: null };
  return { mix: definition.prepareMixing(options, shape) };
}

/** What one example is worked on with; a partner needs its own. */
interface Level extends Example {
  readonly spare: Float32Array;
  readonly draws: Draws;
}

function readInto(pixels: Float32Array, images: Images, start: number): void {
  const scale = images instanceof Float32Array ? 255 : 1;
  for (let at = 0; at < pixels.length; at++) pixels[at] = scale * images[start + at]!;
}
