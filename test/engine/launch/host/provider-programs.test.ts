import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderSettings } from '../../../../engine/compile/world.ts';
import { isProcessAlive } from '../../../../engine/disk/locks/process-alive.ts';
import type { JsonSchema } from '../../../../engine/language/json.ts';
import { formatPermission, parsePermissions } from '../../../../engine/language/permission.ts';
import { openProviderPrograms } from '../../../../engine/launch/host/provider-programs.ts';
import { realClock } from '../../../../engine/launch/host/real-clock.ts';
import { createModels, type EngineModels } from '../../../../engine/models/models.ts';
import type { ModelCall } from '../../../../engine/run/model-port.ts';
import { type Failure, toFailure } from '../../../../engine/state/failure.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-programs-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const secret = 'sk-planted-0123456789';

/** Uncontained, which starts in half the time; one test below is contained. */
const allowed = parsePermissions(['terminal+machine', 'env:GATEWAY_KEY']);

const modelsOf = (mine: ProviderSettings, allow = allowed, capabilities?: string[]): EngineModels =>
  createModels({
    clock: realClock,
    env: { GATEWAY_KEY: secret },
    allow,
    settings: { providers: { mine }, models: capabilities ? [{ id: 'mine:m', capabilities }] : [] },
    programs: openProviderPrograms(folder, process.env),
  });

const ask = (models: EngineModels, more: Partial<ModelCall> = {}, signal = new AbortController().signal, heard: string[] = []) =>
  models.call(
    { model: 'mine:m', messages: [{ role: 'user', content: 'hello' }], ...more },
    { signal, delta: (text) => void heard.push(text) },
  );

const failureOf = (asked: Promise<unknown>): Promise<Failure> =>
  asked.then(
    () => assert.fail('it answered'),
    (thrown: unknown) => toFailure(thrown),
  );

function moduleWith(text: string): ProviderSettings {
  const name = `m${files++}.mjs`;
  writeFileSync(join(folder, name), text);
  return { module: `./${name}` };
}
let files = 0;

/** A command that writes these lines and ends. */
const commandThatSays = (...lines: string[]): ProviderSettings => ({
  command: [process.execPath, '-e', `process.stdout.write(${JSON.stringify(lines.join('\n'))})`],
});

const year: JsonSchema = { type: 'object', properties: { year: { type: 'integer' } }, required: ['year'] };

describe('a program as a provider', () => {
  it('a module answers in a stream, with counts, and what it prints is no part of it', async () => {
    const mine = moduleWith(`
      export default async function* ({ protocol, model, messages, step }) {
        console.log('not a part');
        yield [protocol, model, step].join(' ');
        yield { type: 'delta', text: ' ' + messages.at(-1).content };
        yield { type: 'usage', input_tokens: 3, output_tokens: 4 };
      }`);
    const heard: string[] = [];
    const answer = await ask(modelsOf(mine), { step: 'a.b' }, undefined, heard);
    assert.deepEqual([answer.text, heard.join('|')], ['1 m a.b hello', '1 m a.b| hello']);
    assert.deepEqual([answer.usage, answer.cost, answer.provenance], [{ input_tokens: 3, output_tokens: 4 }, undefined, 'live']);
  });

  const values: [rule: string, text: string, answer: string][] = [
    ['a text', `export default () => 'Hello.'`, 'Hello.'],
    ['a promise of a map', `export default async () => ({ text: 'Hello.', usage: { output_tokens: 1 } })`, 'Hello.'],
    ['a list', `export default () => ['Hel', 'lo.']`, 'Hello.'],
  ];
  for (const [rule, text, answer] of values)
    it(`a module may give ${rule}`, async () => assert.equal((await ask(modelsOf(moduleWith(text)))).text, answer));

  it('a command wants tools called, and is told what they gave', async () => {
    const program = `
      let text = '';
      process.stdin.on('data', (piece) => (text += piece)).on('end', () => {
        const { messages, tools } = JSON.parse(text);
        const last = messages.at(-1);
        const say = (event) => console.log(JSON.stringify(event));
        if (last.role === 'tool') say({ type: 'delta', text: last.call + ' gave ' + last.content });
        else say({ type: 'tool-call', name: tools[0].name, arguments: { a: 1 } });
        say({ type: 'done' });
      });`;
    const models = modelsOf({ command: [process.execPath, '-e', program] });
    const tools = [{ name: 'add', description: 'Adds.', parameters: { type: 'object' } }];
    const { calls } = await ask(models, { tools });
    assert.deepEqual(calls, [{ id: 'call_1', name: 'add', arguments: { a: 1 } }]);
    const messages: ModelCall['messages'] = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: '', calls: calls ?? [] },
      { role: 'tool', content: '5', call: 'call_1' },
    ];
    assert.equal((await ask(models, { tools, messages })).text, 'call_1 gave 5');
  });

  it('a schema is asked for in words too, unless the model takes it by itself', async () => {
    const mine = moduleWith(`export default ({ messages, schema }) =>
      JSON.stringify({ year: schema ? messages.at(-1).content.length : 0 })`);
    const inWords = await ask(modelsOf(mine), { schema: year });
    const alone = await ask(modelsOf(mine, allowed, ['schema']), { schema: year });
    assert.deepEqual(alone.object, { year: 5 });
    assert.ok(Number(inWords.text.replace(/\D/g, '')) > 50, inWords.text);
  });

  it('gets the variables that its entry names and no other key; they are masked', async () => {
    const env = { KEY: 'env:GATEWAY_KEY', PLACE: 'here' };
    const mine = {
      ...moduleWith(`export default () => [process.env.KEY, process.env.GATEWAY_KEY, process.env.PLACE].join()`),
      env,
    };
    assert.equal((await ask(modelsOf(mine))).text, '***,,here');
  });

  const failures: [rule: string, mine: ProviderSettings, expected: Partial<Failure>, message: RegExp][] = [
    [
      'names a kind and a wait',
      commandThatSays('{"type": "error", "kind": "rate", "message": "Slow down.", "retry_after": 7}'),
      { kind: 'rate', retryable: true, retry_after: 7000 },
      /^The program of mine failed: Slow down\.$/,
    ],
    ['throws', moduleWith(`export default () => { throw new Error('No luck.') }`), { kind: 'bad-response' }, /failed: No luck\./],
    [
      'throws with a kind',
      moduleWith(`export default async () => { throw Object.assign(new Error('Closed.'), { kind: 'auth' }) }`),
      { kind: 'auth', retryable: false },
      /failed: Closed\./,
    ],
    ['exports no function', moduleWith('export const a = 1;'), { kind: 'bad-request' }, /no function as its default export/],
    ['cannot be loaded', moduleWith('export default ('), { kind: 'bad-response' }, /failed: Unexpected/],
    ['ends without its end', commandThatSays('{"type": "delta", "text": "Half"}'), { kind: 'network', retryable: true }, /./],
    ['says what is no JSON', commandThatSays('Hello!'), { kind: 'bad-response' }, /none of the events of an answer: Hello!/],
    ['says an event that there is not', commandThatSays('{"type": "text"}'), { kind: 'bad-response' }, /\{"type":"text"\}/],
    ['counts in words', commandThatSays('{"type": "usage", "input_tokens": "3"}'), { kind: 'bad-response' }, /"3"/],
    [
      'ends with an exit code',
      { command: [process.execPath, '-e', `console.error('No disk.'); process.exit(3)`] },
      { kind: 'bad-response' },
      /ended with exit code 3: No disk\./,
    ],
  ];
  for (const [rule, mine, expected, message] of failures)
    it(`a program that ${rule} fails as ${expected.kind}`, async () => {
      const failure = await failureOf(ask(modelsOf(mine)));
      assert.match(failure.message, message);
      for (const [name, value] of Object.entries(expected)) assert.equal(failure[name as keyof Failure], value, name);
    });

  it('a cancel ends it, and a module is told', async () => {
    const told = join(folder, 'told.txt');
    const mine = moduleWith(`
      import { writeFileSync } from 'node:fs';
      export default async function* (question, { signal }) {
        signal.addEventListener('abort', () => writeFileSync(${JSON.stringify(told)}, 'aborted'));
        yield 'begun';
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      }`);
    const cancel = new AbortController();
    const heard: string[] = [];
    const asked = failureOf(ask(modelsOf(mine), {}, cancel.signal, heard));
    while (heard.length === 0) await sleep(10);
    cancel.abort();
    assert.equal((await asked).kind, 'cancelled');
    assert.equal(readFileSync(told, 'utf8'), 'aborted');
  });

  it('a program that prints a token ends with all that it has started, where nobody waits any more', async () => {
    const place = join(folder, 'child.txt');
    const started = `const { pid } = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => 0, 60_000)']);
      require('fs').writeFileSync(${JSON.stringify(place)}, String(pid)); setTimeout(() => 0, 60_000);`;
    const cancel = new AbortController();
    const command = [process.execPath, '-e', started];
    const permitted = parsePermissions(['terminal+machine']);
    const { print } = openProviderPrograms(folder, process.env);
    const printed = failureOf(print({ provider: 'cloud', command, permitted }, cancel.signal));
    while (!existsSync(place) || readFileSync(place, 'utf8') === '') await sleep(10);
    cancel.abort();
    assert.equal((await printed).kind, 'auth');
    // The system may take a moment to forget it; a program that lives on would last for a minute.
    while (isProcessAlive(Number(readFileSync(place, 'utf8')))) await sleep(10);
  });

  it('asks for the program and each variable, and sends nothing without', async () => {
    const mine = { command: [process.execPath, 'x y'], env: { KEY: 'env:GATEWAY_KEY' } };
    const models = modelsOf(mine, []);
    const line = `terminal:${process.execPath} "x y"`;
    assert.deepEqual(models.missingPermission('mine:m')?.needs.map(formatPermission), [line, 'env:GATEWAY_KEY']);
    assert.equal((await failureOf(ask(models))).kind, 'permission');
    const some = parsePermissions([line]);
    assert.deepEqual(modelsOf(mine, some).missingPermission('mine:m')?.needs.map(formatPermission), ['env:GATEWAY_KEY']);
    assert.equal(modelsOf(mine, [...some, ...parsePermissions(['env:GATEWAY_KEY'])]).missingPermission('mine:m'), undefined);
    assert.deepEqual(modelsOf({ module: './a.mjs' }, []).missingPermission('mine')?.needs.map(formatPermission), [
      'terminal:node ./a.mjs',
    ]);
  });

  const refused: [rule: string, mine: ProviderSettings, message: RegExp][] = [
    [
      'a program that is not here',
      { command: ['baton-no-such-program'] },
      /runs baton-no-such-program, and no such program is here/,
    ],
    ['a module that is not here', { module: './nowhere.mjs' }, /runs \.\/nowhere\.mjs, which is not in the project/],
    ['a module outside of the project', { module: '../../etc/hosts' }, /not in the project/],
    [
      'a variable that is not set',
      { command: [process.execPath], env: { A: 'env:NOT_SET_HERE' } },
      /gets NOT_SET_HERE, which is not set/,
    ],
  ];
  for (const [rule, mine, message] of refused)
    it(`${rule} is refused before the first step`, () =>
      assert.match(modelsOf(mine).refusalFor('mine:m')?.message ?? '', message));

  it('is refused where no program is started', () => {
    const models = createModels({ clock: realClock, env: {}, settings: { providers: { mine: { module: './a.mjs' } } } });
    assert.match(models.refusalFor('mine')?.message ?? '', /is a program, and none can be started here/);
  });

  it('contained, it reads the project and writes nothing', async () => {
    const mine = moduleWith(`
      import { readFileSync, writeFileSync } from 'node:fs';
      export default () => {
        const own = readFileSync(new URL(import.meta.url), 'utf8').length > 0;
        try { writeFileSync(new URL('./left.txt', import.meta.url), ''); } catch { return 'read ' + own; }
        return 'wrote';
      }`);
    const { findSandbox } = await import('../../../../engine/tools/sandbox/sandbox.ts');
    const { text } = await ask(modelsOf(mine, parsePermissions(['terminal'])));
    assert.equal(text, (await findSandbox()) ? 'read true' : 'wrote');
  });
});
