import type { Grade, Submission } from '../grade/types.js';
import type { GradeEvent } from '../tasks/grade.js';
import { ProgressBar } from './progress-bar.js';
import type { Terminal } from './terminal.js';

export interface GradeProgressOptions {
  readonly submissions: readonly Submission[];
  readonly isQuiet: boolean;
  /** Called with each grade in the order of the submissions, as soon as those before it are there. */
  readonly print: (grade: Grade) => void;
}

/** Shows on stderr how many submissions are graded, and which are under way. */
export class GradeProgress {
  private readonly bar: ProgressBar;
  /** What each submission that is under way has reached, by its id. */
  private readonly running = new Map<string, string>();
  private readonly grades = new Map<string, Grade>();
  private printed = 0;

  constructor(
    terminal: Terminal,
    elapsedMs: () => number,
    private readonly options: GradeProgressOptions,
  ) {
    this.bar = new ProgressBar(terminal, elapsedMs);
  }

  report(event: GradeEvent): void {
    if (event.type === 'graded') this.take(event.grade);
    else {
      const reached = event.type === 'epoch' ? ` epoch ${event.epoch}/${event.epochs}` : '';
      this.running.set(event.submission.id, `${event.submission.student}${reached}`);
    }
    if (this.options.isQuiet) return;
    const { length } = this.options.submissions;
    const counts = `${this.grades.size}/${length}`;
    this.bar.draw('grading', this.grades.size / length, [counts, ...this.running.values()]);
  }

  /** Prints what a grading that was stopped has left behind a gap. */
  end(): void {
    this.bar.clear();
    for (const { id } of this.options.submissions.slice(this.printed)) this.print(id);
  }

  private take(grade: Grade): void {
    this.running.delete(grade.submission.id);
    this.grades.set(grade.submission.id, grade);
    this.bar.clear();
    while (this.print(this.options.submissions[this.printed]?.id)) this.printed++;
  }

  private print(id: string | undefined): boolean {
    const grade = id === undefined ? undefined : this.grades.get(id);
    if (grade !== undefined) this.options.print(grade);
    return grade !== undefined;
  }
}
