import assert from 'node:assert/strict';
import { yaml } from '../../../yaml.ts';
import { stubbed } from '../stub-workspace.ts';

/** An answer costs a dollar for a million tokens, and may be as long as 16,384 where nothing says otherwise. */
describe('what a budget leaves is the longest answer', () => {
  const { settings, ...stub } = stubbed();
  const run = async (text: string, more = '', model = '') => {
    const priced = ['answer', 'finish-length', 'finish-length-empty'];
    const { out, err, sent } = await stub.run(text, settings({ priced, model, more }), { args: ['--json'] });
    assert.ok(out, err);
    return { sent: sent.map(({ body }) => body['max_completion_tokens'] ?? null), steps: JSON.parse(out).steps };
  };
  const prompt = (more = '', model = 'answer') => `steps:\n  - {id: a, prompt: hi, model: "mine:${model}"${more}}\n`;

  const cases: [
    rule: string,
    text: string,
    sent: [least: number, most: number] | null | 'refused',
    more?: string,
    model?: string,
  ][] = [
    ['without a limit nothing is sent', prompt(), null],
    ['with room for the longest answer nothing is sent', `limits: {max_cost: 1}\n${prompt()}`, null],
    ['what the run may still cost', `limits: {max_cost: 0.01}\n${prompt()}`, [9_900, 9_999]],
    ['what the run may still use', `limits: {max_tokens: 2000}\n${prompt()}`, [1_900, 1_999]],
    ['what the step may still cost', prompt(', limits: {max_cost: 0.005}'), [4_900, 4_999]],
    ['the smaller of two', `limits: {max_cost: 0.01}\n${prompt(', limits: {max_tokens: 700}')}`, [600, 699]],
    ['what the day may still cost', prompt(), [3_900, 3_999], 'limits: {per_day: {max_cost: 0.004}}\n'],
    [
      'the smaller of run and day',
      `limits: {max_cost: 0.01}\n${prompt()}`,
      [3_900, 3_999],
      'limits: {per_day: {max_cost: 0.004}}\n',
    ],
    ["a model's own limit needs no word", `limits: {max_cost: 0.01}\n${prompt()}`, null, '', ', max_output: 4096'],
    ['what is over its own limit does', `limits: {max_cost: 0.002}\n${prompt()}`, [1_900, 1_999], '', ', max_output: 4096'],
    ['too little for an answer of use is refused', `limits: {max_cost: 0.0002}\n${prompt()}`, 'refused'],
    ['too little of the day too', prompt(), 'refused', 'limits: {per_day: {max_tokens: 200}}\n'],
    ['a length that the step names is kept, or refused', `limits: {max_cost: 0.002}\n${prompt(', max_tokens: 5000')}`, 'refused'],
    ['and of the day', prompt(', max_tokens: 5000'), 'refused', 'limits: {per_day: {max_cost: 0.002}}\n'],
  ];
  for (const [rule, text, sent, more, model] of cases)
    it(rule, async () => {
      const done = await run(text, more, model);
      if (sent === 'refused') {
        assert.deepEqual([done.sent, done.steps.a.error.kind], [[], 'budget']);
        return;
      }
      assert.equal(done.steps.a.status, 'succeeded');
      const [only] = done.sent;
      if (sent === null) assert.deepEqual(done.sent, [null]);
      else assert.ok(typeof only === 'number' && only >= sent[0] && only <= sent[1], `${only} was sent`);
    });

  it('answers of an ensemble share its budget', async () => {
    const text =
      'steps:\n  - {id: a, ensemble: hi, models: ["mine:answer", "mine:answer"], pattern: vote, parameters: {budget: 0.02}}\n';
    const { sent } = await run(text);
    const [first, second] = sent;
    assert.equal(first, null);
    assert.ok(typeof second === 'number' && second > 3_000 && second < 3_700, `${second} was sent`);
  });
  it('calls of one run take turns at what is left, and none breaks it', async () => {
    const text = yaml`
      limits: {max_cost: 0.01}
      steps:
        - {id: a, for_each: [1, 2, 3], max_parallel: 3, prompt: "{{ item }}", model: "mine:answer"}
    `;
    const { sent, steps } = await run(text);
    assert.deepEqual([sent.length, steps.a.status], [3, 'succeeded']);
    assert.ok(sent.every((one) => typeof one === 'number' && one < 10_000));
  });
  it('an answer that ends there says that it was the budget', async () => {
    const { steps } = await run(`limits: {max_cost: 0.01}\n${prompt('', 'finish-length')}`);
    assert.match(JSON.stringify(steps.a), /The budget left 99\d\d tokens for the answer, and it ends there\./);
  });
  it('an AUTO tag that is answered before the run is bounded as well', async () => {
    const { sent, steps } = await run(
      yaml`
        limits: {max_cost: 0.01}
        orchestrator: "mine:answer"
        steps:
          - {id: a, set: {x: "<AUTO>a word</AUTO>"}}
      `,
    );
    const [only] = sent;
    assert.ok(typeof only === 'number' && only >= 8_000 && only < 10_000, `${only} was sent`);
    assert.deepEqual(steps.a.value, { x: 'Hello' });
  });
  it('what one tag has cost is not there for the next', async () => {
    const tag = (id: string): string => `  - {id: ${id}, set: {x: "<AUTO>a word</AUTO>"}}\n`;
    const { sent } = await run(
      `limits: {max_cost: 0.01}\norchestrator: "mine:answer"\nsteps:\n${tag('a')}${tag('b')}${tag('c')}`,
    );
    const numbers = sent.filter((one) => typeof one === 'number');
    assert.equal(numbers.length, 3);
    const [first = 0, , third = 0] = numbers;
    // The questions of the first and the third are of one length; two answers before the third took 17 tokens each.
    assert.ok(first - third >= 30 && first - third <= 40, numbers.join(', '));
  });
  it('one that came to nothing says so too', async () => {
    const { steps } = await run(`limits: {max_cost: 0.01}\n${prompt(', retry: 0', 'finish-length-empty')}`);
    assert.match(steps.a.error.hint, /^The budget left 99\d\d tokens for the answer\. Raise the limit/);
  });
});
