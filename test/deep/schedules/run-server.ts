// A server as `baton serve` is one, in a process of its own: run-server.ts JSON (RunServerOptions). Told to start runs by lines on standard
// input, FILE and a name; prints the id of each. What it tells people goes to standard error.
import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { loadEngine } from '../../../engine/cli/engine.ts';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import type { McpHost } from '../../../engine/cli/mcp/host.ts';
import { builtinPlacement } from '../../../engine/cli/serve/placement/builtin.ts';
import { restatePlacement } from '../../../engine/cli/serve/placement/restate/restate.ts';
import { loadSdk } from '../../../engine/cli/serve/placement/restate/sdk.ts';
import { wakeByStore } from '../../../engine/cli/serve/placement/wake-by-store.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import { openRunDatabase, type RunDatabase } from '../../../engine/store/pg/database.ts';
import { restatePackages } from '../restate/restate.ts';
import type { RunServerOptions } from './run-servers.ts';

const options: RunServerOptions = JSON.parse(process.argv[2] ?? '');
const { root, url, admin, lease = 3_000, every = 500 } = options;
const tell = (text: string): void => console.error(text);

async function openDatabase(address: string): Promise<RunDatabase> {
  const project = { name: 'test', pipelines: [] };
  return openRunDatabase({ url: address, root, project, version: '0.1.0', lease, told: tell });
}

function openPlacement(opened: RunDatabase | undefined) {
  if (!opened || admin === undefined) return builtinPlacement(Math.min(every, 300));
  const times = { every, overdue: 4 * every };
  return restatePlacement({ sdk: loadSdk(restatePackages), address: { admin }, database: opened, times });
}

const engine = await loadEngine();
const opened = url === undefined ? undefined : await openDatabase(url);
const placement = openPlacement(opened);
const database = opened && wakeByStore(opened, placement);
const start = { allow: ['terminal', 'filesystem'], env: process.env, store: database?.store };
const host: McpHost = { engine, folder: root, version: '0.1.0', start, database, tell };
const runs = createServedRuns(host, 20);
const stopping = new AbortController();
const server = await listen(
  {
    host,
    runs,
    own: createOwnRuns(host),
    tokens: async () => [],
    now: Date.now,
    failed: ({ error }) => tell(String(error)),
    stopping: stopping.signal,
    placement,
  },
  { host: '127.0.0.1', port: 0 },
);
const driver = runs.createDriver(
  (run, why) => tell(`${run}: ${why}`),
  () => undefined,
);
await placement.serve(driver, { url: `http://127.0.0.1:${server.port}`, stopping: stopping.signal, tell });
console.log(`ready ${server.port}`);
// It is killed in the end, and would leave its successors nothing: what it has compiled so far, and what runs took.
for (const after of [0, 6_000]) setTimeout(flushCompileCache, after).unref();
for await (const line of createInterface({ input: process.stdin })) {
  const [file = '', name = ''] = line.split(' ');
  const id = await runs
    .start(file, { inputs: name === '' ? {} : { name } })
    .catch((error: unknown) => `failed: ${String(error)}`);
  console.log(id);
}
