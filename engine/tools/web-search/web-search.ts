import { defined, definedMap, type JsonMap } from '../../language/json.ts';
import { webTexts } from '../../language/texts/tools/web.ts';
import { say } from '../../language/texts.ts';
import { webSearch } from '../../language/tools/builtin/web-search.ts';
import {
  isSearchService,
  type SearchService,
  type SearchServiceName,
  searchKeyNamesOf,
  searchServiceNames,
  searchServices,
} from '../../language/tools/search-services.ts';
import { RunError } from '../../state/failure.ts';
import { hostOf } from '../../trust/is-allowed.ts';
import { sendRequest } from '../http/http.ts';
import { chosenWord, optionalText, textParameter } from '../parameters.ts';
import { type AvailabilityContext, declined, type Execute, type KeyLookup, makeTool, type Tool } from '../tool.ts';
import { serviceRequests, timeRanges } from './service-requests.ts';
import { resultsIn } from './service-results.ts';

type Services = Readonly<Record<SearchServiceName, SearchService>>;

/** The selected service: one with its keys in the order of their names, or the server of BATON_SEARCH_URL. */
type Choice = { name: SearchServiceName; keys: string[] } | { server: URL };

/** A request for `sendRequest`. */
interface ServiceQuery {
  method: 'GET' | 'POST';
  request: JsonMap;
  url: URL;
}

/** Searches through one of the services, or through the server in the environment. */
export const createSearch =
  (services: Services): Execute =>
  async (parameters, world, { signal, log }) => {
    const query = textParameter(parameters, 'query').trim();
    if (query === '') throw new RunError({ kind: 'input', message: say(webTexts.emptyQuery) });

    chosenWord(parameters, 'time_range', timeRanges);
    const choice = chooseService(parameters, world);
    if ('failure' in choice) throw choice;

    const asked =
      'server' in choice
        ? serverQuery(choice.server, query, parameters, world.key)
        : serviceQuery(choice, services, query, parameters);
    const fewer = 'name' in choice ? whyFewer(services[choice.name], mostResults(parameters)) : undefined;
    if (fewer !== undefined) log(fewer);
    const { host, port } = hostOf(asked.url);

    // Configuring the service allows its host and no other: also not the target of a redirect.
    const scope = { tool: 'web-search', allow: [{ tool: 'web-search', pattern: `${host}:${port}` }] };
    const answer = await sendRequest(asked.request, asked.method, { world, scope, signal, log });
    if (answer['success'] === false) return refused(answer, host, choice);

    const { json } = answer;
    if (json === undefined) return declined(say(webTexts.noJson, { host }));

    const all = resultsIn(json);
    if (!all) return declined(say(webTexts.noList, { host }));

    const results = all.slice(0, mostResults(parameters));
    return { success: true, query, results, count: results.length, total_results: all.length };
  };

export const search = createSearch(searchServices);

/** Web search. */
export const webSearchTool: Tool = {
  ...makeTool(webSearch, { search }),
  available: async (_action, context) => whyNoSearch(context),
};

/** Why search is unavailable, and what to do; undefined if it is available. */
export function whyNoSearch({ env, key, parameters }: AvailabilityContext): string | undefined {
  const choice = chooseService(parameters, { env, key });
  return 'failure' in choice ? `${choice.failure.message} ${choice.failure.hint ?? ''}`.trim() : undefined;
}

const mostResults = ({ max_results: most }: JsonMap): number => (typeof most === 'number' ? Math.max(1, most) : 10);

/** The notice if more results are wanted than the service returns at once. */
const whyFewer = ({ title, most }: SearchService, wanted: number): string | undefined =>
  wanted > most ? say(webTexts.fewerResults, { service: title, most, wanted }) : undefined;

/** The service that a step names; else the server in the environment; else the first service with a key. */
function chooseService(
  parameters: JsonMap,
  { env, key }: { env: AvailabilityContext['env']; key: KeyLookup },
): Choice | RunError {
  const named = optionalText(parameters, 'service');
  if (named !== undefined) {
    if (!isSearchService(named))
      return new RunError({
        kind: 'input',
        message: say(webTexts.unknownService, { service: named }),
        hint: say(webTexts.unknownServiceHint, { names: searchServiceNames.join(', ') }),
      });
    return keyed(named, key);
  }

  const written = env['BATON_SEARCH_URL'];
  if (written) {
    const server = URL.parse(written);
    if (server && /^https?:$/.test(server.protocol)) return { server };
    const [message, hint] = [say(webTexts.badService, { url: written }), say(webTexts.badServiceHint)];
    return new RunError({ kind: 'tool', message, hint, retryable: false });
  }

  const ready = searchServiceNames.find((name) => key(searchServices[name].key) !== 'missing');
  if (ready) return keyed(ready, key);

  const names = searchServiceNames.map((name) => searchServices[name].key).join(', ');
  return new RunError({ kind: 'auth', message: say(webTexts.noService), hint: say(webTexts.noServiceHint, { names }) });
}

function keyed(name: SearchServiceName, key: KeyLookup): Choice | RunError {
  const service = searchServices[name];
  const keys: string[] = [];
  for (const variable of searchKeyNamesOf(service)) {
    const value = key(variable);
    if (typeof value !== 'string') {
      keys.push(value.key);
      continue;
    }

    const message = say(value === 'unfit' ? webTexts.unfitKey : webTexts.noKey, { service: service.title, key: variable });
    return new RunError({ kind: 'auth', message, hint: say(webTexts.noKeyHint, { key: variable }) });
  }

  return { name, keys };
}

/** The request to a service. Throws a RunError (`input`) for a parameter that the service does not support. */
function serviceQuery(
  { name, keys }: { name: SearchServiceName; keys: string[] },
  services: Services,
  query: string,
  parameters: JsonMap,
): ServiceQuery {
  const { header, before = '', obeys, method, fields } = serviceRequests[name];

  const obeyed = (parameter: keyof typeof obeys | 'language' | 'time_range' | 'categories'): string | undefined => {
    const value = optionalText(parameters, parameter);
    const words = obeys[parameter];
    if (value === undefined || words === true || words?.includes(value)) return value;
    const values = { service: searchServices[name].title, parameter, value, values: words?.join(', ') ?? '' };
    throw new RunError({ kind: 'input', message: say(words ? webTexts.unknownValue : webTexts.unknownParameter, values) });
  };

  const range = chosenWord(parameters, 'time_range', timeRanges);
  obeyed('time_range');
  const url = new URL(services[name].url);
  const [key = '', engine] = keys;
  const question = {
    query,
    count: Math.min(mostResults(parameters), services[name].most),
    language: obeyed('language'),
    time_range: range,
    categories: obeyed('categories'),
    now: Date.now(),
  };
  const sent = fields(question, engine);
  const headers = { accept: 'application/json', [header]: `${before}${key}` };

  return { method, url, request: { url: url.href, headers, [method === 'GET' ? 'query' : 'json']: sent } };
}

/**
 * `{query}` in the address is replaced by the query; without it the query is the parameter `q`, and JSON is requested, as
 * SearXNG expects it.
 */
function serverQuery(server: URL, query: string, parameters: JsonMap, lookup: KeyLookup): ServiceQuery {
  const placed = /\{query\}|%7Bquery%7D/gi;
  const url = new URL(server.href.replace(placed, () => encodeURIComponent(query)));
  if (url.href === server.href) {
    url.searchParams.set('q', query);
    if (!url.searchParams.has('format')) url.searchParams.set('format', 'json');
  }

  for (const name of ['language', 'time_range', 'categories']) {
    const value = optionalText(parameters, name);
    if (value !== undefined) url.searchParams.set(name, value);
  }

  const key = lookup('BATON_SEARCH_KEY');
  const authorization = typeof key === 'object' ? `Bearer ${key.key}` : undefined;
  return { method: 'GET', url, request: { url: url.href, headers: definedMap({ accept: 'application/json', authorization }) } };
}

/**
 * A refused request: a refused key and a rate limit are failures with codes for policies, anything else is the tool's own
 * failure.
 */
function refused(answer: JsonMap, host: string, choice: Choice): JsonMap {
  const message = say(webTexts.refused, { host, why: String(answer['error']) });
  const { status, retry_after } = answer;
  if (status === 401 || status === 403) {
    const hint = 'name' in choice ? say(webTexts.noKeyHint, { key: searchServices[choice.name].key }) : undefined;
    throw new RunError(hint === undefined ? { kind: 'auth', message } : { kind: 'auth', message, hint });
  }
  if (status !== 429) return declined(message);
  throw new RunError(
    defined({ kind: 'rate', message, retry_after: typeof retry_after === 'number' ? retry_after * 1000 : undefined }),
  );
}
