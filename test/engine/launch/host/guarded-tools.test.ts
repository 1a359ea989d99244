import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startRun } from '../../../../engine/index.ts';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { builtinTools } from '../../../../engine/language/tools/builtin-tools.ts';
import { ownTools } from '../../../../engine/language/tools/own.ts';
import { guardTools } from '../../../../engine/launch/host/guarded-tools.ts';
import type { ToolContext, Tools } from '../../../../engine/run/ports.ts';
import { type Failure, RunError } from '../../../../engine/state/failure.ts';
import { virtualClock } from '../../models/clock.ts';
import { temporaryFolder } from '../../store/folder.ts';

type Answer = JsonMap | Failure['kind'];

/** Tools that answer in turn, the last answer for ever, and the calls that reached them. */
function guarded(answers: Answer[]) {
  const clock = virtualClock();
  const reached: string[] = [];
  const logs: string[] = [];
  const tools: Tools = {
    spec: (name) => (Object.hasOwn(builtinTools, name) ? builtinTools[name] : undefined),
    async call(tool, _action, { url }) {
      reached.push(`${tool} ${url}`);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (typeof answer === 'string') throw new RunError({ kind: answer, message: `It met ${answer}.` });
      return answer ?? {};
    },
  };
  const own = ownTools({ weather: { http: { url: 'https://w.example/' } }, count: { command: ['wc'] } });
  const all = guardTools(tools, { own, clock });
  const call = async (tool: string, parameters: JsonMap = {}, signal = new AbortController().signal): Promise<string> => {
    const context: ToolContext = { signal, log: (text) => void logs.push(text) };
    const ended = all.call(tool, 'request', parameters, context);
    return await ended.then(
      () => 'answered',
      (error: RunError) => error.failure.kind,
    );
  };
  const times = async (count: number, tool: string, parameters?: JsonMap): Promise<void> => {
    for (let one = 0; one < count; one++) await call(tool, parameters);
  };
  return { clock, reached, logs, call, times };
}

const host = { url: 'https://api.example/items' };

describe('tools that keep failing', () => {
  const down: [rule: string, answer: Answer, tool: string, parameters: JsonMap][] = [
    ['a host without a connection', 'network', 'http', host],
    ['a host that is too slow', 'timeout', 'http', host],
    ['a host whose gateway says that it is not there', { success: false, status: 503, error: 'Nobody.' }, 'http', host],
    ['a request of baton.yaml', 'network', 'weather', {}],
    ['a server of the Model Context Protocol', 'network', 'mcp', { server: 'notes' }],
  ];
  for (const [rule, answer, tool, parameters] of down)
    it(`are left alone after five failures, and tried again: ${rule}`, async () => {
      const { clock, reached, logs, call, times } = guarded([answer, answer, answer, answer, answer, answer, {}]);
      await times(5, tool, parameters);
      const first = call(tool, parameters);
      await clock.pass(999);
      assert.equal(reached.length, 5);
      assert.match(logs[0] ?? '', /failed 5 times in a row, so this call waits/);
      await clock.pass(1);
      await first;
      assert.equal(reached.length, 6);

      const second = call(tool, parameters);
      await clock.pass(2_000);
      assert.equal(await second, 'answered');
      await times(3, tool, parameters);
      assert.deepEqual([clock.now(), reached.length, logs.length], [3_000, 10, 2]);
    });

  const alive: [rule: string, answer: Answer, tool: string, parameters: JsonMap][] = [
    ['an answer that says no', { success: false, status: 404, error: 'No.' }, 'http', host],
    ['a service that fails by itself', { success: false, status: 500 }, 'http', host],
    ['a call that was wrong', 'input', 'http', host],
    ['a tool on this machine', 'timeout', 'terminal', { url: 'https://api.example/' }],
    ['a command of baton.yaml', 'network', 'count', {}],
    ['an address that is none', 'network', 'http', { url: 'nowhere' }],
  ];
  for (const [rule, answer, tool, parameters] of alive)
    it(`are not meant by ${rule}`, async () => {
      const { clock, reached, times } = guarded([answer]);
      const began = clock.now();
      await times(8, tool, parameters);
      assert.deepEqual([reached.length, clock.now()], [8, began]);
    });

  it('another host is not meant', async () => {
    const { clock, call, times } = guarded(['network']);
    await times(5, 'http', host);
    const began = clock.now();
    await call('http', { url: 'https://other.example/' });
    assert.equal(clock.now(), began);
  });

  it('a call that was stopped says nothing', async () => {
    const { reached, call } = guarded(['timeout']);
    for (let one = 0; one < 8; one++) await call('http', host, AbortSignal.abort(new Error('stopped')));
    assert.equal(reached.length, 8);
  });

  const place = temporaryFolder();
  it('in a run: a server that comes back is found by the attempts of a step, and the wait is told', async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      if (++requests <= 5) request.socket.destroy();
      else response.end('here again');
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as AddressInfo;
    const logs: string[] = [];
    try {
      const handle = await startRun({
        file: join(place(), 'a.baton.yaml'),
        text: `id: a\nsteps:\n  - {id: get, tool: http, retry: {attempts: 6, delay: 0.01}, parameters: {url: "http://127.0.0.1:${port}/"}}\noutputs: {text: "{{ get.text }}"}\n`,
        cwd: place(),
        env: {},
        allow: [`http:127.0.0.1:${port}`],
        onEvent: (event) => {
          if (event.type === 'step.log') logs.push(event.text);
        },
      });
      assert.deepEqual((await handle.done).outputs, { text: 'here again' });
    } finally {
      server.close();
    }
    assert.equal(requests, 6);
    assert.equal(logs.filter((text) => text.includes('failed 5 times in a row')).length, 1);
  });
});
