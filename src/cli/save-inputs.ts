import { basename, extname, join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { encodePng } from '../images/encode-png.js';
import type { ImagePredictions } from '../tasks/predict-images.js';
import { makeFolder, writeWhole } from '../runs/files.js';

/**
 * Writes what the network saw of each image as `<name>-28x28.png`; images of the same name are numbered. Returns the paths.
 *
 * @throws {MnistxError} DISK
 */
export function saveInputs({ images }: ImagePredictions, folder: string, files: FileOperations): string[] {
  makeFolder(files, folder);
  const taken = new Set<string>();
  return images.flatMap((image) => {
    if ('error' in image) return [];
    const { width, height } = image.input;
    const stem = `${basename(image.name, extname(image.name))}-${width}x${height}`;
    const path = join(folder, freeName(stem, taken));
    writeWhole(files, path, encodePng(image.input));
    return [path];
  });
}

/** Some disks ignore case. */
function freeName(stem: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}.png`;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}
