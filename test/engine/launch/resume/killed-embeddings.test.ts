import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLog } from '../../../../engine/store/log/read-log.ts';
import { inSample } from '../../../sample.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { baton, cli, runsIn, told } from './killing.ts';

const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
/** Passages, embedded 64 a call. */
const many = 200;

describe('a run that is killed while documents are embedded', () => {
  const place = temporaryFolder();
  let server: Server;
  let asked: string[] = [];
  before(async () => {
    assert.ok(existsSync(cli), `${cli} is missing; run npm run build first.`);
    server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      const { input }: { input: string[] } = JSON.parse(body);
      asked.push(...input);
      const data = input.map((text, index) => ({ index, embedding: [text.length, Number(/\d+/.exec(text)?.[0] ?? 1), 1] }));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data, usage: { prompt_tokens: 10 * input.length } }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const connections = (): Promise<number> =>
    new Promise((done, failed) => {
      server.getConnections((error, count) => (error ? failed(error) : done(count)));
    });
  const indexFolder = () => join(place(), '.baton/retrieval');
  const vectorsKept = (): number => {
    const file = existsSync(indexFolder()) ? readdirSync(indexFolder()).find((name) => name.endsWith('.db')) : undefined;
    if (file === undefined) return 0;
    const db = new DatabaseSync(join(indexFolder(), file));
    try {
      return Number(db.prepare('SELECT count(*) AS count FROM vector').get()?.['count']);
    } finally {
      db.close();
    }
  };

  it('asks for no vector again that is on disk, and finds the same', async () => {
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    writeFileSync(
      join(place(), 'baton.yaml'),
      `providers:\n  local: {type: openai-compatible, profile: custom, base_url: "http://127.0.0.1:${address.port}/v1", key: none}\n`,
    );
    mkdirSync(join(place(), 'docs'));
    for (let at = 0; at < many; at++) writeFileSync(join(place(), `docs/${at}.txt`), `note ${at}`);
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      yaml`
        id: p
        steps:
          - {id: find, retrieve: {from: docs/*, query: note 7, model: "local:m", top: 3}}
        outputs: {found: "{{ find.passages | map(attribute='file') }}"}
        `,
    );
    // Each in a process of its own: a worker of this one may have another test's key, and take the index for somebody else's.
    const whole = await baton(place(), ['run', '--json', 'p.baton.yaml']);
    assert.equal(JSON.parse(whole.out || '{}').status, 'succeeded', whole.out + whole.err);
    assert.equal(asked.length, many + 1);
    const { facts } = await readLog(join(place(), '.baton/runs', runsIn(place())[0] ?? ''));
    const calls = facts.findIndex(({ type }) => type === 'call.started');

    for (let dieAt = calls + 1; dieAt < facts.length; dieAt++) {
      if (!inSample(dieAt, 3)) continue;
      rmSync(indexFolder(), { recursive: true });
      asked = [];
      const known = new Set(runsIn(place()));
      const killed = await baton(place(), ['run', '--events', 'p.baton.yaml'], dieAt);
      assert.equal(killed.signal, 'SIGKILL', killed.err);
      const run = runsIn(place()).find((one) => !known.has(one)) ?? assert.fail(killed.err);
      // What the killed process had sent is read to its end.
      while ((await connections()) > 0) await sleep(10);
      const written = (await readLog(join(place(), '.baton/runs', run))).facts;
      // It was faster than its death.
      if (written.some(({ type }) => type === 'run.finished')) continue;
      const kept = vectorsKept();
      const before = asked.length;
      asked = [];
      const resumed = await baton(place(), ['resume', '--json', run]);
      const where = `killed at fact ${dieAt} of ${facts.length}, ${kept} kept`;
      assert.deepEqual(told(resumed.out), told(whole.out), `${where}: ${resumed.err}`);
      assert.equal(asked.filter((text) => /^\d+\n/.test(text)).length, many - kept, `${where}: ${resumed.out} ${resumed.err}`);
      assert.ok(before - kept <= 65, `${where}: ${before} were asked for`);
    }
  }).timeout(120_000);
});
