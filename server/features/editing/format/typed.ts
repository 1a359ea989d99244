/** After what is typed something is put straight: a new line, the space behind a dash, the end of a template. */
export const onTypeTriggers = { first: '\n', more: [' ', '}'] } as const;
