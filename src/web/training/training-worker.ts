import { createPageEngine } from '../../engine/simd/host/browser/engine.js';
import type { FromTrainer, ToTrainer } from './messages.js';
import { Trainer } from './trainer.js';

const trainer = new Trainer({
  engine: createPageEngine(),
  post: (message: FromTrainer) => postMessage(message),
  elapsedMs: () => performance.now(),
});

addEventListener('message', ({ data }: MessageEvent<ToTrainer>) => trainer.hear(data));
