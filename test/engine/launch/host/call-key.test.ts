import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartOptions } from '../../../../engine/index.ts';
import { forkRun, rerunChanged, resumeRun, startRun } from '../../../../engine/index.ts';
import type { Script } from '../../../../engine/models/providers/embedded/backends.ts';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { serve, type TestServer } from '../../tools/server.ts';
import { cutStore } from './cut-store.ts';

const allow = ['http:127.0.0.1'];

describe('the key of a call', () => {
  const folder = temporaryFolder();
  let server: TestServer;
  /** How many requests are refused first. */
  let refused = 0;
  beforeEach(async () => {
    refused = 0;
    server = await serve((request, response) => {
      response.writeHead(refused-- > 0 ? 503 : 200, { 'content-type': 'application/json' }).end(request.body);
    });
  });
  afterEach(() => server.close());

  const write = (steps: string): void =>
    writeFileSync(join(folder(), 'p.baton.yaml'), `id: p\nsteps:\n${steps.replaceAll('URL', server.origin)}`);
  const start = (options: Partial<StartOptions> = {}) => startRun({ file: 'p.baton.yaml', cwd: folder(), allow, ...options });
  const run = async (options: Partial<StartOptions> = {}) => (await start(options)).done;
  /** The keys of the requests so far, in their header and in their body. */
  const keys = (): string[] => server.seen.splice(0).map(({ headers }) => String(headers['idempotency-key']));

  const post = 'tool: http, action: post, parameters: {url: "URL", json: {key: "{{ call.key }}"}}';

  it('is the same in header and body and over retries, and another one in a fallback', async () => {
    refused = 4;
    write(`  - {id: a, ${post}, retry: {attempts: 3, delay: 1ms}, on_error: [{fallback: {${post}}}]}\n`);
    await run();
    assert.ok(server.seen.length >= 4, `${server.seen.length} requests`);
    for (const { headers, body } of server.seen) assert.deepEqual(JSON.parse(body), { key: headers['idempotency-key'] });
    const all = keys();
    assert.match(all[0] ?? '', /^[0-9a-f]{32}$/);
    assert.equal(new Set(all.slice(0, -1)).size, 1);
    assert.notEqual(all.at(-1), all[0]);
  });

  it('is another one for another step, iteration and run', async () => {
    write(
      `  - {id: a, ${post}}\n  - {id: each, for_each: [1, 2], ${post}}\n  - {id: g, for_each: [1, 2], steps: [{id: a, ${post}}]}\n`,
    );
    assert.equal((await run()).status, 'succeeded');
    assert.equal((await run()).status, 'succeeded');
    assert.equal(new Set(keys()).size, 10);
  });

  it('is the same wherever the run was cut and resumed, also after a person said to run the step again', async function () {
    this.timeout(60_000);
    for (const repeatable of [true, false]) {
      write(`  - {id: a, for_each: [1, 2], repeatable: ${repeatable}, ${post}}\n`);
      const never = cutStore('after', Number.POSITIVE_INFINITY);
      await run({ store: never });
      let repeated = 0;
      for (let at = 1; at <= never.commits(); at++) {
        keys();
        const handle = await start({ store: cutStore('before', at) });
        await assert.rejects(handle.done, /the store is gone/);
        const { facts } = await readLog(handle.folder);
        if (facts.length === 0 || facts.at(-1)?.type === 'run.finished') continue;
        const { status } = await (await resumeRun({ folder: handle.folder, allow, rerunInterrupted: true })).done;
        assert.equal(status, 'succeeded', `cut at ${at}`);
        const all = keys();
        if (all.length > 2) repeated++;
        assert.equal(new Set(all).size, 2, `cut at ${at}: ${all}`);
      }
      assert.ok(repeated > 0, 'a request was repeated');
    }
  });

  it('is another one in a fork, and no reason to run an unchanged step again', async () => {
    write(`  - {id: a, ${post}}\n  - {id: b, set: {x: 1}}\n`);
    const first = await start();
    await first.done;
    const [before] = keys();
    await (await forkRun({ folder: first.folder, at: 'a', allow })).done;
    const [forked, ...more] = keys();
    assert.deepEqual([forked === before, more], [false, []]);
    const again = await (await rerunChanged({ folder: first.folder, allow })).done;
    assert.deepEqual([again.status, keys()], ['succeeded', []]);
  });

  it('lets a cached result count in another run', async () => {
    write(`  - {id: a, cache: true, ${post}}\n`);
    await run();
    await run();
    assert.equal(keys().length, 1);
  });

  it('is one for each call that a model asks for', async () => {
    write('  - {id: a, prompt: send both, model: scripted, tools: [http.post]}\n');
    const send = { calls: [{ name: 'http_post', arguments: { url: server.origin, json: { n: 1 } } }] };
    const script: Script = { steps: { a: [send, send, 'sent'] } };
    assert.equal((await run({ script })).status, 'succeeded');
    assert.equal(new Set(keys()).size, 2);
  });

  it('stands in no recording, so that it replays in another run', async () => {
    write(`  - {id: a, ${post}}\nfinally: []\noutputs: {key: "{{ a.json.key }}"}\n`);
    const recorded = await start({ record: 'calls.jsonl' });
    const { outputs } = await recorded.done;
    const [key = ''] = keys();
    assert.deepEqual(outputs, { key });
    assert.ok(!readFileSync(join(folder(), 'calls.jsonl'), 'utf8').includes(key));
    const replayed = await run({ replay: 'calls.jsonl' });
    assert.deepEqual([replayed.status, keys()], ['succeeded', []]);
    assert.match(String(replayed.outputs['key']), /^[0-9a-f]{32}$/);
    assert.notEqual(replayed.outputs['key'], key);
    assert.equal((await run({ replay: recorded.folder })).status, 'succeeded');
  });

  it('does not keep a recording from before it from replaying', async () => {
    write('  - {id: a, tool: http, action: post, parameters: {url: "http://127.0.0.1:1/x", json: {n: 1}}}\n');
    const asked = { tool: 'http', action: 'post', parameters: { url: 'http://127.0.0.1:1/x', json: { n: 1 } } };
    const call = { path: 'a#1', kind: 'tool', name: 'http.post', request: '5c8e4a4738546f23', asked, answer: { success: true } };
    const lines = [{ baton: 'recording', version: 1 }, call].map((line) => JSON.stringify(line)).join('\n');
    writeFileSync(join(folder(), 'old.jsonl'), `${lines}\n`);
    assert.equal((await run({ replay: 'old.jsonl' })).status, 'succeeded');
  });
});
