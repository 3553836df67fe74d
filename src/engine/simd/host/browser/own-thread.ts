import type { Thread, ThreadListener } from '../../host.js';
import { Performer } from '../../performer.js';
import type { Assignment, ThreadData } from '../../performer.js';

/** The one thread of a session that computes where the session is. Between two commands other messages are heard. */
export class OwnThread implements Thread {
  private readonly performer: Performer;
  private readonly channel = new MessageChannel();
  private readonly tasks: (() => void)[] = [];

  constructor(
    data: ThreadData,
    private readonly listener: ThreadListener,
  ) {
    this.performer = new Performer(data, (message) => listener.hear(message));
    this.channel.port1.onmessage = () => this.runNext();
  }

  begin(assignment: Assignment): void {
    this.later(() => this.performer.begin(assignment));
  }

  wake(): void {
    this.later(() => this.performer.perform());
  }

  async terminate(): Promise<void> {
    this.tasks.length = 0;
    this.channel.port1.close();
  }

  setAwaited(): void {}

  /** A timer would wait for four milliseconds. */
  private later(task: () => void): void {
    this.tasks.push(task);
    this.channel.port2.postMessage(null);
  }

  private runNext(): void {
    try {
      this.tasks.shift()?.();
    } catch (error) {
      this.listener.fail(error as Error);
    }
  }
}
