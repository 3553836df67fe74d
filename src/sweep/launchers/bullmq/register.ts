import type { Link } from './link.js';
import { readAnnouncement } from './wire.js';
import type { Announcement } from './wire.js';

export interface Listed {
  readonly queue: string;
  /** `null` if what stands there is none. */
  readonly announcement: Announcement | null;
}

/** The fields of announcements among the others of a queue. */
const PREFIX = 'work-';

/** The list of queues that have work. Workers look at it again and again. */
export class Register {
  constructor(private readonly link: Link) {}

  async announce(announcement: Announcement): Promise<void> {
    const values = { [PREFIX + announcement.queue]: JSON.stringify(announcement) };
    await this.link.run(() => this.link.backend.setQueueMeta(values));
  }

  async withdraw(queue: string): Promise<void> {
    await this.link.run(() => this.link.backend.removeQueueMetaFields([PREFIX + queue]));
  }

  async list(): Promise<Listed[]> {
    const fields = await this.link.run(() => this.link.backend.getQueueMeta());
    return Object.entries(fields)
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, text]) => {
        const queue = name.slice(PREFIX.length);
        return { queue, announcement: readAnnouncement(queue, text) };
      })
      .sort((a, b) => (a.queue < b.queue ? -1 : 1));
  }
}
