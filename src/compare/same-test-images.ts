import type { Manifest } from '../runs/types.js';

/** Why the answers of two runs cannot be compared image by image, or `null` where they were tested on the same images. */
export function whyNotTogether({ data: one }: Manifest, { data: other }: Manifest): string | null {
  if (one.classes !== other.classes) return `${one.classes} classes against ${other.classes}`;
  const [digests, others] = [testDigests(one), testDigests(other)];
  if (digests === null || others === null) return 'the digests of the test images are not recorded';
  if (digests !== others)
    return one.name === other.name
      ? `other test images, though both are named ${one.name}`
      : `other test images (${one.name} against ${other.name})`;
  if (one.test_examples === other.test_examples) return null;
  return `${counted(one.test_examples)} test images against ${counted(other.test_examples)}`;
}

/** Test images and labels stand behind those of training. */
function testDigests({ files }: Manifest['data']): string | null {
  const test = files.slice(2);
  return test.length === 2 ? test.map(({ sha256 }) => sha256).join(' ') : null;
}

function counted(count: number): string {
  return count.toLocaleString('en');
}
