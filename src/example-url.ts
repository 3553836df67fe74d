import type { ExampleSet, ImageShape } from './data/types.js';
import { imageUrl } from './images/image-url.js';

/** One image of a set as a `data:` URL, for charts. Of other than 1, 3 or 4 channels the first is shown, in grey. */
export function exampleUrl(
  { images }: Pick<ExampleSet, 'images'>,
  index: number,
  [height, width, channels]: ImageShape,
): string {
  const size = height * width * channels;
  const bytes = images.subarray(index * size, (index + 1) * size);
  if ([1, 3, 4].includes(channels)) return imageUrl({ width, height, channels, bytes });
  const first = Uint8Array.from({ length: height * width }, (_, at) => bytes[at * channels]!);
  return imageUrl({ width, height, channels: 1, bytes: first });
}
