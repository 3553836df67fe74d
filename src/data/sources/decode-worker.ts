import { parentPort, workerData } from 'node:worker_threads';
import { decodePictures } from './decode-picture.js';
import type { DecodeForm } from './decode-picture.js';
import type { PictureFile } from './picture-tree.js';

const port = parentPort!;
const form = workerData as DecodeForm;

port.on('message', (files: readonly PictureFile[]) => {
  const decoded = decodePictures(files, form);
  port.postMessage(decoded, [decoded.bytes.buffer as ArrayBuffer]);
});
