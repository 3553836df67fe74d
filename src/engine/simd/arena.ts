/** Allocates addresses of one memory and never frees them: everything a program needs is placed before it runs. */
export class Arena {
  constructor(private next: number) {}

  /** Bytes used so far. */
  get end(): number {
    return this.next;
  }

  bytes(count: number): number {
    const at = this.next;
    this.next = roundUp(at + count, 64);
    return at;
  }

  floats(count: number): number {
    return this.bytes(4 * count);
  }
}

/** One value for each image of a batch: `size` floats, `stride` bytes from image to image. */
export interface Tensor {
  readonly at: number;
  readonly size: number;
  readonly stride: number;
  readonly zeros: Zeros;
}

/**
 * How many of a tensor's values are usually 0. With `many`, sparse kernels pay off. Zeros that are `final` also pass no
 * gradient on, as those of ReLU and of the images.
 */
export type Zeros = 'few' | 'many' | 'final';

/** Kernels may read, and add 0 to, up to four floats after an image, so images need a gap. */
export function placeTensor(arena: Arena, images: number, size: number, zeros: Zeros = 'few'): Tensor {
  const stride = roundUp(4 * size, 16) + 16;
  return { at: arena.bytes(images * stride + 64), size, stride, zeros };
}

export function imageAt({ at, stride }: Tensor, image: number): number {
  return at + image * stride;
}

export function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
