import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunHandle, StartOptions } from '../../../../engine/index.ts';
import { forkRun, Refusal, rerunChanged, resumeRun, startRun } from '../../../../engine/index.ts';
import { localDisk } from '../../../../engine/workspace/local-disk.ts';
import { readPersonalityFiles } from '../../../../engine/workspace/personalities.ts';
import { temporaryFolder } from '../../store/folder.ts';

interface Case {
  rule: string;
  pipeline: string;
  /** Files of the project beside it. */
  files?: Record<string, string>;
  options?: Partial<StartOptions>;
  /** The question that the run waits with; none where it succeeds. */
  asks?: RegExp;
}

const write = (path: string): string =>
  `  - {id: w, tool: filesystem, action: write, parameters: {path: "${path}", content: planted}}\n`;
const read = (path: string): string => `  - {id: r, tool: filesystem, action: read, parameters: {path: "${path}"}}\n`;
const says = (path: string): string => `inputs: {output_path: {type: string, default: "${path}"}}\n`;

/** `ELSEWHERE` is a folder outside of the project. */
const cases: Case[] = [
  {
    rule: 'a default outside is asked about at a write',
    pipeline: `${says('/')}steps:\n${write('ELSEWHERE/x')}`,
    asks: /outside/,
  },
  { rule: 'and at a read', pipeline: `${says('ELSEWHERE')}steps:\n${read('ELSEWHERE/old')}`, asks: /outside/ },
  {
    rule: 'and at a product',
    pipeline: `${says('ELSEWHERE')}steps:\n  - {id: p, set: {x: 1}, products: {x: {file: x.json}}}\n`,
    asks: /outside/,
  },
  {
    rule: 'a default that is computed widens nothing',
    pipeline: `inputs: {at: {default: ELSEWHERE}, output_path: {default: "{{ at }}"}}\nsteps:\n${write('ELSEWHERE/x')}`,
    asks: /outside/,
  },
  {
    rule: 'a pipeline that is called widens nothing, and its caller does not widen for it',
    pipeline: `steps:\n  - {id: c, pipeline: called.baton.yaml, inputs: {output_path: ELSEWHERE}}\n`,
    files: { 'called.baton.yaml': `id: called\n${says('ELSEWHERE')}steps:\n${write('ELSEWHERE/x')}` },
    asks: /outside/,
  },
  {
    rule: 'a default inside the project is obeyed',
    pipeline: `${says('site')}steps:\n${write('site/x')}  - {id: p, set: {x: 1}, products: {x: {file: x.json}}}\n`,
  },
  {
    rule: 'what a person names with --out is opened',
    pipeline: `${says('/')}steps:\n${write('ELSEWHERE/x')}`,
    options: { out: 'ELSEWHERE' },
  },
  {
    rule: 'what a person names as input is opened',
    pipeline: `steps:\n${write('ELSEWHERE/x')}`,
    options: { inputs: new Map([['output_path', { text: 'ELSEWHERE' }]]) },
  },
  {
    rule: 'what a model chose as input is asked about',
    pipeline: `steps:\n${write('ELSEWHERE/x')}`,
    options: { inputs: new Map([['output_path', { text: 'ELSEWHERE' }]]), inputsBy: 'model' },
    asks: /outside/,
  },
  {
    rule: 'and so is a product there',
    pipeline: `steps:\n  - {id: p, set: {x: 1}, products: {x: {file: x.json}}}\n`,
    options: { inputs: new Map([['output_path', { text: 'ELSEWHERE' }]]), inputsBy: 'model' },
    asks: /outside/,
  },
  {
    rule: 'the usual output folder, committed as a link',
    pipeline: `steps:\n  - {id: p, set: {x: 1}, products: {x: {file: x.json}}}\n`,
    files: { 'outputs/p': '-> ELSEWHERE' },
    asks: /outside/,
  },
  { rule: 'settings are not written unasked', pipeline: `steps:\n${write('baton.yaml')}`, asks: /baton\.yaml.*obey/ },
  { rule: 'nor the pipeline itself', pipeline: `steps:\n${write('p.yaml')}`, asks: /made from/ },
  { rule: '.env is not read unasked', pipeline: `steps:\n${read('.env')}`, files: { '.env': 'A=b' }, asks: /keys or passwords/ },
  {
    rule: 'nor as a picture',
    pipeline: `steps:\n  - id: i\n    prompt: [look, {image: .env}]\n`,
    options: { model: 'scripted', script: {} },
    files: { '.env': 'A=b' },
    asks: /keys or passwords/,
  },
  {
    rule: 'nor as a table',
    pipeline: `steps:\n  - {id: t, tool: data-processing, action: convert, parameters: {file: .env, from_format: csv}}\n`,
    files: { '.env': 'A=b' },
    asks: /keys or passwords/,
  },
  {
    rule: 'nor under the name of a link',
    pipeline: `steps:\n${read('notes.txt')}`,
    files: { '.env': 'A=b', 'notes.txt': '-> .env' },
    asks: /keys or passwords/,
  },
];

describe('what a run touches', () => {
  const folder = temporaryFolder();
  /** Some runs here lose their folder while they still watch it. */
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  before(() => void process.on('unhandledRejection', listen));
  after(() => {
    process.off('unhandledRejection', listen);
    assert.deepEqual(unhandled, [], 'what would end the process of a run');
  });
  const at = (name: string) => join(realpathSync(folder()), name);
  const placed = (text: string) => text.replaceAll('ELSEWHERE', at('elsewhere'));
  const begin = async (pipeline: string, options: Partial<StartOptions> = {}, files: Record<string, string> = {}) => {
    for (const name of ['work/.git', 'work/outputs', 'elsewhere']) mkdirSync(at(name), { recursive: true });
    writeFileSync(at('elsewhere/old'), 'planted outside');
    for (const [name, text] of Object.entries({ 'p.yaml': `id: p\n${pipeline}`, ...files })) {
      if (text.startsWith('-> ')) symlinkSync(placed(text.slice(3)), at(`work/${name}`));
      else writeFileSync(at(`work/${name}`), placed(text));
    }
    const { out } = options;
    const inputs = [...(options.inputs ?? [])].map(
      ([name, one]) => [name, 'text' in one ? { text: placed(one.text) } : one] as const,
    );
    const more = out === undefined ? {} : { out: placed(out) };
    return startRun({ file: 'p.yaml', cwd: at('work'), env: {}, wait: true, ...options, inputs: new Map(inputs), ...more });
  };
  const questionOf = (run: RunHandle): string => [...run.state.questions.values()].map(({ text }) => text).join('\n');

  for (const { rule, pipeline, files = {}, options = {}, asks } of cases)
    it(rule, async () => {
      const run = await begin(pipeline, options, files);
      const { status } = await run.done;
      assert.equal(status, asks ? 'waiting' : 'succeeded', JSON.stringify(run.result().error));
      if (asks) assert.match(questionOf(run), asks);
      if (asks) assert.ok(!existsSync(at('elsewhere/x')) && !existsSync(at('elsewhere/x.json')));
      else if (existsSync(at('elsewhere/x'))) assert.equal(readFileSync(at('elsewhere/x'), 'utf8'), 'planted');
    });

  for (const [path, to] of [
    ['.env', ''],
    ['notes.txt', '.env'],
    ['notes.txt', 'ELSEWHERE/old'],
  ] as const)
    it(`no text is taken from ${path}${to ? ` that leads to ${to}` : ''}`, async () => {
      const files = { '.env': 'A=b', ...(to ? { [path]: `-> ${to}` } : {}) };
      const pipeline = `steps:\n  - {id: a, prompt: "Say {{ file:${path} }}"}\n`;
      await assert.rejects(begin(pipeline, { model: 'scripted', script: {} }, files), /p\.yaml has an error/);
    });
  it('no personality is read through a link that leads out', async () => {
    const run = await begin('steps:\n  - {id: a, set: {x: 1}}\n');
    await run.done;
    mkdirSync(at('work/.baton/personalities'), { recursive: true });
    symlinkSync(at('elsewhere/old'), at('work/.baton/personalities/quiet.md'));
    const { personalities, unreadable } = readPersonalityFiles(at('work'), { ...localDisk, home: at('nowhere') });
    assert.deepEqual([...personalities], []);
    assert.match(unreadable.get('quiet')?.why ?? '', /outside/);
  });
  for (const [step, name] of [
    [write('baton.yaml'), 'baton.yaml'],
    [write('sub/CLAUDE.md'), 'sub/CLAUDE.md'],
    [write('p.yaml'), 'p.yaml'],
    [read('.env'), '.env'],
    ['  - {id: c, tool: filesystem, action: copy, parameters: {path: p.yaml, destination: .envrc}}\n', '.envrc'],
    ['  - {id: d, tool: data-processing, action: convert, parameters: {data: [], output_file: package.json}}\n', 'package.json'],
  ] as const)
    it(`where nobody attends, what ${name} needs is said before the first step`, async () => {
      const files = { '.env': 'A=b' };
      await assert.rejects(begin(`steps:\n${step}`, { wait: false }, files), (error) => {
        assert.ok(error instanceof Refusal);
        assert.deepEqual(error.needs, [`filesystem:${at(`work/${name}`)}`]);
        return true;
      });
    });
  it('a product that was asked about is written with the answer', async () => {
    const first = await begin(`${says('ELSEWHERE')}steps:\n  - {id: p, set: {x: 1}, products: {x: {file: x.json}}}\n`);
    await first.done;
    const [question] = first.state.questions.keys();
    const answers = [{ question: question ?? '', value: 'once', by: 'me' }];
    const second = await resumeRun({ folder: first.folder, env: {}, wait: true, answers });
    assert.equal((await second.done).status, 'succeeded');
    assert.equal(readFileSync(at('elsewhere/x.json'), 'utf8'), '1\n');
  });
  it('a fork and a rerun know who named the output folder', async () => {
    const text = `${says('/')}steps:\n${write('ELSEWHERE/x')}`;
    const byPerson = await begin(text, { out: 'ELSEWHERE' });
    assert.equal((await byPerson.done).status, 'succeeded');
    const byFolder = await begin(text);
    assert.equal((await byFolder.done).status, 'waiting');
    const again = {
      person: [
        await forkRun({ folder: byPerson.folder, env: {}, wait: true, at: 'w' }),
        await rerunChanged({ folder: byPerson.folder, env: {}, wait: true }),
      ],
      folder: [
        await forkRun({ folder: byFolder.folder, env: {}, wait: true, at: 'w' }),
        await rerunChanged({ folder: byFolder.folder, env: {}, wait: true }),
      ],
    };
    for (const run of again.person) assert.equal((await run.done).status, 'succeeded');
    for (const run of again.folder) assert.equal((await run.done).status, 'waiting');
  });
});
