import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import makeLibjpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import type { JpegDecoder } from '../images/jpeg.js';

interface Libjpeg {
  readonly decode: (
    bytes: Uint8Array,
    keepsOrientation: boolean,
  ) => { width: number; height: number; data: Uint8ClampedArray } | null;
}

/** WebAssembly memory never shrinks, so an instance that decoded a large picture is replaced. */
const MOST_BYTES_KEPT = 64_000_000;

let compiled: WebAssembly.Module | null = null;
let instance: Libjpeg | null = null;

/**
 * Decodes by MozJPEG's libjpeg in WebAssembly: integers only, so the same bytes on every machine, and those of Pillow. Passes
 * over what libjpeg warns of, such as stray bytes between parts.
 */
export const decodeByLibjpeg: JpegDecoder = (bytes) => {
  try {
    // libjpeg would turn by Exif of JPEGs alone; orient() turns all pictures.
    const image = withImageData(() => (instance ??= instantiate()).decode(bytes, false));
    if (image === null) throw new Error('libjpeg made no picture');
    const { width, height, data } = image;
    if (data.length > MOST_BYTES_KEPT) instance = null;
    return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (error) {
    // libjpeg exits at a fault, and leaves its state undefined.
    instance = null;
    throw error;
  }
};

function instantiate(): Libjpeg {
  compiled ??= new WebAssembly.Module(
    new Uint8Array(readFileSync(createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'))),
  );
  const module = compiled;
  const libjpeg: Record<string, unknown> = {
    noInitialRun: true,
    print: ignore,
    printErr: ignore,
    // At once instead of in a promise, so that decoding needs none.
    instantiateWasm(
      imports: ConstructorParameters<typeof WebAssembly.Instance>[1],
      receive: (instance: WebAssembly.Instance) => void,
    ) {
      const made = new WebAssembly.Instance(module, imports);
      receive(made);
      return made.exports;
    },
  };
  void makeLibjpeg(libjpeg);
  return libjpeg as unknown as Libjpeg;
}

/** Lends libjpeg the browsers' class that it hands its pixels to; other packages would take it for a sign of a browser. */
function withImageData<T>(decode: () => T): T {
  if ('ImageData' in globalThis) return decode();
  Object.assign(globalThis, { ImageData });
  try {
    return decode();
  } finally {
    Reflect.deleteProperty(globalThis, 'ImageData');
  }
}

class ImageData {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

function ignore(): void {}
