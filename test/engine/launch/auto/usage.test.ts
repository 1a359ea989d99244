import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { usageToday } from '../../../../engine/store/spending/day-budget.ts';
import { nobodyThere } from '../../models/nobody.ts';
import { stubbed } from '../stub-workspace.ts';

/** What a call that failed has cost, as far as that is known. A question of ours has 12 tokens there, an answer 5, each for a dollar a million. */
describe('a call that failed', () => {
  const { root, settings, ...stub } = stubbed();
  const priced = ['wrong-key', 'rate-ms', 'error-at-once', 'error-before-words', 'error-in-stream', 'cut-middle'];
  const counted = ['answer', 'finish-filter', 'finish-length-empty', 'json-cut'];
  const run = async (text: string, more = '') => {
    const nobody = '  nobody: {type: openai-compatible, base_url: "NOBODY", key: none}\n'.replace('NOBODY', await nobodyThere());
    const baton = settings({ priced: [...priced, ...counted], more }).replace('models:\n', `${nobody}models:\n`);
    const { out, err, sent } = await stub.run(text, baton, { args: ['--json'] });
    assert.ok(out, err);
    const { run: id, cost, status, usage, steps } = JSON.parse(out);
    return { id, cost, status, usage, steps, sent };
  };
  const prompt = (model: string, more = '') => `steps:\n  - {id: a, prompt: Write a poem., model: ${model}, retry: 0${more}}\n`;

  const answer = 0.000017;
  const cases: [what: string, model: string, cost: { usd: number; complete: boolean }, more?: string][] = [
    ['the embedded engine takes nothing', 'offline', { usd: 0, complete: true }],
    ['refused for its key it cost nothing', '"mine:wrong-key"', { usd: 0, complete: true }],
    ['where nobody listens it cost nothing', '"nobody:x"', { usd: 0, complete: true }],
    ['sent away it cost nothing', '"mine:rate-ms"', { usd: 0, complete: true }],
    ['an error in place of an answer cost nothing', '"mine:error-at-once"', { usd: 0, complete: true }],
    ['an answer that had begun without a word may have been paid for', '"mine:error-before-words"', { usd: 0, complete: false }],
    ['half an answer may have been paid for', '"mine:error-in-stream"', { usd: 0, complete: false }],
    ['so may one that was cut', '"mine:cut-middle"', { usd: 0, complete: false }],
    ['what a filter stopped was counted, and is paid for', '"mine:finish-filter"', { usd: answer, complete: true }],
    ['so is an answer without a word', '"mine:finish-length-empty"', { usd: answer, complete: true }],
    ['so is one that ends in the middle of its form', '"mine:json-cut"', { usd: answer, complete: true }, ', vars: {x: a word}'],
    ['where all of a list refuse, nothing is paid', '["mine:wrong-key", "mine:rate-ms"]', { usd: 0, complete: true }],
    ['where one of a list broke off, that stays unknown', '["mine:cut-middle", "mine:rate-ms"]', { usd: 0, complete: false }],
    ['what a list took is added up', '["mine:finish-filter", "mine:finish-length-empty"]', { usd: 2 * answer, complete: true }],
    [
      'one that breaks off among them leaves it open',
      '["mine:finish-filter", "mine:cut-middle"]',
      { usd: answer, complete: false },
    ],
  ];
  for (const [what, model, cost, more] of cases)
    it(what, async () => {
      const { cost: told, status, usage } = await run(prompt(model, more));
      assert.deepEqual([status, usage.calls, told], ['failed', 1, cost]);
    });

  const stepsIn: [what: string, first: string, cost: { usd: number; complete: boolean }][] = [
    ['who refused before costs nothing', 'rate-ms', { usd: answer, complete: true }],
    ['who was paid before is paid', 'finish-filter', { usd: 2 * answer, complete: true }],
    ['who broke off before may have been paid', 'cut-middle', { usd: answer, complete: false }],
  ];
  for (const [what, first, cost] of stepsIn)
    it(`another stepped in: ${what}`, async () => {
      const { cost: told, status, usage } = await run(prompt(`["mine:${first}", "mine:answer"]`));
      assert.deepEqual([status, told], ['succeeded', cost]);
      assert.equal(usage.input_tokens, cost.complete ? Math.round((cost.usd / answer) * 12) : 0);
    });

  it('counts in the limits of its step and of the run, so that attempts end', async () => {
    const text = prompt('"mine:finish-length-empty"', ', max_tokens: 5, limits: {max_cost: 0.00004}').replace(
      'retry: 0',
      'retry: {attempts: 9, delay: 1ms}',
    );
    const { sent, steps } = await run(text);
    assert.deepEqual([sent.length, steps.a.error.kind], [2, 'budget']);
  });

  it('counts in the day as what is known of it', async () => {
    const day = 'limits: {per_day: {max_cost: 1}}\n';
    await run(prompt('"mine:finish-filter"'), day);
    await run(prompt('"mine:rate-ms"'), day);
    await run(prompt('"mine:error-before-words"'), day);
    const { calls, cost } = await usageToday(root(), Date.now());
    assert.equal(calls, 3);
    // The question of the last, as far as it can be told from its length.
    assert.ok(cost > answer && cost < 2 * answer, String(cost));
  });

  it('shares the budget of its ensemble', async () => {
    const text = `steps:\n  - {id: a, ensemble: hi, models: ["mine:finish-filter", "mine:answer", "mine:answer"], pattern: vote, min_responses: 1, retry: 0, max_tokens: 5, parameters: {budget: 0.00003}}\n`;
    const { sent } = await run(text);
    assert.equal(sent.length, 3, 'all at once fit');
  });

  it('is told with its cost in the log', async () => {
    const { id } = await run(prompt('"mine:finish-filter"'));
    const facts = readFileSync(`${root()}/.baton/runs/${id.id}/log.jsonl`, 'utf8').split('\n');
    const fact = facts.find((line) => line.includes('"call.settled"')) ?? '';
    assert.match(fact, /"cost":0\.000017/);
    assert.match(fact, /"input_tokens":12/);
  });
});

/** Tags are asked before the first step, and once more where an answer does not fit. */
describe('what a tag took', () => {
  const { settings, ...stub } = stubbed();
  const run = async (text: string) => {
    const { out, err, sent } = await stub.run(text, settings({ priced: ['answer', 'wrong-key', 'cut-middle'] }), {
      args: ['--json'],
    });
    assert.ok(out, err);
    const { run: id, cost, status, usage, steps } = JSON.parse(out);
    return { id, cost, status, usage, steps, sent };
  };
  const tag = (shape: string, model = 'answer', limits = '') =>
    `${limits}orchestrator: "mine:${model}"\nsteps:\n  - {id: a, set: {x: "<AUTO ${shape}>how many</AUTO>"}}\n`;

  it('counts its first answer and the second where the first does not fit', async () => {
    const { cost, usage, status } = await run(tag('type=\\"integer\\" default=\\"3\\"'));
    assert.deepEqual([status, usage.calls, cost], ['succeeded', 2, { usd: 0.000034, complete: true }]);
  });
  it('counts both where neither does', async () => {
    const { cost, usage, status } = await run(tag('type=\\"integer\\"'));
    assert.deepEqual([status, usage.calls, cost], ['failed', 2, { usd: 0.000034, complete: true }]);
  });
  it('is unknown where an answer broke off, and nothing where it was refused', async () => {
    assert.deepEqual((await run(tag('', 'cut-middle'))).cost, { usd: 0, complete: false });
    assert.deepEqual((await run(tag('', 'wrong-key'))).cost, { usd: 0, complete: true });
  });
  it('is not there for the second question', async () => {
    const { sent } = await run(tag('type=\\"integer\\" default=\\"3\\"', 'answer', 'limits: {max_tokens: 4000}\n'));
    const [first = 0, second = 0] = sent.map(({ body }) => Number(body['max_completion_tokens']));
    const [asked = 0, again = 0] = sent.map(({ body }) => JSON.stringify(body['messages']).length);
    // What the first took are 17 tokens; besides, the second question is longer.
    assert.ok(first - second >= 17 + (again - asked) / 4 - 20 && second < first - 17, `${first}, ${second}`);
  });
});
