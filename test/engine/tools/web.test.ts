import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { headlessBrowser } from '../../../engine/language/tools/builtin/headless-browser.ts';
import { headlessBrowserTool } from '../../../engine/tools/headless-browser/headless-browser.ts';
import { readPage } from '../../../engine/tools/lazy/readability.ts';
import type { ToolsOptions } from '../../../engine/tools/tools.ts';
import { takeApart } from '../../../engine/tools/web/thread.ts';
import { webSearchTool } from '../../../engine/tools/web-search/web-search.ts';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import { runPipeline } from './run-pipeline.ts';
import { serve, type TestServer } from './server.ts';
import { failureOf, toolsIn } from './world.ts';

const ajv = new Ajv2020({ strict: false });
const shapes = new Map(Object.entries(headlessBrowser.actions).map(([name, { result }]) => [name, ajv.compile(result)]));

const words = 'Tea is a drink made of leaves and hot water. People have drunk it for a very long time, all over the world. ';
const article = `<!doctype html><html lang="en"><head><title>All about tea</title><meta name="description" content="A page on tea."><meta name="author" content="Ann"></head>
<body><nav><a href="/home">Home</a><a href="/other">Other</a></nav>
<article><h1>All about tea</h1><p>${words.repeat(4)}</p><h2>Kinds</h2><ul><li>green <b>tea</b></li><li>black<ol><li>strong</li></ol></li></ul>
<p>${words.repeat(4)}See <a href="more?x=1#y">more [here]</a>, <em>soon</em>, <code>x</code>.<br>New line.</p>
<blockquote><p>Quite so.</p></blockquote><pre>a
  b</pre><table><tr><th>a</th><th>b</th></tr><tr><td>1 | 2</td><td>3</td></tr></table>
<p><a href="javascript:alert(1)">evil</a><img src="p.png" alt="a pot"><script>alert(1)</script></p></article>
<footer>Footer words</footer></body></html>`;

describe('web tools', () => {
  const folder = temporaryFolder();
  let server: TestServer;
  let answer: Json = {};
  let last: { url: string; headers: Record<string, unknown> } = { url: '', headers: {} };
  before(async () => {
    server = await serve((request, response) => {
      const html = (body: string, status = 200, type = 'text/html; charset=utf-8') =>
        void response.writeHead(status, { 'content-type': type }).end(body);
      const path = request.url.split('?')[0];
      if (path === '/article') html(article);
      else if (path === '/short') html('<p>Just <i>this</i>.</p>');
      else if (path === '/plain') html('plain words', 200, 'text/plain');
      else if (path === '/png') response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0x89, 0, 0xff]));
      else if (path === '/deep') html('<div>'.repeat(30_000));
      else if (path === '/moved') response.writeHead(302, { location: '/article' }).end();
      else if (path === '/gone') html('gone', 410);
      else if (path === '/html') html('<p>no results</p>');
      else if (path === '/search') {
        last = { url: request.url, headers: request.headers };
        html(JSON.stringify(answer), 200, 'application/json');
      } else if (path === '/away') response.writeHead(302, { location: 'http://127.0.0.2:1/' }).end();
      else if (path === '/many') html('<p>a'.repeat(100_001));
      else html('no', 404);
    });
  });
  after(() => server.close());

  const call = async (
    tool: string,
    action: string,
    parameters: JsonMap,
    options: Partial<ToolsOptions> = {},
  ): Promise<JsonMap> => {
    const { tools } = toolsIn(folder(), { allow: [`headless-browser:${host()}`], ...options });
    const result = await tools.call(tool, action, parameters, { signal: new AbortController().signal, log: () => undefined });
    const fits = shapes.get(action);
    if (result['success']) assert.ok(fits?.(result), JSON.stringify(fits?.errors));
    return result;
  };
  const at = (path: string) => `${server.origin}${path}`;
  const host = () => new URL(server.origin).host;
  const page = (path: string, more: JsonMap = {}) => call('headless-browser', 'fetch', { url: at(path), ...more });

  describe('fetching a page', () => {
    it('gives its main text, its title, its links, and what it says of itself', async () => {
      const { title, text, content, links, language, byline, status, url, excerpt, truncated } = await page('/article');
      assert.deepEqual(
        [title, language, byline, status, url, truncated],
        ['All about tea', 'en', 'Ann', 200, at('/article'), false],
      );
      assert.match(String(excerpt), /A page on tea|Tea is a drink/);
      assert.match(String(text), /Tea is a drink/);
      assert.doesNotMatch(String(text), /Footer words|alert|\*\*|\]\(/);
      assert.doesNotMatch(String(content), /Footer words|alert\(1\)|javascript/);
      assert.ok(JSON.stringify(links).includes(`{"text":"Home","url":"${at('/home')}"}`));
      assert.doesNotMatch(JSON.stringify(links), /javascript/);
    });
    it('gives all of it where that is wanted', async () => {
      assert.match(String((await page('/article', { whole: true }))['text']), /Footer words/);
    });
    it('gives a page without much text whole', async () => {
      const { text, content } = await page('/short');
      assert.deepEqual([text, content], ['Just *this*.', 'Just *this*.']);
    });
    it('cuts what is too long, and says so', async () => {
      const { text, length, truncated } = await page('/article', { max_length: 20 });
      assert.deepEqual([String(text).length, truncated], [20, true]);
      assert.ok(Number(length) > 200);
    });
    it('gives plain text as it is', async () => assert.equal((await page('/plain'))['content'], 'plain words'));
    it('follows a page that moved', async () => assert.equal((await page('/moved'))['url'], at('/article')));
    it('in a thread of its own gives the same, and ends with the run', async () => {
      // The sources run as they stand with the hooks of the tests.
      const workerFile = join(folder(), 'worker.mjs');
      const source = (path: string) => JSON.stringify(pathToFileURL(path).href);
      writeFileSync(workerFile, `await import(${source('test/hooks.mjs')}); await import(${source('engine/worker.ts')});`);
      const inThread = (path: string) => call('headless-browser', 'fetch', { url: at(path) }, { workerFile });
      assert.deepEqual(await inThread('/article'), await page('/article'));
      assert.match(String((await inThread('/deep'))['error']), /nested too deep/);
      writeFileSync(workerFile, 'process.exit(0)');
      assert.equal((await failureOf(inThread('/article'))).kind, 'internal');
      const stop = new AbortController();
      writeFileSync(workerFile, 'setInterval(() => {}, 1000)');
      const stopped = failureOf(takeApart({ html: '', url: 'https://a.example', entire: true }, workerFile, stop.signal));
      stop.abort();
      assert.equal((await stopped).kind, 'cancelled');
    });
    const declined: [path: string, error: RegExp][] = [
      ['/png', /it is image\/png, not a page/],
      ['/gone', /410/],
      ['/deep', /nested too deep/],
      ['/many', /nested too deep/],
    ];
    for (const [path, error] of declined)
      it(`declines ${path}`, async () => {
        const result = await page(path);
        assert.equal(result['success'], false);
        assert.match(String(result['error']), error);
      });
    it('goes by the rules of the network', async () => {
      assert.equal(
        (await failureOf(call('headless-browser', 'fetch', { url: at('/article') }, { allow: ['headless-browser'] }))).kind,
        'permission',
      );
      assert.equal(
        (await failureOf(call('headless-browser', 'fetch', { url: at('/article') }, { allow: ['http'] }))).kind,
        'permission',
      );
      assert.equal((await failureOf(call('headless-browser', 'fetch', { url: 'file:///etc/passwd' }))).kind, 'permission');
      assert.equal((await failureOf(page('/away'))).kind, 'permission');
    });
  });

  describe('as Markdown', () => {
    const markdown = (html: string) => readPage(html, 'https://a.example/b/c', true).markdown;
    const cases: [html: string, markdown: string][] = [
      ['<h2>A\n <b>b</b></h2><p>x  y</p>', '## A **b**\n\nx y'],
      [
        '<ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li><li></li></ul>',
        yaml`
        - a
        - b
          - c`,
      ],
      ['<ol><li>a</li><li>b</li></ol>', '1. a\n2. b'],
      ['<p>a <a href="d?e#f">b [c]</a> <a href="javascript:x()">e</a></p>', 'a [b \\[c\\]](https://a.example/b/d?e#f) e'],
      ['<img src="/p.png" alt="p q"><img src="/q.png">', '![p q](https://a.example/p.png)'],
      ['<pre>a\n  b\n</pre>', '```\na\n  b\n```'],
      ['<blockquote>a<p>b</p></blockquote>', '> a\n> \n> b'],
      ['<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td><td></td></tr></table>', '| a | b\\|c |\n| --- | --- |\n| 1 |  |'],
      ['<table><tr><td>only</td></tr><tr><td>looks</td></tr></table>', 'only\n\nlooks'],
      ['a<br>b<hr>c', 'a\nb\n\n---\n\nc'],
      ['<p>a<b> b </b>c<i></i> <em> </em></p>', 'a **b** c'],
      ['<script>x</script><style>y</style><p><button>z</button>a</p>', 'a'],
      ['<base href="https://other.example/"><a href="x">y</a>', '[y](https://other.example/x)'],
      ['', ''],
    ];
    for (const [html, wanted] of cases) it(`${html || 'nothing'}`, () => assert.equal(markdown(html), wanted));
    it('keeps the words of what is nested too deep for lists', () => {
      assert.match(markdown(`${'<ul><li>'.repeat(250)}deep`), /deep/);
    });
  });

  describe('verifying a page', () => {
    const verified: [rule: string, path: string, contains: string | undefined, valid: boolean, reason: RegExp][] = [
      ['that is there', '/article', undefined, true, /^$/],
      ['that has the words', '/article', 'GREEN tea', true, /^$/],
      ['that has not', '/article', 'coffee', false, /words are not in its text/],
      ['that is gone', '/gone', undefined, false, /answered 410/],
      ['that is a picture', '/png', undefined, true, /^$/],
      ['that is a picture, for words', '/png', 'x', false, /not a page/],
    ];
    for (const [rule, path, contains, valid, reason] of verified)
      it(`${rule} is ${valid ? 'valid' : 'not valid'}`, async () => {
        const result = await call('headless-browser', 'verify', {
          url: at(path),
          ...(contains === undefined ? {} : { contains }),
        });
        assert.deepEqual([result['success'], result['valid']], [true, valid]);
        assert.match(String(result['reason']), reason);
      });
    it('whose server is not there is not valid; one that may not be reached is a failure', async () => {
      const url = 'http://127.0.0.1:9/';
      const gone = await call('headless-browser', 'verify', { url }, { allow: ['headless-browser:127.0.0.1:9'] });
      assert.deepEqual([gone['valid'], gone['status']], [false, null]);
      assert.equal((await failureOf(call('headless-browser', 'verify', { url }))).kind, 'permission');
    });
  });

  describe('searching', () => {
    const env = (path = '/search') => ({ BATON_SEARCH_URL: at(path) });
    const search = (parameters: JsonMap, options: Partial<ToolsOptions> = {}) =>
      call('web-search', 'search', parameters, { allow: [], env: env(), ...options });
    const hit = (url: string) => ({ title: ' A\n b ', url, content: 'words' });
    const shown = (url: string) => ({ title: 'A b', url, snippet: 'words', source: 'a.example' });

    it('asks a SearXNG server in JSON, and gives what it found', async () => {
      answer = {
        query: 'x',
        results: [
          { ...hit('https://a.example/1'), publishedDate: '2026-01-01' },
          hit('https://a.example/2'),
          hit('javascript:x'),
          5,
        ],
      };
      assert.deepEqual(await search({ query: ' tea & milk ', max_results: 1, language: 'en', time_range: 'week' }), {
        success: true,
        query: 'tea & milk',
        results: [{ ...shown('https://a.example/1'), published: '2026-01-01' }],
        count: 1,
        total_results: 2,
      });
      assert.equal(last.url, '/search?q=tea+%26+milk&format=json&language=en&time_range=week');
      assert.equal(last.headers['authorization'], undefined);
    });
    it('asks another service where its address says the words go, with its key', async () => {
      answer = { web: { results: [{ name: 'N', link: 'https://a.example/', description: 'd' }] } };
      const { results } = await search(
        { query: 'a b' },
        { env: env('/search?words={query}'), key: (name) => (name === 'BATON_SEARCH_KEY' ? { key: 'secret' } : 'missing') },
      );
      assert.deepEqual(results, [{ title: 'N', url: 'https://a.example/', snippet: 'd', source: 'a.example' }]);
      assert.equal(last.url, '/search?words=a%20b');
      assert.equal(last.headers['authorization'], 'Bearer secret');
    });
    it('takes a bare list, and names a page without a title by its address', async () => {
      answer = [{ href: 'https://a.example/' }];
      assert.deepEqual((await search({ query: 'x' }))['results'], [
        { title: 'https://a.example/', url: 'https://a.example/', snippet: '', source: 'a.example' },
      ]);
    });
    it('is an action of the browser too', async () => {
      answer = [hit('https://a.example/1')];
      const options = { env: env(), allow: ['headless-browser'] };
      assert.equal((await call('headless-browser', 'search', { query: 'x' }, options))['count'], 1);
    });
    const answers: [rule: string, path: string, said: Json, error: RegExp][] = [
      ['no JSON', '/html', {}, /did not answer in JSON/],
      ['JSON without a list', '/search', { results: 5, web: { a: 1 } }, /holds no list of results/],
      ['JSON that is a text', '/search', 'x', /holds no list of results/],
      ['a refusal', '/gone', {}, /refused: .*410/],
    ];
    for (const [rule, path, said, error] of answers)
      it(`declines ${rule}`, async () => {
        answer = said;
        const result = await search({ query: 'x' }, { env: env(path) });
        assert.equal(result['success'], false);
        assert.match(String(result['error']), error);
      });
    it('goes nowhere else, also not where the service sends it', async () => {
      assert.equal((await failureOf(search({ query: 'x' }, { env: env('/away') }))).kind, 'permission');
    });
    const wrong: [rule: string, parameters: JsonMap, named: Record<string, string>, kind: string, message: RegExp][] = [
      ['no words', { query: ' ' }, {}, 'input', /"query" is empty/],
      ['no service', { query: 'x' }, {}, 'auth', /`web-search` has no search service/],
      ['a service that is no address', { query: 'x' }, { BATON_SEARCH_URL: 'search' }, 'tool', /"search"\) is not a web address/],
      ['a service that is a file', { query: 'x' }, { BATON_SEARCH_URL: 'file:///x' }, 'tool', /is not a web address/],
    ];
    for (const [rule, parameters, named, kind, message] of wrong)
      it(`refuses ${rule}`, async () => {
        const failure = await failureOf(search(parameters, { env: named }));
        assert.equal(failure.kind, kind);
        assert.match(failure.message, message);
      });
    it('is known before the run', async () => {
      const place = { root: folder(), env: {}, key: () => 'missing' as const, parameters: {} };
      assert.match(
        (await webSearchTool.available?.('search', place)) ?? '',
        /`web-search` has no search service .*BRAVE_API_KEY.* BATON_SEARCH_URL/,
      );
      assert.match((await headlessBrowserTool.available?.('search', place)) ?? '', /BATON_SEARCH_URL/);
      assert.equal(await headlessBrowserTool.available?.('fetch', place), undefined);
      assert.equal(await webSearchTool.available?.('search', { ...place, env: env() }), undefined);
    });
  });

  it('are refused before the first step also in a pipeline that is called, and as tools of a prompt', async () => {
    const start = runPipeline(folder(), 'web-called.baton.yaml', {
      env: { BATON_SEARCH_URL: '' },
      model: 'scripted',
      script: { otherwise: () => ({ text: 'nothing' }) },
    });
    await assert.rejects(start, /^Refusal: ask, find: The tool `web-search` has no search service that it could ask\./);
  });
  it('search, read and keep a page in a pipeline', async () => {
    answer = {
      results: [
        { title: 'T', url: at('/article'), content: '' },
        { title: 'S', url: at('/short'), content: '' },
      ],
    };
    const options = { inputs: new Map([['topic', { value: 'tea' }]]), allow: [`headless-browser:${host()}`] };
    const run = (env: Record<string, string>) => runPipeline(folder(), 'web.baton.yaml', { ...options, env });
    await assert.rejects(
      run({ BATON_SEARCH_URL: '' }),
      /^Refusal: found: The tool `web-search` has no search service that it could ask\./,
    );
    assert.equal(existsSync(join(folder(), 'project/.baton/runs')), false);
    const result = await run({ BATON_SEARCH_URL: at('/search') });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(
      [result.outputs['count'], result.outputs['title'], result.outputs['valid']],
      [2, 'All about tea', [true, false]],
    );
    assert.match(readFileSync(String(result.outputs['file']), 'utf8'), /<title>All about tea<\/title>[\s\S]*Tea is a drink/);
  });
});
