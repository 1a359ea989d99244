/** What the tools `web-search`, `headless-browser` and `pdf-compiler` say. */
export const webTexts = {
  noService: 'The tool `web-search` has no search service that it could ask.',
  noServiceHint:
    'Put the address of one that answers in JSON, such as your SearXNG server, into the environment variable BATON_SEARCH_URL (or the file .env): https://search.example/search',
  badService: 'The environment variable BATON_SEARCH_URL ("{url}") is no web address.',
  refused: 'The search service on {host} refused: {why}',
  noJson: 'The search service on {host} did not answer in JSON. A SearXNG server must have the format `json` switched on.',
  noList: 'The answer of the search service on {host} holds no list of results.',
  emptyQuery: 'The parameter "query" is empty.',
  notAPage: 'Cannot read "{url}": it is {type}, no page. Use the tool `http` for it.',
  tooDeep: 'Cannot read "{url}": the page has too many parts, or is nested too deep.',
  threadEnded: 'The thread that reads pages ended without a word.',
  notThere: 'the server answered {status}',
  notInIt: 'the words are not in its text',
  noBrowser: 'No browser was found that can make a PDF.',
  noBrowserHint:
    'Install Chromium or Chrome, or name a browser in the environment variable BATON_BROWSER. Or let `path` end in .html.',
  browserFailed: 'The browser made no PDF: {why}',
  silent: 'it ended without a word',
  tooSlow: 'it took longer than {seconds} s',
  format: 'A document cannot be made as "{format}": it is pdf, html or markdown.',
} as const;
