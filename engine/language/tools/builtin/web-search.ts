import type { ToolSpec } from '../descriptor.ts';
import { searchKeyNamesOf, searchServiceNames, searchServices } from '../search-services.ts';
import { describedSchema, objectSchema } from '../shape.ts';

export const searchParameters = {
  query: describedSchema('string', 'What to look for.', { minLength: 1 }),
  max_results: describedSchema('integer', 'Results at most.', { minimum: 1, maximum: 100, default: 10 }),
  language: describedSchema('string', 'The language of the results, such as `en`.'),
  time_range: describedSchema('string', 'How old results may be.', { enum: ['day', 'week', 'month', 'year'] }),
  categories: describedSchema('string', 'What kind of results, as the service names them, such as `news`.'),
  service: describedSchema(
    'string',
    'Which service to ask. Else it is the server that BATON_SEARCH_URL names, or the first of these that has a key.',
    { enum: [...searchServiceNames] },
  ),
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
  doc: `Searches the web through ${searchServiceNames.map((name) => searchServices[name].title).join(', ')}, or the server that BATON_SEARCH_URL names, for example a SearXNG server.`,
  defaultAction: 'search',
  executable: true,
  asks: false,
  needs: `a key of a search service (${searchServiceNames.map((name) => searchKeyNamesOf(searchServices[name]).join(' with ')).join(', ')}), or in BATON_SEARCH_URL the address of a server that answers in JSON`,
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
