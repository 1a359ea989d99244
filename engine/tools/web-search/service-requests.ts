import { definedMap, type JsonMap } from '../../language/json.ts';
import type { SearchServiceName } from '../../language/tools/search-services.ts';

/** A search query. */
export interface SearchQuestion {
  query: string;
  /** Maximum number of results, at most what the service returns at once. */
  count: number;
  language?: string | undefined;
  time_range?: TimeRange | undefined;
  categories?: string | undefined;
  /** Milliseconds, for services that take a start date. */
  now: number;
}

export const timeRanges = ['day', 'week', 'month', 'year'] as const;
export type TimeRange = (typeof timeRanges)[number];

/** The request format of one service. */
interface ServiceRequest {
  /** The header for the key, and the prefix of its value. */
  header: string;
  before?: string;
  /** Parameters of the tool that the service supports, with the supported values if not all are. */
  obeys: Readonly<Partial<Record<'language' | 'time_range' | 'categories', readonly string[] | true>>>;
  /** The query of a GET, or the body of a POST; undefined parameters are left out. */
  method: 'GET' | 'POST';
  fields(question: SearchQuestion, engine: string | undefined): JsonMap;
}

const daysOf = { day: 1, week: 7, month: 31, year: 366 };

/** The first letter stands for the period, as in Google's `tbs` and `dateRestrict`. */
const letterOf = (range: TimeRange | undefined, before: string, after = ''): string | undefined =>
  range && `${before}${range.charAt(0)}${after}`;

const since = ({ time_range, now }: SearchQuestion): string | undefined =>
  time_range && new Date(now - daysOf[time_range] * 86_400_000).toISOString();

/** The request format of each service, by its documentation (read on 2026-11-23). */
export const serviceRequests: Readonly<Record<SearchServiceName, ServiceRequest>> = {
  brave: {
    header: 'x-subscription-token',
    obeys: { language: true, time_range: true },
    method: 'GET',
    fields: ({ query, count, language, time_range }) =>
      definedMap({
        q: query,
        count,
        text_decorations: 'false',
        search_lang: language,
        freshness: letterOf(time_range, 'p'),
      }),
  },
  tavily: {
    header: 'authorization',
    before: 'Bearer ',
    obeys: { time_range: true, categories: ['general', 'news', 'finance'] },
    method: 'POST',
    fields: ({ query, count, time_range, categories }) =>
      definedMap({ query, max_results: count, time_range, topic: categories }),
  },
  exa: {
    header: 'x-api-key',
    obeys: { time_range: true, categories: true },
    method: 'POST',
    fields: (question) =>
      definedMap({
        query: question.query,
        numResults: question.count,
        category: question.categories,
        startPublishedDate: since(question),
        contents: { highlights: true },
      }),
  },
  serper: {
    header: 'x-api-key',
    obeys: { language: true, time_range: true },
    method: 'POST',
    fields: ({ query, count, language, time_range }) =>
      definedMap({ q: query, num: count, hl: language, tbs: letterOf(time_range, 'qdr:') }),
  },
  google: {
    header: 'x-goog-api-key',
    obeys: { language: true, time_range: true },
    method: 'GET',
    fields: ({ query, count, language, time_range }, engine) =>
      definedMap({
        cx: engine,
        q: query,
        num: count,
        lr: language && `lang_${language}`,
        dateRestrict: letterOf(time_range, '', '1'),
      }),
  },
};
