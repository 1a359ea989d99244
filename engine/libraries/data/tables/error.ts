/** A request that no table could fulfil: an unknown operation, an expression that cannot be read. */
export class DataError extends Error {}

/** What is wrong with the rows themselves, though the request is right: a value that is no number, say. */
export class BadData extends Error {}
