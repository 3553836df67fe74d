import { parentPort, workerData } from 'node:worker_threads';
import { decodePictures } from './decode-picture.js';
import type { AnyPicture, DecodeForm } from './decode-picture.js';

const port = parentPort!;
const form = workerData as DecodeForm;

port.on('message', (files: readonly AnyPicture[]) => {
  const decoded = decodePictures(files, form);
  port.postMessage(decoded, [decoded.bytes.buffer as ArrayBuffer]);
});
