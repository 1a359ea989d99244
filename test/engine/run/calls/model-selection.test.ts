import assert from 'node:assert/strict';
import type { Settings } from '../../../../engine/compile/world.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { createModels } from '../../../../engine/models/models.ts';
import type { ScriptedAnswer } from '../../../../engine/models/providers/embedded/backends.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import { yaml } from '../../../yaml.ts';
import { realClock } from '../../models/clock.ts';
import { planOf, runText, statuses } from '../memory.ts';
import { loggedState, settledPaths } from '../reference/logged-state.ts';

/** What each scripted model says, by its own name: always the same, so that a resumed run hears what the whole one heard. */
type Says = Readonly<Record<string, string | ScriptedAnswer>>;

const settings: Settings = {
  models: [
    { id: 'scripted:small', expertise: 'low', latency: 100, capabilities: ['schema'] },
    { id: 'scripted:large', expertise: 'high', latency: 900, capabilities: ['schema', 'tools'] },
  ],
};

function harness(says: Says, more: Settings = {}) {
  const asked: string[] = [];
  const models = createModels({
    settings: { ...settings, ...more },
    env: {},
    clock: realClock,
    script: {
      otherwise: ({ model }) => {
        asked.push(model);
        return says[model] ?? { fail: { kind: 'internal', message: `Nobody asked for ${model}.` } };
      },
    },
  });
  return { asked, ports: { models } };
}

const json = (value: Json): ScriptedAnswer => ({ json: value });
const down: ScriptedAnswer = { fail: { kind: 'overload', message: 'It is down.', retryable: false } };

interface Case {
  rule: string;
  text: string;
  says: Says;
  asked: readonly string[];
  outputs?: Json;
  status?: string;
  why?: (why: Json) => void;
}

const reasonOf = (why: Json): string => JSON.stringify(why);

const cases: Case[] = [
  {
    rule: 'a selection of the pipeline chooses where nobody names a model',
    text: 'selection: accuracy\nsteps: [{id: a, prompt: hi}]\noutputs: {a: "{{ a }}"}',
    says: { large: 'from the large' },
    asked: ['large'],
    outputs: { a: 'from the large' },
    why: (why) => assert.match(reasonOf(why), /"chosen":"scripted:large".*most skilled.*"strategy":"accuracy".*"scripted:small"/),
  },
  {
    rule: 'that of a step goes before it, and before default_model',
    text: yaml`
      default_model: scripted:large
      selection: accuracy
      steps: [{id: a, prompt: hi, selection: performance}, {id: b, prompt: hi}]
      outputs: {a: "{{ a }}{{ b }}"}`,
    says: { small: 's', large: 'l' },
    asked: ['small', 'large'],
    outputs: { a: 'sl' },
  },
  {
    rule: 'what a step does not say of its selection holds on from the pipeline',
    text: 'selection: {strategy: accuracy, exclude: [scripted:large]}\nsteps: [{id: a, prompt: hi, selection: {timeout: 1m}}]',
    says: { small: 's' },
    asked: ['small'],
  },
  {
    rule: 'a named model is asked whatever the pipeline selects',
    text: 'selection: accuracy\nsteps: [{id: a, prompt: hi, model: scripted:small}]',
    says: { small: 's' },
    asked: ['small'],
  },
  {
    rule: 'a list beside a selection is what it chooses among, and the others step in',
    text: 'steps: [{id: a, prompt: hi, model: [scripted:small, scripted:large], selection: accuracy}]',
    says: { small: 's', large: down },
    asked: ['large', 'small'],
  },
  {
    rule: 'what the step needs is looked at: tools',
    text: 'selection: performance\nsteps: [{id: a, prompt: hi, tools: [filesystem.read]}]',
    says: { large: 'l' },
    asked: ['large'],
  },
  {
    rule: 'the fallback is asked where the chosen one fails',
    text: 'selection: {strategy: accuracy, fallback: scripted:small}\nsteps: [{id: a, prompt: hi}]',
    says: { small: 's', large: down },
    asked: ['large', 'small'],
  },
  {
    rule: 'the fallback is asked where the chosen one takes longer than it may',
    text: 'selection: {strategy: accuracy, fallback: scripted:small, timeout: 20ms}\nsteps: [{id: a, prompt: hi}]',
    says: { small: 's', large: { text: 'late', delay: 5_000 } },
    asked: ['large', 'small'],
  },
  {
    rule: 'an ensemble with a selection has its one answer made by who is chosen',
    text: 'steps: [{id: a, ensemble: why?, models: [scripted:small, scripted:small], selection: accuracy}]\noutputs: {a: "{{ a.answer }}"}',
    says: { small: 's', large: 'all in one' },
    asked: ['small', 'small', 'large'],
    outputs: { a: 'all in one' },
  },
  {
    rule: 'a step for which nothing fits fails and says what excluded whom',
    text: 'steps: [{id: a, prompt: hi, selection: {require: [audio]}}]',
    says: {},
    asked: [],
    status: 'failed',
  },
  {
    rule: 'a fallback of on_error is asked whatever was selected',
    text: 'steps: [{id: a, prompt: hi, selection: {strategy: accuracy, exclude: [scripted:small]}, retry: 0, on_error: {fallback: scripted:small}}]',
    says: { small: 's', large: down },
    asked: ['large', 'small'],
  },

  {
    rule: 'a cascade keeps the first answer where it will do',
    text: 'steps: [{id: a, prompt: hi, model: {try: scripted:small, verify: "value | length > 3", else: scripted:large}}]\noutputs: {a: "{{ a }}"}',
    says: { small: 'good enough' },
    asked: ['small'],
    outputs: { a: 'good enough' },
    why: (why) => assert.deepEqual(Reflect.get(Object(why), 'cascade'), { first: 'scripted:small', answered: 'scripted:small' }),
  },
  {
    rule: 'and asks the other where it will not',
    text: 'steps: [{id: a, prompt: hi, model: {try: scripted:small, verify: "value | length > 3", else: scripted:large}}, {id: b, set: {x: "{{ a }}"}}]\noutputs: {a: "{{ b.x }}"}',
    says: { small: 'no', large: 'much better' },
    asked: ['small', 'large'],
    outputs: { a: 'much better' },
    why: (why) => assert.match(reasonOf(why), /"answered":"scripted:large","missed":".*value \| length > 3/),
  },
  {
    rule: 'a first model that fails leads to the other',
    text: 'steps: [{id: a, prompt: hi, model: {try: scripted:small, else: scripted:large}}]\noutputs: {a: "{{ a }}"}',
    says: { small: down, large: 'up' },
    asked: ['small', 'large'],
    outputs: { a: 'up' },
  },
  {
    rule: 'a cascade names its models, whatever the pipeline selects',
    text: 'selection: {strategy: accuracy, exclude: [scripted:small]}\nsteps: [{id: a, prompt: hi, model: {try: scripted:small, else: scripted:large}}]',
    says: { small: 'fine' },
    asked: ['small'],
  },
  {
    rule: 'an answer that misses its schema twice leads to the other',
    text: 'steps: [{id: a, prompt: hi, vars: {n: {type: integer}}, model: {try: scripted:small, else: scripted:large}}]\noutputs: {n: "{{ n }}"}',
    says: { small: 'no json', large: json({ n: 4 }) },
    asked: ['small', 'small', 'large'],
    outputs: { n: 4 },
  },
  {
    rule: 'a rubric is judged by the orchestrator',
    text: yaml`
      orchestrator: scripted:judge
      steps: [{id: a, prompt: hi, model: {try: scripted:small, verify: {rubric: Is it warm?, min_score: 0.5}, else: scripted:large}}]
      outputs: {a: "{{ a }}"}`,
    says: { small: 'cold', judge: json({ score: 0.2, reason: 'It is cold.' }), large: 'warm' },
    asked: ['small', 'judge', 'large'],
    outputs: { a: 'warm' },
  },
  {
    rule: 'quality holds for whoever answered',
    text: 'steps: [{id: a, prompt: hi, quality: {condition: "value | length > 9"}, model: {try: scripted:small, verify: "value | length > 3", else: scripted:large}}]',
    says: { small: 'no', large: 'short' },
    asked: ['small', 'large'],
    status: 'failed',
  },
  {
    rule: 'a condition that cannot be evaluated fails the step',
    text: 'steps: [{id: a, prompt: hi, model: {try: scripted:small, verify: "value.x.y > 1", else: scripted:large}}]',
    says: { small: 'no' },
    asked: ['small'],
    status: 'failed',
  },
  {
    rule: 'in a loop each item goes its own way',
    text: 'steps: [{id: a, for_each: [x, yyyy], prompt: "{{ item }}", model: {try: scripted:small, verify: "item | length > 2", else: scripted:large}}]\noutputs: {a: "{{ a.results }}"}',
    says: { small: 's', large: 'l' },
    asked: ['small', 'large', 'small'],
    outputs: { a: ['l', 's'] },
  },
  {
    rule: 'a member of an ensemble may be a list: the others step in for it',
    text: 'steps: [{id: a, ensemble: why?, pattern: vote, models: [[scripted:gone, scripted:large], scripted:small]}]\noutputs: {a: "{{ a.agreement }}"}',
    says: { gone: down, small: 'same', large: 'same' },
    asked: ['gone', 'small', 'large'],
    outputs: { a: 1 },
  },
];

describe('who is asked', () => {
  for (const { rule, text, says, asked, outputs, status = 'succeeded', why } of cases) {
    it(rule, async () => {
      const run = harness(says);
      const { result } = await runText(`id: t\n${text}`, { ports: run.ports });
      assert.equal(result.status, status, JSON.stringify(result.error ?? statuses(result)));
      assert.deepEqual(run.asked, asked);
      if (outputs !== undefined) assert.deepEqual(result.outputs, outputs);
      why?.(JSON.parse(JSON.stringify(result.steps['a']?.why ?? null)));
    });

    it(`stopped at any fact and resumed, the same comes of it and nobody is asked twice: ${rule}`, async () => {
      const whole = await runText(`id: t\n${text}`, { ports: harness(says).ports });
      const plan = planOf(`id: t\n${text}`);
      const folded = initialState(plan.graph, 10, plan.graphs);
      for (const fact of whole.facts) reduce(folded, fact);
      assert.deepEqual(loggedState(folded), loggedState(whole.drive.context.state));
      for (let cut = 1; cut < whole.facts.length; cut++) {
        const before = whole.facts.slice(0, cut);
        const again = harness(says);
        const { result, facts } = await runText(`id: t\n${text}`, { ports: again.ports, facts: before });
        assert.deepEqual(result.outputs, whole.result.outputs, `cut at ${cut}`);
        assert.equal(result.status, whole.result.status, `cut at ${cut}: ${JSON.stringify(result.error)}`);
        const ends = settledPaths(facts);
        assert.deepEqual(ends.length, new Set(ends).size, `cut at ${cut}: a step settled twice`);
        const settled = (all: readonly Fact[]) => all.filter(({ type }) => type === 'call.settled').length;
        assert.equal(settled(facts), settled(whole.facts), `cut at ${cut}: calls made again`);
      }
    });
  }

  it('keeps its choice on resume, also where another would be made now', async () => {
    const text = yaml`
        id: t
        selection: performance
        steps: [{id: a, prompt: hi, vars: {n: {type: integer}}}]
        outputs: {n: "{{ n }}"}`;
    const says: Says = { small: 'no json', large: json({ n: 1 }) };
    const whole = await runText(text, { ports: harness(says).ports });
    assert.equal(whole.result.status, 'failed');
    const at = whole.facts.findIndex(({ type }) => type === 'call.settled');
    const faster: Settings = {
      models: settings.models?.map((one) => ({ ...one, latency: one.id === 'scripted:large' ? 1 : 900 })) ?? [],
    };
    const again = harness({ ...says, small: json({ n: 2 }) }, faster);
    const { result } = await runText(text, { ports: again.ports, facts: whole.facts.slice(0, at + 1) });
    assert.deepEqual([result.outputs, again.asked], [{ n: 2 }, ['small']]);
  });

  it('a bound on what a call may cost bounds its answer', async () => {
    const priced: Settings = { models: [{ id: 'scripted:small', input_price: 0, output_price: 0 }], providers: {} };
    const { asked, ports } = harness({ small: 's' }, priced);
    const { result } = await runText(
      yaml`
      id: t
      selection: {max_cost: 0.01}
      steps: [{id: a, prompt: hi}]`,
      { ports },
    );
    assert.deepEqual([result.status, asked], ['succeeded', ['small']]);
  });

  it('tells what was asked of each in the log, with its cost', async () => {
    const text = 'id: t\nsteps: [{id: a, prompt: hi, model: {try: scripted:small, verify: "false", else: scripted:large}}]';
    const { facts } = await runText(text, { ports: harness({ small: 's', large: 'l' }).ports });
    const calls = facts.flatMap((fact) => (fact.type === 'call.settled' ? [[fact.path, fact.model, fact.cost]] : []));
    assert.deepEqual(calls, [
      ['a#1', 'scripted:small', 0],
      ['a#2', 'scripted:large', 0],
    ]);
  });
});
