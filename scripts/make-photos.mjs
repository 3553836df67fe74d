// Draws the small picture folder that configs/photos.yaml trains on: `node scripts/make-photos.mjs`. The same seed gives the same
// pictures: shapes of any colour, size and turn on uneven backgrounds with noise, as JPEGs of different sizes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jpeg from 'jpeg-js';

const FOLDER = join(import.meta.dirname, '..', 'configs', 'photos');
const COUNTS = { train: 40, test: 15 };

/** Whether a point is in the shape of size 1 around the origin. */
const SHAPES = {
  circle: (x, y) => x * x + y * y < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.85,
  triangle: (x, y) => y < 0.6 && y > 1.9 * Math.abs(x) - 1.1,
};

const random = makeRandom(13);

for (const [split, count] of Object.entries(COUNTS))
  for (const [name, isInside] of Object.entries(SHAPES)) {
    mkdirSync(join(FOLDER, split, name), { recursive: true });
    for (let index = 0; index < count; index++)
      writeFileSync(join(FOLDER, split, name, `${String(index).padStart(2, '0')}.jpg`), drawPhoto(isInside));
  }

function drawPhoto(isInside) {
  const [width, height] = [between(36, 60), between(36, 60)].map(Math.round);
  const radius = (Math.min(width, height) / 2) * between(0.5, 0.8);
  const [centerX, centerY] = [width, height].map((side) => side / 2 + between(-0.4, 0.4) * (side / 2 - radius));
  const turn = between(-0.5, 0.5);
  const paper = [0, 1, 2].map(() => between(20, 130));
  const slope = [0, 1, 2].map(() => between(-50, 50));
  const ink = paper.map((level) => level + between(50, 120));
  const data = Buffer.alloc(4 * width * height, 255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [(x - centerX) / radius, (y - centerY) / radius];
      const isInk = isInside(dx * Math.cos(turn) + dy * Math.sin(turn), dy * Math.cos(turn) - dx * Math.sin(turn));
      for (let channel = 0; channel < 3; channel++) {
        const level = isInk ? ink[channel] : paper[channel] + (slope[channel] * (x + y)) / (width + height);
        data[4 * (y * width + x) + channel] = Math.min(255, Math.max(0, Math.round(level + between(-12, 12))));
      }
    }
  return jpeg.encode({ width, height, data }, 85).data;
}

function between(low, high) {
  return low + (high - low) * random();
}

/** A linear congruential generator (Numerical Recipes): pictures need no better. */
function makeRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
