import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRights } from '../../../../engine/cli/serve/access/rights.ts';
import { createRightsWatch } from '../../../../engine/cli/serve/access/rights-watch.ts';
import { beginOnce, keyLasts, keysInFolder } from '../../../../engine/cli/serve/api/keys.ts';
import { createFeeds } from '../../../../engine/cli/serve/events/feed.ts';
import { faultLine } from '../../../../engine/cli/serve/fault-line.ts';
import { createPipelineList } from '../../../../engine/cli/serve/pipelines.ts';
import { createOwnRuns } from '../../../../engine/cli/serve/runs/own-runs.ts';
import * as engine from '../../../../engine/index.ts';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { makeToken, readTokens, revokeToken, type ServerToken, saveToken } from '../../../../engine/trust/tokens.ts';
import { yaml } from '../../../yaml.ts';
import { asMap, detailOf, served, useServers } from './server.ts';

describe('a server that runs for long', () => {
  const { folder, write, serve } = useServers();
  const host = () => ({ engine, folder: folder(), version: '1', start: {} });

  it('compiles a pipeline once, until it or what it names changes', async () => {
    write('greet.baton.yaml', served.greeting);
    write('calls.baton.yaml', 'id: calls\nsteps: [{id: a, pipeline: greet.baton.yaml, inputs: {name: Ada}}]\n');
    let compiles = 0;
    const compile: typeof engine.compile = (...args) => {
      compiles++;
      return engine.compile(...args);
    };
    const list = createPipelineList({ ...host(), engine: { ...engine, compile } });
    const told = async () => (await list()).map(({ id, valid }) => [id, valid]);
    const both = [
      ['calls', true],
      ['greet', true],
    ];
    assert.deepEqual([await told(), await told(), compiles], [both, both, 2]);
    // What the other one calls wants another input.
    write('greet.baton.yaml', served.greeting.replace('name:', 'whom:').replace('inputs.name', 'inputs.whom'));
    assert.deepEqual(
      [await told(), compiles],
      [
        [
          ['calls', false],
          ['greet', true],
        ],
        4,
      ],
    );
    rmSync(join(folder(), 'greet.baton.yaml'));
    assert.deepEqual(await told(), [['calls', false]]);
  });

  it('reads the log of one run for a request about it, and only where it has changed', async () => {
    write('question.baton.yaml', served.question);
    const { begin, ended, idle } = await serve();
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    await idle();
    const own = createOwnRuns(host());
    assert.equal((await own.find(run))?.status, 'waiting');
    // What is remembered is told while the log has its size and time.
    const log = engine.runPaths(join(folder(), '.baton/runs', run)).log;
    assert.ok(existsSync(log));
    for (const name of ['', '.', '..', '../x', 'nothing', run.toUpperCase()]) assert.equal(await own.find(name), undefined, name);
  });

  it('goes on to tell of a run that was over and was resumed', async () => {
    const facts = [{ seq: 1, type: 'run.finished', status: 'cancelled' }];
    const added: object[][] = [facts, [], [{ seq: 2, type: 'run.resumed' }], []];
    let reads = 0;
    const stub = { ...engine, openLogReader: () => async () => ({ facts: added[reads++] ?? [] }) };
    const feeds = createFeeds(stub as never);
    const first = await feeds.open('x');
    assert.equal(first.feed.over, true);
    const second = await feeds.open('x');
    assert.deepEqual([second.feed === first.feed, second.feed.over], [true, true]);
    const third = await feeds.open('x');
    assert.deepEqual([third.feed.over, third.feed.facts.length], [false, 2]);
    for (const { release } of [first, second, third]) release();
  });

  it('says that there is no such event to go on behind', async () => {
    write('greet.baton.yaml', served.greeting);
    const { send, begin, ended } = await serve();
    const run = await begin('greet.baton.yaml', { name: 'Ada' });
    await ended(run, 'succeeded');
    const reply = await send('GET', `/v1/runs/${run}/events`, { headers: { 'Last-Event-ID': '9999' } });
    assert.equal(reply.status, 400);
    assert.match(detailOf(reply), /no event 9999/);
    assert.match((await send('GET', '/metrics')).text, /^baton_watchers 0$/m);
  });

  it('ends what is open by a token that was taken back or has expired', async () => {
    const token = (hash: string, expires?: string): ServerToken => ({
      name: hash,
      scopes: ['read'],
      hash,
      created: '',
      expires,
    });
    let known = [token('a'), token('b'), token('c', new Date(1000).toISOString())];
    let at = 0;
    let unread = true;
    const tokens = async () => {
      if (unread) throw new Error('unread');
      return known;
    };
    const rights = createRights({ tokens, now: () => at }, undefined);
    const watch = createRightsWatch(rights, 5);
    const gone: string[] = [];
    const ended = new Map<string, PromiseWithResolvers<void>>(['a', 'c'].map((hash) => [hash, Promise.withResolvers<void>()]));
    const ends = ['a', 'b', 'c'].map((hash) =>
      watch.watch(
        () => ({ kind: 'token', hash }),
        () => {
          gone.push(hash);
          ended.get(hash)?.resolve();
        },
      ),
    );
    unread = false;
    known = known.filter(({ hash }) => hash !== 'a');
    await ended.get('a')?.promise;
    ends[0]?.();
    assert.deepEqual([...new Set(gone)], ['a']);
    at = 1000;
    await ended.get('c')?.promise;
    for (const end of ends) end();
    assert.ok(!gone.includes('b'));
  });

  it('ends the stream of a token that was taken back', async () => {
    write('question.baton.yaml', served.question);
    const { url, begin, ended, tokens, tokenOf } = await serve({ lookEvery: 10 });
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    const stream = await fetch(`${url}/v1/runs/${run}/events`, { headers: { Authorization: `Bearer ${tokenOf(['read'])}` } });
    tokens.delete('read');
    // Without it the stream of a run that waits stays open for good.
    assert.match(await stream.text(), /person\.asked/);
  });

  it('forgets keys after a day', async () => {
    const place = join(folder(), '.baton/serve');
    const once = (key: string, now: number) =>
      beginOnce(keysInFolder(folder(), now), { key, request: '{}', hash: engine.sha256Hex }, async () => `run-${key}`);
    const now = Date.now();
    await once('old', now);
    await once('new', now);
    const before = (now - keyLasts - 1000) / 1000;
    utimesSync(join(place, engine.sha256Hex('old')), before, before);
    writeFileSync(join(place, 'something-else'), '');
    utimesSync(join(place, 'something-else'), before, before);
    await once('newer', now + keyLasts);
    assert.deepEqual(readdirSync(place).sort(), [engine.sha256Hex('new'), engine.sha256Hex('newer'), 'something-else'].sort());
  });

  it('keeps tokens and grants that are made at the same moment', async () => {
    const names = Array.from({ length: 8 }, (_, place) => `t${place}`);
    const made = names.map((name) => makeToken(folder(), { name, scopes: ['read'], now: 0 }).kept);
    const grant = (pattern: string) => ({ root: folder(), tool: 'terminal', pattern, file: 'a', by: 'b', at: '' });
    await Promise.all([...made.map((one) => saveToken(one)), ...names.map((name) => engine.saveGrants([grant(name)]))]);
    assert.deepEqual((await readTokens(folder())).map(({ name }) => name).sort(), names);
    assert.deepEqual(
      engine
        .readGrants()
        .map(({ pattern }) => pattern ?? '')
        .sort(),
      names,
    );
    const taken = await Promise.all(names.map((name) => revokeToken(folder(), name)));
    assert.deepEqual([taken.every(Boolean), await readTokens(folder()), await revokeToken(folder(), 't0')], [true, [], false]);
  });

  it('writes a fault as one line that holds no token', () => {
    const error = new RunError({ kind: 'internal', message: 'Bearer abc.def of baton_0123456789abcdef\nis wrong' });
    const line = faultLine({ request: 'r1', operation: 'readRun', error }, 0);
    const { time, level, request, operation, message, at } = JSON.parse(line);
    assert.deepEqual(
      [time, level, request, operation, message],
      ['1970-01-01T00:00:00.000Z', 'error', 'r1', 'readRun', '*** of ***\nis wrong'],
    );
    assert.ok(Array.isArray(at) && at.length > 0);
    assert.equal(line.includes('\n'), false);
  });

  const deep = (levels: number, inner = '1'): string => `${'['.repeat(levels)}${inner}${']'.repeat(levels)}`;
  const bodies: [what: string, body: string, status: number][] = [
    ['nested too deep', `{"file": "echo.baton.yaml", "inputs": {"any": ${deep(200_000)}}}`, 400],
    ['nested too deep and never closed', `{"file": ${'['.repeat(500_000)}`, 400],
    ['a text of nothing but quotes that never ends', `"${'\\"'.repeat(400_000)}`, 400],
    ['nested as deep as it may', `{"file": "echo.baton.yaml", "inputs": {"any": ${deep(98)}}}`, 202],
    ['brackets in texts', `{"file": "echo.baton.yaml", "inputs": {"any": ${JSON.stringify('["{'.repeat(500))}}}`, 202],
    ['a prototype of its own', '{"__proto__": {"file": "echo.baton.yaml"}}', 400],
    ['a prototype beside the file', '{"__proto__": {"inputs": {}}, "file": "echo.baton.yaml"}', 400],
    ['an input that is none, named as the prototype', '{"file": "echo.baton.yaml", "inputs": {"__proto__": {"any": 1}}}', 422],
    ['the constructor as an input', '{"file": "echo.baton.yaml", "inputs": {"constructor": {"prototype": {}}}}', 422],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['nothing', '', 400],
  ];
  for (const [what, body, status] of bodies)
    it(`takes ${what} for what it is`, async () => {
      write(
        'echo.baton.yaml',
        yaml`
          id: echo
          inputs: {any: {required: true}}
          outputs: {any: "{{ inputs.any }}"}
          steps: [{id: a, set: {x: 1}}]
        `,
      );
      const { send, faults } = await serve();
      const reply = await send('POST', '/v1/runs', { body });
      assert.deepEqual([reply.status, faults], [status, []], reply.text.slice(0, 300));
    });

  it('gives back a value with a prototype of its own as it came', async () => {
    write(
      'echo.baton.yaml',
      yaml`
        id: echo
        inputs: {any: {type: object, required: true}}
        outputs: {any: "{{ inputs.any }}"}
        steps: [{id: a, set: {x: 1}}]
      `,
    );
    const { send, ended } = await serve();
    const any = '{"__proto__":{"admin":true},"in":[{"constructor":{"prototype":{"admin":true}}}]}';
    const { json } = await send('POST', '/v1/runs', { body: `{"file": "echo.baton.yaml", "inputs": {"any": ${any}}}` });
    const { result } = await ended(String(asMap(json)['run']), 'succeeded');
    const outputs: JsonMap = asMap(asMap(result)['outputs']);
    assert.equal(({} as Record<string, Json>)['admin'], undefined);
    assert.equal(JSON.stringify(outputs['any']), any);
  });
});
