import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import { endpoints, type ServerEndpoint } from '../../../engine/cli/serve/api/endpoints.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import * as engine from '../../../engine/index.ts';
import { makeToken, serverScopes } from '../../../engine/trust/tokens.ts';
import { version } from '../../../package.json';
import { operationNames } from '../../engine/cli/serve/server.ts';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

describeOnPostgres('projects that share a database', function () {
  this.timeout(120_000);
  useOwnHome();
  const postgres = usePostgres();
  const roots = [temporaryFolder(), temporaryFolder()];
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  /** A server of a project, with its tokens where the others of it find them. */
  const serve = async (url: string, project: string, folder: string) => {
    const root = engine.realRoot(folder);
    writeFileSync(join(root, `${project}.baton.yaml`), `id: ${project}\nsteps: [{id: person, ask: "Which of ${project}?"}]\n`);
    const database = await postgres.open(url, root, { project });
    const leave = engine.keepAuditIn(root, database.audit);
    ends.push(async () => leave());
    await engine.beginAudit(root, 'me');
    const host = { engine, folder: root, version, start: { env: {}, store: database.store }, database };
    const runs = createServedRuns(host, 4);
    const stopping = new AbortController();
    const faults: unknown[] = [];
    const served = {
      host,
      runs,
      own: createOwnRuns(host),
      tokens: () => database.tokens.list(),
      now: Date.now,
      failed: ({ error }: { error: unknown }) => void faults.push(error),
      stopping: stopping.signal,
      page: { dist: root, secure: false },
    };
    const server = await listen(served, { host: '127.0.0.1', port: 0 });
    ends.push(async () => {
      stopping.abort();
      await server.close();
      await runs.close();
      assert.deepEqual(faults, []);
    });
    const { token, kept } = makeToken(root, { name: `of-${project}`, scopes: serverScopes, now: Date.now() });
    await database.tokens.save(kept);
    const ask = (method: string, path: string, by: string, body?: object): Promise<Response> =>
      fetch(`http://127.0.0.1:${server.port}${path}`, {
        method,
        headers: { Authorization: `Bearer ${by}`, 'Content-Type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    return { token, ask, root };
  };

  it('let nobody of another one in, and tell nothing of their runs, pipelines, use, workers and audit', async () => {
    const url = await postgres.prepared();
    const one = await serve(url, 'one', roots[0]?.() ?? '');
    const two = await serve(url, 'two', roots[1]?.() ?? '');
    const began = await one.ask('POST', '/v1/runs', one.token, { file: 'one.baton.yaml' });
    const { run }: { run: string } = await began.json();
    for (let turn = 0; turn < 400; turn++) {
      if ((await (await one.ask('GET', `/v1/runs/${run}`, one.token)).json()).run.status === 'waiting') break;
      await sleep(25);
    }
    const allowed: string[] = [];
    for (const name of operationNames) {
      const { method, path, scope, body }: ServerEndpoint = endpoints[name];
      if (!scope) continue;
      const at = path.replace('{run}', run).replace('{hash}', 'a'.repeat(64));
      const sent = body && {};
      if ((await one.ask(method.toUpperCase(), at, two.token, sent)).status !== 401) allowed.push(`${name} by a token of two`);
      const answer = await two.ask(method.toUpperCase(), at, two.token, sent);
      const text = await answer.text();
      const isOfRun = path.includes('{run}');
      if (text.includes('Which of one') || text.includes('one.baton.yaml')) allowed.push(`${name} tells of one`);
      // What is wrong with a request may be told before whether the run is there.
      if (isOfRun && ![404, 400].includes(answer.status)) allowed.push(`${name} at two: ${answer.status}`);
    }
    for (const report of ['', '/preview?at=person', '/inputs?at=person', '/history', '/forecast', '/bottlenecks', '/file?at=x'])
      if ((await two.ask('GET', `/page/runs/${run}${report}`, two.token)).status !== 404) allowed.push(`/page/runs${report}`);
    assert.deepEqual(await (await two.ask('GET', '/page/inbox', two.token)).json(), []);
    const body = { worker: { id: randomUUID(), host: 'h', pid: 1, version, pools: ['default'] }, run };
    const isThere = await two.ask('POST', '/v1/worker/isThere', two.token, body);
    assert.deepEqual(await isThere.json(), { answer: false });
    assert.deepEqual(allowed, []);
    assert.ok((await engine.readAudit(one.root)).some((row) => row.run === run));
    assert.ok(!(await engine.readAudit(two.root)).some((row) => row.run === run));
  });
});
