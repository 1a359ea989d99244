import { definedMap, isMap, type Json, type JsonMap } from '../../language/json.ts';

/** The results in the answer of any service, in one shape; undefined if it contains no list. */
export const resultsIn = (answer: Json): JsonMap[] | undefined => listOf(answer)?.flatMap(resultOf);

/** The list of results, at the place where the service puts it. */
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

/** A result with a web address, with uniform names; undefined for anything else. */
function resultOf(one: Json): JsonMap[] {
  if (!isMap(one)) return [];
  const url = URL.parse(textOf(one, ['url', 'link', 'href']));
  if (!url || !/^https?:$/.test(url.protocol)) return [];

  const published = textOf(one, ['publishedDate', 'published_date', 'published', 'page_age', 'date', 'age']);
  return [
    definedMap({
      title: textOf(one, ['title', 'name']) || url.href,
      url: url.href,
      snippet: textOf(one, ['content', 'snippet', 'description', 'highlights', 'text']),
      source: url.hostname,
      published: published || undefined,
    }),
  ];
}

/** The first of some members that contains text; a list of texts is joined. */
function textOf(map: JsonMap, names: readonly string[]): string {
  for (const name of names) {
    const member = map[name];
    const value = Array.isArray(member) ? member.filter((part) => typeof part === 'string').join(' … ') : member;
    if (typeof value === 'string' && value.trim() !== '') return value.replace(/\s+/g, ' ').trim();
  }
  return '';
}
