/** Finds the addresses of a host's name. Rejects with the system's error. */
export type HostLookup = (host: string) => Promise<HostAddress[]>;

/** A resolved address of a host's name. */
export interface HostAddress {
  address: string;
  family: number;
}
