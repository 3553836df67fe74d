/** Pauses that can be cut short together. They leave nothing behind, however many there are. */
export class Pauses {
  private readonly enders = new Set<() => void>();

  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.enders.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.enders.add(end);
    });
  }

  /** Ends the pauses of this moment. */
  readonly end = (): void => {
    for (const end of [...this.enders]) end();
  };
}
