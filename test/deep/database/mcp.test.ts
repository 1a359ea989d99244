import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import * as speech from '../../../engine/cli/lazy/mcp-server.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import * as engine from '../../../engine/index.ts';
import { isMap, type JsonMap } from '../../../engine/language/json.ts';
import { makeToken } from '../../../engine/trust/tokens.ts';
import { version } from '../../../package.json';
import { useOwnHome } from '../../engine/own-home.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';
import { yaml } from '../../yaml.ts';
import { describeOnPostgres, usePostgres } from './server.ts';

const pushed = yaml`
  id: colour
  inputs: {who: {type: string, required: true}}
  outputs: {said: "{{ inputs.who }} likes {{ person }}"}
  steps: [{id: person, ask: Which colour?, choices: [red, green]}]
`;

describeOnPostgres('the tools of a server that leaves its runs to others', function () {
  this.timeout(60_000);
  const postgres = usePostgres();
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  useOwnHome();
  const folder = temporaryFolder();

  /** A server of the project, on a machine of its own. */
  async function serve(name: string, address: string, leavesRuns: boolean) {
    const root = join(folder(), name);
    mkdirSync(join(root, '.baton'), { recursive: true });
    writeFileSync(join(root, '.baton/.gitignore'), '*\n');
    const database = await postgres.open(address, root);
    const host = { engine, folder: root, version, start: { env: process.env, store: database.store }, database };
    const runs = createServedRuns(host, 4, leavesRuns);
    const { token, kept } = makeToken(root, { name: 'all', scopes: ['read', 'run', 'answer', 'deploy'], now: Date.now() });
    const stopping = new AbortController();
    const faults: unknown[] = [];
    const server = await listen(
      {
        host,
        runs,
        own: createOwnRuns(host),
        tokens: async () => [kept],
        now: Date.now,
        failed: ({ error }) => void faults.push(error),
        stopping: stopping.signal,
        mcp: speech,
      },
      { host: '127.0.0.1', port: 0 },
    );
    ends.push(async () => {
      stopping.abort();
      await server.close();
      await runs.close();
      assert.deepEqual(faults, []);
    });
    const headers = { Authorization: `Bearer ${token}` };
    return { url: `http://127.0.0.1:${server.port}`, headers, runs };
  }

  /** Lets a server take what is there, as one that was started does. */
  function takeUp(runs: ReturnType<typeof createServedRuns>): void {
    const refused: string[] = [];
    const timer = setInterval(() => void runs.takeUp((run, why) => refused.push(`${run}: ${why}`)), 100);
    ends.push(async () => {
      clearInterval(timer);
      assert.deepEqual(refused, []);
    });
  }

  it('a pushed pipeline is one; another server drives its run, and its question comes here', async () => {
    const address = await postgres.prepared();
    const front = await serve('front', address, true);
    takeUp((await serve('back', address, false)).runs);
    const content = Buffer.from(pushed).toString('base64');
    const body = JSON.stringify({ file: 'colour.baton.yaml', files: [{ path: 'colour.baton.yaml', content }], allow: [] });
    const push = await fetch(`${front.url}/v1/pipelines`, { method: 'POST', headers: front.headers, body });
    assert.equal(push.status, 201, await push.text());

    const transport = new StreamableHTTPClientTransport(new URL(`${front.url}/mcp`), { requestInit: { headers: front.headers } });
    const client = new Client({ name: 'tests', version: '1' }, { capabilities: { elicitation: {} } });
    const asked: string[] = [];
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      return { action: 'accept', content: { answer: 'green' } };
    });
    await client.connect(transport as Parameters<Client['connect']>[0]);
    ends.push(() => client.close());
    const { tools } = await client.listTools();
    assert.deepEqual(tools.at(-1)?.name, 'colour');
    const result = CallToolResultSchema.parse(await client.callTool({ name: 'colour', arguments: { who: 'Ada' } }));
    const told: JsonMap = isMap(result.structuredContent) ? (result.structuredContent as JsonMap) : {};
    assert.deepEqual(
      [told['status'], told['outputs'], told['file']],
      ['succeeded', { said: 'Ada likes green' }, 'colour.baton.yaml'],
    );
    assert.deepEqual(asked, ['The pipeline colour.baton.yaml asks:\nWhich colour?']);
    assert.equal(front.runs.totals.ended.size, 0);
  });
});
