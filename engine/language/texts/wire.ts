/** Texts about a malformed stream. */
export const wireTexts = {
  noHead:
    'This is not a message: each begins with a line such as `Content-Length: 120` and an empty line, and then has so many bytes. Nothing can be read after this, so the conversation ends.',
  tooLarge: 'A message of more than {megabytes} MB was announced. The conversation ends.',
} as const;
