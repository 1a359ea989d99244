/** What `baton pull` says. */
export const pullTexts = {
  noServer: 'It is not said from which server.',
  noServerHint: 'Name it: --on https://runs.example.org',
  noToken: 'The server needs a token, and BATON_TOKEN is empty.',
  noTokenHint: 'Whoever runs the server makes one: baton token NAME --scope read. Then: BATON_TOKEN=… baton pull RUN --on URL',
  noAddress: '`{text}` is no address of a server, such as https://runs.example.org.',
  unsafe: 'What is sent to {url} can be read on its way, the token too.',
  unsafeHint: 'Take the address that begins with https:, or reach the server through a tunnel at 127.0.0.1.',
  tooLarge: 'The server at {url} sends more than the {most} MB that a run may have.',
  unreached: 'The server at {url} cannot be reached.',
  unreachedHint: 'See that it is at work, and that the address is right.',
} as const;
