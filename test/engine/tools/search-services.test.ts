import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRun } from '../../../engine/index.ts';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { webSearch } from '../../../engine/language/tools/builtin/web-search.ts';
import { type SearchServiceName, searchServiceNames, searchServices } from '../../../engine/language/tools/search-services.ts';
import { boundKeys, keyNames } from '../../../engine/models/settings/homes.ts';
import type { KeyLookup } from '../../../engine/tools/tool.ts';
import { makeTool } from '../../../engine/tools/tool.ts';
import { createSearch, webSearchTool } from '../../../engine/tools/web-search/web-search.ts';
import { temporaryFolder } from '../store/folder.ts';
import { runPipeline } from './run-pipeline.ts';
import { serve, type TestServer } from './server.ts';
import { failureOf, toolsIn } from './world.ts';

/** What a service is sent for tea of last week, and what it answers. */
interface ServiceCase {
  parameters?: JsonMap;
  method: string;
  /** The header of the key with its value. */
  header: [name: string, value: string];
  query?: Record<string, string>;
  body?: Json;
  answer: Json;
}

const page = { title: 'Tea', url: 'https://tea.example/a', snippet: 'Leaves and water', source: 'tea.example' };

const cases: Record<SearchServiceName, ServiceCase> = {
  brave: {
    parameters: { language: 'en' },
    method: 'GET',
    header: ['x-subscription-token', 'key-of-BRAVE_API_KEY'],
    query: { q: 'tea', count: '20', text_decorations: 'false', search_lang: 'en', freshness: 'pw' },
    answer: {
      type: 'search',
      query: { original: 'tea' },
      web: { results: [{ title: 'Tea', url: page.url, description: page.snippet, age: '3 days ago', page_age: '2026-11-20' }] },
    },
  },
  tavily: {
    parameters: { categories: 'news' },
    method: 'POST',
    header: ['authorization', 'Bearer key-of-TAVILY_API_KEY'],
    body: { query: 'tea', max_results: 20, time_range: 'week', topic: 'news' },
    answer: {
      query: 'tea',
      images: [],
      results: [{ title: 'Tea', url: page.url, content: page.snippet, score: 0.9, published_date: '2026-11-20' }],
    },
  },
  exa: {
    method: 'POST',
    header: ['x-api-key', 'key-of-EXA_API_KEY'],
    body: { query: 'tea', numResults: 50, startPublishedDate: 'A WEEK AGO', contents: { highlights: true } },
    answer: {
      requestId: 'r',
      results: [{ id: 'i', title: 'Tea', url: page.url, highlights: ['Leaves', 'and water'], publishedDate: '2026-11-20' }],
    },
  },
  serper: {
    parameters: { language: 'en' },
    method: 'POST',
    header: ['x-api-key', 'key-of-SERPER_API_KEY'],
    body: { q: 'tea', num: 50, hl: 'en', tbs: 'qdr:w' },
    answer: {
      searchParameters: { q: 'tea' },
      organic: [{ title: 'Tea', link: page.url, snippet: page.snippet, date: '2026-11-20', position: 1 }],
      relatedSearches: [{ query: 'green tea' }],
    },
  },
  google: {
    parameters: { language: 'en' },
    method: 'GET',
    header: ['x-goog-api-key', 'key-of-GOOGLE_SEARCH_API_KEY'],
    query: { cx: 'key-of-GOOGLE_SEARCH_ENGINE_ID', q: 'tea', num: '10', lr: 'lang_en', dateRestrict: 'w1' },
    answer: { kind: 'customsearch#search', items: [{ title: 'Tea', link: page.url, snippet: page.snippet }] },
  },
};

describe('search services', () => {
  const folder = temporaryFolder();
  let server: TestServer;
  let answer: { status: number; body: Json; headers?: Record<string, string> } = { status: 200, body: {} };
  before(async () => {
    server = await serve((_request, response) => {
      response
        .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
        .end(JSON.stringify(answer.body));
    });
  });
  after(() => server.close());

  const every: KeyLookup = (name) => ({ key: `key-of-${name}` });
  const only =
    (...names: string[]): KeyLookup =>
    (name) =>
      names.includes(name) ? { key: `key-of-${name}` } : 'missing';

  /** The tool, with every service at the server of the test. */
  const logged: string[] = [];
  const search = (parameters: JsonMap, key: KeyLookup, env: Record<string, string> = {}): Promise<JsonMap> => {
    const here = (name: SearchServiceName) => ({ ...searchServices[name], url: `${server.origin}/${name}` });
    const services = {
      brave: here('brave'),
      tavily: here('tavily'),
      exa: here('exa'),
      serper: here('serper'),
      google: here('google'),
    };
    const extra = [makeTool(webSearch, { search: createSearch(services) })];
    const { tools } = toolsIn(folder(), { env, key, extra });
    return tools.call('web-search', 'search', parameters, {
      signal: new AbortController().signal,
      log: (text) => logged.push(text),
    });
  };

  for (const [service, count, lines] of [
    ['brave', 50, ['Brave Search gives at most 20 results at once, so not 50.']],
    ['brave', 20, []],
    ['exa', 50, []],
  ] as const)
    it(`${count} results of ${service} are logged as ${lines.length ? 'too many' : 'nothing'}`, async () => {
      answer = { status: 200, body: cases[service].answer };
      logged.length = 0;
      await search({ query: 'tea', service, max_results: count }, every);
      assert.deepEqual(
        logged.filter((line) => line.includes('at once')),
        lines,
      );
    });
  for (const service of searchServiceNames) {
    const { parameters, method, header, query = {}, body, answer: said } = cases[service];
    it(`${service} is asked as it wants to be, and answers in the shape of all`, async () => {
      answer = { status: 200, body: said };
      const before = Date.now();
      const result = await search({ query: 'tea', service, max_results: 50, time_range: 'week', ...parameters }, every);
      const { published, ...first } = (result['results'] as JsonMap[])[0] ?? {};
      assert.deepEqual(first, service === 'exa' ? { ...page, snippet: 'Leaves … and water' } : page);
      assert.equal(published, service === 'google' ? undefined : '2026-11-20');
      assert.deepEqual([result['success'], result['count'], result['total_results']], [true, 1, 1]);

      const seen = server.seen.at(-1);
      const url = new URL(seen?.url ?? '', server.origin);
      assert.deepEqual([seen?.method, url.pathname, Object.fromEntries(url.searchParams)], [method, `/${service}`, query]);
      assert.equal(seen?.headers[header[0]], header[1]);
      assert.equal(seen?.url.includes('API_KEY'), false);
      if (body === undefined) assert.equal(seen?.body, '');
      else {
        const sent = JSON.parse(seen?.body ?? '') as JsonMap;
        const since = sent['startPublishedDate'];
        if (typeof since === 'string') {
          assert.ok(Math.abs(before - 7 * 86_400_000 - Date.parse(since)) < 60_000, since);
          sent['startPublishedDate'] = 'A WEEK AGO';
        }
        assert.deepEqual(sent, body);
      }
    });
  }

  it('without a name it is the first one that has a key', async () => {
    answer = { status: 200, body: cases.exa.answer };
    await search({ query: 'tea' }, only('SERPER_API_KEY', 'EXA_API_KEY'));
    assert.equal(server.seen.at(-1)?.url, '/exa');
  });
  it('without a name the server that a person put into the environment goes first', async () => {
    answer = { status: 200, body: { results: [] } };
    await search({ query: 'tea' }, every, { BATON_SEARCH_URL: `${server.origin}/own` });
    assert.equal(server.seen.at(-1)?.url, '/own?q=tea&format=json');
  });

  const refused: [rule: string, parameters: JsonMap, key: KeyLookup, kind: string, message: RegExp][] = [
    [
      'a key that is missing',
      { service: 'tavily' },
      only('EXA_API_KEY'),
      'auth',
      /Tavily cannot be asked: TAVILY_API_KEY is not set\./,
    ],
    [
      'an engine that is missing',
      { service: 'google' },
      only('GOOGLE_SEARCH_API_KEY'),
      'auth',
      /GOOGLE_SEARCH_ENGINE_ID is not set/,
    ],
    ['a key that no request can carry', {}, () => 'unfit', 'auth', /BRAVE_API_KEY is set, but holds/],
    ['no key at all', {}, only(), 'auth', /has no search service/],
    ['a service that is none', { service: 'bing' }, every, 'input', /no search service called "bing"/],
    ['what a service cannot obey', { service: 'tavily', language: 'en' }, every, 'input', /Tavily knows no `language`/],
    [
      'a word that a service does not know',
      { service: 'tavily', categories: 'sport' },
      every,
      'input',
      /no `categories` called "sport"\. It knows general, news, finance\./,
    ],
  ];
  for (const [rule, parameters, key, kind, message] of refused)
    it(`refuses ${rule}, and asks nobody`, async () => {
      const before = server.seen.length;
      const failure = await failureOf(search({ query: 'tea', ...parameters }, key));
      assert.equal(failure.kind, kind);
      assert.match(failure.message, message);
      assert.equal(server.seen.length, before);
    });

  const statuses: [
    status: number,
    headers: Record<string, string>,
    kind: string,
    retryable: boolean,
    wait: number | undefined,
  ][] = [
    [401, {}, 'auth', false, undefined],
    [403, {}, 'auth', false, undefined],
    [429, { 'retry-after': '3' }, 'rate', true, 3000],
    [429, {}, 'rate', true, undefined],
  ];
  for (const [status, headers, kind, retryable, wait] of statuses)
    it(`answers ${status} with a failure of kind ${kind}`, async () => {
      answer = { status, body: { error: 'no' }, headers };
      const failure = await failureOf(search({ query: 'tea', service: 'brave' }, every));
      assert.deepEqual([failure.kind, failure.retryable, failure.retry_after], [kind, retryable, wait]);
      assert.equal(failure.hint?.includes('BRAVE_API_KEY') ?? false, kind === 'auth');
    });
  it('gives any other refusal as the result of a call that could not be done', async () => {
    answer = { status: 500, body: { error: 'down' } };
    const result = await search({ query: 'tea', service: 'brave' }, every);
    assert.deepEqual([result['success'], /refused: .*500/.test(String(result['error']))], [false, true]);
  });

  it('keys have names that people are offered, and go to their service alone', () => {
    for (const { key, url } of Object.values(searchServices)) {
      assert.ok(keyNames.includes(key));
      assert.equal(boundKeys.get(key), new URL(url).origin);
    }
  });
  it('before the run, a key is enough, wherever it is kept', async () => {
    const place = { root: folder(), env: {}, parameters: {} };
    assert.equal(await webSearchTool.available?.('search', { ...place, key: only('EXA_API_KEY') }), undefined);
    const why = await webSearchTool.available?.('search', {
      ...place,
      key: only('EXA_API_KEY'),
      parameters: { service: 'brave' },
    });
    assert.match(why ?? '', /^Brave Search cannot be asked: BRAVE_API_KEY is not set\. Set BRAVE_API_KEY in/);
  });
  it('a key of the secret store lets a run begin', async () => {
    const start = (names: readonly string[]) =>
      runPipeline(folder(), 'web-service.baton.yaml', {
        secrets: (name) => (names.includes(name) ? 'a-key-of-the-store' : undefined),
      });
    await assert.rejects(start([]), /^Refusal: found: Tavily cannot be asked: TAVILY_API_KEY is not set\./);
    assert.equal((await start(['TAVILY_API_KEY'])).status, 'succeeded');
  });
  it('where the failure of the step stops nothing, it fails with `auth` in its turn', async () => {
    const { status, outputs } = await runPipeline(folder(), 'web-accepted.baton.yaml');
    assert.deepEqual([status, outputs['results']], ['succeeded', []]);
  });
  const handlers: [handler: string, begins: boolean][] = [
    ['{use: {results: []}}', true],
    ['{kinds: [auth], use: {results: []}}', true],
    ['{kinds: [auth], fallback: {tool: validation, action: validate, parameters: {data: [], schema: {}}}}', true],
    ['{kinds: [network], use: {results: []}}', false],
    ['{kinds: [auth], retry: 1}', false],
    ['{pattern: busy, use: {results: []}}', false],
  ];
  for (const [handler, begins] of handlers)
    it(`a run ${begins ? 'begins' : 'is refused'} without a key where the step has on_error: ${handler}`, async () => {
      writeFileSync(join(folder(), 'baton.yaml'), '{}\n');
      writeFileSync(
        join(folder(), 'w.baton.yaml'),
        `id: w\nsteps:\n  - {id: found, tool: web-search, parameters: {query: tea}, on_error: [${handler}]}\n`,
      );
      const starting = startRun({ file: 'w.baton.yaml', cwd: folder(), env: {} });
      if (begins) assert.equal((await (await starting).done).status, 'succeeded');
      else await assert.rejects(starting, /^Refusal: found: .* has no search service/);
    });
});
