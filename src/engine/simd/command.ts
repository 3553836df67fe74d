export const Kind = { train: 1, evaluate: 2, pack: 3, stop: 4 } as const;

/** Parameters of a command: 64-bit floats behind the words of the team. */
export const Parameter = {
  epoch: 0,
  firstStep: 1,
  steps: 2,
  order: 3,
  images: 4,
  labels: 5,
  /** Images of the training set, or of an evaluation. */
  count: 6,
  rates: 7,
  /** Where results go: [loss, right, right among k] for each step, or once for an evaluation. */
  results: 8,
  probabilities: 9,
  power1: 10,
  power2: 11,
  /** First image of an evaluation. */
  first: 12,
  /** 1 if the images are floats, 0 for bytes. */
  areFloats: 13,
  /** 1 if the first thread takes all the work. */
  isAlone: 14,
} as const;
