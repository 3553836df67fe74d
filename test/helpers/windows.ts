import fc from 'fast-check';

/** How a window moves over an image, as the kernels take it. */
export interface WindowCase {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: 'same' | 'valid';
  readonly outHeight: number;
  readonly outWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
}

/** Random windows over odd images of 1 … 67 channels, TensorFlow's padding. */
export function drawWindowCases({ dilated }: { dilated: boolean }): fc.Arbitrary<WindowCase> {
  const step = fc.integer({ min: 1, max: dilated ? 3 : 1 });
  const length = fc.integer({ min: 1, max: 11 });
  const pair = (max: number) => fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));
  return fc
    .record({
      height: length,
      width: length,
      channels: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 67 })),
      size: pair(4),
      strides: pair(3),
      dilation: fc.tuple(step, step),
      padding: fc.constantFrom('same' as const, 'valid' as const),
    })
    .map((window) => {
      const [outHeight, padTop] = measureAlong(window, 0);
      const [outWidth, padLeft] = measureAlong(window, 1);
      return { ...window, outHeight, outWidth, padTop, padLeft };
    })
    .filter(({ outHeight, outWidth }) => outHeight > 0 && outWidth > 0);
}

type Sizes = Pick<WindowCase, 'height' | 'width' | 'size' | 'strides' | 'dilation' | 'padding'>;

/** Output length and the padding before the image. */
function measureAlong({ height, width, size, strides, dilation, padding }: Sizes, axis: 0 | 1): [number, number] {
  const length = axis === 0 ? height : width;
  const reach = (size[axis] - 1) * dilation[axis] + 1;
  if (padding === 'valid') return [Math.floor((length - reach) / strides[axis]) + 1, 0];
  const out = Math.ceil(length / strides[axis]);
  return [out, Math.floor(Math.max((out - 1) * strides[axis] + reach - length, 0) / 2)];
}
