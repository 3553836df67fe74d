/** What every page needs to know about the server. */
export interface Session {
  readonly version: string;
  /** As given at the start; for commands that are shown. */
  readonly runsDirectory: string;
  readonly isReadOnly: boolean;
  /** Below which folders data may lie that are read for a page. */
  readonly dataFolders: readonly string[];
  readonly cores: number;
}

/** The body of every answer that is not 2xx. */
export interface Refusal {
  readonly error: string;
  /** What to do, if there is something. */
  readonly fix?: string;
  /** Of problems in a text that was sent: where. */
  readonly problems?: readonly unknown[];
}
