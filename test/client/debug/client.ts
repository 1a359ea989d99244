import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugHost } from '../../../client/debug/host.ts';
import { processHost } from '../../../client/debug/process-host.ts';
import { createDebugSession } from '../../../client/debug/session.ts';

type Sent = DebugProtocol.Response | DebugProtocol.Event;

/** A client of the debugger in this process, with one pipeline in a folder of its own. */
export interface Client {
  folder: string;
  /** Everything that the debugger said, in order. */
  said: Sent[];
  /** Sends and waits for the response's body; rejects with its message where it failed. */
  ask(command: string, args?: object): Promise<Record<string, unknown>>;
  /** The next event of a name that was not waited for yet. */
  next(event: string): Promise<Record<string, unknown>>;
  /** Launches, sets breakpoints on steps, and begins. */
  begin(
    steps: readonly (string | DebugProtocol.FunctionBreakpoint)[],
    launch?: object,
    filters?: readonly string[],
  ): Promise<void>;
  /** The members of a scope of the innermost line, by name. */
  scope(name: string): Promise<Record<string, DebugProtocol.Variable>>;
  leave(): Promise<void>;
}

export function openClient(
  text: string,
  more: Parameters<typeof processHost>[0] = {},
  change: (host: DebugHost) => DebugHost = (host) => host,
): Client {
  const folder = mkdtempSync(join(tmpdir(), 'baton-debug-'));
  const program = join(folder, 'test.baton.yaml');
  writeFileSync(program, text);
  const said: Sent[] = [];
  const waiting = new Set<() => void>();
  const session = createDebugSession(change(processHost({ env: {}, ...more })), (sent) => {
    // As JSON carries it.
    const message = JSON.parse(JSON.stringify(sent));
    said.push(message);
    for (const look of waiting) look();
  });
  const heard = new Set<Sent>();
  const hear = (wanted: (message: Sent) => boolean): Promise<Sent> =>
    new Promise((done) => {
      const look = (): void => {
        const found = said.find((one) => !heard.has(one) && wanted(one));
        if (!found) return;
        heard.add(found);
        waiting.delete(look);
        done(found);
      };
      waiting.add(look);
      look();
    });
  let seq = 0;
  const client: Client = {
    folder,
    said,
    async ask(command, args = {}) {
      const own = ++seq;
      void session.handle({ seq: own, type: 'request', command, arguments: args });
      const response = await hear((message) => 'request_seq' in message && message.request_seq === own);
      if ('success' in response && !response.success) throw new Error(response.message);
      return response.body ?? {};
    },
    async next(event) {
      const found = await hear((message) => 'event' in message && message.event === event);
      return found.body ?? {};
    },
    async begin(steps, launch = {}, filters = []) {
      await client.ask('initialize', { adapterID: 'baton' });
      const launched = client.ask('launch', { program, ...launch });
      await Promise.race([client.next('initialized'), launched]);
      await client.ask('setFunctionBreakpoints', {
        breakpoints: steps.map((one) => (typeof one === 'string' ? { name: one } : one)),
      });
      await client.ask('setExceptionBreakpoints', { filters });
      await client.ask('configurationDone');
      await launched;
    },
    async scope(name) {
      const { stackFrames } = await client.ask('stackTrace');
      assert.ok(Array.isArray(stackFrames));
      const { scopes } = await client.ask('scopes', { frameId: stackFrames[0].id });
      assert.ok(Array.isArray(scopes));
      const found = scopes.find((one) => one.name === name);
      const { variables } = await client.ask('variables', { variablesReference: found.variablesReference });
      assert.ok(Array.isArray(variables));
      return Object.fromEntries(variables.map((one) => [one.name, one]));
    },
    async leave() {
      await client.ask('disconnect');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return client;
}
