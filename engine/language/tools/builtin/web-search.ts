import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

export const searchParameters = {
  query: describedSchema('string', 'What to look for.', { minLength: 1 }),
  max_results: describedSchema('integer', 'Results at most.', { minimum: 1, maximum: 100, default: 10 }),
  language: describedSchema('string', 'The language of the results, such as `en`.'),
  time_range: describedSchema('string', 'How old results may be.', { enum: ['day', 'week', 'month', 'year'] }),
  categories: describedSchema('string', 'What kind of results, as the service names them, such as `news`.'),
};

export const searchResult = objectSchema(
  {
    success: describedSchema('boolean', 'Whether the service answered.'),
    query: describedSchema('string', 'What was looked for.'),
    results: describedSchema('array', 'What was found, in the order of the service.', {
      items: objectSchema(
        {
          title: describedSchema('string', 'The title of the page.'),
          url: describedSchema('string', 'Its address.'),
          snippet: describedSchema('string', 'A few words of it.'),
          source: describedSchema('string', 'The host of the page.'),
          published: describedSchema('string', 'When it was published, where the service says so.'),
        },
        ['title', 'url', 'snippet', 'source'],
      ),
    }),
    count: describedSchema('integer', 'How many results are given.'),
    total_results: describedSchema('integer', 'How many results the service sent.'),
  },
  ['success', 'query', 'results', 'count', 'total_results'],
);

/** Searching the web. */
export const webSearch = {
  name: 'web-search',
  title: 'Web search',
  doc: 'Searches the web through the service that BATON_SEARCH_URL names, for example a SearXNG server.',
  defaultAction: 'search',
  executable: true,
  asks: false,
  needs: 'a search service that answers in JSON, whose address the environment variable BATON_SEARCH_URL holds',
  parameterNames: {
    q: 'query',
    text: 'query',
    search: 'query',
    num_results: 'max_results',
    limit: 'max_results',
    count: 'max_results',
    lang: 'language',
  },
  actions: {
    search: {
      doc: 'Searches, and gives titles, addresses and a few words of what was found.',
      parameters: objectSchema(searchParameters, ['query'], true),
      result: searchResult,
      effect: 'network',
      fetches: true,
      repeatable: true,
    },
  },
} satisfies ToolSpec;
