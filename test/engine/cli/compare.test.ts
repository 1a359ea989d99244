import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';
import { type ModelServer, modelServer, settingsFor } from './model-server.ts';

const answers = {
  one: 'Oslo lies by the sea.',
  two: 'Oslo lies by the sea. It is cold in winter.',
  same: 'Oslo lies by the sea.',
};

describe('baton compare', () => {
  const place = temporaryFolder();
  let server: ModelServer;
  before(async () => {
    server = await modelServer(answers);
  });
  after(() => server.close());
  beforeEach(() => {
    server.asked.length = 0;
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'baton.yaml'), settingsFor(server, ['one', 'two', 'same', 'gone', 'other']));
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      `id: p
inputs:
  city: {type: string, default: Oslo}
steps:
  - {id: say, prompt: "Where is {{ city }}?", model: "local:other"}
outputs:
  where: "{{ say }}"
tests:
  - {name: by the sea, inputs: {city: Oslo}, answers: {say: x}, expect: {outputs: {where: {contains: sea}}}}
  - {name: cold, answers: {say: x}, expect: {outputs: {where: {contains: cold}}}}
`,
    );
  });
  const run = (...args: string[]) =>
    obey(['compare', '--allow', 'env:MY_KEY@127.0.0.1', ...args], testIo(place(), { env: { MY_KEY: 'sk-local-key' } }));
  const models = ['--models', 'local:one,local:two,local:same'];

  it('sets the runs of one file side by side', async () => {
    const { code, out, err } = await run('p.baton.yaml', ...models);
    assert.equal(code, 0, err);
    const plain = out.replace(/\d+(\.\d)? m?s\b/g, 'TIME').replace(/ +/g, ' ');
    assert.equal(
      plain,
      `way status time cost calls tokens agrees answer
local:one succeeded TIME $0.0020 1 1,100 100 % Oslo lies by the sea.
local:two succeeded TIME $0.0020 1 1,100 50 % Oslo lies by the sea. It is cold in winter.
local:same succeeded TIME $0.0020 1 1,100 100 % Oslo lies by the sea.

The answers agree to 75 %.
Said by few:
 local:two: It is cold in winter.
`,
    );
    assert.match(
      err,
      /^3 runs: 3 ways × 1 case · 3 calls · cost at least \$0\.000039\nlocal:one: succeeded \(\d+.*, \$0\.0020\)\n/,
    );
    assert.deepEqual(server.asked, ['one', 'two', 'same']);
  });
  it('gives all of it as JSON, with the runs to look at', async () => {
    const { code, out } = await run('p.baton.yaml', ...models, '--json', '-i', 'city=Bergen');
    assert.equal(code, 0);
    const { standings, runs, cases } = JSON.parse(out);
    assert.deepEqual(standings[1], {
      contestant: 'local:two',
      succeeded: 1,
      runs: 1,
      duration: standings[1].duration,
      cost: { usd: 0.002, complete: true },
      calls: 1,
      tokens: 1100,
      agreement: 0.5,
      met: 0,
      expected: 0,
    });
    assert.equal(cases[0].claims.length, 2);
    const shown = JSON.parse((await obey(['show', runs[1].run.id, '--json'], testIo(place()))).out);
    assert.deepEqual([shown.outputs.where, shown.inputs.city], [answers.two, 'Bergen']);
  });
  it('puts the tests of a file to real models, and counts what is met', async () => {
    const { code, out } = await run('p.baton.yaml', '--models', 'local:one,local:two', '--tests');
    assert.equal(code, 1);
    const lines = out.replace(/ +/g, ' ').split('\n');
    assert.match(lines[1] ?? '', /^local:one 2 of 2 .* 1 of 2$/);
    assert.match(lines[2] ?? '', /^local:two 2 of 2 .* 2 of 2$/);
    assert.match(out, /by the sea: the answers agree to 67 %\./);
    assert.match(out, /Not met:\n {2}local:one, cold: outputs\.where/);
  });
  it('asks a model twice that is named twice, and tells the two apart', async () => {
    const { code, out, err } = await run('p.baton.yaml', '--models', 'local:one,local:one', '--json');
    assert.equal(code, 0, err);
    assert.deepEqual(
      JSON.parse(out).runs.map(({ contestant }: { contestant: string }) => contestant),
      ['local:one', 'local:one (2)'],
    );
    assert.deepEqual(server.asked, ['one', 'one']);
  });
  it('puts a question to each model alone, and to all by vote and by patterns', async () => {
    const { code, out } = await run('Where is Oslo?', ...models, '--pattern', 'synthesize', '--json');
    assert.equal(code, 0);
    const { standings, runs } = JSON.parse(out);
    assert.deepEqual(
      standings.map(({ contestant, calls }: { contestant: string; calls: number }) => [contestant, calls]),
      [
        ['local:one', 1],
        ['local:two', 1],
        ['local:same', 1],
        ['vote', 3],
        ['synthesize', 4],
      ],
    );
    assert.equal(runs[3].answer, answers.one, 'most say so');
  });
  it('one that cannot run, and one that fails, stand beside the others', async () => {
    const { code, out } = await run('p.baton.yaml', '--models', 'local:one,openai:gpt-x,local:gone');
    assert.equal(code, 1);
    const lines = out.replace(/ +/g, ' ').split('\n');
    assert.match(lines[1] ?? '', /^local:one succeeded /);
    assert.match(lines[2] ?? '', /^openai:gpt-x refused /);
    assert.match(lines[3] ?? '', /^local:gone failed /);
    assert.match(out, /There are no two answers to compare\./);
    assert.match(out, /✕ openai:gpt-x: .*OPENAI_API_KEY/);
    assert.match(out, /✕ local:gone: .*refused the key/);
    assert.doesNotMatch(out, /sk-local-key/);
  });
  it('works without a network', async () => {
    const { code, out } = await run(
      'Summarise in one sentence: The mill stands by the sea. It has ground corn since 1780.',
      '--models',
      'offline',
    );
    assert.equal(code, 0, out);
    assert.match(out, /^offline +succeeded .* \$0 /m);
  });
  it('nothing that can run is a refusal', async () => {
    const { code } = await run('p.baton.yaml', '--models', 'openai:gpt-x', '--quiet');
    assert.equal(code, 2);
  });
  it('ends at Ctrl+C', async () => {
    const io = testIo(place(), { env: { MY_KEY: 'sk-local-key' } });
    const err = io.err;
    io.err = (text) => {
      err(text);
      if (text.startsWith('local:one')) io.stop();
    };
    const { code } = await obey(['compare', '--allow', 'env:MY_KEY@127.0.0.1', 'p.baton.yaml', ...models], io);
    assert.equal(code, 130);
    assert.deepEqual(server.asked, ['one']);
  });
  const refused: [args: string[], says: RegExp][] = [
    [['p.baton.yaml'], /`baton compare` needs models/],
    [['p.baton.yaml', ...models, '--pattern', 'vote'], /`--pattern` is for a question/],
    [['What?', ...models, '--tests'], /`--tests` is for a file/],
    [['What?', ...models, '--pattern', 'critiqe'], /There is no pattern critiqe\.\s+→ Did you mean critique\?/],
    [['nowhere.yaml', ...models, '--tests'], /nowhere\.yaml/],
  ];
  for (const [args, says] of refused)
    it(`refuses: ${args.join(' ')}`, async () => {
      const { code, err } = await run(...args);
      assert.equal(code, 2);
      assert.match(err, says);
    });
  it('a file without tests has none to put', async () => {
    writeFileSync(join(place(), 'q.yaml'), 'steps: [{id: a, set: {x: 1}}]\n');
    assert.match((await run('q.yaml', ...models, '--tests')).err, /q\.yaml has no tests/);
  });

  it('gives every case and model an output folder of its own, whose name is no difference between answers', async () => {
    writeFileSync(
      join(place(), 'two.baton.yaml'),
      `inputs: {n: a}
steps: [{id: w, set: {x: "{{ n }}"}, products: {x: x.txt}}]
outputs: {file: "{{ output_path }}/x.txt"}
tests: [{name: 测试一, inputs: {n: one}}, {name: 测试二, inputs: {n: two}}, {name: "a/b", inputs: {n: three}}, {name: a b, inputs: {n: four}}]
`,
    );
    const { code, out, err } = await run('two.baton.yaml', '--models', 'offline,offline', '--tests', '--out', 'o');
    assert.equal(code, 0, err);
    const written = readdirSync(join(place(), 'o'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('x.txt'),
    );
    assert.deepEqual(written.map((name) => readFileSync(join(place(), 'o', name), 'utf8')).sort(), [
      'four',
      'four',
      'one',
      'one',
      'three',
      'three',
      'two',
      'two',
    ]);
    assert.match(out, /测试一: the answers agree to 100 %/);
    const question = await run(`Where is it? ${'It lies by the sea. '.repeat(30)}`, '--models', 'local:one,local:two', '--json');
    assert.deepEqual(
      JSON.parse(question.out).runs.map(({ status }: { status: string }) => status),
      ['succeeded', 'succeeded', 'succeeded'],
    );
  });
});
