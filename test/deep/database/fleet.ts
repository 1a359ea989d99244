import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listen } from '../../../engine/cli/lazy/http-server.ts';
import type { McpHost } from '../../../engine/cli/mcp/host.ts';
import { createOwnRuns } from '../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns, type ServedRuns } from '../../../engine/cli/serve/runs/runs.ts';
import { type BatonClient, createBatonClient } from '../../../engine/client/client.ts';
import * as engine from '../../../engine/index.ts';
import type { RunDatabase } from '../../../engine/store/pg/database.ts';
import { makeToken, type TokenScope } from '../../../engine/trust/tokens.ts';
import { version } from '../../../package.json';
import { temporaryFolder } from '../../engine/store/folder.ts';
import type { usePostgres } from './server.ts';

/** A server that leaves its runs to workers, and workers as they are built, each in a folder of its own with the same files. */
export interface Fleet {
  /** The folder of the server or of a worker. */
  folderOf(name: string): string;
  serve(files: Readonly<Record<string, string>>, more?: Pick<McpHost, 'ended'>): Promise<FleetServer>;
  work(name: string, server: FleetServer, args?: readonly string[]): Promise<FleetWorker>;
  /** The lines that steps wrote into a file, in the folder of the server or a worker. */
  linesOf(name: string, file: string): string[];
}

export interface FleetServer {
  url: string;
  at: string;
  client: BatonClient;
  tokenOf(...scopes: TokenScope[]): string;
  files: Readonly<Record<string, string>>;
  host: McpHost & { database: RunDatabase };
  runs: ServedRuns;
}

interface FleetWorker {
  child: ChildProcess;
  said(): string;
}

export function useFleet(postgres: ReturnType<typeof usePostgres>, lease = 1_500): Fleet {
  const children = new Set<ChildProcess>();
  const ends: (() => Promise<void>)[] = [];
  const root = temporaryFolder();
  afterEach(async () => {
    for (const child of children) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    children.clear();
    for (const end of ends.splice(0).toReversed()) await end();
  });
  const folderOf = (name: string): string => join(root(), name);
  const place = (name: string, files: Readonly<Record<string, string>>): string => {
    mkdirSync(folderOf(name), { recursive: true });
    for (const [file, text] of Object.entries({ 'baton.yaml': '', ...files })) writeFileSync(join(folderOf(name), file), text);
    return folderOf(name);
  };

  return {
    folderOf,
    linesOf(name, file) {
      const path = join(folderOf(name), file);
      return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    },
    async serve(files, more = {}) {
      const folder = place('server', files);
      const url = await postgres.prepared();
      const database = await postgres.open(url, folder, { lease });
      const host = { engine, folder, version, start: { env: {}, store: database.store }, database, ...more };
      const stopping = new AbortController();
      const tokens: ReturnType<typeof makeToken>[] = [];
      const tokenOf = (...scopes: TokenScope[]): string => {
        const made = makeToken(folder, { name: scopes.join('-'), scopes, now: Date.now() });
        tokens.push(made);
        return made.token;
      };
      const runs = createServedRuns(host, 4, true);
      const served = {
        host,
        runs,
        own: createOwnRuns(host),
        tokens: async () => tokens.map(({ kept }) => kept),
        now: Date.now,
        failed: ({ error }: { error: unknown }) => console.error(error),
        stopping: stopping.signal,
      };
      const server = await listen(served, { host: '127.0.0.1', port: 0 });
      ends.push(async () => {
        stopping.abort();
        await server.close();
        await runs.close();
      });
      const at = `http://127.0.0.1:${server.port}`;
      const client = createBatonClient({ url: at, token: tokenOf('read', 'run', 'answer') });
      return { url, at, tokenOf, files, client, host, runs };
    },
    async work(name, { at, tokenOf, files }, args = []) {
      const words = [resolve('dist/cli.cjs'), 'worker', '--on', at, '--allow', 'terminal+machine', ...args];
      const env = { ...process.env, BATON_TOKEN: tokenOf('work') };
      const child = spawn(process.execPath, words, { cwd: place(name, files), env });
      children.add(child);
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
      return { child, said: () => said };
    },
  };
}
