import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { answerRun } from '../../../../engine/cli/serve/api/answers.ts';
import { endpoints, type ServerEndpoint } from '../../../../engine/cli/serve/api/endpoints.ts';
import { beginOnce, keysInFolder } from '../../../../engine/cli/serve/api/keys.ts';
import { describeInterface } from '../../../../engine/cli/serve/api/open-api.ts';
import { createFeeds } from '../../../../engine/cli/serve/events/feed.ts';
import { openServedMarks } from '../../../../engine/cli/serve/runs/at-work.ts';
import { createServedRuns } from '../../../../engine/cli/serve/runs/runs.ts';
import { bounds } from '../../../../engine/cli/serve/served-folder.ts';
import * as engine from '../../../../engine/index.ts';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { compileValidator } from '../../../../engine/schemas/validator.ts';
import { readAudit } from '../../../../engine/store/audit/read-audit.ts';
import { serverScopes, type TokenScope } from '../../../../engine/trust/tokens.ts';
import { killAnOwner } from './kill-owner.ts';
import { asMap, detailOf, operationNames, served, useServers } from './server.ts';

describe('runs over HTTP', () => {
  const { folder, write, serve, setClock } = useServers();

  it('are begun, looked at and listed', async () => {
    write('greet.baton.yaml', served.greeting);
    const { send, begin, ended } = await serve();
    const run = await begin('greet.baton.yaml', { name: 'Ada' });
    const { result, questions } = await ended(run, 'succeeded');
    assert.deepEqual([asMap(asMap(result)['outputs']), questions], [{ text: 'Hello Ada' }, []]);
    const [entry] = (await send('GET', '/v1/runs')).json as JsonMap[];
    assert.deepEqual([entry?.['id'], entry?.['file'], entry?.['status']], [run, 'greet.baton.yaml', 'succeeded']);
    assert.deepEqual((await send('GET', '/v1/runs?status=failed')).json, []);
    assert.match((await send('GET', `/v1/runs/${run}/report`)).text, /greet/);
  });

  it('tell their facts as they come, each once, also to who comes again', async () => {
    write('question.baton.yaml', served.question);
    const { url, send, begin, ended, tokens } = await serve();
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    const token = tokens.get(serverScopes.join('-'))?.token ?? '';
    const watch = async (last?: number): Promise<{ ids: number[]; types: string[] }> => {
      const response = await fetch(`${url}/v1/runs/${run}/events`, {
        headers: { Authorization: `Bearer ${token}`, ...(last === undefined ? {} : { 'Last-Event-ID': String(last) }) },
      });
      const text = await response.text();
      return {
        ids: Array.from(text.matchAll(/^id: (\d+)$/gm), ([, id]) => Number(id)),
        types: Array.from(text.matchAll(/^event: (.+)$/gm), ([, type = '']) => type),
      };
    };
    const watching = watch();
    assert.equal((await send('POST', `/v1/runs/${run}/answers`, { body: { value: 'red' } })).status, 202);
    const { ids, types } = await watching;
    assert.deepEqual(
      ids,
      ids.map((_, place) => place + 1),
    );
    assert.deepEqual([types[0], types.at(-1)], ['run.started', 'run.finished']);
    assert.ok(types.includes('person.answered'));
    assert.deepEqual((await watch(3)).ids, ids.slice(3));
    const facts = (await send('GET', `/v1/runs/${run}/facts?after=2&limit=2`)).json as JsonMap[];
    assert.deepEqual(
      facts.map(({ seq }) => seq),
      [3, 4],
    );
    assert.equal((await send('GET', `/v1/runs/${run}/events`, { headers: { 'Last-Event-ID': String(ids.length) } })).status, 204);
  });

  it('ask for a permission in place of taking it, and a program gives it this once', async () => {
    write('command.baton.yaml', served.command);
    const { send, begin, ended } = await serve();
    const run = await begin('command.baton.yaml');
    const { questions } = await ended(run, 'waiting');
    const [asked] = questions as JsonMap[];
    assert.equal(asked?.['kind'], 'permission');
    const answers = `/v1/runs/${run}/answers`;
    const always = await send('POST', answers, { body: { value: 'always' } });
    assert.deepEqual([always.status, detailOf(always)], [422, 'A permission is given `once`, or it is `no`.']);
    assert.equal((await send('POST', answers, { body: { value: 'once' } })).status, 202);
    assert.deepEqual(asMap(asMap((await ended(run, 'succeeded'))['result'])['outputs']), { said: 'done\n' });
  });

  it('are ended', async () => {
    write('slow.baton.yaml', served.slow);
    const { send, begin, ended, idle } = await serve({ allow: ['terminal'] });
    const run = await begin('slow.baton.yaml');
    await ended(run, 'running');
    assert.equal((await send('POST', `/v1/runs/${run}/cancel`)).status, 202);
    await ended(run, 'cancelled');
    await idle();
    const again = await send('POST', `/v1/runs/${run}/cancel`);
    assert.equal(again.status, 422);
  });

  it('are no more at once than was said', async () => {
    write('slow.baton.yaml', served.slow);
    const { send, begin, ended } = await serve({ allow: ['terminal'], mostRuns: 1 });
    await ended(await begin('slow.baton.yaml'), 'running');
    const more = await send('POST', '/v1/runs', { body: { file: 'slow.baton.yaml' } });
    assert.deepEqual([more.status, more.headers.get('retry-after')], [429, '5']);
    assert.equal((await engine.listRuns(folder())).length, 1);
  });

  it('that only wait for their next attempt let others begin', async () => {
    const retry = { attempts: 1, delay: '1h', max_delay: '1h', jitter: false };
    const waits = {
      id: 'waits',
      steps: [{ id: 'fails', tool: 'terminal', parameters: { argv: ['false'] }, repeatable: true, retry }],
    };
    write('waits.baton.yaml', JSON.stringify(waits));
    write('greet.baton.yaml', served.greeting);
    const { send, begin, ended } = await serve({ allow: ['terminal'], mostRuns: 1 });
    const run = await begin('waits.baton.yaml');
    const greet = () => send('POST', '/v1/runs', { body: { file: 'greet.baton.yaml', inputs: { name: 'Ada' } } });
    let other = await greet();
    for (let turns = 0; other.status === 429 && turns < 600; turns++) {
      await new Promise((done) => setTimeout(done, 20));
      other = await greet();
    }
    await ended(String(asMap(other.json)['run']), 'succeeded');
    await ended(run, 'running');
  });

  it('begin once for a key, however often it is sent', async () => {
    write('greet.baton.yaml', served.greeting);
    const { send } = await serve();
    const post = (body: JsonMap, key = 'k1') =>
      send('POST', '/v1/runs', { body: { file: 'greet.baton.yaml', ...body }, headers: { 'Idempotency-Key': key } });
    const replies = [await post({ inputs: { name: 'Ada' } }), await post({ inputs: { name: 'Ada' } })];
    assert.deepEqual(replies[0]?.json, replies[1]?.json);
    assert.equal((await post({ inputs: { name: 'Bea' } })).status, 422);
    assert.equal((await engine.listRuns(folder())).length, 1);
    // A beginning that was refused uses the key up for nothing.
    assert.equal((await post({ inputs: {} }, 'k2')).status, 422);
    assert.equal((await post({ inputs: { name: 'Ada' } }, 'k2')).status, 202);
  });

  it('of which a key tells nothing any more are not begun again', async () => {
    const asked = { key: 'token:ci\nk1', request: '{}', hash: engine.sha256Hex };
    const file = join(folder(), '.baton/serve', engine.sha256Hex(asked.key));
    let begun = 0;
    const begin = async (): Promise<string> => {
      // Nothing can be written in its place.
      rmSync(file, { recursive: true });
      mkdirSync(join(file, 'full'), { recursive: true });
      return `r${++begun}`;
    };
    assert.equal(await beginOnce(keysInFolder(folder(), 0), asked, begin), 'r1');
    await assert.rejects(beginOnce(keysInFolder(folder(), 0), asked, begin), { status: 409 });
    assert.equal(begun, 1);
    rmSync(file, { recursive: true });
    // The server was killed before it wrote, or another request is about to.
    writeFileSync(file, '');
    await assert.rejects(beginOnce(keysInFolder(folder(), 0), asked, begin), { status: 409 });
  });

  it('that just begin are waited for at the end', async () => {
    write('greet.baton.yaml', served.greeting);
    const { runs, host } = await serve();
    const start = runs.start(join(folder(), 'greet.baton.yaml'), { inputs: { name: 'Ada' } });
    await runs.close();
    const listed = await engine.listRuns(folder());
    await start;
    assert.deepEqual(
      listed.map(({ status }) => status),
      ['succeeded'],
    );
    await assert.rejects(createServedRuns(host, 0).start('x', { inputs: {} }), { status: 429 });
  });

  describe('whose answers come from a program', () => {
    const limit = { kind: 'limit' as const, text: '', limit: { name: 'max_cost' as const, most: 0.5, least: 0.6 } };
    const approval = { kind: 'permission' as const, text: '', choices: ['once', 'run', 'always', 'no'] };
    const answers: [rule: string, open: object | undefined, value: Json, refused: RegExp | undefined][] = [
      ['raise no limit above that of the server', limit, 2, /\$1/],
      ['raise it by no word either', { ...limit, limit: { ...limit.limit, most: 0.9 } }, 'yes', /\$1/],
      ['raise a limit as far as the server lets them', limit, 0.8, undefined],
      ['raise other limits', { ...limit, limit: { name: 'max_calls', most: 3, least: 4 } }, 9, undefined],
      ['end a run at its limit', limit, 'no', undefined],
      ['give a permission that is not asked for yet neither for long', undefined, 'always', /No question step is open/],
      ['give a limit that is not asked for yet neither', undefined, 100, /No question step is open/],
      ['give a permission for the run neither', approval, 'run', /once/],
      ['decide about a step that was cut off', undefined, 'rerun', undefined],
      ['say what came of a step that was cut off', undefined, { accept: 1 }, undefined],
    ];
    for (const [rule, open, value, refused] of answers)
      it(`${rule}`, async () => {
        const given: Json[] = [];
        const questions = new Map(open ? [['step', { question: 'step', ...open }]] : []);
        const stub = {
          ...engine,
          findQuestion: async () => 'step',
          openRunReader: () => async () => ({ state: { questions, answered: new Map() }, log: { facts: [] } }),
          giveAnswer: async (_: string, { value: one }: { value: Json }) => {
            given.push(one);
            return { outcome: 'taken' };
          },
        };
        const host = { engine: stub as never, folder: folder(), version: '1', start: { maxCost: 1 } };
        const entry = { id: 'r', folder: folder() } as never;
        const answering = answerRun(host, undefined as never, { entry, question: 'step', value, by: 'token:ci' });
        if (refused) await assert.rejects(answering, refused);
        else await answering;
        assert.deepEqual(given, refused ? [] : [value]);
      });
  });

  it('are watched however many facts they have', async () => {
    const facts = Array.from({ length: 200_000 }, (_, place) => ({ seq: place + 1, type: 'run.finished', status: 'failed' }));
    const stub = { ...engine, openLogReader: () => async () => ({ facts }) };
    const { feed, release } = await createFeeds(stub as never).open('x');
    assert.deepEqual([feed.facts.length, feed.over], [facts.length, true]);
    release();
  });

  it('are not watched by who asks for the head alone', async () => {
    write('question.baton.yaml', served.question);
    const { send, begin, ended } = await serve();
    const run = await begin('question.baton.yaml');
    await ended(run, 'waiting');
    const head = await send('HEAD', `/v1/runs/${run}/events`);
    assert.deepEqual([head.status, head.headers.get('content-type')], [200, 'text/event-stream']);
    assert.match((await send('GET', '/metrics')).text, /^baton_watchers 0$/m);
  });

  it('that were at work when the server ended go on with the next one', async () => {
    write('question.baton.yaml', served.question);
    await engine.beginAudit(folder(), 'me');
    const { begin, ended, idle, runs, host } = await serve();
    const cut = [await begin('question.baton.yaml'), await begin('question.baton.yaml')];
    for (const run of cut) await ended(run, 'waiting');
    await idle();
    const { beginLog } = await import('../../../../engine/store/runs/fork.ts');
    for (const run of cut) {
      const at = join(folder(), '.baton/runs', run);
      const { facts } = await engine.openLogReader(at)();
      await beginLog(
        at,
        facts.filter(({ type }) => type !== 'run.finished' && type !== 'person.asked'),
      );
      await openServedMarks(engine, folder()).set(run);
      await killAnOwner(at, { served: true });
    }
    // One at a time: the other one waits for its place.
    const next = createServedRuns(host, 1);
    assert.equal(await next.takeUp((id, why) => assert.fail(`${id}: ${why}`)), 2);
    await next.close();
    for (const run of cut) await ended(run, 'waiting');
    assert.equal(await runs.takeUp(() => undefined), 0);
    const resumed = (await readAudit(folder())).filter(({ action }) => action === 'run.resumed');
    assert.deepEqual(
      resumed.map(({ name }) => name),
      ['serve', 'serve'],
    );
  });

  describe('each request', () => {
    const path = (operation: ServerEndpoint, run: string): string =>
      operation.path.replace('{run}', run).replace('{hash}', 'a'.repeat(64));

    for (const name of operationNames) {
      const operation: ServerEndpoint = endpoints[name];
      const { method, scope } = operation;
      it(`${name} ${scope ? `needs a token with the scope ${scope}` : 'needs no token'}`, async () => {
        write('greet.baton.yaml', served.greeting);
        const { send, begin, ended, tokens } = await serve();
        const run = await begin('greet.baton.yaml', { name: 'Ada' });
        await ended(run, 'succeeded');
        const status = async (as: readonly TokenScope[] | string | null) =>
          (await send(method.toUpperCase(), path(operation, run), { as, body: operation.body ? {} : undefined })).status;
        // A webhook is let in by its signature (hooks.test.ts); this folder has none of that name.
        if (name === 'takeHook') return assert.equal(await status(null), 404);
        if (!scope) return assert.ok((await status(null)) < 300);
        assert.equal(await status(null), 401);
        assert.equal(await status('baton_wrong'), 401);
        const others = serverScopes.filter((one) => one !== scope);
        assert.equal(await status(others), 403);
        assert.ok(![401, 403].includes(await status([scope])));
        const own = tokens.get(scope) ?? assert.fail();
        own.kept.expires = new Date(Date.now() - 1).toISOString();
        assert.equal(await status([scope]), 401);
      });
    }

    const wrong: [what: string, method: string, path: string, body: unknown, status: number, detail: RegExp][] = [
      ['no file', 'POST', '/v1/runs', {}, 400, /must have required property.*file/],
      ['no JSON', 'POST', '/v1/runs', '{', 400, /not JSON/],
      ['a word that is none', 'POST', '/v1/runs', { file: 'greet.baton.yaml', inptus: {} }, 400, /inptus/],
      ['a file outside', 'POST', '/v1/runs', { file: '../greet.baton.yaml' }, 404, /no pipeline/],
      ['a file that is not there', 'POST', '/v1/runs', { file: 'none.baton.yaml' }, 404, /no pipeline/],
      ['inputs that are missing', 'POST', '/v1/runs', { file: 'greet.baton.yaml' }, 422, /name/],
      ['a run that is not there', 'GET', '/v1/runs/none', undefined, 404, /no run `none`/],
      ['a run by a path', 'GET', `/v1/runs/${encodeURIComponent('../x')}`, undefined, 404, /no run/],
      ['a limit that is none', 'GET', '/v1/runs?limit=many', undefined, 400, /limit/],
      ['a limit too high', 'GET', '/v1/runs?limit=100000', undefined, 400, /limit/],
      ['a status that is none', 'GET', '/v1/runs?status=fine', undefined, 400, /status/],
      ['an operation that is none', 'DELETE', '/v1/runs', undefined, 404, /no DELETE/],
      ['a body too long', 'POST', '/v1/runs', { file: 'x'.repeat(bounds.body) }, 413, /bytes/],
    ];
    for (const [what, method, at, body, status, detail] of wrong)
      it(`with ${what} is refused in words`, async () => {
        write('greet.baton.yaml', served.greeting);
        const { send } = await serve();
        const reply = await send(method, at, { body });
        assert.equal(reply.status, status, reply.text);
        assert.equal(reply.headers.get('content-type'), 'application/problem+json');
        assert.match(detailOf(reply), detail);
      });

    it('is answered as its schema says', async () => {
      write('question.baton.yaml', served.question);
      const { send, begin, ended } = await serve();
      const run = await begin('question.baton.yaml');
      await ended(run, 'waiting');
      for (const name of operationNames) {
        const operation: ServerEndpoint = endpoints[name];
        const { schema } = operation.answer;
        if (operation.method !== 'get' || !schema || name === 'readValue') continue;
        const query = name === 'describePipeline' ? '?file=question.baton.yaml' : '';
        const reply = await send('GET', `${path(operation, run)}${query}`);
        assert.equal(reply.status, 200, `${name}: ${reply.text}`);
        const validate = compileValidator(schema);
        assert.ok(typeof validate !== 'string');
        assert.deepEqual(validate(reply.json), [], name);
      }
    });

    it('beyond so many a minute waits', async () => {
      const at = Date.now();
      setClock(() => at);
      const { send } = await serve();
      for (let one = 0; one < bounds.requests; one++) await send('GET', '/metrics');
      const reply = await send('GET', '/metrics');
      assert.deepEqual([reply.status, reply.headers.get('retry-after')], [429, '60']);
      setClock(() => at + 1000);
      assert.equal((await send('GET', '/metrics')).status, 200);
    });

    it('is told nothing of the tokens where they cannot be read', async () => {
      const { send, tokens } = await serve();
      tokens.values = () => {
        throw new engine.RunError({ kind: 'input', message: '/home/ada/.baton/tokens.json is damaged' });
      };
      const { status, text } = await send('GET', '/v1/runs', { as: 'baton_x' });
      assert.equal(status, 503);
      assert.doesNotMatch(text, /home/);
    });

    it('that meets a fault of ours hears only that there was one; whoever runs the server hears which', async () => {
      const listPipelines = (): never => {
        throw new Error('a secret place is gone');
      };
      const { send, faults } = await serve({ using: { ...engine, listPipelines } });
      const reply = await send('GET', '/v1/pipelines');
      assert.deepEqual([reply.status, detailOf(reply)], [500, 'The server could not do it.']);
      const [fault] = faults;
      assert.deepEqual([fault?.operation, String(fault?.error)], ['listPipelines', 'Error: a secret place is gone']);
      assert.deepEqual([reply.headers.get('x-request-id'), faults.length], [fault?.request, 1]);
    });

    it('is counted', async () => {
      const { send } = await serve();
      await send('GET', '/v1/runs');
      await send('GET', '/v1/runs', { as: null });
      const { text } = await send('GET', '/metrics');
      assert.match(text, /^baton_requests_total\{operation="listRuns",status="200"\} 1$/m);
      assert.match(text, /^baton_requests_total\{operation="listRuns",status="401"\} 1$/m);
      assert.match(text, /^baton_runs_at_work 0$/m);
      assert.match(text, /^baton_run_cost_dollars_total 0$/m);
    });

    it('for a pipeline that is not there is told nothing of where the folder lies', async () => {
      const { send } = await serve();
      for (const file of ['none.baton.yaml', '../x.baton.yaml', join(folder(), 'none.baton.yaml')]) {
        for (const reply of [
          await send('POST', '/v1/runs', { body: { file } }),
          await send('GET', `/v1/pipeline?file=${encodeURIComponent(file)}`),
        ])
          assert.deepEqual(
            [reply.status, detailOf(reply)],
            [404, `There is no pipeline \`${file}\` in the folder of the server.`],
          );
      }
    });

    it('that never comes to its end is cut, and keeps nobody from being answered', async () => {
      const { url, send } = await serve({ head: 200 });
      const slow = Array.from({ length: 100 }, () => connect(Number(new URL(url).port), '127.0.0.1'));
      const cut = slow.map(
        (socket) =>
          new Promise<string>((done) => {
            let text = '';
            socket.on('error', () => undefined).on('data', (chunk: Buffer) => (text += chunk.toString()));
            socket.on('close', () => done(text));
            socket.write('GET /v1/runs HTTP/1.1\r\nHost: a\r\nX-Slow: ');
          }),
      );
      assert.equal((await send('GET', '/v1/runs')).status, 200);
      for (const text of await Promise.all(cut)) assert.match(text, /^HTTP\/1.1 408 /);
      assert.equal((await send('GET', '/health/live')).status, 204);
    });

    it('whose head is too long is cut', async () => {
      const { url, send } = await serve();
      const long = await fetch(`${url}/v1/runs`, { headers: { 'X-Long': 'x'.repeat(20_000) } });
      assert.equal(long.status, 431);
      assert.equal((await send('GET', '/health/live')).status, 204);
    });

    it('of no HTTP is answered, and harms nobody', async () => {
      const { url, send } = await serve();
      const reply = await new Promise<string>((done) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
        let text = '';
        socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('close', () => done(text));
      });
      assert.match(reply, /400 Bad Request/);
      assert.equal((await send('GET', '/health/live')).status, 204);
    });
  });

  it('are described so that others can read it', async () => {
    const described = describeInterface('1.2.3');
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(described)));
    assert.deepEqual([valid, errors], [true, undefined]);
    assert.deepEqual(Object.keys(asMap(described['paths'])).length > 10, true);
  });
});
