import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../../engine/compile/compile.ts';
import { alignmentProblems, evidenceOf } from '../../../../engine/insight/explain/evidence.ts';
import { makeInsight } from '../../../../engine/insight/explain/insight.ts';
import { insightHash, readInsight, storeInsight } from '../../../../engine/insight/explain/stored-insight.ts';
import type { Json } from '../../../../engine/language/json.ts';
import { explainPipeline } from '../../../../engine/launch/explain/explain.ts';
import { checkAnswer } from '../../../../engine/models/structured/check-answer.ts';
import type { ModelCall } from '../../../../engine/run/model-port.ts';
import { isRunError } from '../../../../engine/state/failure.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: letters
description: Writes a letter to each customer and sends it.
steps:
  - id: draft
    prompt: Write a friendly letter.
  - id: send   # nothing is sent
    tool: filesystem
    action: write
    parameters: {path: letter.txt, content: "{{ draft }}"}
`;
const three = ['It writes a letter.', 'The letter is friendly.', 'It ends in a file.'];

/** Answers in the order of what is asked: by the schema, with what `findings` says. */
function fakeModels(findings: Json[], { spoil = 0, cost }: { spoil?: number; cost?: number } = {}) {
  const asked: ModelCall[] = [];
  let left = spoil;
  return {
    asked,
    check: checkAnswer,
    call: async (call: ModelCall) => {
      asked.push(call);
      const wantsFindings = JSON.stringify(call.schema).includes('findings');
      const fits: Json = wantsFindings ? { findings } : { sentences: three };
      const object: Json = left-- > 0 ? { sentences: ['too few'] } : fits;
      return {
        text: JSON.stringify(object),
        object,
        model: 'fake:one',
        provenance: 'live' as const,
        usage: { input_tokens: 10, output_tokens: 5 },
        ...(cost === undefined ? {} : { cost }),
      };
    },
  };
}

const asking = (models: ReturnType<typeof fakeModels>) => ({ models, model: 'fake:one', signal: new AbortController().signal });

describe('insight', () => {
  const compiled = compile(text, { file: 'letters.baton.yaml' });

  it('asks for intention first, then for architecture and alignment, with all that was spent', async () => {
    const models = fakeModels([{ what: 'Nothing is sent.', quote: 'sends it', step: null }], { cost: 0.01 });
    const { intention, architecture, alignment, calls, usage, cost, model } = await makeInsight(compiled, asking(models));
    assert.deepEqual([intention, architecture], [three, three]);
    assert.deepEqual(alignment, [{ what: 'Nothing is sent.', quote: 'sends it' }]);
    assert.deepEqual(
      { calls, usage, cost, model },
      { calls: 3, usage: { input_tokens: 30, output_tokens: 15 }, cost: 0.03, model: 'fake:one' },
    );
    for (const { messages } of models.asked) assert.match(messages.at(-1)?.content ?? '', /Writes a letter to each customer/);
    for (const { messages } of models.asked.slice(1)) assert.match(messages.at(-1)?.content ?? '', /It ends in a file\./);
  });

  it('leaves out findings that quote what does not stand in the text', async () => {
    const models = fakeModels([
      { what: 'Made up.', quote: 'prints it in gold', step: null },
      { what: 'True.', quote: 'A  friendly letter'.replace('A ', 'a'), step: 'draft' },
    ]);
    const { alignment, dropped } = await makeInsight(compiled, asking(models));
    assert.deepEqual([alignment.map(({ what }) => what), dropped], [['True.'], 1]);
  });

  it('says what was wrong once, and goes on with the mended answer', async () => {
    const models = fakeModels([], { spoil: 1 });
    assert.equal((await makeInsight(compiled, asking(models))).calls, 4);
    assert.match(models.asked[1]?.messages.at(-1)?.content ?? '', /cannot be used/);
  });

  it('fails where an answer misses its form twice', async () => {
    await assert.rejects(makeInsight(compiled, asking(fakeModels([], { spoil: 2 }))), (error) => {
      return isRunError(error) && error.failure.kind === 'bad-response';
    });
  });

  it('knows no cost where one call has none', async () => {
    assert.equal((await makeInsight(compiled, asking(fakeModels([])))).cost, undefined);
  });
});

describe('evidence', () => {
  const compiled = compile(text, { file: 'letters.baton.yaml' });
  const quoted = (quote: string, step?: string): string | undefined => {
    const range = evidenceOf(quote, compiled, step);
    return range && text.slice(range.start, range.end);
  };

  it('is found as it stands, and where white space differs', () => {
    assert.equal(quoted('friendly letter'), 'friendly letter');
    assert.equal(quoted('id: draft prompt: Write'), 'id: draft\n    prompt: Write');
  });
  it('is looked for in the step that is named, then anywhere', () => {
    assert.equal(evidenceOf('letter', compiled, 'send')?.start, text.indexOf('letter.txt'));
    assert.equal(evidenceOf('customer', compiled, 'send')?.start, text.indexOf('customer'));
  });
  it('is none for words that do not stand there, or for none at all', () => {
    assert.equal(quoted('gold'), undefined);
    assert.equal(quoted('  '), undefined);
  });
  it('becomes a problem of severity information', () => {
    const [problem] = alignmentProblems([{ what: 'Nothing is sent.', quote: 'sends it' }], compiled);
    const start = text.indexOf('sends it');
    assert.deepEqual(problem, {
      code: 'alignment',
      severity: 'information',
      message: 'Nothing is sent.',
      range: { start, end: start + 8 },
    });
  });
});

describe('kept insights', () => {
  const place = temporaryFolder();
  const compiled = compile(text, { file: 'letters.baton.yaml' });
  const insight = {
    intention: three,
    architecture: three,
    alignment: [],
    dropped: 0,
    model: 'm',
    calls: 3,
    made_at: '2026-01-01',
  };

  it('are found again for the same text, and for no other', async () => {
    await storeInsight(place(), compiled, insight);
    assert.deepEqual(await readInsight(place(), compiled), insight);
    assert.equal(await readInsight(place(), compile(`${text}\n`, { file: 'letters.baton.yaml' })), undefined);
  });
  it('depend on the pipelines that are called', () => {
    const called = new Map([['a', compiled]]);
    assert.notEqual(insightHash({ text, called }), insightHash({ text, called: new Map() }));
  });
  it('count as none where they cannot be read', async () => {
    await storeInsight(place(), compiled, insight);
    const folder = join(place(), '.baton', 'insight');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"intention": 1}');
    assert.equal(await readInsight(place(), compiled), undefined);
  });
});

describe('explaining a pipeline', () => {
  const place = temporaryFolder();
  const write = (content = text): void => writeFileSync(join(place(), 'letters.baton.yaml'), content);
  const options = () => ({ file: 'letters.baton.yaml', cwd: place(), env: {} });
  const script = (count: { calls: number }) => ({
    otherwise: ({ schema }: { schema?: unknown }) => {
      count.calls++;
      const findings = [{ what: 'Nothing is sent.', quote: 'sends it', step: null }];
      const json: Json = JSON.stringify(schema).includes('findings') ? { findings } : { sentences: three };
      return { json };
    },
  });

  it('asks a model once, and then takes what is kept until the text changes', async () => {
    write();
    const count = { calls: 0 };
    const first = await explainPipeline({ ...options(), model: 'scripted', script: script(count) });
    assert.deepEqual([first.insight?.intention, first.alignment.length, count.calls], [three, 1, 3]);
    const again = await explainPipeline(options());
    assert.deepEqual([again.insight?.made_at, count.calls], [first.insight?.made_at, 3]);
    write(text.replace('friendly', 'short'));
    assert.equal((await explainPipeline(options())).insight, undefined);
  });
  it('asks again where that is wanted', async () => {
    write();
    const count = { calls: 0 };
    for (const refresh of [false, true])
      await explainPipeline({ ...options(), model: 'scripted', script: script(count), refresh });
    assert.equal(count.calls, 6);
  });
  it('tells the structure where there is no model, and says that nobody was asked', async () => {
    write();
    const { structure, insight, note } = await explainPipeline(options());
    assert.ok(structure.length > 3);
    assert.equal(insight, undefined);
    assert.match(note?.message ?? '', /The purpose is not described/);
    assert.ok(!existsSync(join(place(), '.baton')));
  });
  it('asks nobody about a file with errors', async () => {
    write(text.replace('tool: filesystem', 'tool: filesytem'));
    const { note } = await explainPipeline({ ...options(), model: 'scripted', script: script({ calls: 0 }) });
    assert.match(note?.message ?? '', /has errors/);
  });
  it('refuses a model that was named and cannot be asked', async () => {
    write();
    await assert.rejects(explainPipeline({ ...options(), model: 'openai:gpt-5' }), /key|OPENAI/i);
  });
});
