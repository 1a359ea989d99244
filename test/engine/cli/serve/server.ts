import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { listen } from '../../../../engine/cli/lazy/http-server.ts';
import { type EndpointName, endpoints } from '../../../../engine/cli/serve/api/endpoints.ts';
import type { AppTimes } from '../../../../engine/cli/serve/app.ts';
import { createOwnRuns } from '../../../../engine/cli/serve/runs/own-runs.ts';
import { createServedRuns } from '../../../../engine/cli/serve/runs/runs.ts';
import type { McpSpeech, ServerFault } from '../../../../engine/cli/serve/served-folder.ts';
import * as engine from '../../../../engine/index.ts';
import { defined, isMap, type Json, type JsonMap } from '../../../../engine/language/json.ts';
import type { TraceTarget } from '../../../../engine/launch/traces/target.ts';
import { makeToken, type ServerToken, serverScopes, type TokenScope } from '../../../../engine/trust/tokens.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** Pipelines that a test serves. */
export const served = {
  greeting: yaml`
    id: greet
    inputs: {name: {type: string, required: true}}
    outputs: {text: "{{ hello.text }}"}
    steps:
      - {id: hello, set: {text: "Hello {{ inputs.name }}"}}
  `,
  question: yaml`
    id: question
    outputs: {said: "{{ person }}"}
    steps: [{id: person, ask: Which colour?, choices: [red, green]}]
  `,
  command: yaml`
    id: command
    outputs: {said: "{{ echo.stdout }}"}
    steps:
      - {id: word, set: {text: done}}
      - {id: echo, tool: terminal, action: run, parameters: {argv: [echo, "{{ word.text }}"]}}
  `,
  slow: yaml`
    id: slow
    steps: [{id: sleeps, tool: terminal, action: run, parameters: {argv: [sleep, "300"]}}]
  `,
};

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

const isEntry = (name: string): name is EndpointName => Object.hasOwn(endpoints, name);
/** Every operation. */
export const operationNames = Object.keys(endpoints).filter(isEntry);

export const asMap = (value: unknown): JsonMap => (isMap(value) ? (value as JsonMap) : {});
export const detailOf = ({ json }: Reply): string => String(asMap(json)['detail']);

/** Servers of a temporary folder, that end with each test. */
export function useServers() {
  useOwnHome();
  const ends: (() => Promise<void>)[] = [];
  // Before the folder is removed.
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const folder = temporaryFolder();
  let clock = () => Date.now();
  beforeEach(() => {
    clock = () => Date.now();
  });

  const write = (file: string, text: string): void => {
    const path = join(folder(), file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };

  /** A server of the folder, and what sends it requests; `as` is the token, by its scopes. */
  async function serve({
    allow = [] as string[],
    mostRuns = 4,
    using = engine,
    lookEvery = 5_000,
    head = 10_000,
    streams = undefined as AppTimes['streams'],
    isLocal = false,
    mcp = undefined as McpSpeech | undefined,
    trace = undefined as TraceTarget | undefined,
    kept = undefined as (() => Promise<ServerToken[]>) | undefined,
  } = {}) {
    const stopping = new AbortController();
    const start = defined({ allow, env: {}, workerFile: resolve('dist/worker.cjs'), trace });
    const host = { engine: using, folder: folder(), version: '1', start };
    const runs = createServedRuns(host, mostRuns);
    const faults: ServerFault[] = [];
    /** Tokens of the test's own count no longer. */
    const onlyKept = { only: false };
    const tokens = new Map<string, { token: string; kept: ServerToken }>();
    const tokenOf = (scopes: readonly TokenScope[]): string => {
      const name = scopes.join('-') || 'nothing';
      const one = tokens.get(name) ?? makeToken(folder(), { name, scopes, now: clock() });
      tokens.set(name, one);
      return one.token;
    };
    const served = {
      host,
      runs,
      own: createOwnRuns(host),
      tokens: async () => [
        ...(onlyKept.only ? [] : [...tokens.values()].map(({ kept: one }) => one)),
        ...((await kept?.()) ?? []),
      ],
      now: () => clock(),
      failed: (fault: ServerFault) => void faults.push(fault),
      isLocal,
      mcp,
      stopping: stopping.signal,
    };
    const server = await listen(served, { host: '127.0.0.1', port: 0 }, { lookEvery, head, streams });
    const url = `http://127.0.0.1:${server.port}`;
    ends.push(async () => {
      stopping.abort();
      await server.close();
      for (const { id, status } of await engine.listRuns(folder())) {
        if (status === 'running') await engine.cancelRun(join(folder(), '.baton/runs', id), 'test');
      }
      await runs.close();
    });
    const send = async (
      method: string,
      path: string,
      { as = serverScopes as readonly TokenScope[] | string | null, body = undefined as unknown, headers = {} } = {},
    ): Promise<Reply> => {
      const bearer = as === null || typeof as === 'string' ? as : tokenOf(as);
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : null,
      };
    };
    const begin = async (file: string, inputs: JsonMap = {}): Promise<string> => {
      const { status, json } = await send('POST', '/v1/runs', { body: { file, inputs } });
      assert.equal(status, 202, JSON.stringify(json));
      return String(asMap(json)['run']);
    };
    const ended = async (run: string, wanted: string): Promise<JsonMap> => {
      for (let turn = 0; turn < 600; turn++) {
        const { json } = await send('GET', `/v1/runs/${run}`);
        if (asMap(asMap(json)['run'])['status'] === wanted) return asMap(json);
        await new Promise((done) => setTimeout(done, 20));
      }
      return assert.fail(`${run} is not ${wanted}`);
    };
    /** Nothing is at work any more, and nothing holds a run. */
    const idle = async (): Promise<void> => {
      while (runs.count > 0) await new Promise((done) => setTimeout(done, 10));
    };
    return { url, send, begin, ended, idle, tokens, tokenOf, runs, host, faults, kept: onlyKept };
  }

  return {
    folder,
    write,
    serve,
    /** Makes another clock the server's. */
    setClock(next: () => number) {
      clock = next;
    },
  };
}
