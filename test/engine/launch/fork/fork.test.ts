import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunHandle, RunResult, StartOptions } from '../../../../engine/index.ts';
import { diffRuns, forkRun, Refusal, readRun, rerunChanged, resumeRun, startRun, stateAt } from '../../../../engine/index.ts';
import type { Script } from '../../../../engine/models/providers/embedded/backends.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
inputs: {topic: mills}
steps:
  - {id: read, tool: filesystem, action: read, parameters: {path: notes.txt}}
  - {id: plan, dependencies: [read], prompt: "plan {{ topic }}"}
  - {id: draft, for_each: [a, b, c], prompt: "draft {{ item }} of {{ plan }}"}
  - {id: keep, tool: filesystem, action: write, parameters: {path: out.txt, content: "{{ draft.results | join('; ') }}"}}
outputs: {said: "{{ draft.results | join('; ') }}", notes: "{{ read.content | length }}"}
`;

describe('a run that branches off another', () => {
  const folder = temporaryFolder();
  let asked: string[] = [];
  const script: Script = {
    otherwise: ({ messages }) => {
      const said = messages.at(-1)?.content ?? '';
      asked.push(said);
      return { text: `<${said}>` };
    },
  };
  const with_ = { env: {}, script };
  beforeEach(() => {
    asked = [];
    mkdirSync(join(folder(), '.git'));
    // Long enough to be kept beside the log.
    writeFileSync(join(folder(), 'notes.txt'), 'x'.repeat(50_000));
    writeFileSync(join(folder(), 'p.baton.yaml'), text);
  });
  const start = (options: Partial<StartOptions> = {}): Promise<RunHandle> =>
    startRun({ file: 'p.baton.yaml', cwd: folder(), model: 'scripted', ...with_, ...options });
  const whole = async (): Promise<RunResult> => {
    const result = await (await start()).done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    asked = [];
    return result;
  };
  const refused = (work: Promise<unknown>, message: RegExp): Promise<void> =>
    assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.match(`${error.message} ${error.hint}`, message);
      return true;
    });
  const given = (values: Record<string, string>) => new Map(Object.entries(values).map(([name, one]) => [name, { text: one }]));

  it('takes over what had settled before the step, asks only for the rest, and ends the same', async () => {
    const first = await whole();
    const fork = await forkRun({ folder: first.run.folder, at: 'draft[1]', ...with_ });
    const result = await fork.done;
    assert.deepEqual(asked, ['draft b of <plan mills>', 'draft c of <plan mills>']);
    assert.deepEqual([result.status, result.outputs], ['succeeded', first.outputs]);
    assert.ok(diffRuns(first, result).steps.every(({ differs }) => !differs.status));
    const { started } = await readRun(result.run.folder);
    assert.equal(started.parent?.run, first.run.id);
    assert.deepEqual(
      ['read', 'keep'].map((path) => result.steps[path]?.provenance),
      ['reused', 'live'],
    );
  });

  it('shares stored values without another copy, and needs its parent no more', async () => {
    const first = await whole();
    const [value = ''] = readdirSync(join(first.run.folder, 'artifacts'));
    const second = await (await forkRun({ folder: first.run.folder, at: 'keep', ...with_ })).done;
    assert.equal(statSync(join(second.run.folder, 'artifacts', value)).nlink, 2);
    rmSync(first.run.folder, { recursive: true });
    const third = await (await forkRun({ folder: second.run.folder, at: 'keep', ...with_ })).done;
    assert.deepEqual([third.outputs['notes'], third.status], [50_000, 'succeeded']);
  });

  it('gives a step another value: what follows from it runs again, and nothing else', async () => {
    const first = await whole();
    const fork = await forkRun({ folder: first.run.folder, set: given({ plan: 'by hand' }), ...with_ });
    const { outputs, steps } = await fork.done;
    assert.equal(outputs['said'], '<draft a of by hand>; <draft b of by hand>; <draft c of by hand>');
    assert.deepEqual([steps['plan']?.provenance, steps['plan']?.value], ['edited', 'by hand']);
    const edits = readFileSync(join(fork.folder, 'log.jsonl'), 'utf8').match(/"run.edited"/g);
    assert.equal(edits?.length, 1);
  });

  it('with a step to begin at changes a value only for what comes then', async () => {
    const first = await whole();
    const set = given({ 'draft[0]': 'by hand' });
    const { outputs } = await (await forkRun({ folder: first.run.folder, at: 'draft[2]', set, ...with_ })).done;
    assert.deepEqual(asked, ['draft c of <plan mills>']);
    assert.match(String(outputs['said']), /^by hand; <draft b/);
  });

  it('gives an input another value, in words of the command line', async () => {
    const first = await whole();
    for (const name of ['topic', 'inputs.topic']) {
      const { inputs, status } = await (await forkRun({ folder: first.run.folder, set: given({ [name]: 'wind' }), ...with_ }))
        .done;
      assert.deepEqual([inputs['topic'], status], ['wind', 'succeeded']);
      assert.ok(asked.includes('plan wind'));
      asked = [];
    }
  });

  it('without a step begins where the run failed', async () => {
    const failing: Script = {
      otherwise: (call) =>
        call.messages.at(-1)?.content.includes('draft b') ? { fail: { kind: 'auth', message: 'no' } } : { text: 'fine' },
    };
    const first = await (await start({ script: failing })).done;
    assert.equal(first.status, 'failed', JSON.stringify(first.outputs));
    const second = await (await forkRun({ folder: first.run.folder, ...with_ })).done;
    assert.deepEqual([second.status, asked], ['succeeded', ['draft b of fine', 'draft c of fine']]);
  });

  it('without a step keeps what ended after the failure had begun, and asks no more than a rerun', async () => {
    const many = yaml`
      id: p
      steps:
        - {id: each, for_each: [a, b, c, d, e], max_parallel: 5, prompt: "say {{ item }}"}
    `;
    writeFileSync(join(folder(), 'p.baton.yaml'), many);
    const failing: Script = {
      otherwise: (call) =>
        call.messages.at(-1)?.content === 'say a' ? { fail: { kind: 'auth', message: 'no' } } : { text: 'fine' },
    };
    const first = await (await start({ script: failing })).done;
    assert.equal(first.status, 'failed');
    const again = async (run: Promise<RunHandle>): Promise<number> => {
      asked = [];
      assert.equal((await (await run).done).status, 'succeeded');
      return asked.length;
    };
    const { folder: old } = first.run;
    assert.deepEqual(
      [await again(forkRun({ folder: old, ...with_ })), await again(rerunChanged({ folder: old, ...with_ }))],
      [1, 1],
    );
    await refused(resumeRun({ folder: old, ...with_ }), /tries again what failed.*baton fork .*--changed/);
  });

  it('of a degraded run names what tries again what failed in it', async () => {
    const some = yaml`
      id: p
      steps:
        - {id: each, for_each: [a, b], on_item_failure: continue, prompt: "say {{ item }}"}
    `;
    const failing: Script = {
      otherwise: (call) =>
        call.messages.at(-1)?.content === 'say a' ? { fail: { kind: 'auth', message: 'no' } } : { text: 'fine' },
    };
    const { status, degraded, run } = await (await start({ text: some, script: failing })).done;
    assert.deepEqual([status, degraded], ['succeeded', true]);
    for (const work of [forkRun, resumeRun]) await refused(work({ folder: run.folder, ...with_ }), /baton resume \S+ --changed/);
  });

  it('can be resumed like any run, with what was set', async () => {
    const first = await whole();
    const fork = await forkRun({
      folder: first.run.folder,
      set: given({ plan: 'by hand' }),
      ...with_,
      pauseBefore: ({ path }) => (path === 'keep' ? 'here' : undefined),
      onPause: (pause) => void (pause && fork.cancel()),
    });
    assert.equal((await fork.done).status, 'cancelled');
    const { outputs, status, steps } = await (await resumeRun({ folder: fork.folder, ...with_ })).done;
    assert.deepEqual([status, steps['plan']?.value], ['succeeded', 'by hand']);
    assert.match(String(outputs['said']), /of by hand/);
  });

  it('says what it cannot do', async () => {
    const first = await whole();
    const { folder: old } = first.run;
    await refused(forkRun({ folder: old, ...with_ }), /went to its end.*--at STEP/);
    await refused(forkRun({ folder: old, at: 'darft', ...with_ }), /no step darft.*Did you mean `draft`/);
    await refused(forkRun({ folder: old, at: 'draft[9]', ...with_ }), /never reached draft\[9\]/);
    await refused(forkRun({ folder: old, set: given({ nobody: '1' }), ...with_ }), /no step nobody/);
    await refused(forkRun({ folder: old, set: given({ 'inputs.topc': '1' }), ...with_ }), /topic/);
    await refused(
      forkRun({ folder: old, at: 'keep', set: given({ 'draft[0]': '1' }), ...with_ }),
      /had already used.*Leave --at out/,
    );
    assert.equal(readdirSync(join(folder(), '.baton/runs')).length, 1, 'a refusal leaves no run behind');
  });

  it('of the file as it is now runs only what has changed', async () => {
    const first = await whole();
    const { folder: old } = first.run;
    assert.equal((await (await rerunChanged({ folder: old, ...with_ })).done).steps['keep']?.provenance, 'reused');
    assert.deepEqual(asked, []);
    writeFileSync(join(folder(), 'p.baton.yaml'), text.replace('[a, b, c]', '[new, c, a]'));
    const changed = await (await rerunChanged({ folder: old, ...with_ })).done;
    assert.deepEqual(asked, ['draft new of <plan mills>']);
    assert.equal(changed.outputs['said'], '<draft new of <plan mills>>; <draft c of <plan mills>>; <draft a of <plan mills>>');
    assert.equal(readFileSync(join(folder(), 'out.txt'), 'utf8'), changed.outputs['said']);
  });

  it('reads files again, and lets what they hold decide', async () => {
    const first = await whole();
    writeFileSync(
      join(folder(), 'p.baton.yaml'),
      text.replace('plan {{ topic }}', 'plan {{ topic }} with {{ read.content | length }}'),
    );
    writeFileSync(join(folder(), 'notes.txt'), 'short');
    const { outputs, steps } = await (await rerunChanged({ folder: first.run.folder, ...with_ })).done;
    assert.deepEqual([steps['read']?.provenance, outputs['notes'], asked[0]], ['live', 5, 'plan mills with 5']);
  });

  const readers: [what: string, step: string, file: string][] = [
    ['a table', '{id: s, tool: data-processing, action: convert, parameters: {file: in.csv, to_format: json}}', 'in.csv'],
    ['a table, with cache', '{id: s, tool: data-processing, action: clean, cache: true, parameters: {file: in.csv}}', 'in.csv'],
    ['a picture', '{id: s, prompt: [{text: look}, {image: p.png}]}', 'p.png'],
    ['a picture, with cache', '{id: s, cache: true, prompt: [{text: look}, {image: p.png}]}', 'p.png'],
    ['a file, with cache', '{id: s, tool: filesystem, action: read, cache: true, parameters: {path: in.csv}}', 'in.csv'],
    ['a program', '{id: s, tool: terminal, parameters: {argv: [cat, in.csv]}}', 'in.csv'],
    [
      'a file inside a called pipeline, with cache',
      '{id: s, cache: true, pipeline: {steps: [{id: t, tool: filesystem, action: read, parameters: {path: in.csv}}], outputs: {v: "{{ t.content }}"}}}',
      'in.csv',
    ],
  ];
  for (const [what, step, file] of readers)
    it(`takes a step over that read ${what} while that is the same, and no longer`, async () => {
      const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
      writeFileSync(join(folder(), 'in.csv'), 'a\n1\n');
      writeFileSync(join(folder(), 'p.png'), png);
      const first = await (await start({ text: `id: p\nsteps: [${step}]\n`, allow: ['terminal'] })).done;
      assert.equal(first.status, 'succeeded', JSON.stringify(first.error));
      writeFileSync(join(folder(), 'p.baton.yaml'), `id: p\nsteps: [${step}]\n`);
      const isMadeAgain = async (): Promise<boolean> => {
        asked = [];
        const { steps } = await (await rerunChanged({ folder: first.run.folder, allow: ['terminal'], ...with_ })).done;
        return asked.length > 0 || steps['s']?.provenance === 'live';
      };
      utimesSync(join(folder(), file), new Date(0), new Date(0));
      assert.equal(await isMadeAgain(), false);
      writeFileSync(join(folder(), file), Buffer.concat([readFileSync(join(folder(), file)), Buffer.from('2\n')]));
      assert.equal(await isMadeAgain(), true);
    });

  for (const cache of [false, true])
    it(`asks a model again whose tool read a file that has changed${cache ? ', also with cache' : ''}`, async () => {
      let asked = 0;
      const reading: Script = {
        otherwise: ({ messages }) => {
          asked++;
          const read = { id: '1', name: 'filesystem_read', arguments: { path: 'in.csv' } };
          return messages.at(-1)?.role === 'tool' ? { text: 'read it' } : { calls: [read] };
        },
      };
      const step = `id: p\nsteps: [{id: s, prompt: look, tools: [filesystem.read], cache: ${cache}}]\n`;
      writeFileSync(join(folder(), 'p.baton.yaml'), step);
      writeFileSync(join(folder(), 'in.csv'), 'a\n1\n');
      const first = await (await start({ script: reading })).done;
      assert.deepEqual([first.status, asked], ['succeeded', 2]);
      const again = async (): Promise<number> => {
        asked = 0;
        await (await rerunChanged({ folder: first.run.folder, env: {}, script: reading })).done;
        return asked;
      };
      assert.equal(await again(), 0);
      writeFileSync(join(folder(), 'in.csv'), 'a\n2\n');
      assert.equal(await again(), 2);
    });

  it('searches again only where what is searched has changed', async () => {
    const file = 'id: p\nsteps:\n  - {id: files, retrieve: {from: "*.md", query: moon}}\n';
    const rows = '  - {id: rows, retrieve: {from: [{text: the moon}], query: moon}}\n';
    writeFileSync(join(folder(), 'p.baton.yaml'), file + rows);
    writeFileSync(join(folder(), 'a.md'), 'The moon.');
    const { run } = await (await start()).done;
    const again = async () => {
      const { steps } = await (await rerunChanged({ folder: run.folder, ...with_ })).done;
      return ['files', 'rows'].filter((step) => steps[step]?.provenance !== 'reused');
    };
    assert.deepEqual(await again(), []);
    writeFileSync(join(folder(), 'a.md'), 'The full moon.');
    assert.deepEqual(await again(), ['files']);
    writeFileSync(join(folder(), 'p.baton.yaml'), file + rows.replace('the moon', 'a moon'));
    assert.deepEqual(await again(), ['files', 'rows']);
  });

  it('writes a file again that is gone', async () => {
    const first = await whole();
    rmSync(join(folder(), 'out.txt'));
    const { steps } = await (await rerunChanged({ folder: first.run.folder, ...with_ })).done;
    assert.deepEqual([steps['keep']?.provenance, existsSync(join(folder(), 'out.txt'))], ['live', true]);
  });

  it('from a step on, takes everything before it as it is, whatever has changed', async () => {
    const first = await whole();
    writeFileSync(join(folder(), 'p.baton.yaml'), text.replace('plan {{ topic }}', 'another plan'));
    const earlier = { folder: first.run.folder, how: 'from' as const, step: 'draft' };
    const { status } = await (await start({ earlier })).done;
    assert.deepEqual([status, asked], ['succeeded', ['a', 'b', 'c'].map((item) => `draft ${item} of <plan mills>`)]);
  });

  it('from a step on, has no setting of a prompt that the log does not hold', async () => {
    const asks = (setting: string, first: string): string => yaml`
      id: p
      steps:
        - {id: a, prompt: hi${setting}}
        - {id: b, dependencies: [a], set: {x: ${first}}}
        - {id: c, dependencies: [b], set: {y: "{{ a.temperature }}"}}
      outputs: {x: "{{ b.x }}"}
    `;
    const first = await (await start({ text: asks('', '1').replace('{{ a.temperature }}', '2') })).done;
    const later = asks(', temperature: 0.5, max_tokens: 9', '"{{ a.temperature is defined }} {{ a.max_tokens | default(7) }}"');
    const { outputs, error, status } = await (
      await start({ text: later, earlier: { folder: first.run.folder, how: 'from', step: 'b' } })
    ).done;
    assert.deepEqual([status, outputs['x']], ['failed', 'false 7']);
    assert.match(
      `${error?.message} ${error?.hint}`,
      /`a\.temperature` has no value here\..*did not keep its temperature\. Run a again/,
    );
  });

  it('runs one step alone, with the values that were', async () => {
    const first = await whole();
    rmSync(join(folder(), 'out.txt'));
    const only = (step: string) => start({ earlier: { folder: first.run.folder, how: 'only', step } });
    const { status, steps, absent } = await (await only('plan')).done;
    assert.deepEqual([status, asked, absent], ['succeeded', ['plan mills'], ['said']]);
    assert.deepEqual(
      [steps['read']?.provenance, steps['draft']?.status, steps['keep']?.status],
      ['reused', 'skipped', 'skipped'],
    );
    asked = [];
    await (await only('draft')).done;
    assert.equal(asked.length, 3);
    assert.ok(!existsSync(join(folder(), 'out.txt')));
    await refused(only('drft'), /no step drft.*`draft`/);
  });

  it('takes folders that were listed, and steps inside of what comes before, also in a loop and a called pipeline', async () => {
    const nested = `id: p
steps:
  - {id: files, tool: filesystem, action: list, parameters: {path: .}}
  - id: each
    for_each: [a, b]
    steps:
      - {id: draft, prompt: "draft {{ item }} of {{ files.path }}"}
      - {id: inner, pipeline: {inputs: {t: string}, steps: [{id: better, prompt: "better {{ t }}"}], outputs: {o: "{{ better }}"}}, inputs: {t: "{{ draft }}"}}
  - {id: beside, for_each: [c], prompt: "beside {{ item }}"}
  - {id: all, prompt: "all {{ each.steps.inner | map(attribute='o') | join }}"}
`;
    const first = await (await start({ text: nested })).done;
    assert.equal(first.status, 'succeeded', JSON.stringify(first.error));
    const last = asked.filter((one) => one.startsWith('all'));
    for (const how of ['from', 'only'] as const) {
      asked = [];
      const { status, steps } = await (await start({ text: nested, earlier: { folder: first.run.folder, how, step: 'all' } }))
        .done;
      assert.deepEqual([how, status, asked], [how, 'succeeded', last]);
      assert.equal(steps['files']?.provenance, 'reused');
    }
    await refused(
      start({ text: nested, earlier: { folder: first.run.folder, how: 'only', step: 'none' } }),
      /files, each, beside, all/,
    );
  });

  it('refuses to run one step alone where a value before it is missing', async () => {
    const failing: Script = { otherwise: () => ({ fail: { kind: 'auth', message: 'no' } }) };
    const first = await (await start({ script: failing })).done;
    await refused(start({ earlier: { folder: first.run.folder, how: 'only', step: 'keep' } }), /keep needs values.*plan/);
  });

  it('tells how a run stood after any fact, and before any step', async () => {
    const first = await whole();
    const { log } = await readRun(first.run.folder);
    const before = await stateAt(first.run.folder, 'keep');
    assert.deepEqual([before.result.steps['draft']?.status, before.result.steps['keep']?.status], ['succeeded', 'pending']);
    assert.deepEqual((await stateAt(first.run.folder, log.facts.length)).result, (await readRun(first.run.folder)).result);
    assert.equal((await stateAt(first.run.folder, 1)).fact.type, 'run.started');
    await refused(stateAt(first.run.folder, 9_999), /no fact 9999/);
    await refused(stateAt(first.run.folder, 'kep'), /Did you mean `keep`/);
  });

  it('takes the overrides of a profile, also when it goes on', async () => {
    writeFileSync(
      join(folder(), 'baton.yaml'),
      yaml`
      limits: {max_steps: 50}
      profiles:
        tight: {limits: {max_steps: 2}}
    `,
    );
    const tight = await (await start({ profile: 'tight' })).done;
    assert.equal(tight.error?.kind, 'budget');
    assert.equal((await readRun(tight.run.folder)).started.profile, 'tight');
    assert.equal((await (await start()).done).status, 'succeeded');
    await refused(start({ profile: 'tihgt' }), /no profile tihgt.*`tight`/);
  });
});
