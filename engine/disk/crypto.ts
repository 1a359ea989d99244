/** Node's cryptography, loaded when it is first asked for: that takes a start some milliseconds, and a small run asks for none of it. */
export const crypto = (): typeof import('node:crypto') => require('node:crypto');
