import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AskedValues, withEdits } from '../../../engine/compile/rewrite/step-values.ts';
import {
  askedValues,
  changeAskedValues,
  compile,
  estimateVariants,
  listRuns,
  readRun,
  startRun,
  tryVariants,
} from '../../../engine/index.ts';
import type { Script } from '../../../engine/models/providers/embedded/backends.ts';
import type { TriedVariant, VariantTrial } from '../../../engine/testing/try-variants.ts';
import { readLastRun } from '../../../engine/workspace/last-run.ts';
import { localDisk } from '../../../engine/workspace/local-disk.ts';
import { temporaryFolder } from '../store/folder.ts';

const text = `id: letters
inputs:
  who: {type: string}
steps:
  - id: facts
    prompt: Facts about {{ who }}
    model: scripted:a
  - id: keep
    tool: filesystem
    action: write
    parameters: {path: facts.txt, content: "{{ facts }}"}
  - id: draft
    prompt: |
      Write about {{ facts }}.
    model: scripted:a
  - {id: after, prompt: "Shorten {{ draft }}", model: "scripted:a"}
finally:
  - {id: tidy, prompt: Goodbye, model: "scripted:a"}
outputs:
  letter: "{{ after }}"
`;

describe('trying a step in other ways', () => {
  const root = temporaryFolder();
  beforeEach(() => mkdirSync(join(root(), '.git')));
  let asked: string[] = [];
  const script: Script = {
    otherwise: ({ model, messages }) => {
      const said = messages.at(-1)?.content ?? '';
      asked.push(`${model}: ${said}`);
      return { text: `<${said}>`, usage: { input_tokens: 10, output_tokens: 5 } };
    },
  };

  const first = async (): Promise<string> => {
    const file = join(root(), 'letters.baton.yaml');
    writeFileSync(file, text);
    const allow = ['filesystem'];
    const handle = await startRun({ file, cwd: root(), inputs: new Map([['who', { value: 'Ann' }]]), script, allow });
    assert.equal((await handle.done).status, 'succeeded');
    asked = [];
    return handle.folder;
  };
  const attempt = async (trial: Omit<VariantTrial, 'onTried'>): Promise<TriedVariant[]> => {
    const tried: TriedVariant[] = [];
    await tryVariants({ ...trial, onTried: (one) => tried.push(one) });
    return tried.sort((a, b) => a.index - b.index);
  };

  it('asks that step and no other, with the values of the earlier run, and runs nothing at the end', async () => {
    const folder = await first();
    const variants = [
      { prompt: 'Write about {{ facts }}.\n', model: undefined },
      { prompt: 'Sing of {{ facts }}.', model: 'scripted:b' },
    ];
    const tried = await attempt({ folder, text, step: 'draft', variants, script });
    assert.deepEqual(asked.sort(), ['a: Write about <Facts about Ann>.\n', 'b: Sing of <Facts about Ann>.']);
    assert.deepEqual(
      tried.map(({ status, answer, model, tokens }) => ({ status, answer, model, tokens })),
      [
        { status: 'succeeded', answer: '<Write about <Facts about Ann>.\n>', model: 'scripted:a', tokens: 15 },
        { status: 'succeeded', answer: '<Sing of <Facts about Ann>.>', model: 'scripted:b', tokens: 15 },
      ],
    );
  });

  it('records each in a folder of its own beside the runs, of which it is never the newest', async () => {
    const folder = await first();
    const before = readLastRun(root(), 'letters', localDisk)?.run;
    const [tried] = await attempt({ folder, text, step: 'draft', variants: [{ prompt: 'Go', model: undefined }], script });
    assert.equal((await listRuns(root())).length, 1);
    assert.equal(readLastRun(root(), 'letters', localDisk)?.run, before);
    assert.equal(tried?.folder?.startsWith(join(root(), '.baton', 'trials')), true);
    const { state } = await readRun(tried?.folder ?? '');
    assert.equal(state.steps.get('draft')?.status, 'succeeded');
    assert.equal(readdirSync(join(root(), '.baton', 'trials')).length, 1);
  });

  it('gives each an output folder of its own, so that none writes over what another wrote', async () => {
    const folder = await first();
    const file = '    model: scripted:a\n    products: {draft: draft.txt}\n  - {id: after';
    const writes = text.replace('    model: scripted:a\n  - {id: after', file);
    const variants = ['scripted:a', 'scripted:b'].map((model) => ({ prompt: `Ask ${model}`, model }));
    const allow = [`filesystem:${join(root(), '.baton/trials/files/**')}`];
    const tried = await attempt({ folder, text: writes, step: 'draft', variants, script, allow });
    assert.deepEqual(
      tried.map(({ error }) => error),
      [null, null],
    );
    const written = await Promise.all(
      tried.map(async (one) => {
        const { started } = await readRun(one.folder ?? '');
        return readFileSync(join(started.output_path, 'draft.txt'), 'utf8').trim();
      }),
    );
    assert.deepEqual(written, ['<Ask scripted:a>', '<Ask scripted:b>']);
  });

  it('tells of a variant that cannot run in its place, and tries the others', async () => {
    const folder = await first();
    const variants = [
      { prompt: 'Say {{ nothing_there }}', model: undefined },
      { prompt: 'Say it', model: undefined },
    ];
    const [wrong, right] = await attempt({ folder, text, step: 'draft', variants, script });
    assert.equal(wrong?.status, 'failed');
    assert.match(wrong?.error?.message ?? '', /nothing_there/);
    assert.equal(right?.answer, '<Say it>');
  });

  it('is reckoned before: the calls of that step alone', async () => {
    const folder = await first();
    const variants = [
      { prompt: 'One', model: undefined },
      { prompt: 'Two', model: 'offline' },
      { prompt: 'Three', model: 'offline' },
    ];
    const { calls, cost } = await estimateVariants({ folder, text, step: 'draft', variants, script });
    assert.deepEqual(calls, { low: 3, high: 3 });
    assert.equal(cost.low, 0);
  });
});

describe('the text of a variant', () => {
  const place = { file: '/p/letters.baton.yaml' };
  const changed = (before: string, step: string, values: AskedValues): string | undefined => {
    const edits = changeAskedValues(compile(before, place), step, values);
    return edits && withEdits(before, edits);
  };
  const steps = (...lines: string[]): string => ['id: t', 'steps:', ...lines, ''].join('\n');

  const cases: { rule: string; before: string; prompt: string; model?: string | null; after: string }[] = [
    {
      rule: 'has a prompt of several lines as a block',
      before: steps('  - id: s', '    prompt: One', '    timeout: 1m'),
      prompt: 'One\nTwo',
      after: steps('  - id: s', '    prompt: |-', '      One', '      Two', '    timeout: 1m'),
    },
    {
      rule: 'has one line in place of a block',
      before: steps('  - id: s', '    prompt: |', '      One', '      Two', '    # why', '    timeout: 1m'),
      prompt: 'Only: this',
      after: steps('  - id: s', '    prompt: "Only: this"', '    # why', '    timeout: 1m'),
    },
    {
      rule: 'names a model before the prompt',
      before: steps('  - id: s', '    prompt: One'),
      prompt: 'One',
      model: 'openai:gpt-6-luna',
      after: steps('  - id: s', '    model: "openai:gpt-6-luna"', '    prompt: One'),
    },
    {
      rule: 'names it in a map on one line',
      before: steps('  - {id: s, prompt: One}'),
      prompt: 'Two',
      model: 'offline',
      after: steps('  - {id: s, model: offline, prompt: Two}'),
    },
    {
      rule: 'names another model, also in place of several',
      before: steps('  - id: s', '    model: [offline, "openai:gpt-6-luna"]', '    prompt: One'),
      prompt: 'One',
      model: 'offline',
      after: steps('  - id: s', '    model: offline', '    prompt: One'),
    },
    {
      rule: 'keeps the model where none is named, and is the same where nothing changes',
      before: steps('  - {id: s, model: offline, prompt: One}'),
      prompt: 'One',
      after: steps('  - {id: s, model: offline, prompt: One}'),
    },
    {
      rule: 'names no model any more, and leaves the lines around it',
      before: steps('  - model: offline # fast', '    # asks', '    prompt: One', '    id: s'),
      prompt: 'One',
      model: null,
      after: steps('  - # asks', '    prompt: One', '    id: s'),
    },
    {
      rule: 'names none any more in the last line',
      before: steps('  - id: s', '    prompt: One', '    model: offline'),
      prompt: 'Two',
      model: null,
      after: steps('  - id: s', '    prompt: Two'),
    },
    {
      rule: 'names none any more on one line',
      before: steps('  - {id: s, model: offline, prompt: One}'),
      prompt: 'One',
      model: null,
      after: steps('  - {id: s, prompt: One}'),
    },
    {
      rule: 'stands inside a loop',
      before: steps('  - id: l', '    for_each: [1, 2]', '    steps:', '      - id: s', '        prompt: One'),
      prompt: 'A\nB',
      after: steps(
        '  - id: l',
        '    for_each: [1, 2]',
        '    steps:',
        '      - id: s',
        '        prompt: |-',
        '          A',
        '          B',
      ),
    },
    {
      rule: 'takes the place of an alias, and leaves what that stands for',
      before: steps('  - {id: r, prompt: &a One}', '  - {id: s, prompt: *a}'),
      prompt: 'Two',
      after: steps('  - {id: r, prompt: &a One}', '  - {id: s, prompt: Two}'),
    },
  ];
  for (const { rule, before, prompt, model, after } of cases)
    it(rule, () => {
      const compiled = compile(before, place);
      const step = compiled.graph.nodes.at(-1)?.path ?? '';
      assert.equal(changed(before, step, { prompt, model }), after);
    });

  it('is none where the prompt is put together of parts', () => {
    const before = steps('  - {id: s, prompt: [{text: One}, {text: Two}]}');
    assert.equal(askedValues(compile(before, place), 's'), undefined);
    assert.equal(changed(before, 's', { prompt: 'Three', model: undefined }), undefined);
  });

  it('is none of a step that asks nothing', () => {
    assert.equal(askedValues(compile(steps('  - {id: s, set: {a: 1}}'), place), 's'), undefined);
  });
});
