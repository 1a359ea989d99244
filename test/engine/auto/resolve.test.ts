import assert from 'node:assert/strict';
import { buildQuestion } from '../../../engine/auto/question.ts';
import type { ResolveOptions } from '../../../engine/auto/resolve.ts';
import { resolveSite } from '../../../engine/auto/resolve.ts';
import { lockEntries } from '../../../engine/auto/resolve-batch.ts';
import type { FailureKind } from '../../../engine/language/failures.ts';
import type { Json } from '../../../engine/language/json.ts';
import type { ModelAnswer } from '../../../engine/run/model-port.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { asked, never, scripted } from './asked.ts';

const count = '<AUTO type="integer" min=1 max=5>how many?</AUTO>';
const down = new RunError({ kind: 'network', message: 'The server is away.' });
const failsWith = (kind: FailureKind, message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof RunError, String(thrown));
  assert.equal(thrown.failure.kind, kind);
  assert.match(thrown.message, message);
  return true;
};
const lockFor = (value: string, answer: Json) => {
  const one = asked(value);
  return [{ site: one.site.id, question: buildQuestion(one).hash, asked: one.words, answer, model: 'test:old', date: '2026' }];
};

describe('answering an AUTO tag', () => {
  it('asks the orchestrator with the words and the schema', async () => {
    const models = scripted([3]);
    const resolved = await resolveSite(asked(count), models, { signal: never, orchestrator: 'test:boss', step: 'write' });
    assert.deepEqual(
      [resolved.answer, resolved.model, resolved.locked, resolved.calls, resolved.cost, resolved.usage],
      [3, 'test:boss', false, 1, 0.5, { input_tokens: 10, output_tokens: 2 }],
    );
    assert.equal(resolved.asked, 'how many?');
    const [call] = models.calls;
    assert.deepEqual(
      [call?.model, call?.step, call?.schema],
      ['test:boss', 'write', { type: 'integer', minimum: 1, maximum: 5 }],
    );
    assert.deepEqual(call?.messages, buildQuestion(asked(count)).messages);
  });

  it('asks the model that the tag names, else the default', async () => {
    const models = scripted(['x', 'y']);
    await resolveSite(asked('<AUTO model="test:own">n</AUTO>'), models, { signal: never, orchestrator: 'test:boss' });
    await resolveSite(asked('<AUTO>n</AUTO>'), models, { signal: never });
    assert.deepEqual(
      models.calls.map(({ model }) => model),
      ['test:own', 'test:default'],
    );
  });

  it('repairs an answer once, showing it and what was wrong, and counts both calls', async () => {
    const models = scripted([9, 4]);
    const resolved = await resolveSite(asked(count), models, { signal: never });
    assert.deepEqual(
      [resolved.answer, resolved.calls, resolved.cost, resolved.usage],
      [4, 2, 1, { input_tokens: 20, output_tokens: 4 }],
    );
    const [, answer, told] = models.calls[1]?.messages.slice(1) ?? [];
    assert.equal(answer?.content, '9');
    assert.match(told?.content ?? '', /cannot be used: .*5/);
  });

  it('then fails, with the answer shown', async () => {
    await assert.rejects(
      resolveSite(asked(count), scripted([9, 'ten']), { signal: never }),
      failsWith('bad-response', /write\.parameters\.style#0 got no usable answer.*It answered: "ten"/),
    );
  });

  it('understands text in plain words, and nothing else', async () => {
    const answer = (text: string) => ({ text, model: 'm', provenance: 'live' as const });
    assert.equal(
      (await resolveSite(asked('<AUTO>a title</AUTO>'), scripted([answer('  "The Sea" ')]), { signal: never })).answer,
      'The Sea',
    );
    assert.equal(
      (await resolveSite(asked('<AUTO choices="a,b">n</AUTO>'), scripted([answer('b')]), { signal: never })).answer,
      'b',
    );
    await assert.rejects(
      resolveSite(asked(count), scripted([answer('three'), answer('')]), { signal: never }),
      failsWith('bad-response', /no value of the expected form/),
    );
  });

  it('leaves unknown figures unknown', async () => {
    const plain = { text: '"x"', object: 'x', model: 'm', provenance: 'live' as const };
    const resolved = await resolveSite(asked('<AUTO>n</AUTO>'), scripted([plain]), { signal: never });
    assert.deepEqual([resolved.usage, resolved.cost], [undefined, undefined]);
  });

  it('reports each call to whoever records, who may also answer it', async () => {
    const seen: string[] = [];
    const record: ResolveOptions['record'] = async (kind, call, make) => {
      seen.push(`${kind} ${call.model} ${call.messages.length}`);
      return kind === 'auto' ? { text: '7', object: 7, model: 'logged', provenance: 'live' } : make();
    };
    const models = scripted([2]);
    const resolved = await resolveSite(asked(count), models, { signal: never, record });
    assert.deepEqual([resolved.answer, seen, models.calls.length], [2, ['auto test:default 2', 'repair test:default 4'], 1]);
  });
});

describe('a model tag', () => {
  it('is answered by selection, without a call', async () => {
    const models = scripted([]);
    const resolved = await resolveSite(asked('<AUTO task="x">fast one</AUTO>', { wants: 'model' }), models, { signal: never });
    assert.deepEqual(
      [resolved.answer, resolved.model, resolved.calls, resolved.reason],
      ['test:default', 'selection', 0, 'the default'],
    );
  });

  it('takes the first of its choices that can be used', async () => {
    const tag = asked('<AUTO type="model" choices="a:x, b:y, c:z">', {});
    assert.equal(
      (
        await resolveSite(
          tag,
          scripted([], (name) => name !== 'a:x'),
          { signal: never },
        )
      ).answer,
      'b:y',
    );
    await assert.rejects(
      resolveSite(
        tag,
        scripted([], () => false),
        { signal: never },
      ),
      failsWith('auth', /No key for c:z/),
    );
  });

  it('costs a call only where it names who answers', async () => {
    const models = scripted(['openai:small']);
    const resolved = await resolveSite(asked('<AUTO type="model" model="test:own">fast one</AUTO>'), models, { signal: never });
    assert.deepEqual([resolved.answer, models.calls.length], ['openai:small', 1]);
  });
});

describe('answers that are there already', () => {
  it('a locked answer to the same question is taken', async () => {
    const resolved = await resolveSite(asked(count), scripted([]), { signal: never, lock: lockFor(count, 2) });
    assert.deepEqual([resolved.answer, resolved.model, resolved.locked, resolved.calls], [2, 'test:old', true, 0]);
  });

  it('another question is asked', async () => {
    const resolved = await resolveSite(asked(count), scripted([5]), {
      signal: never,
      lock: lockFor('<AUTO type="integer">how many?</AUTO>', 2),
    });
    assert.deepEqual([resolved.answer, resolved.locked], [5, false]);
  });

  it('a tag of the run is asked, whatever is locked or frozen', async () => {
    const value = '<AUTO type="integer" when="run">n</AUTO>';
    assert.equal(
      (await resolveSite(asked(value), scripted([5]), { signal: never, frozen: true, lock: lockFor(value, 2) })).answer,
      5,
    );
  });

  it('a locked answer that does not fit is an error that says so', async () => {
    await assert.rejects(
      resolveSite(asked(count), scripted([]), { signal: never, lock: lockFor(count, 77) }),
      failsWith('input', /locked answer .* does not fit: .*It was 77/),
    );
  });

  it('frozen makes an unlocked tag an error', async () => {
    await assert.rejects(
      resolveSite(asked(count), scripted([]), { signal: never, frozen: true }),
      failsWith('input', /no locked answer, and --frozen/),
    );
  });

  it('frozen takes the default of an unlocked tag, says so, and leaves nothing to lock', async () => {
    const value = '<AUTO type="integer" default="3">how many?</AUTO>';
    const resolved = await resolveSite(asked(value), scripted([]), { signal: never, frozen: true });
    assert.deepEqual([resolved.answer, resolved.model, resolved.degraded, resolved.calls], [3, 'default', true, 0]);
    assert.match(resolved.reason ?? '', /its default is used/);
    assert.deepEqual(lockEntries([resolved], 0), []);
  });

  it('supplied answers win, by tag or by field', async () => {
    const options = { signal: never, lock: lockFor(count, 2), frozen: true };
    for (const name of ['write.parameters.style#0', 'parameters.style']) {
      const resolved = await resolveSite(asked(count), scripted([]), { ...options, responses: { [name]: 4 } });
      assert.deepEqual([resolved.answer, resolved.model, resolved.locked], [4, 'supplied', false]);
    }
  });

  it('a supplied answer that does not fit is an error that shows it', async () => {
    const long = 'y'.repeat(500);
    await assert.rejects(
      resolveSite(asked(count), scripted([]), { signal: never, responses: { 'parameters.style': long } }),
      failsWith('input', /supplied answer .* does not fit: .*It was y{300}…/),
    );
  });
});

const inWords = (text: string): ModelAnswer => ({ text, model: 'test:default', provenance: 'live' });

describe('a yes or no in words', () => {
  const tag = '<AUTO type="boolean">safe?</AUTO>';
  const said: [words: string, answer: boolean][] = [
    ['yes', true],
    ['Yes.', true],
    ['True', true],
    ['no.', false],
    ['FALSE', false],
    ['**Yes**', true],
    ['"no"', false],
    ["'true'", true],
    ['Yes, it is safe.', true],
    ['No - it reads secrets.', false],
    [' yes!\n', true],
    ['true', true],
  ];
  for (const [words, answer] of said)
    it(JSON.stringify(words), async () => {
      const resolved = await resolveSite(asked(tag), scripted([inWords(words)]), { signal: never });
      assert.deepEqual([resolved.answer, resolved.calls], [answer, 1]);
    });

  for (const words of ['maybe', 'yesterday', 'I say yes', 'yes and no', ''])
    it(`${JSON.stringify(words)} is none, and is asked once more`, async () => {
      const resolved = await resolveSite(asked(tag), scripted([inWords(words), false]), { signal: never });
      assert.deepEqual([resolved.answer, resolved.calls], [false, 2]);
    });
});

describe('an answer in prose', () => {
  const choice = '<AUTO>how deep: "brief", "standard", or "comprehensive"?</AUTO>';
  const list = '<AUTO type="array">names</AUTO>';
  const said: [tag: string, words: string, answer: Json][] = [
    [choice, 'Standard', 'standard'],
    [choice, '**brief**', 'brief'],
    [choice, 'Brief, since the text is short.', 'brief'],
    [choice, 'The strategy is advanced.\n\ncomprehensive.', 'comprehensive'],
    [count, '4 items', 4],
    [count, '**2**', 2],
    [count, '5, it is a long text.', 5],
    ['<AUTO type="integer">tokens</AUTO>', '1,200 tokens', 1200],
    ['<AUTO type="number">share</AUTO>', '0.25, as ever', 0.25],
    [list, 'Three names:\n\n1. Ada\n2. "Grace"\n3. **Hedy**', ['Ada', 'Grace', 'Hedy']],
    [list, '- Ada\n- Grace', ['Ada', 'Grace']],
    [list, '- "Ada" the first\n- Grace', ['"Ada" the first', 'Grace']],
  ];
  for (const [tag, words, answer] of said)
    it(`${JSON.stringify(words)} leaves no doubt`, async () => {
      const resolved = await resolveSite(asked(tag), scripted([inWords(words)]), { signal: never });
      assert.deepEqual([resolved.answer, resolved.calls], [answer, 1]);
    });

  const depth = '<AUTO>how deep: "simple" or "complex"?</AUTO>';
  const safe = '<AUTO type="boolean">safe?</AUTO>';
  const size = '<AUTO type="integer">how many?</AUTO>';
  const doubtful: [tag: string, words: string, answer: Json][] = [
    [choice, 'I would take "comprehensive" here.', 'comprehensive'],
    [depth, 'Not "simple" but complex', 'complex'],
    [depth, 'I would not call this **simple**.', 'complex'],
    [depth, 'avoid `simple`', 'complex'],
    [depth, 'Simple? No, complex.', 'complex'],
    [depth, 'Simple?\nRather the other.', 'complex'],
    [depth, 'simple, complex', 'complex'],
    [depth, 'Simple, I would say, it is not.', 'complex'],
    [depth, 'Simple: I don’t think so.', 'complex'],
    [depth, 'It is not what you think:\nsimple', 'complex'],
    [safe, 'I am not saying **yes**.', false],
    [safe, '"Yes" would be a lie.', false],
    [safe, 'True? No, false.', false],
    [safe, 'Yes, if nobody looks.', false],
    [safe, 'Is it a risk?\nYes', false],
    [size, '1. Consider the load\n2. Choose 8', 8],
    [size, '1. Consider the load', 8],
    [count, '5. It is a long text.', 5],
    [size, '3 - 5', 4],
    [size, '4, or five', 5],
    [size, '3\u20135 retries', 4],
    [size, 'Between **3** and 5', 4],
    [size, '10, 20', 15],
    [size, '5 thousand', 5000],
    [size, '5, in thousands', 5000],
    [size, '5 percent', 5],
    [size, '5 minutes', 300],
    [size, 'As of **2024** it is five', 5],
    [size, 'more than "3" workers', 4],
    [list, '- Things to check:\n- b\n- c', ['b', 'c']],
    [list, '- a\n  - b\n- c', ['a', 'c']],
    [list, '1. a\n- b', ['a', 'b']],
    [list, '- "a" and "b"', ['a', 'b']],
    [list, 'Do not take these:\n- a', ['b']],
    [choice, 'Rather "brief" than "standard".', 'brief'],
    [choice, 'Not brief.', 'standard'],
    [choice, `${'x'.repeat(5_000)}\nbrief`, 'standard'],
    [count, '4 of 5', 4],
    [count, '9', 3],
    [list, '- Ada\nand Grace', ['Ada', 'Grace']],
    ['<AUTO type="array" items=\'{"type": "integer"}\'>years</AUTO>', '- 1815', [1815]],
  ];
  for (const [tag, words, answer] of doubtful)
    it(`${JSON.stringify(words.slice(0, 40))} is asked about once more`, async () => {
      const resolved = await resolveSite(asked(tag), scripted([inWords(words), answer]), { signal: never });
      assert.deepEqual([resolved.answer, resolved.calls], [answer, 2]);
    });
});

describe('a default', () => {
  const withDefault = '<AUTO type="integer" min=1 max=5 default="3">how many?</AUTO>';

  it('stands in when nothing could answer, marked as degraded, with the reason', async () => {
    const resolved = await resolveSite(asked(withDefault), scripted([down]), { signal: never });
    assert.deepEqual(
      [resolved.answer, resolved.model, resolved.degraded, resolved.reason, resolved.calls],
      [3, 'default', true, 'The AUTO tag write.parameters.style#0 got no answer: The server is away.', 1],
    );
  });

  it('stands in for answers that do not fit, whose calls are still counted', async () => {
    const resolved = await resolveSite(asked(withDefault), scripted([9, 8]), { signal: never });
    assert.deepEqual([resolved.answer, resolved.degraded, resolved.calls, resolved.cost], [3, true, 2, 1]);
  });

  it('is not used while something answers', async () => {
    const resolved = await resolveSite(asked(withDefault), scripted([5]), { signal: never });
    assert.deepEqual([resolved.answer, resolved.degraded], [5, undefined]);
  });

  it('without one the failure stands, and names the tag', async () => {
    await assert.rejects(
      resolveSite(asked(count), scripted([down]), { signal: never }),
      failsWith('network', /^The AUTO tag write.parameters.style#0 got no answer: .*away/),
    );
  });

  for (const kind of ['budget', 'cancelled', 'interrupted', 'internal'] as const)
    it(`does not hide a failure of kind ${kind}`, async () => {
      await assert.rejects(
        resolveSite(asked(withDefault), scripted([new RunError({ kind, message: 'End.' })]), { signal: never }),
        failsWith(kind, /End/),
      );
    });

  it('does not stand in when the run is cancelled', async () => {
    await assert.rejects(
      resolveSite(asked(withDefault), scripted([down]), { signal: AbortSignal.abort() }),
      failsWith('network', /away/),
    );
  });
});
