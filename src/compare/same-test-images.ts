import type { Manifest } from '../runs/types.js';

/** Why two runs cannot be compared image by image; `null` if they were tested on the same images. */
export function explainMismatch({ data: one }: Manifest, { data: other }: Manifest): string | null {
  if (one.classes !== other.classes) return `${one.classes} classes against ${other.classes}`;
  const [digests, others] = [joinTestDigests(one), joinTestDigests(other)];
  if (digests === null || others === null) return 'the digests of the test images are not recorded';
  if (digests !== others)
    return one.name === other.name
      ? `other test images, though both are named ${one.name}`
      : `other test images (${one.name} against ${other.name})`;
  if (one.test_examples === other.test_examples) return null;
  return `${formatCount(one.test_examples)} test images against ${formatCount(other.test_examples)}`;
}

/** The files of the test set come after those of the training set. */
function joinTestDigests({ files }: Manifest['data']): string | null {
  const test = files.slice(2);
  return test.length === 2 ? test.map(({ sha256 }) => sha256).join(' ') : null;
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
