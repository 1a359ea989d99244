import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugHost, Hooks } from '../../../client/debug/host.ts';
import { processHost } from '../../../client/debug/process-host.ts';
import { createDebugSession } from '../../../client/debug/session.ts';
import type { RunHandle } from '../../../engine/index.ts';
import { inSample } from '../../sample.ts';

const cases = 'test/client/debug/cases';
const transcripts = readdirSync(cases).filter((one) => one.endsWith('.transcript'));

interface Request {
  command: string;
  args: string;
}

/** What a client asks in a transcript, in its order. */
const requestsIn = (name: string): Request[] =>
  [...readFileSync(join(cases, name), 'utf8').matchAll(/^→ (\S+) ?(.*)$/gm)].map(([, command = '', args = '']) => ({
    command,
    args: args || '{}',
  }));

/** What follows a request that has had its effect: the run stands again, or is over. */
const moves = /^(configurationDone|continue|next|step(In|Out|Back)|reverseContinue|restartFrame)$/;

/** Plays requests, the last of them without waiting for anything, and ends the session. Gives what it had put into runs. */
async function cutOff(requests: readonly Request[], folder: string) {
  const said: (DebugProtocol.Response | DebugProtocol.Event)[] = [];
  const given: Hooks[] = [];
  const runs: RunHandle[] = [];
  const own = processHost({ env: {} });
  const host: DebugHost = {
    ...own,
    async start(launch, hooks) {
      given.push(hooks);
      const handle = await own.start(launch, hooks);
      if (handle) runs.push(handle);
      return handle;
    },
  };
  const session = createDebugSession(host, (message) => void said.push(message));
  const heard = (from: number, ...names: string[]): boolean =>
    said.slice(from).some((one) => names.includes('event' in one ? one.event : one.command));
  const failed = (from: number): boolean => said.slice(from).some((one) => 'success' in one && !one.success);

  for (const [index, { command, args }] of requests.entries()) {
    const from = said.length;
    void session.handle({
      seq: index + 1,
      type: 'request',
      command,
      arguments: JSON.parse(args.replaceAll('DIR', folder)),
    });
    if (index === requests.length - 1) break;
    const isDone = (): boolean => {
      if (failed(from)) return true;
      if (command === 'launch') return heard(from, 'initialized', 'launch');
      return heard(from, command) && (!moves.test(command) || heard(from, 'stopped', 'terminated'));
    };
    for (const end = Date.now() + 10_000; !isDone(); ) {
      assert.ok(Date.now() < end, `${command} has no effect: ${JSON.stringify(said.slice(from))}`);
      await new Promise((done) => setTimeout(done, 1));
    }
  }
  await session.end();
  return { said, given, runs };
}

describe('a debugging session that ends', () => {
  for (const name of transcripts)
    it(`leaves nothing in its run, wherever it is cut off: ${name.replace('.transcript', '').replaceAll('-', ' ')}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'baton-debug-'));
      cpSync(cases, folder, { recursive: true });
      const requests = requestsIn(name);
      try {
        for (let count = 1; count <= requests.length; count++) {
          if (!inSample(count, 8)) continue;
          const { said, given, runs } = await cutOff(requests.slice(0, count), folder);
          const told = `${requests[count - 1]?.command}, the ${count}th request`;
          for (const { done, paused } of runs) {
            assert.equal(paused, undefined, told);
            await done;
          }
          const before = said.length;
          for (const { onEvent, pauseBefore, onPause } of given) {
            const step = [...(runs[0]?.state.steps.values() ?? [])][0];
            if (step) assert.equal(pauseBefore?.(step), undefined, told);
            onPause?.({ reason: 'pause', step });
            onEvent({ type: 'step.log', at: 0, path: '', level: 'warning', text: 'still there?' });
          }
          await new Promise((done) => setImmediate(done));
          assert.deepEqual(
            said.slice(before).filter((one) => 'event' in one),
            [],
            told,
          );
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });

  for (const when of ['before the run is found', 'once it is found'])
    it(`leaves a run that it is about to be attached to: ${when}`, async () => {
      const found = Promise.withResolvers<void>();
      let left = 0;
      let hooks: Hooks | undefined;
      const own = processHost({ env: {} });
      const folder = mkdtempSync(join(tmpdir(), 'baton-debug-'));
      cpSync(cases, folder, { recursive: true });
      const run = await own.start(
        { program: join(folder, 'four.baton.yaml'), inputs: { who: 'x' } },
        { onEvent: () => undefined },
      );
      const handle = run ?? assert.fail();
      await handle.done;
      const said: string[] = [];
      const session = createDebugSession(
        {
          ...own,
          async attach(_run, _cwd, put) {
            hooks = put;
            await found.promise;
            return { handle, facts: [], goesOn: true, release: () => void left++ };
          },
        },
        (message) => void said.push('event' in message ? message.event : message.command),
      );
      await session.handle({ seq: 1, type: 'request', command: 'initialize', arguments: {} });
      const attaching = session.handle({ seq: 2, type: 'request', command: 'attach', arguments: { run: handle.id } });
      if (when === 'once it is found') found.resolve();
      await new Promise((done) => setTimeout(done, 5));
      await session.end();
      found.resolve();
      await attaching;
      assert.equal(left, 1);
      const step = [...handle.state.steps.values()][0] ?? assert.fail();
      assert.equal(hooks?.pauseBefore?.(step), undefined);
      rmSync(folder, { recursive: true, force: true });
    });
});
