import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listen } from '../../../../engine/cli/lazy/http-server.ts';
import { createOwnRuns } from '../../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../../engine/cli/serve/runs/runs.ts';
import { bounds } from '../../../../engine/cli/serve/served-folder.ts';
import * as engine from '../../../../engine/index.ts';
import { isMap, type JsonMap } from '../../../../engine/language/json.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

const issues = yaml`
  id: issues
  inputs: {title: {type: string, maxLength: 20}, from: {type: string, default: ""}}
  triggers:
    webhook:
      id: issues
      secret: GITHUB_WEBHOOK_SECRET
      signature: github
      condition: trigger.headers['x-github-event'] == 'issues' and trigger.body.action == 'opened'
      inputs: {title: "{{ trigger.body.issue.title }}", from: "{{ trigger.query.from | default('') }}"}
  outputs: {said: "{{ title }}{{ from }}"}
  steps: [{id: one, set: {a: 1}}]
`;
const orders = yaml`
  id: orders
  inputs: {order: {type: object}}
  triggers:
    webhook:
      - {id: orders, secret: SHOP_WEBHOOK_SECRET, inputs: {order: "{{ trigger.body }}"}}
      - {id: heads, secret: SHOP_WEBHOOK_SECRET, inputs: {order: "{{ trigger.headers }}"}}
  outputs: {said: "{{ order }}"}
  steps: [{id: one, set: {a: 1}}]
`;
const standardKey = Buffer.from('a secret of thirty-two bytes, so');
const env = {
  GITHUB_WEBHOOK_SECRET: "It's a Secret to Everybody",
  SHOP_WEBHOOK_SECRET: `whsec_${standardKey.toString('base64')}`,
};
const opened = JSON.stringify({ action: 'opened', issue: { title: 'It rains' } });

const github = (body: string, more: Record<string, string> = {}): Record<string, string> => ({
  'X-Hub-Signature-256': `sha256=${createHmac('sha256', env.GITHUB_WEBHOOK_SECRET).update(body).digest('hex')}`,
  'X-GitHub-Event': 'issues',
  'X-GitHub-Delivery': 'd1',
  ...more,
});
const now = Date.UTC(2026, 4, 1, 12);
const standard = (body: string, { id = 'msg_1', time = now, key = standardKey } = {}): Record<string, string> => {
  const seconds = Math.floor(time / 1000);
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,AAAA v1,${signature}` };
};

describe('webhooks', () => {
  useOwnHome();
  const ends: (() => Promise<void>)[] = [];
  // Before the folder is removed.
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const folder = temporaryFolder();

  async function serve({ noTriggers = false, known = env as Record<string, string> } = {}) {
    mkdirSync(folder(), { recursive: true });
    const host = {
      engine,
      folder: folder(),
      version: '1',
      start: { allow: [], env: known, workerFile: resolve('dist/worker.cjs') },
    };
    const runs = createServedRuns(host, 4);
    const stopping = new AbortController();
    const server = await listen(
      {
        host,
        runs,
        own: createOwnRuns(host),
        tokens: async () => [],
        now: () => now,
        failed: (fault) => assert.fail(JSON.stringify(fault)),
        noTriggers,
        stopping: stopping.signal,
      },
      { host: '127.0.0.1', port: 0 },
    );
    ends.push(async () => {
      stopping.abort();
      await server.close();
      await runs.close();
    });
    const post = async (path: string, body: string, headers: Record<string, string>) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST', body, headers });
      const json: unknown = await response.json();
      return { status: response.status, json: (isMap(json) ? json : {}) as JsonMap };
    };
    const outputs = async (): Promise<unknown[]> => {
      while (runs.count > 0) await new Promise((done) => setTimeout(done, 5));
      const all = await engine.listRuns(folder());
      return Promise.all(all.map(async (run) => (await engine.readRun(run.folder)).result.outputs['said']));
    };
    return { post, outputs };
  }
  const write = (text: string, file = 'p.baton.yaml'): void => writeFileSync(join(folder(), file), text);
  const begun = async (): Promise<number> => (await engine.listRuns(folder())).length;

  it('begin a run with what is sent, signed as GitHub does', async () => {
    const { post, outputs } = await serve();
    write(issues);
    const { status, json } = await post('/hooks/issues?from=!', opened, github(opened));
    assert.equal(status, 202, JSON.stringify(json));
    assert.deepEqual(await outputs(), ['It rains!']);
  });

  it('begin one for a delivery, however often it comes, and under whatever id', async () => {
    const { post } = await serve();
    write(issues);
    const replies = [
      await post('/hooks/issues', opened, github(opened)),
      await post('/hooks/issues', opened, github(opened)),
      await post('/hooks/issues', opened, github(opened, { 'X-GitHub-Delivery': 'd2' })),
    ];
    assert.equal(new Set(replies.map(({ json }) => json['run'])).size, 1);
    assert.equal(await begun(), 1);
  });

  it('begin none where their condition does not hold', async () => {
    const { post } = await serve();
    write(issues);
    const body = JSON.stringify({ zen: 'Keep it simple' });
    const { status, json } = await post('/hooks/issues', body, github(body, { 'X-GitHub-Event': 'ping' }));
    assert.deepEqual([status, json], [202, { run: null }]);
    assert.equal(await begun(), 0);
  });

  it('are held against the inputs of the pipeline', async () => {
    const { post } = await serve();
    write(issues);
    const body = opened.replace('It rains', 'It rains and rains and rains');
    const { status, json } = await post('/hooks/issues', body, github(body));
    assert.equal(status, 422);
    assert.match(String(json['detail']), /title/);
    const without = JSON.stringify({ action: 'opened' });
    const lacking = await post('/hooks/issues', without, github(without));
    assert.deepEqual([lacking.status, /`title`/.test(String(lacking.json['detail']))], [422, true]);
    assert.equal(await begun(), 0);
  });

  it('begin a run signed as Standard Webhooks say, also while the secret is changed', async () => {
    const { post, outputs } = await serve();
    write(orders);
    const body = '{"id": 7}';
    assert.equal((await post('/hooks/orders', body, standard(body))).status, 202);
    assert.equal((await post('/hooks/orders', body, standard(body))).status, 202);
    assert.equal((await post('/hooks/orders', body, standard(body, { id: 'msg_2' }))).status, 202);
    assert.deepEqual(await outputs(), [{ id: 7 }, { id: 7 }]);
    const other = '{"id": 8}';
    assert.equal((await post('/hooks/orders', other, standard(other))).status, 422, 'the same id, another body');
  });

  it('tell a pipeline nothing of what says who may do something', async () => {
    const { post, outputs } = await serve();
    write(orders);
    const heads = { ...standard('{}'), Authorization: 'Bearer secret', Cookie: 'a=b', 'X-Shop': 'tea' };
    assert.equal((await post('/hooks/heads', '{}', heads)).status, 202);
    const [said] = await outputs();
    assert.ok(isMap(said));
    assert.deepEqual([said['authorization'], said['cookie'], said['x-shop']], [undefined, undefined, 'tea']);
  });

  const minutes = 60_000;
  const refused: readonly (readonly [
    what: string,
    status: number,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ])[] = [
    ['without a signature', 401, '/hooks/issues', {}],
    [
      'signed with another secret',
      401,
      '/hooks/issues',
      { ...github(opened), 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` },
    ],
    ['with another body than was signed', 401, '/hooks/issues', github('{}')],
    ['with the older signature of GitHub alone', 401, '/hooks/issues', { 'X-Hub-Signature': 'sha1=00' }],
    ['signed as the other kind', 401, '/hooks/issues', standard(opened)],
    ['signed six minutes ago', 401, '/hooks/orders', standard(opened, { time: now - 6 * minutes })],
    ['signed in the future', 401, '/hooks/orders', standard(opened, { time: now + 6 * minutes })],
    [
      'of another time than was signed',
      401,
      '/hooks/orders',
      { ...standard(opened), 'webhook-timestamp': String(now / 1000 - 1) },
    ],
    ['of another id than was signed', 401, '/hooks/orders', { ...standard(opened), 'webhook-id': 'msg_9' }],
    ['without an id', 401, '/hooks/orders', { ...standard(opened), 'webhook-id': '' }],
    ['signed with the right secret, but no JSON', 400, '/hooks/orders', standard('a=b'), 'a=b'],
    ['to a name that nobody has', 404, '/hooks/nobody', github(opened)],
    ['to a name of the prototype', 404, '/hooks/constructor', github(opened)],
  ];
  for (const [what, status, path, headers, body = opened] of refused)
    it(`begin nothing by a request ${what}`, async () => {
      const { post } = await serve();
      write(issues);
      write(orders, 'o.baton.yaml');
      assert.equal((await post(path, body, headers)).status, status);
      assert.equal(await begun(), 0);
    });

  it('take nothing that is too large', async () => {
    const { post } = await serve();
    write(issues);
    const body = JSON.stringify({ action: 'opened', more: 'a'.repeat(bounds.body) });
    assert.equal((await post('/hooks/issues', body, github(body))).status, 413);
  });

  it('take nothing where the server has no secret, or one that is none', async () => {
    const { post } = await serve({ known: { SHOP_WEBHOOK_SECRET: 'short' } });
    write(issues);
    write(orders, 'o.baton.yaml');
    const first = await post('/hooks/issues', opened, github(opened));
    assert.deepEqual([first.status, /GITHUB_WEBHOOK_SECRET/.test(String(first.json['detail']))], [503, true]);
    const key = Buffer.from('short', 'base64');
    assert.equal((await post('/hooks/orders', opened, standard(opened, { key }))).status, 503);
  });

  it('of one name in two pipelines are told', async () => {
    const { post } = await serve();
    write(issues);
    write(issues, 'other.baton.yaml');
    const { status, json } = await post('/hooks/issues', opened, github(opened));
    assert.equal(status, 409);
    assert.match(String(json['detail']), /other\.baton\.yaml, p\.baton\.yaml/);
  });

  it('are left alone with --no-triggers', async () => {
    const { post } = await serve({ noTriggers: true });
    write(issues);
    assert.equal((await post('/hooks/issues', opened, github(opened))).status, 404);
  });
});
