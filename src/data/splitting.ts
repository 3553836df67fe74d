/** How a dataset is limited, split and normalized. */
export interface Splitting {
  /**
   * The test set, nothing, or the fraction of the training set to hold out (0 < f < 1). `auto`: the validation set of the
   * source; if it has none, a tenth of the training set. `own`: the validation set of the source, or nothing.
   */
  readonly validation: 'auto' | 'own' | 'test' | 'none' | number;
  /** How many examples to use of each set; `null` for all. */
  readonly limit: { readonly train: number | null; readonly test: number | null };
  readonly normalization: 'unit' | 'standard' | 'none';
  /** Chooses the held-out examples. */
  readonly seed: number;
}
