/** `POST /api/runs/:id/marks`: what is given replaces what there was. */
export interface MarksToSet {
  readonly tags?: readonly string[];
  readonly note?: string;
}

export interface MarksOfRun {
  readonly tags: readonly string[];
  readonly note: string;
}
