import { isSameTest } from '../evaluation/is-same-test.js';
import type { Manifest } from '../runs/types.js';

/** Why two runs cannot be compared image by image; `null` if they were tested on the same images. */
export function explainMismatch(first: Manifest, second: Manifest): string | null {
  const [one, other] = [first.data, second.data];
  if (one.classes !== other.classes) return `${one.classes} classes against ${other.classes}`;
  if (one.files.length === 0 || other.files.length === 0) return 'the digests of the test images are not recorded';
  if (!isSameTest(one.files, other.files) || !isSameTest(other.files, one.files))
    return one.name === other.name
      ? `other test images, though both are named ${one.name}`
      : `other test images (${one.name} against ${other.name})`;
  if (first.seed !== second.seed && [first, second].some(isTestChosenBySeed))
    return `other test images: they are chosen by the seed (${first.seed} against ${second.seed})`;
  if (one.test_examples === other.test_examples) return null;
  return `${formatCount(one.test_examples)} test images against ${formatCount(other.test_examples)}`;
}

/** A test set that is held out, or a limit of a user's own data. */
function isTestChosenBySeed({ data, experiment: { data: written } }: Manifest): boolean {
  return data.test_held_out === true || (written.path !== undefined && written.limit.test !== undefined);
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}
