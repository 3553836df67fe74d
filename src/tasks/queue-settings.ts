/** How often the training of a trial is begun whose workers get lost. */
export const QUEUE_ATTEMPTS = 3;
/** After how long without a sign of life a worker counts as lost. */
export const LOST_AFTER_MS = 30_000;
/** How often a worker sends a checkpoint. */
export const CHECKPOINT_EVERY_MS = 20_000;
