import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import type { AutoResolver } from '../../../../engine/run/context.ts';
import { autoKey } from '../../../../engine/run/scope/render.ts';
import { yaml } from '../../../yaml.ts';
import { runText } from '../memory.ts';

/** Answers tags by their words, in turn; keeps who asked for what. */
function answering(answers: Record<string, Json[]>) {
  const asked: string[] = [];
  const autos: AutoResolver = async ({ context, step, sites, at }) => {
    for (const site of sites) {
      const key = autoKey(site, { path: at?.path ?? step.path, invocation: step.frame.invocation });
      if (context.state.autos.has(key)) continue;
      asked.push(key);
      const answer = answers[site.field]?.shift() ?? null;
      context.fact({
        type: 'auto.resolved',
        site: key,
        path: step.path,
        field: site.field,
        question: 'q',
        answer,
        model: 'm',
        locked: false,
        calls: 0,
      });
    }
  };
  return { autos, asked };
}

describe('AUTO in a run', () => {
  it('at the ends of a loop is asked again each time', async () => {
    const { autos, asked } = answering({ while: [true, true, false] });
    const { result } = await runText(
      yaml`
        id: t
        steps: [{id: l, while: <AUTO>go on?</AUTO>, steps: [{id: a, set: {n: "{{ iteration }}"}}]}]
        outputs: {n: "{{ l.iterations }}", by: "{{ l.ended_by }}"}`,
      { options: { autos } },
    );
    assert.deepEqual(result.outputs, { n: 2, by: 'while' }, JSON.stringify(result.error));
    assert.deepEqual(asked, ['l.while#0 @l[0]', 'l.while#0 @l[1]', 'l.while#0 @l[2]']);
  });

  it('after the body sees what it gave, and not where the body was passed over', async () => {
    const { autos, asked } = answering({ continue_if: [false, true, false], break_if: [false, true] });
    const { result } = await runText(
      yaml`
        id: t
        steps: [{id: l, for_each: [1, 2, 3], continue_if: <AUTO>pass?</AUTO>, break_if: <AUTO>enough after {{ l }}?</AUTO>, set: {n: "{{ item }}"}}]
        outputs: {all: "{{ l.results }}", by: "{{ l.ended_by }}"}`,
      { options: { autos } },
    );
    assert.deepEqual(result.outputs, { all: [{ n: 1 }, null, { n: 3 }], by: 'break' }, JSON.stringify(result.error));
    assert.equal(asked.filter((key) => key.startsWith('l.break_if')).length, 2);
  });

  it('in a called pipeline belongs to the call: equal places of two files are two tags', async () => {
    const { autos, asked } = answering({ prompt: ['theirs', 'ours'] });
    const { result } = await runText(
      yaml`
        id: t
        steps: [{id: s, pipeline: p.yaml}, {id: a, dependencies: [s], prompt: "<AUTO>words</AUTO>"}]
        outputs: {s: "{{ s.v }}", a: "{{ a }}"}`,
      {
        files: {
          'p.yaml': yaml`
            id: p
            inputs: {n: 1}
            steps: [{id: a, prompt: "<AUTO>words {{ n }}</AUTO>"}]
            outputs: {v: "{{ a }}"}`,
        },
        options: { autos },
        model: ({ messages }) => ({ text: `said ${messages.at(-1)?.content}` }),
      },
    );
    assert.deepEqual(result.outputs, { s: 'said theirs', a: 'said ours' }, JSON.stringify(result.error));
    assert.deepEqual(asked, ['a.prompt#0 @s/a', 'a.prompt#0 @a']);
  });

  it('may stand inside blocks: each answer stands where its tag stood, whichever branch is taken', async () => {
    for (const [rich, wanted] of [
      [true, 'said first and first end'],
      [false, 'said plain second end'],
    ] as const) {
      const { autos } = answering({ prompt: ['first', 'second'] });
      const { result } = await runText(
        yaml`
          id: t
          inputs: {rich: true}
          steps:
            - id: a
              dependencies: []
              prompt: "{% if rich %}<AUTO when='run'>one</AUTO>{% for n in [1] %} and {{ x }}{% endfor %}{% else %}plain <AUTO when='run'>two</AUTO>{% endif %} end"
              parameters: {x: first}
          outputs: {a: "{{ a }}"}`,
        { inputs: { rich }, options: { autos }, model: ({ messages }) => ({ text: `said ${messages.at(-1)?.content}` }) },
      );
      assert.deepEqual(result.outputs, { a: wanted }, JSON.stringify(result.error));
    }
  });

  it('for a priority is asked once the condition holds, and the condition once', async () => {
    const text = yaml`
        id: t
        steps: [{id: z, set: {m: 1}}, {id: a, condition: "<AUTO>go?</AUTO>", priority: <AUTO>how urgent?</AUTO>, set: {n: 1}, dependencies: [z]}]
        outputs: {n: "{{ a.status }}"}`;
    for (const [answers, status, asked] of [
      [{ condition: [true], priority: [3] }, 'succeeded', ['a.condition#0 @a', 'a.priority#0 @a']],
      [{ condition: [false], priority: [3] }, 'skipped', ['a.condition#0 @a']],
    ] as const) {
      const { autos, asked: heard } = answering({ condition: [...answers.condition], priority: [...answers.priority] });
      const { result: ended } = await runText(text, { options: { autos } });
      assert.deepEqual(ended.outputs, { n: status }, JSON.stringify(ended.error));
      assert.deepEqual(heard, asked);
    }
  });
});
