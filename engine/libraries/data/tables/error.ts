/** An impossible request: an unknown operation, an invalid expression. */
export class DataError extends Error {}

/** A fault of the rows, though the request is valid: a value that is no number, for example. */
export class BadData extends Error {}
