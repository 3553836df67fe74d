import type { Link } from './link.js';
import type { Announcement } from './wire.js';

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

  async list(): Promise<Announcement[]> {
    const fields = await this.link.run(() => this.link.backend.getQueueMeta());
    return Object.entries(fields)
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([, text]) => JSON.parse(text) as Announcement)
      .sort((a, b) => (a.queue < b.queue ? -1 : 1));
  }
}
