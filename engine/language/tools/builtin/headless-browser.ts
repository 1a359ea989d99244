import type { ToolSpec } from '../descriptor.ts';
import { says, shape } from '../shape.ts';
import { searchParameters, searchResult } from './web-search.ts';

const url = says('string', 'The address of the page.', { minLength: 1 });
const timeout = says('number', 'Seconds to wait at most.', { exclusiveMinimum: 0, default: 60 });
const success = says('boolean', 'Whether it was done.');
const place = {
  url: says('string', 'Where the page really is, after all redirects.'),
  status: says('integer', 'What the server answered.'),
};

/** Reading web pages. */
export const headlessBrowser = {
  name: 'headless-browser',
  title: 'Browser',
  doc: 'Fetches web pages and reads what is in them, without what stands around it. A run must be allowed to reach their hosts (`--allow headless-browser:example.org`).',
  defaultAction: 'fetch',
  executable: true,
  asks: true,
  asksFor: 'host',
  parameterNames: { link: 'url', uri: 'url', address: 'url', page: 'url', q: 'query', source: 'url' },
  actions: {
    fetch: {
      doc: 'Fetches a page and gives its text, also as Markdown, its title and its links.',
      parameters: shape(
        {
          url,
          whole: says('boolean', 'Whether to give all of the page, not its main text only.', { default: false }),
          max_length: says('integer', 'Characters of text at most.', { minimum: 1, default: 200_000 }),
          timeout,
        },
        ['url'],
        true,
      ),
      result: shape(
        {
          success,
          ...place,
          title: says('string', 'The title of the page.'),
          text: says('string', 'Its main text.'),
          content: says('string', 'The same as Markdown.'),
          markdown: says('string', 'The same as `content`.'),
          excerpt: says('string', 'Its first words, or what it says of itself.'),
          byline: says('string', 'Who wrote it, where it says so.'),
          site: says('string', 'The name of the site.'),
          language: says('string', 'Its language, where it says so.'),
          published: says('string', 'When it was published, where it says so.'),
          links: says('array', 'The links of the page.', {
            items: shape({ text: says('string', 'Their words.'), url: says('string', 'Where they lead.') }, ['text', 'url']),
          }),
          length: says('integer', 'Characters of the whole text.'),
          truncated: says('boolean', 'Whether the text was longer than is given.'),
        },
        ['success', 'url', 'status', 'title', 'text', 'content', 'markdown', 'excerpt', 'links', 'length', 'truncated'],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    verify: {
      doc: 'Tells whether a page can be reached and whether words are in it. It succeeds either way.',
      parameters: shape(
        { url, contains: says('string', 'Words that should be in its text; case does not count.'), timeout },
        ['url'],
        true,
      ),
      result: shape(
        {
          success,
          url: place.url,
          status: { type: ['integer', 'null'], description: 'What the server answered; null where none did.' },
          valid: says('boolean', 'Whether the page is there and has the words.'),
          title: says('string', 'The title of the page.'),
          contains: { type: ['boolean', 'null'], description: 'Whether the words are in it; null where none were given.' },
          reason: says('string', 'Why it is not valid.'),
        },
        ['success', 'url', 'status', 'valid', 'title', 'contains', 'reason'],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    search: {
      doc: 'Searches the web, as the tool `web-search` does.',
      parameters: shape(searchParameters, ['query'], true),
      result: searchResult,
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
  },
} satisfies ToolSpec;
