/** Steps of a trial, and the most between two trials. */
const TRIAL = 16;
const MOST = 8192;

/** Of two paces so much alike, the one at hand stays. */
const CLEARLY = 0.95;

/** How the next steps are taken. */
export interface Turn {
  readonly steps: number;
  readonly isAlone: boolean;
}

/**
 * Finds out whether one thread alone is faster than all of them, where steps are so short that threads wait for each other about as
 * long as they work: that depends on what else keeps the cores busy. It tries the other way for a few steps, ever less often
 * while that is not faster. No bit depends on it.
 */
export class AloneOrTogether {
  private isAlone = false;
  private isTrial = false;
  private between = TRIAL;
  private left = TRIAL;
  private spent = { steps: 0, ms: 0 };
  /** Milliseconds of a step, the way it was chosen. */
  private pace = Infinity;
  private beganMs = 0;

  /** `now` in milliseconds. Default: the clock of this process */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Begins some of the next `steps`; `end` tells when they are done. */
  begin(steps: number): Turn {
    this.beganMs = this.now();
    return { steps: Math.min(steps, this.left), isAlone: this.chosen() };
  }

  end({ steps }: Turn): void {
    this.spent.steps += steps;
    this.spent.ms += this.now() - this.beganMs;
    this.left -= steps;
    if (this.left > 0) return;
    const pace = this.spent.ms / this.spent.steps;
    if (this.isTrial) this.judge(pace);
    else this.pace = pace;
    this.isTrial = !this.isTrial;
    this.left = this.isTrial ? TRIAL : this.between;
    this.spent = { steps: 0, ms: 0 };
  }

  /** Whether one thread takes what comes next. */
  chosen(): boolean {
    return this.isAlone !== this.isTrial;
  }

  private judge(pace: number): void {
    const isFaster = pace < CLEARLY * this.pace;
    if (isFaster) this.isAlone = !this.isAlone;
    this.between = isFaster ? TRIAL : Math.min(MOST, 2 * this.between);
  }
}
