import { startRedisIn } from './redis-server.js';

/** A process that starts a server in a folder, says its port, and waits to be killed: `node doomed-redis.js <folder>`. */
const { port } = await startRedisIn(process.argv[2]!);
process.stdout.write(String(port));
