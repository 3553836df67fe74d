import type { RandomTranslation } from '../../config/spec.js';

export type FillMode = NonNullable<RandomTranslation['fill']>;

/**
 * Coordinates outside an image of `length` pixels, brought inside; those inside stay. With `constant` they stay outside.
 * As in TensorFlow (image_ops.h, MapCoordinate), on which Keras' layers run. Keras' other backends differ in `wrap` and
 * `reflect`.
 */
export const BEYOND: Readonly<Record<FillMode, (at: number, length: number) => number>> = {
  constant: (at) => at,
  nearest: clamp,
  reflect: (at, length) => {
    const twice = 2 * length;
    if (length === 1) return 0;
    if (at < 0) {
      const near = at + twice * Math.trunc(-at / twice);
      return clamp(near < -length ? near + twice : -near - 1, length);
    }
    const near = at - twice * Math.trunc(at / twice);
    return clamp(near >= length ? twice - near - 1 : near, length);
  },
  wrap: (at, length) => {
    if (length === 1) return 0;
    if (at < 0) return clamp(at + length * (Math.trunc(-at / (length - 1)) + 1), length);
    return clamp(at > length - 1 ? at - length * Math.trunc(at / (length - 1)) : at, length);
  },
};

function clamp(at: number, length: number): number {
  return at < 0 ? 0 : at > length - 1 ? length - 1 : at;
}
