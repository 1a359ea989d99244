import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { ownTools } from '../../../../engine/language/tools/own.ts';
import type { ModelAnswer, ModelCall } from '../../../../engine/run/ports.ts';
import { useOwnHome } from '../../own-home.ts';
import { toolsIn } from '../../tools/world.ts';
import { runText } from '../memory.ts';

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const server = { mcp: { command: [process.execPath, everything, 'stdio'] } };

describe('what a prompt offers of an MCP server', () => {
  useOwnHome();
  let folder = '';
  let open: ReturnType<typeof toolsIn>['tools'][] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-offers-'));
  });
  afterEach(async () => {
    await Promise.all(open.map((tools) => tools.close?.()));
    open = [];
    rmSync(folder, { recursive: true, force: true });
  });

  const scene = (
    answers: readonly Partial<ModelAnswer>[] = [{ text: 'ok' }],
    declared: Record<string, JsonMap> = { ev: server },
  ) => {
    const { tools } = toolsIn(folder, { own: ownTools(declared), allow: Object.keys(declared).map((name) => `${name}+machine`) });
    open.push(tools);
    const asked: ModelCall[] = [];
    const run = {
      ports: { tools },
      model: (call: ModelCall) => {
        asked.push(structuredClone(call));
        return answers[asked.length - 1] ?? { text: 'over' };
      },
    };
    const offered = (): string[] => (asked[0]?.tools ?? []).map(({ name }) => name);
    return { run, asked, offered };
  };
  const step = (tools: string): string => `id: t\nsteps: [{id: p, prompt: hi, tools: [${tools}]}]\noutputs: {p: "{{ p }}"}`;

  for (const written of ['ev', '"ev.*"'])
    it(`${written} is all its tools with their own schemas, and its resources`, async () => {
      const { run, asked, offered } = scene();
      const { result } = await runText(step(written), run);
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      for (const name of ['ev_echo', 'ev_get-sum', 'ev_resources_list', 'ev_resources_read'])
        assert.ok(offered().includes(name), offered().join());
      const echo = asked[0]?.tools?.find(({ name }) => name === 'ev_echo');
      assert.deepEqual(echo?.parameters['required'], ['message']);
      assert.equal(echo?.parameters['$schema'], undefined);
      assert.match(echo?.description ?? '', /echo/i);
    });

  it('one that is named is offered alone, also beside a tool that Baton has', async () => {
    const { run, offered } = scene();
    await runText(step('ev.get-sum, filesystem.read, ev.get-sum'), run);
    assert.deepEqual(offered(), ['ev_get-sum', 'filesystem_read']);
  });

  it('calls of it are numbered calls, and one server serves the run', async () => {
    const call = (id: string, name: string, given: JsonMap) => ({ id, name, arguments: given });
    const { run, asked } = scene([
      { calls: [call('a', 'ev_get-sum', { a: 2, b: 40 }), call('b', 'ev_resources_list', {})] },
      { text: '42' },
      { text: 'again' },
    ]);
    const text = `${step('ev').replace('outputs', '  # once more\noutputs')}`.replace(
      '}]\n',
      '}, {id: q, prompt: "{{ p }}", tools: [ev.echo]}]\n',
    );
    let started = 0;
    const { result, facts } = await runText(text, {
      ...run,
      onEvent: (event) => {
        if (event.type === 'step.log' && event.text.startsWith('started the MCP server')) started++;
      },
    });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    const answers = asked[1]?.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
    assert.match(answers?.[0] ?? '', /42/);
    assert.match(answers?.[1] ?? '', /"uri":/);
    const made = facts.flatMap((fact) => (fact.type === 'call.started' ? [`${fact.path} ${fact.name}`] : []));
    assert.deepEqual(
      made.map((one) => one.replace(/ test:.*| default.*/, ' model')).filter((one) => one.startsWith('p')),
      ['p#1 ev.tools/list', 'p#2 model', 'p#3 ev.get-sum', 'p#4 ev.resources/list', 'p#5 model'],
    );
    assert.equal(started, 1);
    // Cut off behind any fact and resumed: no call that has ended is made again, and the end is the same.
    for (let cut = 1; cut < facts.length; cut++) {
      const before = facts.slice(0, cut);
      const ended = new Set(before.flatMap((fact) => (fact.type === 'call.settled' ? [fact.path] : [])));
      const models = made.filter((one) => !/ ev\./.test(one)).map((one) => one.split(' ')[0] ?? '');
      let next = models.filter((path) => ended.has(path)).length;
      const answers = [
        { calls: [call('a', 'ev_get-sum', { a: 2, b: 40 }), call('b', 'ev_resources_list', {})] },
        { text: '42' },
        { text: 'again' },
      ];
      const resumed = await runText(text, { ...run, facts: before, model: () => answers[next++] ?? assert.fail('paid twice') });
      assert.deepEqual(resumed.result.outputs, result.outputs, `cut at ${cut}`);
    }
  }).timeout(60_000);

  const wrong: [why: string, tools: string, message: RegExp, hint: RegExp][] = [
    ['a misspelt tool', 'ev.ehco', /no tool ehco/, /ev\.echo/],
    ['a tool far from any', 'ev.qqqqqqqqqqq', /no tool qqqqqqqqqqq/, /There are ev\./],
    ['a tool that there is not', 'nowhere', /offers its model nowhere/, /^$/],
    ['a group of which nothing reads', 'terminal', /offers its model terminal/, /terminal\.execute/],
  ];
  for (const [why, tools, message, hint] of wrong)
    it(`${why} is an error before anybody is paid`, async () => {
      const { run, asked } = scene();
      const { result } = await runText(step(tools), run);
      assert.deepEqual([result.status, result.error?.kind, asked.length], ['failed', 'input', 0]);
      assert.match(result.error?.message ?? '', message);
      assert.match(result.error?.hint ?? '', hint);
    });

  it('a server that is not allowed asks, and a no ends the step: it has nothing to offer', async () => {
    const { run } = scene();
    const { tools } = toolsIn(folder, { own: ownTools({ ev: server }) });
    open.push(tools);
    const people = { ask: async () => ({ value: 'no', by: 'me' }) };
    const { result } = await runText(step('ev'), { ...run, ports: { tools, people } });
    assert.deepEqual([result.status, result.error?.kind], ['failed', 'permission']);
    assert.match(result.error?.message ?? '', /me did not give it/);
  });
});
