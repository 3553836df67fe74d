import type { Explained } from '../../why/types.js';

/** `GET /api/runs/:id/why`: what is wrong with a run, or could be better. With a trained network it takes a second. */
export type RunWhy = Explained;
