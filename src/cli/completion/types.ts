/** A word that could be completed at the cursor. */
export interface Completion {
  /** The whole word. If it ends in `/`, `.` or `=`, more follows. */
  readonly value: string;
  readonly description: string;
}

/** What completion sees of the disk. */
export interface Places {
  readonly runsDirectory: string;
  /** Entries of a folder; none if it cannot be read. */
  readonly listFolder: (path: string) => readonly Entry[];
  readonly isRun: (folder: string) => boolean;
  /** Names of the experiments of `mnistx init --from`. */
  readonly starters: () => readonly string[];
}

export interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}
