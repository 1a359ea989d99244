import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { spendingFile } from '../../../../engine/store/paths.ts';
import { usageToday } from '../../../../engine/store/spending/day-budget.ts';
import { yaml } from '../../../yaml.ts';
import { obey, testIo } from '../../cli/io.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { stubbed } from '../stub-workspace.ts';

const secret = 'sk-planted-bad-input';

/** What is wrong with a workspace, a model or a key, and what a person is told: what, where, and what to do. */
describe('bad input of models', () => {
  const { root, stub, settings: settingsOf, ...baton } = stubbed();
  const settings = (model: string, more = '') => settingsOf({ key: 'env:MY_KEY', priced: [model], more });
  const run = async (
    text: string,
    settings: string,
    { env = { MY_KEY: secret } as Record<string, string>, args = [] as string[] } = {},
  ) => {
    const { sent, ...told } = await baton.run(text, settings, { env, args });
    assert.ok(!(told.out + told.err).includes('planted'), 'a key is shown');
    return { ...told, asked: sent.length };
  };
  const prompt = (model: string, more = '') => `steps:\n  - id: a\n    prompt: hi\n    model: "mine:${model}"\n${more}`;

  const cases: [
    name: string,
    text: () => string,
    baton: () => string,
    told: { code: number; says: RegExp; asked: number; env?: Record<string, string>; args?: string[] },
  ][] = [
    [
      'no key',
      () => prompt('answer'),
      () => settings('answer'),
      {
        code: 2,
        says: /^p\.baton\.yaml:4:12\n[\s\S]*needs a key, and MY_KEY is not set\.[\s\S]*Set MY_KEY in the environment/,
        asked: 0,
        env: {},
      },
    ],
    [
      'no key for who judges by a rubric, named by the workspace',
      () => prompt('answer', '    quality: {rubric: Is it short?}\n'),
      () => `${settings('answer')}orchestrator: openai:gpt-5\n`,
      { code: 2, says: /The rubric of a: The model "openai:gpt-5" needs a key, and OPENAI_API_KEY is not set\./, asked: 0 },
    ],
    [
      'a key that no request can carry',
      () => prompt('answer'),
      () => settings('answer'),
      { code: 2, says: /The key in MY_KEY holds a space/, asked: 0, env: { MY_KEY: 'sk planted' } },
    ],
    [
      'a wrong key',
      () => prompt('wrong-key'),
      () => settings('wrong-key'),
      {
        code: 1,
        says: /mine refused the key \(status 401\)[\s\S]*Check the key in MY_KEY\.\n +where +p\.baton\.yaml:2:5\n/,
        asked: 1,
      },
    ],
    [
      'a revoked key',
      () => prompt('status-403'),
      () => settings('status-403'),
      { code: 1, says: /mine refused the key \(status 403\)[\s\S]*Check the key in MY_KEY/, asked: 1 },
    ],
    [
      'an unknown provider',
      () => 'steps:\n  - {id: a, prompt: hi, model: "opanai:gpt-5"}\n',
      () => '{}\n',
      {
        code: 2,
        says: /^p\.baton\.yaml:2:32\n[\s\S]*\n *│ +\^{14}\n[\s\S]*The prompt a: .*"opanai", which does not exist\.\s+→ Did you mean "openai"\?/,
        asked: 0,
      },
    ],
    [
      'an unknown model, with a suggestion',
      () => prompt('gpt-smol'),
      () => settings('gpt-small'),
      { code: 2, says: /gpt-smol[\s\S]*gpt-small/, asked: 0 },
    ],
    [
      'a context that is too long',
      () => prompt('too-long'),
      () => settings('too-long'),
      { code: 1, says: /maximum context length is 8192[\s\S]*name a model with a larger context/, asked: 1 },
    ],
    [
      'a schema that the provider refuses',
      () => prompt('schema-refused', '    vars: {x: a word}\n'),
      () => settings('schema-refused'),
      { code: 1, says: /Invalid schema for response_format[\s\S]*Make `output_schema` simpler/, asked: 1 },
    ],
    [
      'an unknown price under a limit',
      () => `limits: {max_cost: 1}\n${prompt('answer')}`,
      () => settings('other', '  - {id: "mine:answer"}\n'),
      { code: 1, says: /The price of mine:answer is unknown, so max_cost cannot be kept\.[\s\S]*input_price/, asked: 0 },
    ],
    [
      'an unknown price under a limit of the day',
      () => prompt('answer'),
      () => settings('other', '  - {id: "mine:answer"}\nlimits: {per_day: {max_cost: 1}}\n'),
      { code: 1, says: /The price of mine:answer is unknown, so max_cost of the day cannot be kept/, asked: 0 },
    ],
    [
      'a budget of 0',
      () => `limits: {max_cost: 0}\n${prompt('answer')}`,
      () => settings('answer'),
      { code: 2, says: /p\.baton\.yaml:1:20[\s\S]*limits\.max_cost[\s\S]*above 0/, asked: 0 },
    ],
    [
      'a budget of 0 for a step',
      () => prompt('answer', '    limits: {max_cost: 0}\n'),
      () => settings('answer'),
      { code: 2, says: /p\.baton\.yaml:5:24[\s\S]*limits\.max_cost[\s\S]*above 0/, asked: 0 },
    ],
    [
      'a budget of 0 on the command line',
      () => prompt('answer'),
      () => settings('answer'),
      { code: 2, says: /max-cost/, asked: 0, args: ['--max-cost', '0'] },
    ],
    [
      'a budget that is too small',
      () => `limits: {max_cost: 0.000001}\n${prompt('answer')}`,
      () => settings('answer'),
      { code: 1, says: /This call may cost \$0\.02; \$0\.0000010 of \$0\.0000010 are left \(max_cost\)/, asked: 0 },
    ],
    [
      'a budget of 0 for the day',
      () => prompt('answer'),
      () => settings('answer', 'limits: {per_day: {max_cost: 0}}\n'),
      {
        code: 2,
        says: /baton\.yaml:5:30[\s\S]*`limits\.per_day\.max_cost` must be a number above 0, but this is the number 0/,
        asked: 0,
      },
    ],
    [
      'a known provider that is set elsewhere',
      () => 'steps:\n  - {id: a, prompt: hi, model: "openai:answer"}\n',
      () => `providers:\n  openai: {base_url: "${stub().base_url}"}\n`,
      {
        code: 2,
        says: /is set to http:\/\/127\.0\.0\.1:\d+; OPENAI_API_KEY is only ever sent to https:\/\/api\.openai\.com[\s\S]*Name a key of its own/,
        asked: 0,
        env: { OPENAI_API_KEY: secret },
      },
    ],
    [
      'personalities in a circle',
      () =>
        `personalities:\n  a: {extends: b, style: short}\n  b: {extends: a, style: long}\n${prompt('answer', '    personality: a\n')}`,
      () => settings('answer'),
      { code: 2, says: /p\.baton\.yaml:\d+:\d+/, asked: 0 },
    ],
  ];
  for (const [name, text, baton, { code, says, asked, ...more }] of cases)
    it(name, async () => {
      const told = await run(text(), baton(), more);
      assert.match(told.err + told.out, says);
      // What stands in no file has no place in one.
      if (!more.args) assert.match(told.err, /baton\.yaml:\d+:\d+/);
      assert.equal(told.code, code, told.err);
      assert.equal(told.asked, asked, 'calls that were made');
    });
  it('an unreadable personality', async () => {
    mkdirSync(join(root(), '.baton', 'personalities', 'odd.md'), { recursive: true });
    const told = await run(prompt('answer', '    personality: odd\n'), settings('answer'));
    assert.equal(told.code, 2, told.err);
    assert.match(told.err, /odd/);
    assert.equal(told.asked, 0);
  });
});

/** A proxy that cuts streams: the first answers to each question break off in the middle. */
describe('a proxy that cuts streams', () => {
  const root = temporaryFolder();
  let server: Server;
  let cuts = 0;
  let asked = 0;
  before(async () => {
    const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
    const piece = (content: string, finish: string | null = null) =>
      data({ id: 'c', model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finish }] });
    server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        asked++;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(piece('Half of an answer '));
        if (cuts-- > 0) setTimeout(() => response.destroy(), 20);
        else
          response.end(
            `${piece('and all of it.', 'stop')}${data({ id: 'c', model: 'm', choices: [], usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 } })}data: [DONE]\n\n`,
          );
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = 0;
    const place = server.address();
    mkdirSync(join(root(), '.git'));
    writeFileSync(
      join(root(), 'baton.yaml'),
      `providers:\n  mine: {type: openai-compatible, base_url: "http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}/v1", key: none}\nmodels: [{id: "mine:m", input_price: 1, output_price: 10}]\nlimits: {per_day: {max_cost: 5}}\n`,
    );
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      yaml`
        steps:
          - {id: a, prompt: hi, model: "mine:m", retry: {attempts: 2, delay: 1ms}}
          - {id: b, prompt: "{{ a }}", model: "mine:m"}
      `,
    );
  });
  const json = async (...args: string[]) => {
    const { out, err, code } = await obey(args, testIo(root()));
    return { result: out ? JSON.parse(out) : undefined, err, code };
  };

  it('is tried again, and what was paid for is counted once', async () => {
    cuts = 2;
    const { result, code, err } = await json('run', 'p.baton.yaml', '--json');
    assert.equal(code, 0, err);
    assert.deepEqual([asked, result.steps.a.attempts, result.steps.a.value], [4, 3, 'Half of an answer and all of it.']);
    assert.equal(result.cost.usd, 0.004, 'two answers, each once');
    const today = await usageToday(root(), Date.now());
    assert.equal(today.calls, 4);
    assert.ok(today.cost > 0.004 && today.cost < 0.0045, `the halves are reckoned by what came: ${today.cost}`);
  });
  it('always: the step fails, says so, and keeps what came', async () => {
    cuts = 99;
    const { result, code } = await json('run', 'p.baton.yaml', '--json');
    cuts = 0;
    assert.equal(code, 1);
    const { kind, message, cause } = result.steps.a.error;
    assert.deepEqual([kind, asked], ['network', 3]);
    assert.match(message, /broke off before its end|connection was cut/);
    assert.match(cause, /Half of an answer/);
    assert.ok(readFileSync(spendingFile(root(), Date.now()), 'utf8').split('\n').length >= 6);
  });
});
