import type { JsonMap } from '../../language/json.ts';
import { definedMap } from '../../language/json.ts';
import { webTexts } from '../../language/texts/tools/web.ts';
import { say } from '../../language/texts.ts';
import { headlessBrowser } from '../../language/tools/builtin/headless-browser.ts';
import { RunError } from '../../state/failure.ts';
import { countWords } from '../count-words.ts';
import { sendRequest } from '../http/http.ts';
import type { WebPage } from '../lazy/readability.ts';
import { type NetworkScope, permitHost, webAddress } from '../network/network-scope.ts';
import { flagParameter, optionalText, textParameter } from '../parameters.ts';
import { declined, type Execute, makeTool, type Tool, type ToolWorld } from '../tool.ts';
import { takeApart } from '../web/thread.ts';
import { search, whyNoSearch } from '../web-search/web-search.ts';

type Context = Parameters<Execute>[2];

/** The most bytes of a page, which is parsed in memory. */
const mostBytes = 5_000_000;
const usualLength = 200_000;

const fetchPage: Execute = async (parameters, world, context) => {
  const answer = await request(parameters, world, context);
  if (answer['success'] === false) return answer;

  const read = await pageOf(answer, flagParameter(parameters, 'whole', false), world, context.signal);
  if ('error' in read) return declined(read.error);

  const { page } = read;
  const { max_length: length } = parameters;
  const most = typeof length === 'number' ? Math.max(1, length) : usualLength;
  const optional = { byline: page.byline, site: page.site, language: page.language, published: page.published };
  const content = page.markdown.slice(0, most);

  return {
    success: true,
    url: answer['url'] ?? '',
    status: answer['status'] ?? 0,
    title: page.title,
    text: page.text.slice(0, most),
    content,
    markdown: content,
    excerpt: page.excerpt,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== '')),
    links: page.links,
    length: page.text.length,
    word_count: countWords(page.text),
    truncated: page.markdown.length > most,
  };
};

const verify: Execute = async (parameters, world, context) => {
  const words = optionalText(parameters, 'contains');
  const url = textParameter(parameters, 'url');
  const resultWith = (more: JsonMap): JsonMap => ({
    success: true,
    url,
    status: null,
    valid: false,
    title: '',
    contains: null,
    reason: '',
    ...more,
  });
  const answer = await request(parameters, world, context).catch((error: unknown) => {
    if (error instanceof RunError && ['network', 'timeout', 'bad-response'].includes(error.failure.kind))
      return error.failure.message;
    throw error;
  });
  if (typeof answer === 'string') return resultWith({ reason: answer });

  const found = { url: answer['url'] ?? url, status: answer['status'] ?? null };
  if (answer['success'] === false)
    return resultWith({ ...found, reason: say(webTexts.notThere, { status: String(found.status) }) });

  const read = await pageOf(answer, true, world, context.signal);
  if ('error' in read)
    return resultWith({ ...found, valid: words === undefined, ...(words === undefined ? {} : { reason: read.error }) });

  const { title, text } = read.page;
  const normalized = (value: string): string => value.replace(/\s+/g, ' ').trim().toLowerCase();
  const contains = words === undefined ? null : normalized(`${title} ${text}`).includes(normalized(words));

  return resultWith({
    ...found,
    title,
    contains,
    valid: contains !== false,
    ...(contains === false ? { reason: webTexts.notInIt } : {}),
  });
};

/** Reading web pages. */
export const headlessBrowserTool: Tool = {
  ...makeTool(headlessBrowser, { fetch: fetchPage, verify, search }),
  available: async (action, context) => (action === 'search' ? whyNoSearch(context) : undefined),
  permit(action, { url }, world) {
    if (action !== 'search' && typeof url === 'string') permitHost(webAddress(url), networkScopeOf(world));
  },
};

const networkScopeOf = (world: ToolWorld): NetworkScope => ({ tool: 'headless-browser', allow: world.allow });

/**
 * Requests the page by the rules of the network. Rejects with a RunError where there is no answer; a refusing answer is
 * declined.
 */
function request(parameters: JsonMap, world: ToolWorld, { signal, log }: Context): Promise<JsonMap> {
  const { timeout } = parameters;
  const asked = definedMap({
    url: textParameter(parameters, 'url'),
    headers: { accept: 'text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1' },
    max_bytes: mostBytes,
    timeout,
  });

  return sendRequest(asked, 'GET', { world, scope: networkScopeOf(world), signal, log });
}

/** The content of the answer, or why it is no page. */
async function pageOf(
  answer: JsonMap,
  entire: boolean,
  { workerFile }: ToolWorld,
  signal: AbortSignal,
): Promise<{ page: WebPage } | { error: string }> {
  const { url, headers, content, encoding } = answer;
  const said = headers instanceof Object && 'content-type' in headers ? headers['content-type'] : '';
  const type =
    String(said ?? '')
      .split(';')[0]
      ?.trim()
      .toLowerCase() ?? '';
  if (typeof content !== 'string' || encoding === 'base64' || (type !== '' && !/^text\/|xml|html/.test(type)))
    return { error: say(webTexts.notAPage, { url: String(url), type: type || 'binary' }) };
  if (/^text\/(plain|markdown|csv)/.test(type)) return { page: plainPage(content) };

  const page = await takeApart({ html: content, url: String(url), entire }, workerFile, signal);
  return page ? { page } : { error: say(webTexts.tooDeep, { url: String(url) }) };
}

const plainPage = (text: string): WebPage => ({
  title: '',
  text,
  markdown: text,
  excerpt: text.slice(0, 300),
  byline: '',
  site: '',
  language: '',
  published: '',
  links: [],
});
