/** A web search service with an API key. */
export interface SearchService {
  title: string;
  /** Where it is asked. */
  url: string;
  /** The environment variable of its key. */
  key: string;
  /** The environment variable of a second setting, which is no secret. */
  engine?: string;
  /** The most results of one request. */
  most: number;
}

/** Search services by name, in the order of preference where a step names none. */
export const searchServices = {
  brave: { title: 'Brave Search', url: 'https://api.search.brave.com/res/v1/web/search', key: 'BRAVE_API_KEY', most: 20 },
  tavily: { title: 'Tavily', url: 'https://api.tavily.com/search', key: 'TAVILY_API_KEY', most: 20 },
  exa: { title: 'Exa', url: 'https://api.exa.ai/search', key: 'EXA_API_KEY', most: 100 },
  serper: { title: 'Serper', url: 'https://google.serper.dev/search', key: 'SERPER_API_KEY', most: 100 },
  // Google ends it on 1 January 2027 (developers.google.com/custom-search/v1/overview, read on 2026-11-23).
  google: {
    title: 'Google Programmable Search',
    url: 'https://www.googleapis.com/customsearch/v1',
    key: 'GOOGLE_SEARCH_API_KEY',
    engine: 'GOOGLE_SEARCH_ENGINE_ID',
    most: 10,
  },
} as const satisfies Readonly<Record<string, SearchService>>;

export type SearchServiceName = keyof typeof searchServices;
export const isSearchService = (name: string): name is SearchServiceName => Object.hasOwn(searchServices, name);
export const searchServiceNames = Object.keys(searchServices).filter(isSearchService);

/** The variables of a service, its key first. */
export const searchKeyNamesOf = ({ key, engine }: SearchService): string[] => (engine === undefined ? [key] : [key, engine]);
