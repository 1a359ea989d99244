import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startRun } from '../../../../engine/index.ts';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { builtinTools } from '../../../../engine/language/tools/builtin-tools.ts';
import { ownTools } from '../../../../engine/language/tools/own.ts';
import { examine } from '../../../../engine/launch/doctor/doctor.ts';
import type { DoctorFinding } from '../../../../engine/launch/doctor/finding.ts';
import { guardTools } from '../../../../engine/launch/host/guarded-tools.ts';
import type { ToolContext, Tools } from '../../../../engine/run/ports.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { isFact } from '../../../../engine/state/events.ts';
import { type Failure, RunError } from '../../../../engine/state/failure.ts';
import { openBreakers } from '../../../../engine/state/reduce/breakers.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { virtualClock } from '../../models/clock.ts';
import { temporaryFolder } from '../../store/folder.ts';

type Answer = JsonMap | Failure['kind'];

/** Tools that answer in turn, the last answer for ever, and the calls that reached them. */
function guarded(answers: Answer[]) {
  const clock = virtualClock();
  const reached: string[] = [];
  const failures: Failure[] = [];
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
    const context: ToolContext = { signal, log: () => undefined };
    const ended = all.call(tool, 'request', parameters, context);
    return await ended.then(
      () => 'answered',
      ({ failure }: RunError) => {
        failures.push(failure);
        return failure.kind;
      },
    );
  };
  const times = async (count: number, tool: string, parameters?: JsonMap): Promise<void> => {
    for (let one = 0; one < count; one++) await call(tool, parameters);
  };
  return { clock, reached, failures, call, times };
}

const four = (answer: Answer): Answer[] => [answer, answer, answer, answer];
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
      const { clock, reached, failures, call, times } = guarded([answer, answer, answer, answer, answer, answer, {}]);
      await times(5, tool, parameters);
      const began = clock.now();
      await call(tool, parameters);
      assert.deepEqual([reached.length, clock.now(), failures.at(-1)?.retry_after], [5, began, 1_000]);
      assert.match(failures.at(-1)?.message ?? '', /failed 5 times in a row, so this call was not made/);
      assert.equal(failures.at(-1)?.kind, typeof answer === 'string' ? answer : 'overload');
      await clock.pass(1_000);
      await call(tool, parameters);
      assert.equal(reached.length, 6);

      await call(tool, parameters);
      assert.deepEqual([reached.length, failures.at(-1)?.retry_after], [6, 2_000]);
      await clock.pass(2_000);
      assert.equal(await call(tool, parameters), 'answered');
      await times(3, tool, parameters);
      assert.equal(reached.length, 10);
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

  const others = ['https://other.example/', 'http://api.example/', 'https://api.example:8443/'];
  for (const url of others)
    it(`another scheme, host or port is not meant: ${url}`, async () => {
      const { reached, call, times } = guarded(['network']);
      await times(5, 'http', host);
      await call('http', { url });
      await call('http', { url: 'https://api.example:443/' });
      assert.equal(reached.length, 6);
    });

  const silent: [rule: string, answer: Answer][] = [
    ['a lost connection that a tool gives as a result', { success: true, status: null, valid: false }],
    ['a status that was expected', { success: true, status: 503 }],
    ['a call that nobody allowed', 'permission'],
    ['a call that was wrong', 'input'],
  ];
  for (const [rule, answer] of silent)
    it(`are as they were after ${rule}`, async () => {
      const { clock, reached, call, times } = guarded([...four('network'), answer, 'network', answer, 'network']);
      await times(6, 'http', host);
      await call('http', host);
      assert.equal(reached.length, 6, 'it opens all the same');
      await clock.pass(1_000);
      await times(3, 'http', host);
      assert.equal(reached.length, 8, 'what says nothing does not close it, and another call is tried');
    });

  it('a call that was stopped says nothing', async () => {
    const { reached, call } = guarded(['timeout']);
    for (let one = 0; one < 8; one++) await call('http', host, AbortSignal.abort(new Error('stopped')));
    assert.equal(reached.length, 8);
  });

  const place = temporaryFolder();
  it('in a run: a server that comes back is found by the attempts of a step, and the wait is told', async () => {
    let requests = 0;
    let seen: Promise<DoctorFinding[]> | undefined;
    /** The fact is on the disk a moment after it was made. */
    const examineUntilTold = async (): Promise<DoctorFinding[]> => {
      for (;;) {
        const found = await examine(place(), {});
        if (found.some(({ about }) => about === 'failing')) return found;
        await new Promise((done) => setTimeout(done, 20));
      }
    };
    const server = createServer((request, response) => {
      if (++requests <= 5) request.socket.destroy();
      // The run goes on until the machine was examined.
      else void Promise.resolve(seen).finally(() => response.end('here again'));
    }).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as AddressInfo;
    const failures: Failure[] = [];
    const told: object[] = [];
    try {
      const handle = await startRun({
        file: join(place(), 'a.baton.yaml'),
        text: `id: a\nsteps:\n  - {id: get, tool: http, retry: {attempts: 6, delay: 0.01}, parameters: {url: "http://127.0.0.1:${port}/"}}\noutputs: {text: "{{ get.text }}"}\n`,
        cwd: place(),
        env: {},
        allow: [`http:127.0.0.1:${port}`],
        onEvent: (event) => {
          if (event.type === 'attempt.failed') failures.push(event.failure);
          if (event.type === 'breaker.opened') seen = handle.kept.then(examineUntilTold);
          if (event.type !== 'breaker.opened' && event.type !== 'breaker.closed') return;
          const { seq: _seq, at: _at, ...rest } = event;
          told.push(rest);
        },
      });
      assert.deepEqual((await handle.done).outputs, { text: 'here again' });
      const target = `http://127.0.0.1:${port}`;
      assert.deepEqual(told, [
        { type: 'breaker.opened', target, failures: 5, kind: 'network' },
        { type: 'breaker.closed', target },
      ]);
      assert.equal(handle.state.breakers.size, 0);
      const found = (await seen)?.filter(({ about }) => about === 'failing') ?? [];
      assert.match(
        found[0]?.says ?? '',
        new RegExp(`^${target} failed 5 times in a row \\(network\\), so the run ${handle.id} `),
      );
      assert.deepEqual(
        (await examine(place(), {})).filter(({ about }) => about === 'failing'),
        [],
        'a run that has ended leaves nobody alone',
      );
    } finally {
      server.close();
    }
    assert.equal(requests, 6);
    assert.equal(failures.filter(({ retry_after }) => retry_after !== undefined).length, 1);
  });

  it('in a run: a model that keeps failing stands in the log too, and a new process tries it anew', async () => {
    const server = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as AddressInfo;
    const folder = place();
    writeFileSync(
      join(folder, 'baton.yaml'),
      `providers:\n  mine: {type: openai-compatible, base_url: "http://127.0.0.1:${port}/v1", key: none}\n`,
    );
    const facts: Fact[] = [];
    try {
      const handle = await startRun({
        file: join(folder, 'm.baton.yaml'),
        text: 'id: m\nsteps:\n  - {id: all, for_each: "{{ range(6) }}", max_parallel: all, on_item_failure: continue, model: "mine:a", retry: 0, prompt: hi}\n',
        cwd: folder,
        env: {},
        allow: [`model:127.0.0.1:${port}`],
        onEvent: (event) => {
          if (isFact(event)) facts.push(event);
        },
      });
      await handle.done;
      assert.deepEqual(
        facts.flatMap((fact) => (fact.type === 'breaker.opened' ? [[fact.target, fact.failures]] : [])),
        [['mine:a', 5]],
      );
      assert.deepEqual([...handle.state.breakers.keys()], ['mine:a']);
      const before = facts.slice(0, -1);
      assert.deepEqual(
        openBreakers(before).map(({ target }) => target),
        ['mine:a'],
      );
      const resumed: Fact = { type: 'run.resumed', seq: facts.length + 1, at: 1, pid: 1 };
      assert.deepEqual(openBreakers([...before, resumed]), []);
      reduce(handle.state, resumed);
      assert.equal(handle.state.breakers.size, 0);
    } finally {
      server.close();
    }
  });

  it('in a run: they take no slot from steps that go well', async () => {
    const server = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1');
    const gone = createServer().listen(0, '127.0.0.1');
    await Promise.all([server, gone].map((one) => new Promise((done) => one.once('listening', done))));
    const [port, dead] = [server, gone].map((one) => (one.address() as AddressInfo).port);
    await new Promise((done) => gone.close(done));
    try {
      const began = Date.now();
      const handle = await startRun({
        file: join(place(), 'b.baton.yaml'),
        text: `id: b
limits: {max_parallel: 4}
steps:
  - {id: l, for_each: "{{ range(14) }}", max_parallel: all, on_item_failure: continue, tool: http, retry: 0, parameters: {url: "http://127.0.0.1:${dead}/"}}
  - {id: good, for_each: "{{ range(3) }}", tool: http, parameters: {url: "http://127.0.0.1:${port}/"}}
outputs: {all: "{{ good.results | map(attribute='text') | join(' ') }}"}
`,
        cwd: place(),
        env: {},
        allow: [`http:127.0.0.1:${port}`, `http:127.0.0.1:${dead}`],
      });
      assert.deepEqual((await handle.done).outputs, { all: 'here here here' });
      assert.ok(Date.now() - began < 10_000);
    } finally {
      server.close();
    }
  });
});
