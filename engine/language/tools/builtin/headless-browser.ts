import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';
import { searchParameters, searchResult } from './web-search.ts';

const url = describedSchema('string', 'The address of the page.', { minLength: 1 });
const timeout = describedSchema('number', 'Seconds to wait at most.', { exclusiveMinimum: 0, default: 60 });
const success = describedSchema('boolean', 'Whether it was done.');
const pageSchema = {
  url: describedSchema('string', 'Where the page really is, after all redirects.'),
  status: describedSchema('integer', 'What the server answered.'),
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
  resultNames: { status_code: 'status', content_length: 'length', accessible: 'valid' },
  actions: {
    fetch: {
      doc: 'Fetches a page and gives its text, also as Markdown, its title and its links.',
      parameters: objectSchema(
        {
          url,
          whole: describedSchema('boolean', 'Whether to give all of the page, not its main text only.', { default: false }),
          max_length: describedSchema('integer', 'Characters of text at most.', { minimum: 1, default: 200_000 }),
          timeout,
        },
        ['url'],
        true,
      ),
      result: objectSchema(
        {
          success,
          ...pageSchema,
          title: describedSchema('string', 'The title of the page.'),
          text: describedSchema('string', 'Its main text.'),
          content: describedSchema('string', 'The same as Markdown.'),
          markdown: describedSchema('string', 'The same as `content`.'),
          excerpt: describedSchema('string', 'Its first words, or what it says of itself.'),
          byline: describedSchema('string', 'Who wrote it, where it says so.'),
          site: describedSchema('string', 'The name of the site.'),
          language: describedSchema('string', 'Its language, where it says so.'),
          published: describedSchema('string', 'When it was published, where it says so.'),
          links: describedSchema('array', 'The links of the page.', {
            items: objectSchema(
              { text: describedSchema('string', 'Their words.'), url: describedSchema('string', 'Where they lead.') },
              ['text', 'url'],
            ),
          }),
          length: describedSchema('integer', 'Characters of the whole text.'),
          word_count: describedSchema('integer', 'Words of the whole text.'),
          truncated: describedSchema('boolean', 'Whether the text was longer than is given.'),
        },
        [
          'success',
          'url',
          'status',
          'title',
          'text',
          'content',
          'markdown',
          'excerpt',
          'links',
          'length',
          'word_count',
          'truncated',
        ],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    verify: {
      doc: 'Tells whether a page can be reached and whether words are in it. It succeeds either way.',
      parameters: objectSchema(
        { url, contains: describedSchema('string', 'Words that should be in its text; case does not count.'), timeout },
        ['url'],
        true,
      ),
      result: objectSchema(
        {
          success,
          url: pageSchema.url,
          status: { type: ['integer', 'null'], description: 'What the server answered; null where none did.' },
          valid: describedSchema('boolean', 'Whether the page is there and has the words.'),
          title: describedSchema('string', 'The title of the page.'),
          contains: { type: ['boolean', 'null'], description: 'Whether the words are in it; null where none were given.' },
          reason: describedSchema('string', 'Why it is not valid.'),
        },
        ['success', 'url', 'status', 'valid', 'title', 'contains', 'reason'],
      ),
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
    search: {
      doc: 'Searches the web, as the tool `web-search` does.',
      parameters: objectSchema(searchParameters, ['query'], true),
      result: searchResult,
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
  },
} satisfies ToolSpec;
