import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunHandle } from '../../../engine/index.ts';
import { dropMessage, readRun } from '../../../engine/index.ts';
import { yaml } from '../../yaml.ts';
import { type Client, openClient } from './client.ts';

const asking = `
id: asking
default_model: scripted:one
steps:
  - { id: ask, prompt: "What is it?" }
  - { id: after, set: { answer: "{{ ask }}" } }
outputs: { answer: "{{ after.answer }}" }
`;

/** Waits for a line of the console. */
async function printed(client: Client, start: string): Promise<void> {
  for (let line = ''; !line.startsWith(start); ) line = String((await client.next('output'))['output']);
}

/** All of the console. */
const outputOf = ({ said }: Client): string =>
  said.map((message) => ('event' in message && message.event === 'output' ? String(message.body.output) : '')).join('');

describe('a debugging session, live,', () => {
  let client: Client | undefined;
  afterEach(() => client?.leave());

  it('pauses a run while a model answers: what is in flight ends, nothing new starts', async () => {
    client = openClient(asking, { script: { otherwise: { text: 'a bee', delay: 400 } } });
    await client.begin([]);
    await printed(client, 'ask: started');
    await assert.rejects(client.ask('stackTrace'), /The run goes on\. Pause it first\./);
    await client.ask('pause', { threadId: 1 });
    assert.equal((await client.next('stopped'))['reason'], 'pause');
    const { stackFrames } = await client.ask('stackTrace');
    assert.ok(Array.isArray(stackFrames));
    assert.deepEqual(
      stackFrames.map(({ name, line }) => [name, line]),
      [
        ['ask#1: scripted:one', 5],
        ['ask (in flight)', 5],
        ['asking', 2],
      ],
    );
    await printed(client, 'ask: succeeded');
    assert.equal((await client.ask('evaluate', { expression: 'ask', context: 'repl' }))['result'], 'a bee');
    await client.ask('next', { threadId: 1 });
    assert.equal((await client.next('stopped'))['reason'], 'step');
    await client.ask('continue', { threadId: 1 });
    assert.equal((await client.next('exited'))['exitCode'], 0);
  });

  it('ends a run once, and lets it tidy up, where a client ends it and leaves in a row', async () => {
    client = openClient(
      yaml`
        id: tidy
        default_model: scripted:one
        steps:
          - { id: first, set: { x: 1 } }
          - { id: ask, prompt: "What is it?", dependencies: [first] }
        finally:
          - { id: tidied, set: { x: 1 } }
      `,
      { script: { otherwise: { text: 'a bee', delay: 60_000 } } },
    );
    await client.begin([]);
    await printed(client, 'ask: started');
    const ended = client.next('terminated');
    await Promise.all([
      client.ask('terminate'),
      client.ask('terminate'),
      client.ask('disconnect', { terminateDebuggee: true }),
      ended,
    ]);
    await printed(client, 'finally.tidied: succeeded');
  });

  it('says how a run ends at once where it is asked to end again while `finally` works', async () => {
    let handle: RunHandle | undefined;
    client = openClient(
      yaml`
        id: tidy
        default_model: scripted:one
        steps:
          - { id: first, set: { x: 1 } }
        finally:
          - { id: tidied, prompt: "Is it tidy?" }
      `,
      { script: { otherwise: { text: 'late', delay: 60_000 } } },
      (host) => ({ ...host, start: async (...args) => (handle = await host.start(...args)) }),
    );
    await client.begin([]);
    await printed(client, 'finally.tidied: started');
    const ended = client.next('terminated');
    const left = [client.ask('terminate')];
    await client.ask('threads');
    assert.ok(!outputOf(client).includes('baton cancel'), 'once is enough where it is not asked again');
    left.push(client.ask('disconnect'), client.ask('disconnect'));
    await client.ask('threads');
    assert.ok(handle);
    assert.equal(outputOf(client).split(`baton cancel ${basename(handle.folder)}`).length, 2, 'once');
    // What the command leaves for a run that goes on.
    await dropMessage(handle.folder, { type: 'cancel', by: 'cli' }, Date.now());
    await Promise.all([...left, ended]);
  });

  it('shows what is about to be sent, sends what it was made, and takes an answer in place of one', async () => {
    let handle: RunHandle | undefined;
    client = openClient(
      yaml`
        id: asking
        default_model: scripted:one
        inputs: { who: { type: string, default: world }, key: { type: string, secret: true } }
        limits: { max_tokens: 5000 }
        steps:
          - { id: ask, system: Be brief., prompt: "Greet {{ who }}." }
          - { id: more, prompt: "Say {{ ask }} again." }
          - { id: end, set: { v: "{{ more }}" } }
        outputs: { end: "{{ end.v }}" }
      `,
      {
        script: { otherwise: { text: 'a bee' } },
        env: { BATON_SECRET_KEY: 'hush-hush-hush' },
      },
      (host) => ({ ...host, start: async (...args) => (handle = await host.start(...args)) }),
    );
    await client.begin(['ask', 'more', 'end']);
    await client.next('stopped');
    const sent = await client.scope('About to be sent');
    const shown = Object.entries(sent).map(([name, { value }]) => [name, value]);
    assert.deepEqual(shown, [
      ['prompt', '"Greet world."'],
      ['system', '"Be brief."'],
      ['model', '"scripted:one"'],
      ['why', sent['why']?.value],
      ['tokens', 'about 7'],
      ['cost', 'at most $0'],
      ['answer', 'not asked yet: a value set here is taken in place of an answer'],
    ]);
    const { tokens } = await client.scope('Budget');
    assert.equal(tokens?.value, '0 of 5000');
    const reference = async () => {
      const { stackFrames } = (await client?.ask('stackTrace')) ?? {};
      assert.ok(Array.isArray(stackFrames));
      const { scopes } = (await client?.ask('scopes', { frameId: stackFrames[0].id })) ?? {};
      return Array.isArray(scopes) ? scopes.find(({ name }) => name === 'About to be sent').variablesReference : assert.fail();
    };
    const set = async (name: string, value: string) =>
      client?.ask('setVariable', { variablesReference: await reference(), name, value });
    await assert.rejects(set('model', 'x'), /can only be read/);
    await set('prompt', 'Greet nobody at great length, please.');
    assert.equal((await client.scope('About to be sent'))['tokens']?.value, 'about 16');
    await client.ask('continue');
    await client.next('stopped');
    const call = handle?.state.steps.get('ask')?.calls[0];
    assert.match(JSON.stringify(call?.prompt), /Greet nobody at great length, please\./);
    assert.equal(handle?.state.steps.get('ask')?.provenance, 'simulated');
    await set('answer', 'A wasp.');
    await client.ask('continue');
    await client.next('stopped');
    assert.deepEqual([handle?.state.steps.get('more')?.calls.length, handle?.state.steps.get('more')?.provenance], [0, 'edited']);
    await client.ask('continue');
    await printed(client, 'end: A wasp.');
    const log = readFileSync(join(handle?.folder ?? '', 'log.jsonl'), 'utf8');
    assert.deepEqual(
      [...log.matchAll(/"type":"run\.edited","path":"([^"]*)"/g)].map((match) => match[1]),
      ['ask#prompt', 'more'],
    );
    assert.doesNotMatch(log + JSON.stringify(client.said), /hush/);
  });

  it('steps into a call, with what it was asked and what it answered, and out of it again; in the past too', async () => {
    const one = openClient(asking, { script: { otherwise: { text: 'a bee', delay: 2000 } } });
    client = one;
    const names = async (): Promise<string[]> => {
      const { stackFrames } = await one.ask('stackTrace');
      assert.ok(Array.isArray(stackFrames));
      return stackFrames.map(({ name }) => name);
    };
    const call = async (): Promise<Record<string, string>> =>
      Object.fromEntries(Object.entries(await one.scope('Call')).map(([name, { value }]) => [name, value]));
    await one.begin(['ask']);
    await one.next('stopped');
    const { stackFrames } = await one.ask('stackTrace');
    assert.ok(Array.isArray(stackFrames));
    const { targets } = await one.ask('stepInTargets', { frameId: stackFrames[0].id });
    assert.deepEqual(targets, [{ id: 1, label: 'ask#1: a model' }]);
    await one.ask('stepIn', { threadId: 1, targetId: 1 });
    assert.equal((await one.next('stopped'))['reason'], 'step');
    assert.deepEqual(await names(), ['ask#1: scripted:one', 'ask', 'asking']);
    const open = await call();
    assert.equal(open['answer'], 'not there yet');
    assert.match(String(open['request']), /messages/);
    // It goes on while the run stands, and is looked at as it comes to be.
    await printed(one, 'ask: succeeded');
    assert.match(String((await call())['answer']), /a bee/);
    await one.ask('stepOut', { threadId: 1 });
    await one.next('stopped');
    assert.deepEqual(await names(), ['after', 'asking']);
    await one.ask('stepBack', { threadId: 1 });
    await one.next('stopped');
    assert.deepEqual(await names(), ['ask', 'asking']);
    await one.ask('stepIn', { threadId: 1 });
    await one.next('stopped');
    assert.deepEqual(await names(), ['ask#1: scripted:one', 'ask', 'asking']);
    assert.match(String((await call())['answer']), /a bee/);
    await one.ask('stepOut', { threadId: 1 });
    await one.next('stopped');
    assert.deepEqual(await names(), ['ask', 'asking']);
    await one.ask('stepIn', { threadId: 1 });
    await one.next('stopped');
    await one.ask('stepIn', { threadId: 1 });
    await one.next('stopped');
    assert.deepEqual(await names(), ['after', 'asking']);
    await one.ask('continue', { threadId: 1 });
    assert.equal((await one.next('exited'))['exitCode'], 0);
  });

  it('tells of a pause, and of going on, that somebody else wanted', async () => {
    let handle: RunHandle | undefined;
    const watched = (host: Parameters<NonNullable<Parameters<typeof openClient>[2]>>[0]) => ({
      ...host,
      start: async (...args: Parameters<typeof host.start>) => (handle = await host.start(...args)),
    });
    client = openClient(asking, { script: { otherwise: { text: 'a bee', delay: 60_000 } } }, watched);
    await client.begin([]);
    assert.ok(handle);
    await dropMessage(handle.folder, { type: 'pause', by: 'ann' }, Date.now());
    const { reason, text } = await client.next('stopped');
    assert.deepEqual([reason, text], ['pause', 'paused by ann']);
    await dropMessage(handle.folder, { type: 'resume', by: 'ann' }, Date.now());
    await client.next('continued');
    await client.ask('terminate');
    assert.equal((await client.next('exited'))['exitCode'], 130);
  });

  it('calls a pipeline by its own name also in a folder with # in its name', async () => {
    client = openClient(
      yaml`
        id: outer
        steps:
          - { id: call, pipeline: "c#/inner.baton.yaml" }
          - { id: own, pipeline: { steps: [{ id: deep, set: { x: 1 } }] } }
      `,
    );
    mkdirSync(join(client.folder, 'c#'));
    writeFileSync(join(client.folder, 'c#/inner.baton.yaml'), 'id: inner\nsteps: [{ id: there, set: { x: 1 } }]\n');
    await client.begin(['there', 'deep']);
    const stacks: Record<string, unknown[]> = {};
    for (const _ of [1, 2]) {
      await client.next('stopped');
      const { stackFrames } = await client.ask('stackTrace');
      assert.ok(Array.isArray(stackFrames));
      const [top, ...others] = stackFrames.map(({ name }) => name);
      stacks[top] = others;
      await client.ask('continue', { threadId: 1 });
    }
    assert.deepEqual(stacks, { 'call/there': ['inner', 'call', 'outer'], 'own/deep': ['own', 'own', 'outer'] });
    assert.equal((await client.next('exited'))['exitCode'], 0);
  });

  it('stops at each of the steps that were to start together', async () => {
    client = openClient(yaml`
      steps:
        - { id: a, set: { x: 1 } }
        - { id: b, set: { y: 2 } }
        - { id: c, set: { z: 3 } }
    `);
    await client.begin(['a', 'b', { name: 'c', condition: 'a.x == 1 and b.y == 2' }]);
    for (const id of ['a', 'b', 'c']) {
      await client.next('stopped');
      const { stackFrames } = await client.ask('stackTrace');
      assert.ok(Array.isArray(stackFrames));
      assert.equal(stackFrames[0].name, id);
      await client.ask('continue', { threadId: 1 });
    }
    assert.equal((await client.next('exited'))['exitCode'], 0);
  });

  it('stops once at the step of a line that the launch names, whatever breakpoints stand there', async () => {
    client = openClient(yaml`
      steps:
        - id: a
          for_each: [1, 2]
          set: { x: 1 }
        - { id: b, set: { y: 2 } }
    `);
    await client.begin([{ name: 'b', condition: 'false' }], { stopAt: 3 });
    await client.next('stopped');
    const { stackFrames } = await client.ask('stackTrace');
    assert.ok(Array.isArray(stackFrames));
    assert.deepEqual([stackFrames[0].name, stackFrames[0].line], ['a[0]', 2]);
    await client.ask('continue', { threadId: 1 });
    assert.equal((await client.next('exited'))['exitCode'], 0);
  });

  it('does not begin where the line that the launch names has no step', async () => {
    client = openClient('id: p\nsteps:\n  - { id: a, set: { x: 1 } }\n');
    await assert.rejects(client.begin([], { stopAt: 1 }), /no step on line 1/);
    await assert.rejects(client.begin([], { stopAt: 'here' }), /must be the number of a line/);
  });

  it('stops when a pause is asked for while conditions are', async () => {
    client = openClient(
      yaml`
        steps:
          - { id: a, set: { x: 1 } }
          - { id: b, dependencies: [a], set: { y: 2 } }
      `,
      {},
      (host) => ({
        ...host,
        async engine() {
          const engine = await host.engine();
          return {
            ...engine,
            async evaluateAt(...args: Parameters<typeof engine.evaluateAt>) {
              await client?.ask('pause', { threadId: 1 });
              return engine.evaluateAt(...args);
            },
          };
        },
      }),
    );
    await client.begin([{ name: 'b', condition: 'false' }]);
    assert.equal((await client.next('stopped'))['reason'], 'pause');
    await client.ask('continue', { threadId: 1 });
    assert.equal((await client.next('exited'))['exitCode'], 0);
  });

  it('opens a value that is kept on disk, page by page', async () => {
    client = openClient(
      yaml`
        steps:
          - { id: big, set: { list: "{{ range(30000) | list }}" } }
          - { id: last, dependencies: [big], set: { n: "{{ big.list | length }}" } }
      `,
    );
    await client.begin(['last']);
    await client.next('stopped');
    const { big } = await client.scope('Results');
    assert.equal(big?.value, '{list: [… 30000]}');
    const { variables } = await client.ask('variables', { variablesReference: big?.variablesReference });
    assert.ok(Array.isArray(variables));
    const [list] = variables;
    assert.equal(list.indexedVariables, 30_000);
    const page = await client.ask('variables', {
      variablesReference: list.variablesReference,
      filter: 'indexed',
      start: 29_998,
      count: 100,
    });
    assert.ok(Array.isArray(page['variables']));
    assert.deepEqual(
      page['variables'].map(({ name, value }) => [name, value]),
      [
        ['29998', '29998'],
        ['29999', '29999'],
      ],
    );
  });

  it('shows how a step failed, and ends with the exit code of a failed run', async () => {
    client = openClient(
      yaml`
        steps:
          - { id: bad, on_failure: continue, set: { x: "{{ 1 / 0 }}" } }
          - { id: worse, dependencies: [bad], set: { x: "{{ 2 / 0 }}" } }
      `,
    );
    await client.begin(['worse']);
    await client.next('stopped');
    const { bad } = await client.scope('Results');
    assert.match(bad?.value ?? '', /status: "failed", kind: "template"/);
    await client.ask('continue', { threadId: 1 });
    assert.equal((await client.next('exited'))['exitCode'], 1);
    const lines = client.said.flatMap((one) =>
      'event' in one && one.event === 'output' && one.body.category === 'stderr' ? [one.body.output] : [],
    );
    assert.ok(
      lines.some((line) => line.startsWith('worse: ')),
      lines.join(''),
    );
  });

  it('runs a text that no file holds', async () => {
    client = openClient('steps: []');
    await client.begin([], {
      text: yaml`
      steps:
        - { id: a, set: { x: 7 } }
      outputs: { x: "{{ a.x }}" }
    `,
    });
    await client.next('terminated');
    assert.ok(JSON.stringify(client.said).includes('x: 7'));
  });

  it('is ended in the middle of a start: the run is cancelled, and its end is told', async () => {
    const reached = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    client = openClient(asking, { script: { otherwise: { text: 'late', delay: 60_000 } } }, (host) => ({
      ...host,
      async start(...args) {
        reached.resolve();
        await go.promise;
        return host.start(...args);
      },
    }));
    const begun = client.begin([]);
    await reached.promise;
    const left = client.ask('disconnect');
    go.resolve();
    await begun;
    await left;
    assert.equal((await client.next('exited'))['exitCode'], 130);
  });

  it('says nothing more where the host has told why nothing was started', async () => {
    for (const change of [{ open: async () => undefined }, { start: async () => undefined }]) {
      const one = openClient(asking, {}, (host) => ({ ...host, ...change }));
      await assert.rejects(one.begin([]), /was not started/);
      const failed = one.said.find((message) => 'success' in message && !message.success);
      assert.equal(failed?.body.error.showUser, false);
      await one.leave();
    }
  });
});

const walked = `
id: walked
inputs: { n: { type: integer, default: 1 } }
steps:
  - { id: a, set: { v: "{{ n }}" } }
  - { id: g, steps: [{ id: in, set: { v: "{{ a.v + 1 }}" } }] }
  - { id: b, set: { v: "{{ a.v + n }}" }, dependencies: [g] }
  - { id: c, set: { v: "{{ b.v }}" } }
outputs: { c: "{{ c.v }}" }
`;

describe('a debugging session, looking back,', () => {
  let client: Client | undefined;
  afterEach(() => client?.leave());

  const top = async (one: Client): Promise<unknown> => {
    const { stackFrames } = await one.ask('stackTrace');
    assert.ok(Array.isArray(stackFrames));
    return stackFrames[0]?.name;
  };
  const move = async (one: Client, request: string): Promise<unknown[]> => {
    await one.ask(request, { threadId: 1 });
    const { description } = await one.next('stopped');
    return [await top(one), description];
  };
  const value = async (one: Client, expression: string): Promise<unknown> =>
    (await one.ask('evaluate', { expression, context: 'repl' }))['result'];
  /** Stands before the last step. */
  const begun = async (): Promise<Client> => {
    const one = openClient(walked);
    client = one;
    await one.begin(['c']);
    await one.next('stopped');
    assert.equal(await top(one), 'c');
    return one;
  };
  const scope = async (one: Client, wanted: string): Promise<number> => {
    const { stackFrames } = await one.ask('stackTrace');
    assert.ok(Array.isArray(stackFrames));
    const { scopes } = await one.ask('scopes', { frameId: stackFrames[0]?.id });
    assert.ok(Array.isArray(scopes));
    return scopes.find(({ name }) => name === wanted)?.variablesReference;
  };

  it('tells a client that asks for scopes of the moment before that it stands elsewhere, not that the run went on', async () => {
    const one = await begun();
    await move(one, 'stepBack');
    const { stackFrames } = await one.ask('stackTrace');
    assert.ok(Array.isArray(stackFrames));
    await one.ask('stepBack', { threadId: 1 });
    await one.next('stopped');
    await assert.rejects(one.ask('scopes', { frameId: stackFrames[0]?.id }), /This belongs to an earlier stop/);
  });

  it('shows the run as it stood before each step, and says so', async () => {
    const one = await begun();
    assert.deepEqual(await move(one, 'stepBack'), ['b', 'In the past, 4 of 4: nothing is undone']);
    assert.equal(await value(one, 'a.v'), '1');
    await assert.rejects(value(one, 'b.v'));
    assert.deepEqual(await move(one, 'stepBack'), ['g.in', 'In the past, 3 of 4: nothing is undone']);
    assert.deepEqual(await move(one, 'stepBack'), ['g', 'In the past, 2 of 4: nothing is undone']);
    // Over the group, then back into it from its other end.
    assert.deepEqual(await move(one, 'next'), ['b', 'In the past, 4 of 4: nothing is undone']);
    assert.deepEqual(await move(one, 'stepBack'), ['g.in', 'In the past, 3 of 4: nothing is undone']);
    assert.deepEqual(await move(one, 'stepOut'), ['b', 'In the past, 4 of 4: nothing is undone']);
    assert.deepEqual(await move(one, 'stepIn'), ['c', undefined]);
    assert.equal(await value(one, 'b.v'), '2');
    assert.deepEqual(await move(one, 'reverseContinue'), ['a', 'In the past, 1 of 4: nothing is undone']);
    assert.deepEqual(await move(one, 'stepBack'), ['a', 'In the past, 1 of 4: nothing is undone']);
    await one.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'b' }] });
    assert.deepEqual(await move(one, 'continue'), ['b', 'In the past, 4 of 4: nothing is undone']);
    // From there it goes on at the head, and nothing that was done is done again.
    await one.ask('continue', { threadId: 1 });
    assert.equal((await one.next('exited'))['exitCode'], 0);
  });

  it('tells the host what is looked at: the step, and in the past the last fact; the present at its wish', async () => {
    const looks: { path: string | undefined; upTo: number | undefined }[] = [];
    const one = openClient(walked, {}, (host) => ({ ...host, look: (_launch, at) => void looks.push(at) }));
    client = one;
    await one.begin(['c']);
    await one.next('stopped');
    await move(one, 'stepBack');
    await move(one, 'stepBack');
    await move(one, 'present');
    assert.equal(await top(one), 'c');
    assert.deepEqual(
      looks.map(({ path }) => path),
      ['c', 'b', 'g.in', 'c'],
    );
    const [at, second = 0, third = 0, end] = looks.map(({ upTo }) => upTo);
    assert.deepEqual([at, end], [undefined, undefined]);
    assert.ok(third < second && third > 0);
  });

  it('is attached to a run that has ended: its steps are walked back and forth, and nothing of it goes on', async () => {
    let handle: RunHandle | undefined;
    const first = openClient(walked, {}, (host) => ({ ...host, start: async (...args) => (handle = await host.start(...args)) }));
    await first.begin([]);
    await first.next('terminated');
    const folder = handle?.folder ?? assert.fail();
    const log = readFileSync(join(folder, 'log.jsonl'), 'utf8');
    const one = openClient('steps: []');
    client = one;
    await one.ask('initialize', {});
    await assert.rejects(one.ask('attach', {}), /names no run/);
    const attached = one.ask('attach', { run: folder });
    await one.next('initialized');
    await one.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'b' }] });
    await one.ask('configurationDone');
    await attached;
    await one.next('stopped');
    assert.equal(await top(one), 'walked');
    assert.equal(await value(one, 'c.v'), '2');
    assert.deepEqual(await move(one, 'reverseContinue'), ['b', 'In the past, 4 of 5: nothing is undone']);
    await assert.rejects(value(one, 'b.v'));
    assert.deepEqual(await move(one, 'stepBack'), ['g.in', 'In the past, 3 of 5: nothing is undone']);
    assert.deepEqual(await move(one, 'stepOut'), ['b', 'In the past, 4 of 5: nothing is undone']);
    assert.deepEqual(await move(one, 'present'), ['walked', undefined]);
    await one.ask('continue');
    assert.equal((await one.next('exited'))['exitCode'], 0);
    assert.equal(readFileSync(join(folder, 'log.jsonl'), 'utf8'), log);
    await first.leave();
  });

  it('leaves a run that goes on when its client goes, also where the run has ended by then', async () => {
    let handle: RunHandle | undefined;
    const first = openClient(walked, {}, (host) => ({ ...host, start: async (...args) => (handle = await host.start(...args)) }));
    await first.begin(['b']);
    await first.next('stopped');
    const run = handle ?? assert.fail();
    let left = 0;
    const leave = (): void => void left++;
    const one = openClient('steps: []', {}, (host) => ({
      ...host,
      attach: async () => ({ handle: run, facts: [], goesOn: true, release: leave }),
    }));
    client = one;
    await one.ask('initialize', {});
    const attached = one.ask('attach', { run: run.folder });
    await one.next('initialized');
    await one.ask('configurationDone');
    await attached;
    await first.ask('continue', { threadId: 1 });
    await one.next('terminated');
    assert.equal(left, 0);
    await one.ask('disconnect');
    assert.equal(left, 1);
    await first.leave();
  });

  it('gives another value in the past to a new run, once it was asked for twice, and goes on in it', async () => {
    const one = await begun();
    const parent = String((await one.ask('evaluate', { expression: 'run.id', context: 'repl' }))['result']);
    await move(one, 'stepBack');
    const set = async () =>
      one.ask('setVariable', { variablesReference: await scope(one, 'Results'), name: 'a', value: '{"v": 40}' });
    await assert.rejects(set(), /past of run .* new run begins before b.*can be resumed.*once more/);
    assert.equal((await set())['value'], '{v: 40}');
    assert.equal((await one.next('stopped'))['reason'], 'entry');
    assert.equal(await top(one), 'b');
    assert.equal(await value(one, 'a.v'), '40');
    assert.notEqual((await one.ask('evaluate', { expression: 'run.id', context: 'repl' }))['result'], parent);
    await printed(one, `The debugger goes on in run`);
    // Its past is that of the run that it branched off from.
    assert.deepEqual(await move(one, 'stepBack'), ['g.in', 'In the past, 3 of 3: nothing is undone']);
    await move(one, 'present');
    await one.ask('setFunctionBreakpoints', { breakpoints: [] });
    await one.ask('continue', { threadId: 1 });
    await printed(one, 'c: 41');
    assert.equal((await one.next('exited'))['exitCode'], 0);
  });

  it('shows the text that runs where the file is another one by now, and says so once; breakpoints hold in both', async () => {
    const one = await begun();
    const file = join(one.folder, 'test.baton.yaml');
    const frame = async (): Promise<{ line: number; source: { name: string; path?: string; sourceReference?: number } }> => {
      const { stackFrames } = await one.ask('stackTrace');
      assert.ok(Array.isArray(stackFrames));
      return stackFrames[0];
    };
    assert.deepEqual((await frame()).source, { name: 'test.baton.yaml', path: file });
    writeFileSync(file, walked.replace('steps:', 'vars: { x: 1 }\n\nsteps:').replace('id: c,', 'id: d,'));
    const { line, source } = await frame();
    assert.deepEqual([line, source], [8, { name: 'test.baton.yaml (as it runs)', sourceReference: 1 }]);
    assert.deepEqual((await one.ask('source', { sourceReference: 1, source }))['content'], walked);
    await frame();
    const told = one.said.filter((said) => 'event' in said && said.event === 'output' && said.body?.category === 'important');
    assert.equal(told.length, 1);
    const set = async (at: object, lines: number[]) => {
      const { breakpoints } = await one.ask('setBreakpoints', {
        source: at,
        breakpoints: lines.map((number) => ({ line: number })),
      });
      assert.ok(Array.isArray(breakpoints));
      return breakpoints.map(({ verified, line: number }) => [verified, number]);
    };
    await one.ask('setFunctionBreakpoints', { breakpoints: [] });
    // In the text that runs by its lines, in the file by the steps that stand there now.
    assert.deepEqual(await set(source, [8]), [[true, 8]]);
    assert.deepEqual(await set({ path: file }, [9, 10]), [
      [true, 9],
      [false, 10],
    ]);
    assert.deepEqual(await move(one, 'reverseContinue'), ['b', 'In the past, 4 of 4: nothing is undone']);
    assert.equal((await frame()).line, 7);
    // What it was is no change.
    writeFileSync(file, walked);
    assert.deepEqual((await frame()).source, { name: 'test.baton.yaml', path: file });
  });

  it('gives an input another value by an expression: a watch can be changed', async () => {
    const one = await begun();
    await assert.rejects(one.ask('setExpression', { expression: 'a.v', value: '5' }), /only be read/);
    assert.equal((await one.ask('setExpression', { expression: 'inputs.n', value: '5' }))['value'], '5');
    assert.equal(await value(one, 'n'), '5');
  });

  for (const [rule, isBegun] of [
    ['before the new run has begun', false],
    ['once it has', true],
  ] as const)
    it(`ends where it is left while it branches off, ${rule}`, async () => {
      const asked: string[] = [];
      const terminate = (): void => void client?.ask('terminate').then(() => asked.push('ended'));
      const one = openClient(walked, {}, (host) => ({
        ...host,
        async confirm() {
          if (!isBegun) terminate();
          return true;
        },
        async fork(...args) {
          asked.push('fork');
          const run = await host.fork?.(...args);
          terminate();
          return run;
        },
      }));
      client = one;
      await one.begin(['c']);
      await one.next('stopped');
      await move(one, 'stepBack');
      const set = one.ask('setVariable', { variablesReference: await scope(one, 'Results'), name: 'a', value: '{"v": 40}' });
      await assert.rejects(set, /ended before/);
      assert.equal((await one.next('exited'))['exitCode'], 130);
      await one.next('terminated');
      assert.equal(asked.includes('fork'), isBegun);
    });

  it('begins a frame again: a step that has not begun where it stands, one of the past in a new run', async () => {
    const one = await begun();
    const frame = async (index: number): Promise<number> => {
      const { stackFrames } = await one.ask('stackTrace');
      assert.ok(Array.isArray(stackFrames));
      return stackFrames[index].id;
    };
    const parent = String((await one.ask('evaluate', { expression: 'run.id', context: 'repl' }))['result']);
    await one.ask('restartFrame', { frameId: await frame(0) });
    assert.equal((await one.next('stopped'))['reason'], 'restart');
    assert.equal((await one.ask('evaluate', { expression: 'run.id', context: 'repl' }))['result'], parent);
    await move(one, 'stepBack');
    await move(one, 'stepBack');
    assert.equal(await top(one), 'g.in');
    await one.ask('restartFrame', { frameId: await frame(1) });
    assert.equal((await one.next('stopped'))['reason'], 'entry');
    assert.equal(await top(one), 'g.in');
    await printed(one, `The debugger goes on in run`);
    // The whole pipeline again.
    await one.ask('restartFrame', { frameId: await frame(2) });
    await one.next('stopped');
    assert.equal(await top(one), 'a');
    await one.ask('setFunctionBreakpoints', { breakpoints: [] });
    await one.ask('continue', { threadId: 1 });
    assert.equal((await one.next('exited'))['exitCode'], 0);
    assert.equal(one.said.filter((said) => 'event' in said && said.event === 'exited').length, 1);
  });

  it('tells variables anew after each of several steps back', async () => {
    const one = await begun();
    for (let turn = 0; turn < 3; turn++) {
      await move(one, 'stepBack');
      assert.equal((await one.scope('Inputs'))['n']?.value, '1');
    }
  });

  it('changes inputs and values of steps where the run stands; the log says so', async () => {
    const one = await begun();
    const inputs = await scope(one, 'Inputs');
    await assert.rejects(one.ask('setVariable', { variablesReference: inputs, name: 'n', value: 'many' }), /inputs\.n cannot/);
    const set = await one.ask('setVariable', { variablesReference: inputs, name: 'n', value: '5' });
    assert.deepEqual([set['value'], set['type']], ['5', 'number']);
    assert.equal(await value(one, 'n'), '5');
    const results = await scope(one, 'Results');
    await assert.rejects(one.ask('setVariable', { variablesReference: results, name: 'b', value: '3' }), /b cannot/);
    await one.ask('setVariable', { variablesReference: results, name: 'b', value: '{"v": 40}' });
    const step = await scope(one, 'Step');
    const refused = one.ask('setVariable', { variablesReference: step, name: 'path', value: 'x' });
    await assert.rejects(refused, /Inputs and the whole values of steps can be changed/);
    await one.ask('continue', { threadId: 1 });
    await printed(one, 'c: 40');
    assert.equal((await one.next('exited'))['exitCode'], 0);
  });
});

describe('a launch with a profile', () => {
  const text = "steps:\n  - {id: a, set: {v: 1}}\noutputs: {v: '{{ a.v }}'}\n";
  let client: Client;
  beforeEach(() => {
    client = openClient(text);
    writeFileSync(join(client.folder, 'baton.yaml'), 'profiles:\n  ci: {default_model: offline}\n');
  });
  afterEach(() => client.leave());

  it('runs with the settings of that profile', async () => {
    await client.begin([], { profile: 'ci' });
    assert.equal((await client.next('exited'))['exitCode'], 0);
    const [run = ''] = readdirSync(join(client.folder, '.baton', 'runs'));
    const { started } = await readRun(join(client.folder, '.baton', 'runs', run));
    assert.equal(started.profile, 'ci');
  });

  it('is refused where baton.yaml has no such profile', async () => {
    await assert.rejects(client.begin([], { profile: 'cj' }), /no profile cj/);
  });
});
