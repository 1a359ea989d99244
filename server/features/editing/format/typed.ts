/** Typed characters after which the line is corrected: a line break, the space after a dash, the end of a template. */
export const onTypeTriggers = { first: '\n', more: [' ', '}'] } as const;
