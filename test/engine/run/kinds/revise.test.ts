import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import type { People, Ports } from '../../../../engine/run/ports.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { yaml } from '../../../yaml.ts';
import { runText, valueAt } from '../memory.ts';

const notice = yaml`
id: t
steps:
  - id: notice
    prompt: Write a notice.
    revise: {ask: Publish this?, max: 3}
outputs: {answer: "{{ notice.answer }}", approved: "{{ notice.approved }}", drafts: "{{ notice.steps.draft }}"}
`;

/** Runs it with a model that numbers its drafts and a person who says of each draft what `verdicts` tell; `before` is what stands in the log. */
async function run(text: string, verdicts: readonly Json[], before: readonly Fact[] = []) {
  const prompts: string[] = [];
  const questions: string[] = [];
  const settled = before.filter(({ type }) => type === 'call.settled').length;
  const models: Ports['models'] = {
    choose: () => ({ model: 'm', reason: 'a test' }),
    worst: () => ({ tokens: 1, cost: 0 }),
    check: () => undefined,
    async call({ messages }) {
      prompts.push(String(messages.at(-1)?.content));
      return { text: `draft ${settled + prompts.length}`, model: 'm', provenance: 'live' };
    },
  };
  const people: People = {
    async ask({ text: question }) {
      questions.push(question);
      const value = verdicts[Number(/draft (\d)/.exec(question)?.[1]) - 1];
      return value === undefined ? undefined : { value, by: 'ann' };
    },
  };
  return { ...(await runText(text, { ports: { models, people }, facts: before })), prompts, questions };
}

const outputsOf = async (text: string, verdicts: readonly Json[]): Promise<Json> => (await run(text, verdicts)).result.outputs;

const asked: Json[] = [{ choice: 'revise', notes: 'say when' }, { choice: 'approve' }];

describe('a prompt with revise is written again until a person is content', () => {
  it('the next draft is given the draft before it and what was said of it', async () => {
    const { result, prompts, questions } = await run(notice, asked);
    assert.deepEqual(result.outputs, { answer: 'draft 2', approved: true, drafts: ['draft 1', 'draft 2'] });
    assert.equal(prompts[0], 'Write a notice.');
    assert.match(
      prompts[1] ?? '',
      /^Write a notice\.\n\nYour last draft:\n<draft>\ndraft 1\n<\/draft>\n\n.*to be changed: say when\n/,
    );
    assert.deepEqual(questions, ['Publish this?\n\ndraft 1', 'Publish this?\n\ndraft 2']);
    assert.deepEqual(valueAt(result, 'notice[1].decide'), { choice: 'approve' });
  });

  it('a revision without notes says that there were none', async () => {
    const { prompts } = await run(notice, [{ choice: 'revise' }, { choice: 'approve' }]);
    assert.match(prompts[1] ?? '', /No reason was given/);
  });

  it('a dropped draft ends it, and so do as many drafts as there may be', async () => {
    assert.deepEqual(await outputsOf(notice, [{ choice: 'drop' }]), { answer: 'draft 1', approved: false, drafts: ['draft 1'] });
    const never = [1, 2, 3].map(() => ({ choice: 'revise' }));
    const drafts = ['draft 1', 'draft 2', 'draft 3'];
    assert.deepEqual(await outputsOf(notice, never), { answer: 'draft 3', approved: false, drafts });
  });

  it('with strict it fails where no draft was approved', async () => {
    const { result } = await run(
      notice.replace('revise: {', 'strict: true\n    revise: {'),
      [1, 2, 3].map(() => ({ choice: 'revise' })),
    );
    assert.equal(result.status, 'failed');
  });

  it('waits without a process, and no draft is written twice wherever it is cut off', async () => {
    const verdicts: Json[] = [{ choice: 'revise', notes: 'x' }, { choice: 'approve' }];
    const whole = await run(notice, verdicts);
    assert.equal((await run(notice, [])).result.status, 'waiting');
    for (let cut = 1; cut < whole.facts.length; cut++) {
      const before = whole.facts.slice(0, cut);
      const resumed = await run(notice, verdicts, before);
      assert.deepEqual(resumed.result.outputs, whole.result.outputs, `cut at ${cut}`);
      const ended = before.filter(({ type }) => type === 'call.settled').length;
      assert.equal(ended + resumed.prompts.length, 2, `cut at ${cut}`);
    }
  });

  it('a prompt may be a list of parts, and the question may show the draft where it likes', async () => {
    const parts = yaml`
      id: t
      steps:
        - {id: a, prompt: [Write., In verse.], revise: "Is {{ draft }} good?"}
      outputs: {a: "{{ a.answer }}"}
    `;
    const { prompts, questions } = await run(parts, asked);
    assert.match(prompts[1] ?? '', /^Write\.\s+In verse\.\s+Your last draft:[\s\S]*say when/);
    assert.deepEqual(questions, ['Is draft 1 good?', 'Is draft 2 good?']);
  });
});
