import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compile } from '../../../../engine/compile/compile.ts';
import type { World } from '../../../../engine/compile/world.ts';
import { compileAgain } from '../../../../engine/launch/source/compile-again.ts';
import { loadWorld } from '../../../../engine/launch/source/load-world.ts';
import { readPipeline } from '../../../../engine/launch/source/read-pipeline.ts';
import { yaml } from '../../../yaml.ts';

const first = yaml`
    id: one
    steps:
      - {id: greet, prompt: Say hello.}
      - {id: shout, set: {loud: "{{ greet | upper }}"}}
`;
const edited = first.replace('greet | upper', 'great | upper');
const other = yaml`
    id: other
    steps:
      - {id: greet, set: {line: hello}}
`;

describe('a text that is compiled again', () => {
  const bare: World = { file: '/project/one.baton.yaml' };
  const asked: [what: string, text: string, world: World][] = [
    ['for the first time', first, bare],
    ['unchanged', first, bare],
    ['with other severities', first, { ...bare, severities: { 'unused-output': 'off' } }],
    ['edited', edited, bare],
    ['as another file', first, { file: '/project/two.baton.yaml' }],
    ['of another file with the same names', other, { file: '/project/three.baton.yaml' }],
    ['as it was first', first, bare],
  ];

  for (const [what, text, world] of asked)
    it(`is what a compile of it alone gives: ${what}`, () => {
      const [again, alone] = [compileAgain(text, world), compile(text, world)];
      assert.deepEqual(again.graph, alone.graph);
      assert.deepEqual(again.problems, alone.problems);
      assert.equal(again.world.file, world.file);
    });

  const naming = yaml`
      id: naming
      steps:
        - {id: ask, prompt: "Be short. << ask.md >>"}
        - {id: clean, pipeline: clean.baton.yaml}
  `;
  /** Surroundings with these files, and the names of those that a compile was given. */
  const withFiles = (files: Record<string, string>): { world: World; taken: Set<string> } => {
    const taken = new Set<string>();
    const find: World['find'] = (path) => {
      const text = files[path];
      if (text !== undefined) taken.add(path);
      return text === undefined ? undefined : { file: `/project/${path}`, text };
    };
    return { world: { file: '/project/naming.baton.yaml', settings: {}, find }, taken };
  };
  const files = { 'ask.md': 'Say hello.', 'clean.baton.yaml': 'id: clean\nsteps:\n  - {id: a, set: {x: 1}}\n' };

  it('is what it was where everything that it names is, and its surroundings have been asked for all of it', () => {
    const before = compileAgain(naming, withFiles(files).world);
    const { world, taken } = withFiles({ ...files });
    assert.equal(compileAgain(naming, world), before);
    assert.deepEqual([...taken].sort(), ['ask.md', 'clean.baton.yaml']);
  });

  const others: [what: string, world: World][] = [
    ['a prompt has another text', withFiles({ ...files, 'ask.md': 'Say goodbye.' }).world],
    [
      'a called pipeline has another text',
      withFiles({ ...files, 'clean.baton.yaml': files['clean.baton.yaml'].replace('a, ', 'b, ') }).world,
    ],
    ['a file is gone', withFiles({ 'ask.md': 'Say hello.' }).world],
    ['the settings are others', { ...withFiles(files).world, settings: { default_model: 'offline' } }],
    ['nobody looks for files', { file: '/project/naming.baton.yaml', settings: {} }],
  ];
  for (const [what, world] of others)
    it(`is compiled anew where ${what}`, () => {
      const before = compileAgain(naming, withFiles(files).world);
      const [again, alone] = [compileAgain(naming, world), compile(naming, world)];
      assert.notEqual(again, before);
      assert.deepEqual(again.graph, alone.graph);
      assert.deepEqual(again.problems, alone.problems);
      assert.deepEqual([...again.called.keys()], [...alone.called.keys()]);
      assert.deepEqual(
        again.pipeline.steps.map(({ step }) => step.work),
        alone.pipeline.steps.map(({ step }) => step.work),
      );
    });

  it('takes over what has not changed', () => {
    const [before, after] = [compileAgain(first, bare), compileAgain(first, { ...bare })];
    assert.equal(after.pipeline.steps[0]?.step, before.pipeline.steps[0]?.step);
  });

  describe('in a folder', () => {
    const texts: Record<string, string> = {
      'baton.yaml': 'default_model: offline\n',
      'ask.md': 'Say hello.\n',
      'short.md': 'Be short.\n',
      'clean.baton.yaml': 'id: clean\nsteps:\n  - {id: a, set: {x: 1}}\n',
      '.baton/personalities/critic.md': 'You find faults.\n',
    };
    const naming: [what: string, text: string][] = [
      ['names no file', first],
      [
        'has its prompt in a file',
        yaml`
          id: naming
          steps:
            - {id: ask, prompt_file: ask.md}
      `,
      ],
      [
        'has a file in a prompt',
        yaml`
          id: naming
          steps:
            - {id: ask, prompt: "<< short.md >> Say hello."}
      `,
      ],
      [
        'calls a pipeline',
        yaml`
          id: naming
          steps:
            - {id: clean, pipeline: clean.baton.yaml}
      `,
      ],
    ];
    let root: string;
    before(async () => {
      root = await mkdtemp(join(tmpdir(), 'baton-again-'));
      for (const [name, text] of Object.entries(texts)) {
        await mkdir(dirname(join(root, name)), { recursive: true });
        await writeFile(join(root, name), text);
      }
    });
    after(() => rm(root, { recursive: true }));

    for (const [what, text] of naming)
      it(`is what it was where it ${what}`, async () => {
        const load = () => loadWorld(join(root, 'one.baton.yaml'), { root, cwd: root });
        const earlier = compileAgain(text, await load());
        assert.deepEqual(
          earlier.problems.filter(({ severity }) => severity === 'error'),
          [],
        );
        assert.ok(compileAgain(text, await load()) === earlier);
      });

    it('is compiled anew, and its files are known, once a file that it names has another text', async () => {
      const file = join(root, 'one.baton.yaml');
      const [, [, text] = ['', '']] = naming;
      const read = () => readPipeline({ cwd: root, file, text });
      const earlier = await read();
      assert.ok((await read()).compiled === earlier.compiled);
      await writeFile(join(root, 'ask.md'), 'Say goodbye.\n');
      const later = await read();
      assert.ok(later.compiled !== earlier.compiled);
      assert.deepEqual(
        later.files.map(({ text }) => text),
        [text, 'Say goodbye.\n'],
      );
    });
  });
});
