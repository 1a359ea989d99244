import assert from 'node:assert/strict';
import { joinCalledGraphs } from '../../../../client/panel/view/cards/called-graphs.ts';
import { generatedNodes, pickedGraphs } from '../../../../client/panel/view/cards/picked-graphs.ts';
import type { PickedItems } from '../../../../client/panel/view/items/picked-items.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { isMap } from '../../../../engine/language/json.ts';
import { checkAnswer } from '../../../../engine/models/structured/check-answer.ts';
import type { People } from '../../../../engine/run/ports.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { firstFactOf, forkFacts } from '../../../../engine/state/fork-facts.ts';
import { reduce } from '../../../../engine/state/reduce.ts';
import { initialState } from '../../../../engine/state/state.ts';
import type { MemoryRun } from '../memory.ts';
import { planOf, runText } from '../memory.ts';
import { loggedState, settledPaths } from '../reference/logged-state.ts';

const text = `id: t
inputs: {topic: tea}
steps:
  - {id: plan, prompt: "Plan {{ topic }}.", vars: {steps: {$ref: "baton:steps"}}}
  - {id: do, steps_from: "{{ plan.steps }}", inputs: {topic: "{{ topic }}"}, allow_tools: [work, once.do], model: [test:a, test:b]}
outputs: {all: "{{ do }}"}
`;

const steps: JsonMap[] = [
  { id: 'think', prompt: 'About {{ topic }}.', model: 'test:b' },
  { id: 'keep', tool: 'once', action: 'do', parameters: { what: '{{ think }}', note: '<b>\u001b[31m{{ topic }}' } },
  { id: 'last', set: { n: '{{ keep.n }}', of: '{{ think }}' } },
];

/** A model that plans; people who say what `says` gives; `once` does something only where just this step was permitted it. */
function scene(says: Json = 'once', planned: Json = steps) {
  const ran: string[] = [];
  const questions: string[] = [];
  const choices: (readonly string[] | undefined)[] = [];
  const people: People = {
    async ask(question) {
      questions.push(question.text);
      choices.push(question.choices);
      return { value: says, by: 'me' };
    },
  };
  const run: MemoryRun = {
    ports: { people },
    tools: {
      once: ({ what }, { generated, allowed = [], place }) => {
        const needs = { tool: 'generated', pattern: 'once.do' };
        assert.equal(generated, true);
        if (!allowed.some(({ step }) => step !== undefined))
          throw new RunError({ kind: 'permission', message: 'It changes something.', needs });
        ran.push(`once ${place?.path}`);
        return { success: true, n: 3, what: what ?? null };
      },
    },
    model: ({ messages, model }) => {
      const [{ content } = { content: '' }] = messages.filter(({ role }) => role === 'user');
      ran.push(`${model} ${content.split(' ')[0]}`);
      return content.startsWith('Plan')
        ? { text: JSON.stringify({ steps: planned }), object: { steps: planned } }
        : { text: 'said' };
    },
  };
  return { ran, questions, choices, run };
}

describe('steps that a model wrote', () => {
  it('run as planned; a person is asked about an effect, with the call that would be made, once or not', async () => {
    const { ran, questions, choices, run } = scene();
    const { result, facts } = await runText(text, run);
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    const kept = { success: true, n: 3, what: 'said' };
    assert.deepEqual(result.outputs, { all: { think: 'said', keep: kept, last: { n: 3, of: 'said' } } });
    assert.deepEqual(ran, ['test:model Plan', 'test:b About', 'once do/keep#1']);
    assert.deepEqual(choices, [['once', 'no']]);
    assert.match(questions[0] ?? '', /A model wrote this step\. May do\/keep do it: once, or not\?/);
    assert.match(questions[0] ?? '', /tool: once\naction: do\nparameters:\n {2}what: said\n {2}note: "<b>\\e\[31mtea"/);
    const [given] = facts.filter((fact) => fact.type === 'permission.given');
    assert.deepEqual([given?.step, given?.tool, given?.pattern], ['do/keep', 'generated', 'once.do']);
    assert.match(result.steps['do']?.generated ?? '', /^inputs:\n {2}topic:/);
  });

  it('cut off at any fact, go on with the text that stands in the log: nothing is asked or done twice', async () => {
    const whole = await runText(text, scene().run);
    const done = (facts: readonly Fact[]) => facts.filter((fact) => fact.type === 'call.settled' && fact.result).length;
    for (let cut = 1; cut < whole.facts.length; cut++) {
      const before = whole.facts.slice(0, cut);
      const last = before.at(-1);
      // A call that must not be made twice and was cut off in the middle is a question of its own.
      if (last?.type === 'call.started' && last.once) continue;
      // The model would plan something else now.
      const isPlanned = before.some((fact) => fact.type === 'call.settled' && fact.path === 'plan#1');
      const { ran, run } = scene('once', isPlanned ? [{ id: 'other', set: { x: 1 } }] : steps);
      const { result, facts, drive } = await runText(text, { ...run, facts: before });
      assert.equal(result.status, 'succeeded', `cut at ${cut}: ${JSON.stringify(result.error)}`);
      assert.deepEqual(result.outputs, whole.result.outputs, `cut at ${cut}`);
      assert.equal(done(before) + ran.length, done(whole.facts), `cut at ${cut}: ${ran}`);
      const ends = settledPaths(facts);
      assert.deepEqual(ends.length, new Set(ends).size, `cut at ${cut}: a step settled twice`);
      const plan = planOf(text);
      const folded = initialState(plan.graph, 10, plan.graphs);
      for (const fact of facts) reduce(folded, fact);
      assert.deepEqual(loggedState(folded), loggedState(drive.context.state), `cut at ${cut}`);
    }
  });

  it('a "no" is a failure of that step', async () => {
    const { ran, run } = scene('no');
    const { result } = await runText(text, run);
    assert.equal(result.status, 'failed');
    assert.equal(result.error?.kind, 'permission');
    assert.deepEqual(ran, ['test:model Plan', 'test:b About']);
  });

  it('where nobody attends, an effect fails the step, and no option is named that would not help', async () => {
    const { run } = scene();
    const { result } = await runText(text, { ...run, ports: { people: { absent: true, ask: async () => undefined } } });
    assert.deepEqual([result.error?.kind, result.error?.step], ['permission', 'do/keep']);
    assert.match(result.error?.hint ?? '', /A model wrote this step/);
    assert.doesNotMatch(result.error?.hint ?? '', /--allow/);
  });

  it('a long call is cut in its question, which says by how much and where the rest is', async () => {
    const long = [{ id: 'keep', tool: 'once', action: 'do', parameters: { what: 'x'.repeat(9000) } }];
    const { questions, run } = scene('once', long);
    await runText(text, run);
    assert.match(questions[0] ?? '', /… \d{4} more characters\. The calls of do\/keep in the run \S+ show all of it\./);
    assert.ok((questions[0]?.length ?? 0) < 4500);
  });

  it('of a fork with another plan, what was allowed at their paths is asked anew', async () => {
    const whole = await runText(text, scene().run);
    const plan = planOf(text);
    const taken = forkFacts(whole.facts, firstFactOf(whole.facts, 'do') ?? 0, initialState(plan.graph, 10, plan.graphs));
    const others = [{ id: 'keep', tool: 'once', action: 'do', parameters: { what: 'something else' } }];
    const [first] = whole.facts;
    assert.ok(first);
    const given = whole.facts.find((fact) => fact.type === 'permission.given');
    assert.ok(given);
    // A log that holds the permission before the steps that it would be for.
    const facts = [first, { ...given, seq: 2 }, ...taken.map((fact, index) => ({ ...fact, seq: index + 3 }))].map(
      (fact): Fact =>
        fact.type === 'step.succeeded' && fact.path === 'plan'
          ? { ...fact, result: { value: { steps: others } } }
          : (fact as Fact),
    );
    const { questions, run } = scene();
    const { result } = await runText(text, { ...run, facts });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.match(questions[0] ?? '', /something else/);
  });

  it('stand inside the card of their step once the run has them', async () => {
    const { drive } = await runText(text, scene().run);
    const { graph, called } = drive.context.state;
    const drawn = joinCalledGraphs(graph, called, new Set(['do']));
    assert.deepEqual(
      drawn.nodes.map(({ path }) => path),
      ['plan', 'do', 'do/think', 'do/keep', 'do/last'],
    );
    assert.deepEqual(joinCalledGraphs(graph, new Map(), new Set(['do'])), graph);
  });

  it('those of the item that is picked are shown, else those that came last', async () => {
    const inLoop = `id: t
steps:
  - {id: do, for_each: [0, 1], steps_from: "{{ data.plans[index] }}"}
  - id: each
    for_each: [0, 1]
    steps:
      - {id: do, steps_from: "{{ data.plans[item] }}"}
data:
  plans: [[{id: a, set: {x: 1}}, {id: b, set: {x: 1}}], [{id: c, set: {x: 1}}]]
`;
    const { drive, result } = await runText(inLoop);
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    const { state } = drive.context;
    const { graph } = state;
    const shown = (path: string, open: string[], picked: PickedItems): string[] => {
      const called = new Map([...state.called, ...pickedGraphs(generatedNodes(graph), state, picked)]);
      return joinCalledGraphs(graph, called, new Set(open)).nodes.flatMap((node) =>
        node.path.startsWith(path) ? node.path : [],
      );
    };
    assert.deepEqual(shown('do[*]/', ['do'], new Map()), ['do[*]/c']);
    assert.deepEqual(shown('do[*]/', ['do'], new Map([['do', 0]])), ['do[*]/a', 'do[*]/b']);
    assert.deepEqual(shown('each[*].do/', ['each', 'each[*].do'], new Map([['each', 0]])), ['each[*].do/a', 'each[*].do/b']);
    assert.deepEqual(shown('each[*].do/', ['each', 'each[*].do'], new Map([['each', 1]])), ['each[*].do/c']);
  });
});

describe('the schema of steps', () => {
  const schemaIn = (pipeline: string): JsonMap => {
    const { steps: placed, problems } = compile(pipeline, { file: 't.yaml', find: () => undefined });
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    const schema = placed.find(({ step }) => step.id === 'plan')?.step.answer?.schema;
    assert.ok(isMap(schema));
    return schema;
  };
  const plan = '  - {id: plan, prompt: Plan it., vars: {steps: {$ref: "baton:steps"}}}\n';
  const doing =
    '  - {id: do, steps_from: "{{ plan.steps }}", allow_tools: [filesystem], model: [a, b], inputs: {topic: tea}, max_steps: 2}\n';
  const fault = (schema: JsonMap, value: Json) => checkAnswer(schema, { steps: value });

  it('says what the step that runs them allows', () => {
    const schema = schemaIn(`steps:\n${plan}${doing}`);
    const fits: JsonMap[] = [
      { id: 'a', tool: 'filesystem', action: 'read', parameters: { path: '{{ b }}' } },
      { id: 'b', prompt: 'x', model: 'b', condition: '1 > 0', dependencies: ['a'] },
    ];
    assert.equal(fault(schema, fits), undefined);
    const misses: [Json[], string][] = [
      [[...fits, { id: 'c', set: { x: 1 } }], 'too many'],
      [[], 'none'],
      [
        [{ id: 'a', tool: 'filesystem', action: 'write', parameters: { path: 'a', content: 'b' } }],
        'an action that is not allowed',
      ],
      [[{ id: 'a', tool: 'http', action: 'get', parameters: {} }], 'a tool that is not allowed'],
      [[{ id: 'a', prompt: 'x', model: 'c' }], 'a model that is not allowed'],
      [[{ id: 'a', prompt: 'x', tools: ['http'] }], 'a key that is not allowed'],
      [[{ prompt: 'x' }], 'no id'],
    ];
    for (const [value, why] of misses) assert.notEqual(fault(schema, value), undefined, why);
    assert.match(JSON.stringify(schema), /topic/);
  });

  it('without a step that runs them says what holds of all', () => {
    const schema = schemaIn(`steps:\n${plan}`);
    assert.equal(fault(schema, [{ id: 'a', tool: 'any', action: 'thing', parameters: { x: 1 } }]), undefined);
    assert.notEqual(fault(schema, [{ id: 'a', for_each: [1] }]), undefined);
  });

  it('may stand under `output_schema`, also alone, and inside a loop', () => {
    const alone =
      '  - {id: plan, prompt: Plan it., output_schema: {$ref: "baton:steps"}}\n  - {id: do, steps_from: "{{ plan }}"}\n';
    assert.equal(checkAnswer(schemaIn(`steps:\n${alone}`), [{ id: 'a', set: { x: 1 } }]), undefined);
    const inLoop = schemaIn(`steps:\n  - id: each\n    for_each: [1]\n    steps:\n${(plan + doing).replace(/^/gm, '    ')}\n`);
    assert.notEqual(fault(inLoop, [{ id: 'a', tool: 'http', action: 'get', parameters: {} }]), undefined);
  });

  it('is as it was in a text compiled anew, and follows an edit of the step that runs them', () => {
    const world = { file: 't.yaml' };
    const before = compile(`steps:\n${plan}${doing}`, world);
    const [same, other] = [`steps:\n${plan}${doing}\n`, `steps:\n${plan}${doing.replace('filesystem', 'http')}`].map((one) =>
      compile(one, world, before),
    );
    assert.equal(same?.steps[0]?.step, before.steps[0]?.step);
    assert.match(JSON.stringify(other?.steps[0]?.step.answer?.schema), /"http"/);
  });
});
