let loaded: typeof import('node:crypto') | undefined;

/** Node's cryptography, loaded at its first use: it costs a start some milliseconds, and many starts do not need it. */
export const crypto = (): typeof import('node:crypto') => (loaded ??= process.getBuiltinModule('node:crypto'));

export const isCryptoLoaded = (): boolean => loaded !== undefined;
