let loaded: typeof import('node:crypto') | undefined;

/** Node's cryptography, loaded when it is first asked for: that takes a start some milliseconds, and not all that starts asks for it. */
export const crypto = (): typeof import('node:crypto') => (loaded ??= process.getBuiltinModule('node:crypto'));

export const isCryptoLoaded = (): boolean => loaded !== undefined;
