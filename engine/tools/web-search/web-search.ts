import { definedMap, isMap, type Json, type JsonMap } from '../../language/json.ts';
import { webTexts } from '../../language/texts/tools/web.ts';
import { say } from '../../language/texts.ts';
import { webSearch } from '../../language/tools/builtin/web-search.ts';
import { RunError } from '../../state/failure.ts';
import { hostOf } from '../../trust/match.ts';
import { sendRequest } from '../http/http.ts';
import { optionalText, textParameter } from '../parameters.ts';
import { declined, type Execute, makeTool, type Tool } from '../tool.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Searches through the service that the environment names. */
export const search: Execute = async (parameters, world, { signal, log }) => {
  const query = textParameter(parameters, 'query').trim();
  if (query === '') throw new RunError({ kind: 'input', message: say(webTexts.emptyQuery) });
  const service = serviceOf(world.env);
  if (typeof service === 'string')
    throw new RunError({ kind: 'tool', message: service, hint: say(webTexts.noServiceHint), retryable: false });
  const { host, port } = hostOf(service);
  // Whoever configures the service allows its host, and no other: also not the one that a redirect names.
  const scope = { tool: 'web-search', allow: [{ tool: 'web-search', pattern: `${host}:${port}` }] };
  const key = world.env['BATON_SEARCH_KEY'];
  const request: JsonMap = {
    url: addressOf(service, query, parameters).href,
    headers: definedMap({ accept: 'application/json', authorization: key ? `Bearer ${key}` : undefined }),
  };
  const answer = await sendRequest(request, 'GET', { world, scope, signal, log });
  if (answer['success'] === false) return declined(say(webTexts.refused, { host, why: String(answer['error']) }));
  const { json } = answer;
  if (json === undefined) return declined(say(webTexts.noJson, { host }));
  const list = listOf(json);
  if (!list) return declined(say(webTexts.noList, { host }));
  const all = list.flatMap(resultOf);
  const { max_results: most = 10 } = parameters;
  const results = all.slice(0, typeof most === 'number' ? Math.max(1, most) : 10);
  return { success: true, query, results, count: results.length, total_results: all.length };
};

/** Searching the web. */
export const webSearchTool: Tool = {
  ...makeTool(webSearch, { search }),
  available: async (_action, { env }) => whyNoSearch(env),
};

/** Why nothing can be searched, and what to do; undefined where it can. */
export function whyNoSearch(env: Environment): string | undefined {
  const service = serviceOf(env);
  return typeof service === 'string' ? `${service} ${say(webTexts.noServiceHint)}` : undefined;
}

/** The address of the service, or why there is none. */
function serviceOf(env: Environment): URL | string {
  const said = env['BATON_SEARCH_URL'];
  if (!said) return say(webTexts.noService);
  const url = URL.parse(said);
  return url && /^https?:$/.test(url.protocol) ? url : say(webTexts.badService, { url: said });
}

/** `{query}` in the address is where the words go; without it they are `q`, and JSON is asked for, as SearXNG wants it. */
function addressOf(service: URL, query: string, parameters: JsonMap): URL {
  const placed = /\{query\}|%7Bquery%7D/gi;
  const url = new URL(service.href.replace(placed, () => encodeURIComponent(query)));
  if (url.href === service.href) {
    url.searchParams.set('q', query);
    if (!url.searchParams.has('format')) url.searchParams.set('format', 'json');
  }
  for (const name of ['language', 'time_range', 'categories']) {
    const value = optionalText(parameters, name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

/** The list of results, wherever a service keeps it. */
function listOf(answer: Json): Json[] | undefined {
  if (Array.isArray(answer)) return answer;
  if (!isMap(answer)) return undefined;
  for (const name of ['results', 'items', 'organic', 'organic_results', 'data', 'web', 'webPages', 'value']) {
    const list = answer[name];
    if (Array.isArray(list)) return list;
    const inner = isMap(list) ? listOf(list) : undefined;
    if (inner) return inner;
  }
  return undefined;
}

/** A result with a web address, under one set of names; nothing for anything else. */
function resultOf(one: Json): JsonMap[] {
  if (!isMap(one)) return [];
  const url = URL.parse(textOf(one, ['url', 'link', 'href']));
  if (!url || !/^https?:$/.test(url.protocol)) return [];
  const published = textOf(one, ['publishedDate', 'published', 'date', 'age']);
  return [
    definedMap({
      title: textOf(one, ['title', 'name']) || url.href,
      url: url.href,
      snippet: textOf(one, ['content', 'snippet', 'description', 'text']),
      source: url.hostname,
      published: published || undefined,
    }),
  ];
}

function textOf(map: JsonMap, names: readonly string[]): string {
  for (const name of names) {
    const value = map[name];
    if (typeof value === 'string' && value.trim() !== '') return value.replace(/\s+/g, ' ').trim();
  }
  return '';
}
