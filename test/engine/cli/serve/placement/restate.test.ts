import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../../../../engine/cli/args/usage-error.ts';
import type { RunDriver } from '../../../../../engine/cli/serve/placement/placement.ts';
import { restatePlacement } from '../../../../../engine/cli/serve/placement/restate/restate.ts';
import { defineRuns } from '../../../../../engine/cli/serve/placement/restate/run-object.ts';
import { checkSdk, loadSdk, type ObjectContext, type RestateSdk } from '../../../../../engine/cli/serve/placement/restate/sdk.ts';
import { recordsInFolder } from '../../../../../engine/cli/serve/records.ts';
import type { Json } from '../../../../../engine/language/json.ts';
import { temporaryFolder } from '../../../store/folder.ts';

type Define = Parameters<RestateSdk['object']>[0];

/** The SDK as far as it is used; keeps what it was told of. */
function fakeSdk() {
  const defined: Define[] = [];
  const sdk: RestateSdk = {
    object: (definition) => defined.push(definition),
    createEndpointHandler: () => async () => new Response('handled'),
    serde: { json: 'json' },
  };
  return { sdk, defined };
}

interface FakeRestate {
  url: string;
  /** What it was asked, by method, path and body. */
  asked: string[];
  /** What it answers, by the beginning of a path. */
  answers: Map<string, [number, string]>;
  stop(): Promise<void>;
}

/** What answers as a Restate does, admin interface and ingress at one address. */
async function startFake(): Promise<FakeRestate> {
  const asked: string[] = [];
  const answers = new Map<string, [number, string]>([
    ['/version', [200, '{"version": "1.7.0"}']],
    ['/deployments', [201, '{}']],
    ['/restate/health', [200, '{}']],
    ['/baton.', [202, '{}']],
  ]);
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    asked.push(`${request.method} ${request.url} ${body}`.trim());
    const [, answer] = [...answers].find(([path]) => request.url?.startsWith(path)) ?? [];
    const [status, text] = answer ?? [404, '{}'];
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    answers,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const idle: RunDriver = {
  pools: ['default'],
  takeUp: async () => undefined,
  look: async () => undefined,
  listWaiting: async () => [],
  untilEnded: () => new Promise(() => undefined),
};

describe('runs that a Restate places', () => {
  const folder = temporaryFolder();
  let restate: FakeRestate;
  beforeEach(async () => {
    restate = await startFake();
  });
  afterEach(() => restate.stop());

  /** A server that is placed by the Restate at `admin`. */
  async function serve({ admin = restate.url, driver = idle, every = 20, overdue = 100 } = {}) {
    const { sdk, defined } = fakeSdk();
    const database = { project: 'orders', records: recordsInFolder(folder()) };
    const placement = restatePlacement({ sdk, address: { admin }, database, times: { every, overdue } });
    const stop = new AbortController();
    const told: string[] = [];
    const here = { url: 'http://127.0.0.1:4700', stopping: stop.signal, tell: (line: string) => void told.push(line) };
    const { done } = await placement.serve(driver, here);
    const close = async (): Promise<void> => {
      stop.abort();
      await done;
    };
    return { placement, defined, told, close };
  }
  const untilTold = async (told: readonly string[], part: string): Promise<void> => {
    for (let tries = 0; !told.some((line) => line.includes(part)); tries++) {
      assert.ok(tries < 500, `${part} is not in ${told.join('\n')}`);
      await sleep(10);
    }
  };
  const asks = (part: string): number => restate.asked.filter((one) => one.includes(part)).length;

  const refusals: [string, () => void | Promise<void>, RegExp][] = [
    ['does not answer', () => restate.stop(), /Restate at .* does not answer: .*ECONNREFUSED/],
    ['is no Restate', () => void restate.answers.set('/version', [200, '<html>']), /is no admin interface/],
    [
      'is too old',
      () => void restate.answers.set('/version', [200, '{"version": "1.4.9"}']),
      /has the version 1\.4\.9; from 1\.5/,
    ],
    ['is too new', () => void restate.answers.set('/version', [200, '{"version": "2.0.0"}']), /has the version 2\.0\.0/],
    [
      'does not reach this server',
      () => void restate.answers.set('/deployments', [500, '{"message": "connection refused"}']),
      /could not take this server in as http:\/\/127\.0\.0\.1:4700\/placement\/restate: connection refused/,
    ],
  ];
  for (const [name, prepare, message] of refusals)
    it(`what ${name} is refused with what to do`, async () => {
      await prepare();
      await assert.rejects(serve(), (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, message);
        assert.ok(error.hint);
        return true;
      });
    });

  it('is not known by a word that can be guessed: a record without a secret is refused', async () => {
    for (const kept of [{ secret: null }, { secret: '' }, { secret: 'undefined' }, { secret: 5 }]) {
      await recordsInFolder(folder()).write('placement/secret', kept);
      await assert.rejects(serve(), /no secret `placement\/secret`/);
    }
  });

  it('an SDK that is missing, or of another version, is refused with what to install', () => {
    const isAdvised = (error: unknown): boolean =>
      error instanceof UsageError && /npm install @restatedev/.test(error.hint ?? '');
    assert.throws(() => loadSdk(resolve('/nowhere/dist')), isAdvised);
    const install = (place: string, version: string): string => {
      const folderOf = join(folder(), place, 'node_modules/@restatedev/restate-sdk');
      mkdirSync(folderOf, { recursive: true });
      writeFileSync(join(folderOf, 'package.json'), JSON.stringify({ version }));
      return join(folder(), place, 'dist');
    };
    const old = install('old', '0.9.0');
    assert.throws(() => loadSdk(old), isAdvised);
    assert.equal(checkSdk(old).state, 'lacking');
    assert.match(checkSdk(install('new', '1.17.2')).says, /restate-sdk 1\.17\.2 \(MIT\)/);
  });

  it('a wake becomes a call of the object of the run, at once or later', async () => {
    const { placement, close } = await serve();
    placement.wake({ run: 'one', pool: 'gpu' });
    placement.wake({ run: 'two', pool: 'default', when: Date.now() + 60_000 });
    while (asks('/look/send') < 2) await sleep(5);
    assert.ok(restate.asked.some((one) => one.startsWith('POST /baton.orders.gpu/one/look/send {}')));
    assert.ok(restate.asked.some((one) => /^POST \/baton\.orders\.default\/two\/look\/send\?delay=(59|60)\d{3}ms/.test(one)));
    await close();
  });

  it('a Restate that does not know the service is told of the server again, but not for the pools of others', async () => {
    const { placement, told, close } = await serve();
    restate.answers.set('/baton.', [404, '{}']);
    placement.wake({ run: 'one', pool: 'gpu' });
    while (asks('/gpu') + asks('.gpu/') < 1) await sleep(5);
    placement.wake({ run: 'two', pool: 'default' });
    await untilTold(told, 'did not know this server any more');
    while (asks('/deployments') < 2) await sleep(5);
    assert.equal(asks('/deployments'), 2);
    await close();
  });

  it('that it is gone is told once, and once that it is back', async () => {
    const { placement, told, close } = await serve();
    assert.equal(placement.isUp?.(), true);
    restate.answers.set('/restate/health', [503, '{}']);
    await untilTold(told, 'brings nothing now (it answers 503)');
    assert.equal(placement.isUp?.(), false);
    await sleep(100);
    restate.answers.set('/restate/health', [200, '{}']);
    await untilTold(told, 'brings runs again');
    assert.equal(told.filter((line) => line.includes('brings')).length, 2, told.join('\n'));
    await close();
  });

  it('a run that waits is woken again and again, and the server registers again where that leads nowhere', async () => {
    const driver = { ...idle, listWaiting: async () => [{ run: 'left', pool: 'default' }] };
    const { told, close } = await serve({ driver });
    await untilTold(told, 'The run left waits although there is a place here');
    while (asks('/deployments') < 2) await sleep(5);
    assert.ok(asks('/left/look/send') >= 2);
    await close();
  });

  it('only calls with the word of the project are handled', async () => {
    const { placement, close } = await serve();
    const [registered = ''] = restate.asked.filter((one) => one.startsWith('POST /deployments'));
    const [, authorization = ''] = /"authorization":"(Bearer [\w-]{43})"/.exec(registered) ?? [];
    const call = (headers: Record<string, string>) =>
      placement.answer?.(new Request('http://127.0.0.1:4700/placement/restate/discover', { headers }));
    assert.equal((await call({}))?.status, 401);
    assert.equal((await call({ authorization: 'Bearer else' }))?.status, 401);
    assert.equal(await (await call({ authorization }))?.text(), 'handled');
    const other = await serve();
    assert.equal((await other.placement.answer?.(new Request('http://x/', { headers: { authorization } })))?.status, 200);
    for (const one of [close, other.close]) await one();
  });

  describe('the object of a run', () => {
    const looks: string[] = [];
    let again: number | undefined;
    const { sdk, defined } = fakeSdk();
    defineRuns(sdk, 'orders', 'default', async (run) => {
      looks.push(run);
      return again;
    });
    const state = new Map<string, Json>();
    const sent: Json[] = [];
    const context: ObjectContext = {
      key: 'one',
      get: async (name) => state.get(name) ?? null,
      set: (name, value) => void state.set(name, value),
      clearAll: () => state.clear(),
      run: (_, action) => action(),
      genericSend: ({ parameter, delay }) => sent.push({ parameter, delay }),
    };
    const call = async (input: unknown): Promise<void> => defined[0]?.handlers['look']?.(context, input);
    beforeEach(() => {
      looks.splice(0);
      sent.splice(0);
      state.clear();
    });

    it('sets a timer for the next look, and forgets all once there is none', async () => {
      again = 1_200.4;
      await call({});
      assert.deepEqual(sent, [{ parameter: { turn: 1 }, delay: 1_201 }]);
      again = undefined;
      await call({ turn: 1 });
      assert.deepEqual([sent.length, state.size, looks.length], [1, 0, 2]);
    });

    it('has one timer: of several wakes only the last one goes on', async () => {
      again = 1_000;
      for (const input of [{}, {}, undefined]) await call(input);
      assert.equal(looks.length, 3);
      for (const turn of [1, 2]) await call({ turn });
      assert.equal(looks.length, 3);
      await call({ turn: 3 });
      assert.equal(looks.length, 4);
    });
  });
});
