import ipaddr from 'ipaddr.js';

/** Addresses that cloud providers answer secrets at and that lie in no private range. */
const metadata = new Set(['168.63.129.16']);

/**
 * Whether an IP address is one of the public network: not this machine, not a network around it, not link-local, not a cloud's
 * metadata. An IPv4 address inside an IPv6 one is judged as what it is. What is no address is not public.
 */
export function isPublic(address: string): boolean {
  const bare = plainAddress(address);
  if (!ipaddr.isValid(bare)) return false;
  const read = ipaddr.process(bare);
  if (read instanceof ipaddr.IPv6 && read.range() === 'rfc6052') return isPublic(embedded(read));
  return read.range() === 'unicast' && !metadata.has(read.toString());
}

/** Whether it is this machine itself. */
export function isLoopback(address: string): boolean {
  const bare = plainAddress(address);
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback';
}

/** Whether two texts name one address, whatever their spelling. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [plainAddress(one), plainAddress(other)];
  return ipaddr.isValid(a) && ipaddr.isValid(b) && ipaddr.process(a).toString() === ipaddr.process(b).toString();
}

/** Whether a host is an address rather than a name. */
export const isAddress = (host: string): boolean => ipaddr.isValid(plainAddress(host));

/** Without the brackets of an address in a URL and the zone behind it. */
const plainAddress = (address: string): string => address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');

/** The IPv4 address in the last four bytes (64:ff9b::/96). */
const embedded = (address: ipaddr.IPv6): string => address.toByteArray().slice(12).join('.');
