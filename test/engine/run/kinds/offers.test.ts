import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { ownTools } from '../../../../engine/language/tools/own.ts';
import { openRecording } from '../../../../engine/launch/recording/open.ts';
import { recordingBackend } from '../../../../engine/launch/recording/record.ts';
import { replayBackend } from '../../../../engine/launch/recording/replay.ts';
import type { ModelAnswer, ModelCall } from '../../../../engine/run/model-port.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import type { Fact } from '../../../../engine/state/events.ts';
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

  it('of its resources the one way to them that is named', async () => {
    const { run, offered } = scene();
    await runText(step('ev.resources/read'), run);
    assert.deepEqual(offered(), ['ev_resources_read']);
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
    const calls = made.map((one) => one.replace(/ test:.*| default.*/, ' model')).filter((one) => one.startsWith('p'));
    // The server changes its tools once it knows what its client can: then they are listed again before the model is asked again.
    const again = calls.indexOf('p#5 ev.tools/list');
    const rest = again < 0 ? ['p#5 model'] : ['p#5 ev.tools/list', 'p#6 model'];
    assert.deepEqual(calls, ['p#1 ev.tools/list', 'p#2 model', 'p#3 ev.get-sum', 'p#4 ev.resources/list', ...rest]);
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

  describe('that changes its tools while the run goes on', () => {
    const asking = { asking: { mcp: { command: [process.execPath, resolve('test/engine/tools/programs/asking-server.ts')] } } };
    const call = (name: string, given: JsonMap = {}) => ({ calls: [{ id: name, name, arguments: given }] });
    const answers = [
      call('asking_grow', { name: 'sing' }),
      call('asking_sing'),
      call('asking_shrink', { name: 'sing' }),
      call('asking_sing'),
      { text: 'sung' },
    ];
    const madeIn = (facts: readonly Fact[]): string[] =>
      facts.flatMap((fact) => (fact.type === 'call.started' && fact.kind === 'tool' ? [`${fact.path} ${fact.name}`] : []));

    it('the model has the new list at its next turn, and is told of a tool that is gone', async () => {
      const { run, asked } = scene(answers, asking);
      const { result, facts } = await runText(step('asking'), run);
      assert.deepEqual([result.status, result.outputs], ['succeeded', { p: 'sung' }], JSON.stringify(result.error));
      assert.deepEqual(
        asked.map(({ tools = [] }) => tools.map(({ name }) => name).includes('asking_sing')),
        [false, true, true, false, false],
      );
      assert.deepEqual(madeIn(facts), [
        'p#1 asking.tools/list',
        'p#3 asking.grow',
        'p#4 asking.tools/list',
        'p#6 asking.sing',
        'p#8 asking.shrink',
        'p#9 asking.tools/list',
      ]);
      const told = asked.at(-1)?.messages.at(-1);
      assert.match(told?.content ?? '', /There is no tool asking_sing\. Available: asking_ask, asking_grow, asking_shrink/);
    });

    it('a step that names one tool is offered none that comes', async () => {
      const { run, asked } = scene([answers[0] ?? {}, { text: 'ok' }], asking);
      await runText(step('asking.grow'), run);
      assert.deepEqual(
        asked.map(({ tools = [] }) => tools.map(({ name }) => name)),
        [['asking_grow'], ['asking_grow']],
      );
    });

    it('a resumed run has the list that it had, and asks nobody for it', async () => {
      const first = scene(answers, asking);
      const { facts } = await runText(step('asking'), first.run);
      const listed = facts.findIndex((fact) => fact.type === 'call.settled' && fact.path === 'p#4');
      const before = facts.slice(0, listed + 1);
      const second = scene([{ text: 'on' }], asking);
      const { result, facts: after } = await runText(step('asking'), { ...second.run, facts: before });
      assert.deepEqual(result.outputs, { p: 'on' });
      assert.ok(second.offered().includes('asking_sing'), second.offered().join());
      assert.deepEqual(madeIn(after.slice(before.length)), []);
    });

    it('a replay lists them where the recording does', async () => {
      const { run } = scene(answers, asking);
      const file = join(folder, 'calls.jsonl');
      const places = { output: folder, workdir: folder, root: folder };
      const recorder = await recordingBackend(file, createMask());
      await recorder.begin(places);
      await runText(step('asking'), { ...run, ports: { tools: recorder.tools(run.ports.tools) } });
      await recorder.end();

      const replay = replayBackend(await openRecording(file, { cwd: folder, root: folder }), (text) => text);
      await replay.begin(places);
      const again = scene(answers, asking);
      const { result, facts } = await runText(step('asking'), {
        ...again.run,
        ports: { tools: replay.tools(again.run.ports.tools) },
      });
      assert.deepEqual(result.outputs, { p: 'sung' }, JSON.stringify(result.error));
      assert.ok(madeIn(facts).includes('p#9 asking.tools/list'));
    });
  });

  const wrong: [why: string, tools: string, message: RegExp, hint: RegExp][] = [
    ['a misspelt tool', 'ev.ehco', /no tool ehco/, /ev\.echo/],
    ['a tool far from any', 'ev.qqqqqqqqqqq', /no tool qqqqqqqqqqq/, /Available: ev\./],
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
