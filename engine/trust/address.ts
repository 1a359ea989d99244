/** Not `import()`: whether a host may be reached is asked where nothing can be waited for. Loaded at the first use. */
function addresses(): typeof import('./lazy/address.ts') {
  const loaded: typeof import('./lazy/address.ts') = require('./lazy/address.ts');
  return loaded;
}

/** Addresses that cloud providers answer secrets at and that lie in no private range. */
const metadata = new Set(['168.63.129.16']);

/**
 * Whether an IP address is one of the public network: not this machine, not a network around it, not link-local, not a cloud's
 * metadata. An IPv4 address inside an IPv6 one is judged as what it is. What is no address is not public.
 */
export function isPublic(address: string): boolean {
  const { isIpv6, isValid, process } = addresses();
  const bare = plainAddress(address);
  if (!isValid(bare)) return false;
  const read = process(bare);
  // The IPv4 address in the last four bytes (64:ff9b::/96).
  if (isIpv6(read) && read.range() === 'rfc6052') return isPublic(read.toByteArray().slice(12).join('.'));
  return read.range() === 'unicast' && !metadata.has(read.toString());
}

/** Whether it is this machine itself. */
export function isLoopback(address: string): boolean {
  const bare = plainAddress(address);
  const { isValid, process } = addresses();
  return isValid(bare) && process(bare).range() === 'loopback';
}

/** Whether two texts name one address, whatever their spelling. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [plainAddress(one), plainAddress(other)];
  const { isValid, process } = addresses();
  return isValid(a) && isValid(b) && process(a).toString() === process(b).toString();
}

/** Whether a host is an address rather than a name. */
export const isAddress = (host: string): boolean => addresses().isValid(plainAddress(host));

/** Without the brackets of an address in a URL and the zone behind it. */
const plainAddress = (address: string): string => address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
