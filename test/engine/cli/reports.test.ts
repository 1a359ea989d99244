import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

const text = `id: r
steps:
  - {id: a, set: {x: "<b>hello</b>"}, products: {x: {file: x.txt, format: text, value: ""}}}
outputs: {x: "{{ a.x }}"}
`;

describe('baton show: reports of a run', () => {
  const place = temporaryFolder();
  const say = (...args: string[]) => obey(args, testIo(place(), { env: { PATH: process.env['PATH'] ?? '' } }));
  beforeEach(async () => {
    writeFileSync(join(place(), 'r.baton.yaml'), text);
    assert.equal((await say('run', 'r.baton.yaml', '--quiet')).code, 0);
  });

  it('prints one HTML page that holds the run and no markup of it', async () => {
    const { out, code } = await say('show', 'latest', '--html');
    assert.equal(code, 0);
    assert.match(out, /^<!doctype html>[\s\S]*&lt;b&gt;hello[\s\S]*<\/html>\n$/);
    assert.doesNotMatch(out, /<b>hello/);
  });
  it('says of answers of the embedded engine what they are', async () => {
    const prompt = 'Summarise in one sentence: Oslo is the capital of Norway. It lies at the end of a long fjord.';
    writeFileSync(join(place(), 'o.baton.yaml'), JSON.stringify({ id: 'o', steps: [{ id: 'a', prompt }] }));
    assert.equal((await say('run', 'o.baton.yaml', '--quiet')).code, 0);
    for (const form of ['--markdown', '--html'])
      assert.match(
        (await say('show', 'latest', form)).out,
        /Answers.*live; 1 of 1 call by the embedded offline engine, which extracts its answers from texts and is not a language model/,
      );
  });
  it('a terminal behind standard error bounds no line that goes into a file', async () => {
    const words = 'one two three four five six seven eight nine ten eleven twelve';
    writeFileSync(join(place(), 'l.baton.yaml'), `steps: [{id: a, set: {x: "${words}"}}]\n`);
    assert.equal((await say('run', 'l.baton.yaml', '--quiet')).code, 0);
    const narrow = { env: { NO_COLOR: '1' }, screen: { columns: () => 40, rows: () => 20 } };
    assert.match((await obey(['show', 'latest'], testIo(place(), narrow))).out, /✓ a .*eleven twelve\n/);
    const { out } = await obey(['show', 'latest'], testIo(place(), { ...narrow, outIsTerminal: true }));
    assert.match(out, /✓ a .{0,36}…\n/);
  });
  it('help keeps within a terminal, and is whole lines elsewhere', async () => {
    const narrow = { env: { NO_COLOR: '1' }, screen: { columns: () => 72, rows: () => 20 } };
    for (const args of [['--help'], ['help', 'models'], ['resume', '--help']]) {
      const { out } = await obey(args, testIo(place(), { ...narrow, outIsTerminal: true }));
      const long = out.split('\n').filter((line) => line.length > 72 && !line.trim().startsWith('baton '));
      assert.deepEqual(long, []);
      const whole = await obey(args, testIo(place(), narrow));
      assert.equal(out.replace(/\s+/g, ' '), whole.out.replace(/\s+/g, ' '));
    }
  });
  it('prints Markdown', async () =>
    assert.match((await say('show', 'latest', '--markdown')).out, /^# Run of r\n[\s\S]*## Steps/));
  it('says what is noticeable, and ends with 1 where something is wrong', async () => {
    const { out, code } = await say('show', 'latest', '--qc');
    assert.equal(code, 1);
    assert.match(out, /a validity It wrote .*x\.txt without any content\./);
  });
  it('gives the same as JSON', async () => {
    const { findings } = JSON.parse((await say('show', 'latest', '--qc', '--json')).out);
    assert.equal(findings[0].kind, 'validity');
  });
  for (const [rule, args, hint] of [
    ['takes one form at a time', ['--html', '--markdown'], /Choose one/],
    ['judges by a model only with --qc', ['--html', '--model', 'offline'], /--qc/],
    ['tells of the whole run only', ['--html', '--at', '1'], /leave out --at/],
    ['gives a trace and nothing else', ['--trace', '--html'], /Choose one of --trace and --html/],
  ] as const)
    it(rule, async () => {
      const { code, err } = await say('show', 'latest', ...args);
      assert.equal(code, 2);
      assert.match(err, hint);
    });
});

describe('baton show RUN STEP', () => {
  const place = temporaryFolder();
  const say = (...args: string[]) => obey(args, testIo(place(), { env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' } }));
  const calls = `id: c
steps:
  - {id: facts, set: {town: Oslo}}
  - id: tell
    system: You are brief.
    prompt: "Summarise in one sentence: {{ facts.town }} is the capital of Norway."
  - {id: look, tool: validation, parameters: {data: {a: 1}, schema: {type: object}}}
`;
  beforeEach(async () => {
    writeFileSync(join(place(), 'c.baton.yaml'), calls);
    assert.equal((await say('run', 'c.baton.yaml', '--quiet')).code, 0);
  });

  it('prints what was said to a model and what it answered', async () => {
    const { out, code } = await say('show', 'latest', 'tell');
    assert.equal(code, 0);
    assert.equal(
      out,
      `tell#1 · model · offline
  system
    You are brief.
  user
    Summarise in one sentence: Oslo is the capital of Norway.
  answer
    Oslo is the capital of Norway.
`,
    );
  });
  it('prints what a tool was given', async () => {
    const { out } = await say('show', 'latest', 'look');
    assert.match(out, /^look#1 · tool · validation\.\w+\n {2}parameters\n[\s\S]*"a": 1[\s\S]*\n {2}answer\n/);
  });
  it('prints the same as one document', async () => {
    const { step, calls: told } = JSON.parse((await say('show', 'latest', 'tell', '--json')).out);
    assert.deepEqual([step, told.length, told[0].answer], ['tell', 1, 'Oslo is the capital of Norway.']);
  });
  it('gives the value of a step that called nobody, and where it was taken from', async () => {
    const { out } = await say('show', 'latest', 'facts');
    assert.match(
      out,
      /^facts · set · succeeded\n {2}It has called no model and no tool\.\n {2}value\n {4}\{\n {6}"town": "Oslo"\n {4}\}\n$/,
    );
    const { value, status } = JSON.parse((await say('show', 'latest', 'facts', '--json')).out);
    assert.deepEqual([value, status], [{ town: 'Oslo' }, 'succeeded']);
    assert.equal((await say('run', 'c.baton.yaml', '-q', '--only', 'facts')).code, 0);
    assert.match((await say('show', 'latest', 'tell')).out, /^tell · prompt · skipped · only another step was to run\n.*\n$/);
  });
  it('says which step was meant', async () => {
    const { code, err } = await say('show', 'latest', 'tel');
    assert.equal(code, 2);
    assert.match(err, /has no step tel\.[\s\S]*`?tell`?/);
  });
  for (const form of ['--html', '--trace', '--qc', '--bundle=x.baton-run'])
    it(`goes with no other form: ${form}`, async () => {
      const { code, err } = await say('show', 'latest', 'tell', form);
      assert.equal(code, 2);
      assert.match(err, /Choose one of STEP and --/);
    });
});
