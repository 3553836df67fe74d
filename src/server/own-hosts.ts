import { isIPv4, isIPv6 } from 'node:net';

/** Where the server listens. */
export interface Place {
  /** As given: a name, an address, or one that stands for all addresses of the machine. */
  readonly host: string;
  /** What the machine calls itself. */
  readonly machine: string;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const ALL_ADDRESSES = ['0.0.0.0', '::', '0:0:0:0:0:0:0:0'];

export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(inBrackets(host).toLowerCase());
}

export function isEveryAddress(host: string): boolean {
  return ALL_ADDRESSES.includes(host);
}

/**
 * Whether a name in `Host` means this server; its port is left out, since tunnels and proxies have other ones. A page
 * elsewhere can give its own name our address (DNS rebinding), but it cannot make the browser send another name.
 */
export function isOwnHost(name: string, { host, machine }: Place): boolean {
  const asked = name.toLowerCase();
  if (LOOPBACK.includes(asked) || asked === inBrackets(host).toLowerCase()) return true;
  if (!isEveryAddress(host)) return false;
  // An address is no name that could be given another address.
  const [, ipv6] = /^\[(.*)\]$/.exec(asked) ?? [];
  return asked === machine.toLowerCase() || (ipv6 === undefined ? isIPv4(asked) : isIPv6(ipv6));
}

/** IPv6 addresses stand in brackets in URLs and in `Host`. */
export function inBrackets(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
