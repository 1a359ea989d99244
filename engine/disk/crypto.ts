/** Node's cryptography, loaded when it is first asked for: that takes a start some milliseconds, and not all that starts asks for it. */
export const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');
