import type { EpochReport } from '../launcher.js';
import { JobGone } from './link.js';
import type { ClaimedJob, TrialQueue } from './trial-queue.js';
import { MOST_CARGO_BYTES } from './wire.js';

/** How often it is asked whether the sweep was stopped, and epochs are told. */
const LOOK_MS = 1000;

/** Keeps a job while it trains: renews its lock, sends its checkpoints, tells its epochs, and looks whether it is to stop. */
export class Hold {
  isAskedToStop = false;
  private isGone = false;
  private isReleased = false;
  private saving: Promise<void> = Promise.resolve();
  private unsaved: Uint8Array | null = null;
  private untold: EpochReport | null = null;
  /** Of the job's log, which have been read. */
  private lines = 0;
  private readonly controller = new AbortController();

  constructor(
    private readonly queue: TrialQueue,
    private readonly claimed: ClaimedJob,
    private readonly lostAfterMs: number,
  ) {
    void this.renew();
    void this.look();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Sends a packed checkpoint, unless an earlier one is still on its way: then the last one goes after it. */
  save(folder: Uint8Array): void {
    if (folder.byteLength > MOST_CARGO_BYTES) return;
    const isIdle = this.unsaved === null;
    this.unsaved = folder;
    if (!isIdle) return;
    this.saving = this.saving.then(async () => {
      const { unsaved } = this;
      this.unsaved = null;
      if (!this.isGone) await this.queue.save(this.claimed, { ...this.claimed.cargo, folder: unsaved });
    });
    this.saving.catch(() => {});
  }

  /** Tells an epoch, unless the next one ends soon. */
  tell(epoch: EpochReport): void {
    this.untold = epoch;
  }

  /** @throws {JobGone} if the job is another worker's by now */
  async settle(): Promise<void> {
    await this.saving.catch(() => {});
    if (this.isGone || !(await this.queue.renew(this.claimed))) throw new JobGone(this.claimed.id);
  }

  release(): void {
    this.isReleased = true;
  }

  private async renew(): Promise<void> {
    await this.every(this.lostAfterMs / 3, async () => {
      if (await this.queue.renew(this.claimed)) return;
      this.isGone = true;
      this.controller.abort();
    });
  }

  private async look(): Promise<void> {
    await this.every(LOOK_MS, async () => {
      const { untold } = this;
      this.untold = null;
      if (untold !== null) await this.queue.tellEpoch(this.claimed, untold);
      if (this.isAskedToStop) return;
      const { lines, isStop } = await this.queue.readLog(this.claimed, this.lines);
      this.lines += lines;
      if (!isStop) return;
      this.isAskedToStop = true;
      this.controller.abort();
    });
  }

  /** What fails here fails again where the job is delivered. */
  private async every(ms: number, action: () => Promise<void>): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, ms).unref());
      if (this.isReleased || this.isGone) return;
      await action().catch(() => {});
    }
  }
}
