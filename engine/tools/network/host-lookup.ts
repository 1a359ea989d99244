import type { HostAddress } from './wire.ts';

/** Finds the addresses of a host's name. Rejects with the system's error. */
export type HostLookup = (host: string) => Promise<HostAddress[]>;
