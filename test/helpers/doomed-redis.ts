import { startRedisIn } from './redis-server.js';

/** A process that starts a server in a folder, says its port, and waits for its end: `fork('doomed-redis.js', [folder])`. */
const { port } = await startRedisIn(process.argv[2]!);
process.send!(port);
