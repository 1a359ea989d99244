import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { RunHandle } from '../../../engine/index.ts';
import { inSample } from '../../sample.ts';
import { yaml } from '../../yaml.ts';
import { type Client, openClient } from './client.ts';

/** A run that stands still for each reason that there is: the pipeline, how it is begun, and what brings it there. */
interface Stop {
  text: string;
  steps?: readonly (string | { name: string; condition: string })[];
  launch?: object;
  filters?: readonly string[];
  /** The delay of a model that answers, so that the run can be paused meanwhile. */
  delay?: number;
  reach?(client: Client): Promise<unknown>;
  /** The run has come to its end behind the stop: only that it is held keeps it. */
  over?: true;
  reason: string;
}

const three = yaml`
    id: p
    steps:
      - { id: a, set: { x: 1 } }
      - { id: b, set: { x: "{{ a.x }}" } }
      - { id: c, set: { x: "{{ b.x }}" } }
  `;
const fails = 'id: p\nsteps:\n  - { id: a, set: { v: "{{ 1 / 0 }}" } }\n';
const model = yaml`
  id: p
  default_model: scripted:one
  steps:
    - { id: a, prompt: Now? }
    - { id: b, set: { x: 1 } }
`;

const asks = 'id: p\ndefault_model: scripted:one\nsteps:\n  - id: a\n    prompt: Now?\n';

const stops: Readonly<Record<string, Stop>> = {
  entry: { text: three, launch: { stopOnEntry: true }, reason: 'entry' },
  'a breakpoint on a step': { text: three, steps: ['b'], reason: 'function breakpoint' },
  'a condition': { text: three, steps: [{ name: 'b', condition: 'a.x == 1' }], reason: 'function breakpoint' },
  'a line': { text: three, launch: { stopAt: 4 }, reason: 'breakpoint' },
  'a walk': {
    text: three,
    launch: { stopOnEntry: true },
    reach: (client) => client.next('stopped').then(() => client.ask('next')),
    reason: 'step',
  },
  'a failure that ends the run': { text: fails, filters: ['failed'], over: true, reason: 'exception' },
  'a failure before `finally`': {
    text: `${fails}finally:\n  - { id: z, set: { x: 1 } }\n`,
    filters: ['failed'],
    reason: 'exception',
  },
  'a failure that is handled': {
    text: yaml`
      id: p
      steps:
        - { id: a, set: { v: "{{ 1 / 0 }}" }, on_failure: continue }
        - { id: b, set: { x: 1 } }
    `,
    filters: ['failed'],
    reason: 'exception',
  },
  'an attempt that is repeated': {
    text: yaml`
      id: p
      steps:
        - { id: a, tool: validation, action: validate, parameters: { data: 1, schema: { type: string } }, retry: { attempts: 2, delay: 60s } }
    `,
    filters: ['failed', 'retried'],
    reason: 'exception',
  },
  'an answer that misses its schema': {
    text: `${asks}    output_schema: { type: object, properties: { n: { type: number } }, required: [n] }\n`,
    filters: ['schema'],
    reason: 'exception',
  },
  'an answer that is not good enough': {
    text: `${asks}    quality: { condition: "a == 'No'" }\n`,
    filters: ['quality'],
    over: true,
    reason: 'exception',
  },
  'a budget that is used up': {
    text: `${asks}    limits: { max_tokens: 1 }\n`,
    filters: ['budget'],
    over: true,
    reason: 'exception',
  },
  'a failure in a called pipeline': {
    text: yaml`
      id: p
      steps:
        - { id: call, pipeline: { steps: [{ id: deep, set: { v: "{{ 1 / 0 }}" } }] } }
    `,
    filters: ['failed'],
    reason: 'exception',
  },
  'a pause': { text: model, delay: 300, reach: (client) => client.ask('pause'), reason: 'pause' },
  'a pause at a question': {
    text: 'id: p\nsteps:\n  - { id: a, ask: "Go on?", type: boolean }\n',
    reach: (client) => client.ask('pause'),
    reason: 'pause',
  },
  'a moment of the past': {
    text: three,
    steps: ['c'],
    reach: (client) => client.next('stopped').then(() => client.ask('stepBack')),
    reason: 'step',
  },
};

/** What moves nothing, in the order in which a client asks it. */
const looking: readonly (readonly [command: string, args?: object])[] = [
  ['threads'],
  ['stackTrace', { threadId: 1 }],
  ['scopes', { frameId: 1 }],
  ['variables', { variablesReference: 1 }],
  ['evaluate', { expression: 'a', context: 'watch' }],
  ['setVariable', { variablesReference: 1, name: 'a', value: '1' }],
  ['setBreakpoints', { source: { path: '/nowhere' }, breakpoints: [{ line: 1 }] }],
  ['setFunctionBreakpoints', { breakpoints: [] }],
  ['setExceptionBreakpoints', { filters: [] }],
  ['configurationDone'],
  ['launch', {}],
  ['initialize', {}],
  ['restart'],
];
const moving = ['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'pause', 'terminate', 'disconnect'];

describe('a run that stands still', () => {
  let client: Client | undefined;
  afterEach(() => client?.leave());

  async function stand({ text, steps = [], launch = {}, filters = [], delay = 0, reach, over, reason }: Stop): Promise<Client> {
    let handle: RunHandle | undefined;
    const opened = openClient(text, { script: { otherwise: { text: 'Yes', delay } } }, (host) => ({
      ...host,
      start: async (...args) => (handle = await host.start(...args)),
    }));
    client = opened;
    await opened.begin(steps, launch, filters);
    await reach?.(opened);
    assert.equal((await opened.next('stopped'))['reason'], reason);
    while (over && !handle?.state.finished) await setTimeout(5);
    return opened;
  }

  let number = 0;
  for (const [name, stop] of Object.entries(stops)) {
    it(`${name}: every question that moves nothing is answered`, async () => {
      const opened = await stand(stop);
      for (const [command, args] of looking) await opened.ask(command, args).catch(() => undefined);
    });

    for (const command of moving) {
      // The ends are tried everywhere every day, the rest in turn.
      if (command !== 'terminate' && command !== 'disconnect' && !inSample(number++, 8)) continue;
      it(`${name}: ${command} is answered, and the end after it`, async () => {
        const opened = await stand(stop);
        await opened.ask(command, { threadId: 1 }).catch(() => undefined);
        await opened.ask('terminate');
        await opened.next('terminated');
      });
    }
  }
});

describe('a client has its own conventions', () => {
  let client: Client | undefined;
  afterEach(() => client?.leave());

  it('lines and columns from 0, and files as URIs', async () => {
    client = openClient(three);
    await client.ask('initialize', { adapterID: 'baton', linesStartAt1: false, columnsStartAt1: false, pathFormat: 'uri' });
    const program = pathToFileURL(join(client.folder, 'test.baton.yaml')).href;
    const launched = client.ask('launch', { program });
    await client.next('initialized');
    const { breakpoints } = await client.ask('setBreakpoints', { source: { path: program }, breakpoints: [{ line: 3 }] });
    assert.deepEqual(breakpoints, [{ id: 1, verified: true, line: 3, source: { name: 'test.baton.yaml', path: program } }]);
    await client.ask('configurationDone');
    await launched;
    await client.next('stopped');
    const { stackFrames } = await client.ask('stackTrace');
    assert.ok(Array.isArray(stackFrames));
    const [{ line, column, source }] = stackFrames;
    assert.deepEqual([line, column, source.path], [3, 4, program]);
  });

  it('and its launch configuration names no variable for a secret: a folder may have brought it', async () => {
    client = openClient('id: t\ninputs: {key: {type: string, secret: true}}\nsteps: [{id: a, set: {v: 1}}]\n', {
      env: { MINE: 'hush-hush-hush' },
    });
    await assert.rejects(client.begin([], { inputs: { key: 'env:MINE' } }), /only a person says where it comes from/);
  });

  it('nor does it give permissions: those are given where the debugger is started', async () => {
    const command = 'id: t\nsteps: [{id: a, tool: terminal, action: run, parameters: {argv: [echo, x]}}]\n';
    client = openClient(command);
    await assert.rejects(client.begin([], { allow: ['terminal'] }), /gives no permissions/);
    await client.leave();
    client = openClient(command, { allow: ['terminal'] });
    await client.begin([]);
    assert.deepEqual((await client.next('exited'))['exitCode'], 0);
  });

  it('nothing but the greeting and the goodbye comes before it has told them', async () => {
    client = openClient(three);
    await assert.rejects(client.ask('launch', { program: 'x' }), /waits for "initialize"/);
    await client.ask('initialize', { adapterID: 'baton' });
    await assert.rejects(client.ask('launch', { program: 'x' }), /There is no file/);
  });
});

describe('what cannot be obeyed', () => {
  let client: Client | undefined;
  afterEach(() => client?.leave());

  const unread: readonly (readonly [condition: string, why: RegExp])[] = [
    ['n >', /^The condition "n >" cannot be read: /],
    ['a.x ==', /cannot be read/],
    ['(a.x', /cannot be read/],
    ['{{ a.x | }}', /^The condition "a\.x \|" cannot be read/],
    ['a) or (b', /cannot be read/],
  ];
  for (const [condition, why] of unread)
    it(`a breakpoint with the condition ${condition} is not verified, and says why`, async () => {
      client = openClient(three);
      await client.ask('initialize', { adapterID: 'baton' });
      void client.ask('launch', { program: join(client.folder, 'test.baton.yaml') }).catch(() => undefined);
      await client.next('initialized');
      const { breakpoints } = await client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'b', condition }] });
      assert.ok(Array.isArray(breakpoints));
      assert.equal(breakpoints[0].verified, false);
      assert.match(breakpoints[0].message, why);
    });

  it('what can only be read is marked, and a change of it is declined; the rest can be changed', async () => {
    client = openClient(
      yaml`
        id: p
        variables: { v: 1 }
        inputs: { i: { type: number, default: 1 } }
        steps:
          - { id: a, set: { x: 1 } }
          - { id: b, set: { x: 2 } }
      `,
    );
    await client.begin(['b']);
    await client.next('stopped');
    const { stackFrames } = await client.ask('stackTrace');
    assert.ok(Array.isArray(stackFrames));
    const { scopes } = await client.ask('scopes', { frameId: stackFrames[0].id });
    assert.ok(Array.isArray(scopes));
    let changed = 0;
    for (const { variablesReference } of scopes) {
      const { variables } = await client.ask('variables', { variablesReference });
      assert.ok(Array.isArray(variables));
      for (const { name, presentationHint } of variables) {
        const readOnly = presentationHint?.attributes?.includes('readOnly') ?? false;
        const answer = client.ask('setVariable', { variablesReference, name, value: name === 'i' ? '2' : '{"x": 2}' });
        if (readOnly) await assert.rejects(answer, /can only be read/);
        else {
          await answer;
          changed++;
        }
      }
    }
    assert.equal(changed, 2);
  });
});
