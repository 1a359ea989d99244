/** Help: the list of commands, and the page of each. */
export const helpTexts = {
  tagline: 'Baton runs pipelines of prompts and tools that are written as YAML.',
  commands: 'Commands',
  beginHere: 'Begin here',
  moreHelp: 'More about a command: baton COMMAND --help · Pages to read: baton help · Version: baton --version',
  exitCodes:
    'Ends with 0 succeeded, 1 failed, 2 refused before the first step, 3 our own error, 4 waiting or interrupted, 130 cancelled.',
  pages: 'Pages (baton help PAGE; a key, a tool, a filter or a problem: baton help for_each; any words: baton help cron mail)',
  /** Words of a question that say nothing about its topic. */
  fillers: 'a an and are can do does for from how i in is it its me my of on or so that the there to what when where which with',
  found: 'Where the documentation speaks of "{words}":',
  readFound: 'Read one: baton help {path}',
  morePages: 'More (baton help PAGE): {pages}',
  picture: '[picture: {text}]',
  usage: 'Usage',
  options: 'Options',
  optionsHere: '[options]',
  example: 'Example',
  examples: 'Examples',
  runIs: 'RUN is the id of a run, the beginning of its id, `latest`, or its folder.',
} as const;
