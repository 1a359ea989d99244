/** Not `import()`: callers that check whether a host may be reached are synchronous. Loaded on first use. */
function addresses(): typeof import('./lazy/address.ts') {
  const loaded: typeof import('./lazy/address.ts') = require('./lazy/address.ts');
  return loaded;
}

/** Metadata addresses of cloud providers, which return secrets, outside of the private ranges. */
const metadata = new Set(['168.63.129.16']);

/**
 * Whether an IP address is public: not this machine, not a private network, not link-local, not a cloud's metadata service.
 * An IPv4 address inside an IPv6 one is judged as IPv4. Text that is no address is not public.
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

/** Whether it is a loopback address. */
export function isLoopback(address: string): boolean {
  const bare = plainAddress(address);
  const { isValid, process } = addresses();
  return isValid(bare) && process(bare).range() === 'loopback';
}

/** Whether two texts are the same address in different spellings. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [plainAddress(one), plainAddress(other)];
  const { isValid, process } = addresses();
  return isValid(a) && isValid(b) && process(a).toString() === process(b).toString();
}

/** Whether a host is an IP address rather than a name. */
export const isAddress = (host: string): boolean => addresses().isValid(plainAddress(host));

/** Without the brackets of a URL and the zone. */
const plainAddress = (address: string): string => address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
