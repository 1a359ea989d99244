// The only file that loads the address parser, which is a bundle of its own.
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

export const isValid = (text: string): boolean => ipaddr.isValid(text);
/** An IPv4 address inside an IPv6 one is read as IPv4. */
export const process = (text: string): Address => ipaddr.process(text);
export const isIpv6 = (address: Address): address is ipaddr.IPv6 => address instanceof ipaddr.IPv6;
