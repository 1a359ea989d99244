import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Keyboard } from '../../../engine/cli/io.ts';
import { openKeyboard } from '../../../engine/cli/questions/keyboard.ts';
import { temporaryFolder } from '../store/folder.ts';
import type { Said } from './io.ts';
import { obey, testIo } from './io.ts';

const approval =
  'steps:\n  - {id: ok, ask: Publish?, type: approve}\n  - {id: out, condition: "{{ ok }}", set: {done: true}}\noutputs: {ok: "{{ ok }}"}\n';

const shows = '\u001b[?25h';
const hides = '\u001b[?25l';

/** Types these lines, then ends the input. */
const typing = (...lines: string[]): Keyboard => ({ line: async () => lines.shift(), hidden: async () => lines.shift() });

describe('questions on the command line', () => {
  const place = temporaryFolder();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', USER: 'ann' };
  const baton = (...args: string[]): Promise<Said> => obey(args, testIo(place(), { env }));
  const typed = (lines: string[], ...args: string[]): Promise<Said> =>
    obey(args, testIo(place(), { env, keyboard: typing(...lines) }));
  const write = (text: string): void => {
    mkdirSync(join(place(), '.git'), { recursive: true });
    writeFileSync(join(place(), 'p.yaml'), text);
  };
  const facts = (): { type: string; question?: string; value?: unknown; by?: string }[] => {
    const [run = ''] = readdirSync(join(place(), '.baton/runs')).toReversed();
    const log = readFileSync(join(place(), '.baton/runs', run, 'log.jsonl'), 'utf8');
    return log.split('\n').flatMap((line) => (line.includes('"seq"') ? [JSON.parse(line)] : []));
  };
  const answered = () => facts().filter(({ type }) => type === 'person.answered');

  /** Each kind of question, with the line that a waiting run prints for it. */
  const lines: [keys: string, command: RegExp, more: RegExp][] = [
    ['type: approve', /baton answer \S+ q yes/, /\(or no\)/],
    ['choices: [now, "much later"]', /baton answer \S+ q now/, /\(or much later\)/],
    ['type: number', /baton answer \S+ q 1$/m, /asks {3}q: Well\?/],
    ['type: text', /baton answer \S+ q '…'$/m, /asks {3}q: Well\?/],
    ['fields: {title: string, n: integer}', /baton answer \S+ q '\{"title":"…","n":1\}'$/m, /asks {3}q: Well\?/],
  ];
  for (const [keys, command, more] of lines)
    it(`a run without a terminal ends with 4 and the line that answers it: ${keys}`, async () => {
      write(`steps:\n  - {id: q, ask: Well?, ${keys}}\n`);
      const { code, err } = await baton('run', 'p.yaml');
      assert.equal(code, 4, err);
      assert.match(err, command);
      assert.match(err, more);
      const shown = await baton('show', 'latest');
      assert.match(shown.out, command);
      assert.match(shown.out, /◔ q .*asks: Well\?/);
      assert.equal(JSON.parse((await baton('runs', '--json')).out).runs[0].status, 'waiting');
    });

  it('takes a value alone where one question is open', async () => {
    write(approval);
    await baton('run', 'p.yaml');
    const { code, err } = await baton('answer', 'latest', 'yes');
    assert.equal(code, 0, err);
    assert.deepEqual(answered(), [{ ...answered()[0], question: 'ok', value: true }]);
    assert.match((await baton('answer', 'latest', 'yes')).err, /No question is open in this run/);
  });
  it('wants to know which question where several are open', async () => {
    write('steps:\n  - {id: one, ask: A?, type: approve}\n  - {id: two, ask: B?, type: approve}\n');
    await baton('run', 'p.yaml');
    const { code, err } = await baton('answer', 'latest', 'yes');
    assert.equal(code, 2);
    assert.match(err, /2 questions are open in this run[\s\S]*Say which: one, two/);
    assert.match((await baton('answer', 'latest')).err, /needs an answer/);
  });

  it('says that line also where the result is printed as JSON', async () => {
    write(approval);
    const { code, out, err } = await baton('run', 'p.yaml', '--json');
    assert.equal(code, 4);
    assert.equal(JSON.parse(out).status, 'waiting');
    assert.match(err, /baton answer \S+ ok yes/);
  });

  it('takes the end of a path for the only open question that has it; of several none', async () => {
    const asking = (items: string): string =>
      `steps:\n  - id: l\n    for_each: ${items}\n    max_parallel: 2\n    steps: [{id: decide, ask: Publish?, type: approve}]\noutputs: {ok: "{{ l.results[0] }}"}\n`;
    write(asking('[1]'));
    await baton('run', 'p.yaml', '-q');
    const { code, out, err } = await baton('answer', 'latest', 'decide', 'no');
    assert.deepEqual([code, out], [0, 'ok  false\n'], err);
    assert.deepEqual(
      answered().map(({ question }) => question),
      ['l[0].decide'],
    );

    write(asking('[1, 2]'));
    await baton('run', 'p.yaml', '-q');
    const several = await baton('answer', 'latest', 'decide', 'no');
    assert.equal(several.code, 2);
    assert.match(several.err, /No question decide is open.*l\[0\]\.decide, l\[1\]\.decide/s);
  });

  it('show --at lists no question that had not been asked yet', async () => {
    writeFileSync(
      join(place(), 'late.yaml'),
      'steps:\n  - {id: a, set: {x: 1}}\n  - {id: b, set: {x: "{{ a.x }}"}}\n  - {id: ok, ask: "Go on, {{ b.x }}?", type: approve}\n',
    );
    await baton('run', 'late.yaml', '-q');
    const then = await baton('show', 'latest', '--at', 'b');
    assert.doesNotMatch(then.out, /Go on|baton answer|next/);
    assert.match((await baton('show', 'latest')).out, /asks {3}ok: Go on, 1\?[\s\S]*baton answer/);
  });
  it('goes on with a run by its answer and ends with the code of the run', async () => {
    write(approval);
    await baton('run', 'p.yaml', '-q');
    const { code, out } = await baton('answer', 'latest', 'ok', 'no');
    assert.deepEqual([code, out], [0, 'ok  false\n']);
    assert.deepEqual(
      answered().map(({ value, by }) => [value, by]),
      [[false, 'ann']],
    );
  });

  it('ends with the code of a run that fails after its answer', async () => {
    write(
      `${approval.replace('outputs:', '  - {id: bad, dependencies: [out], tool: filesystem, action: read, parameters: {path: none.txt}}\noutputs:')}`,
    );
    await baton('run', 'p.yaml', '-q');
    assert.equal((await baton('answer', 'latest', 'ok', 'yes', '-q')).code, 1);
  });

  it('refuses with 2 what does not fit, what is not open, and what has ended', async () => {
    write(approval);
    await baton('run', 'p.yaml', '-q');
    const wrong = await baton('answer', 'latest', 'ok', 'perhaps');
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /ok expects yes or no; it got "perhaps"/);
    const stranger = await baton('answer', 'latest', 'okay', 'yes');
    assert.equal(stranger.code, 2);
    assert.match(stranger.err, /No question okay is open.*\n.*What is open: ok\./);
    await baton('answer', 'latest', 'ok', 'yes', '-q');
    const late = await baton('answer', 'latest', 'ok', 'yes');
    assert.equal(late.code, 2);
    assert.match(late.err, /has ended \(succeeded\)/);
    assert.equal((await baton('answer', 'latest', 'ok')).code, 2);
  });

  it('only records the answer with --no-resume', async () => {
    write(approval);
    await baton('run', 'p.yaml', '-q');
    const { code, err } = await baton('answer', 'latest', 'ok', 'yes', '--no-resume');
    assert.equal(code, 0);
    assert.match(err, /The answer to ok is recorded. Go on with: baton resume/);
    assert.ok(!facts().some(({ type }) => type === 'run.resumed'));
    assert.deepEqual(await baton('resume', 'latest', '-q').then(({ code: ended, out }) => [ended, out]), [0, 'ok  true\n']);
  });

  it('cancels a run that waits', async () => {
    write(approval);
    await baton('run', 'p.yaml', '-q');
    const { code, err } = await baton('cancel', 'latest');
    assert.equal(code, 0);
    assert.match(err, /The run \S+ is cancelled/);
    assert.equal(JSON.parse((await baton('runs', '--json')).out).runs[0].status, 'cancelled');
    assert.equal((await baton('cancel', 'latest')).code, 2);
  });

  it('asks at the terminal, again after what does not fit, and goes on', async () => {
    write(approval);
    const { code, out, err } = await typed(['perhaps', 'yes'], 'run', 'p.yaml');
    assert.deepEqual([code, out], [0, 'ok  true\n']);
    assert.match(err, /ok asks: Publish\?\n.*yes or no/);
    assert.match(err, /! ok expects yes or no; it got "perhaps"/);
    assert.deepEqual(
      answered().map(({ by }) => by),
      ['ann'],
    );
  });

  it('takes the default for an empty line, and says which that is', async () => {
    write('steps:\n  - {id: q, ask: Which?, choices: [a, b], default: b}\noutputs: {q: "{{ q }}"}\n');
    const { out, err } = await typed([''], 'run', 'p.yaml');
    assert.equal(out, 'q  b\n');
    assert.match(err, /one of a, b · Enter alone: b/);
    assert.equal(answered()[0]?.by, 'ann');
  });

  it('asks a form field by field', async () => {
    write(
      'steps:\n  - {id: q, ask: Details?, fields: {title: A short title, n: integer, urgent: {type: boolean, default: false}}}\noutputs: {q: "{{ q }}"}\n',
    );
    const { out, err } = await typed(['Tides', '3', ''], 'run', 'p.yaml');
    assert.deepEqual(JSON.parse(out.slice(out.indexOf('{'))), { title: 'Tides', n: 3, urgent: false });
    assert.match(err, /title \(text · A short title\): .*n \(integer\): .*urgent \(boolean · Enter alone: no\): /s);
  });

  it('waits after all where the input ends', async () => {
    write(approval);
    const { code, err } = await typed([], 'run', 'p.yaml');
    assert.equal(code, 4);
    assert.match(err, /baton answer/);
  });

  it('asks several questions one after another', async () => {
    write('steps:\n  - {id: a, ask: One?}\n  - {id: b, ask: Two?}\noutputs: {a: "{{ a }}", b: "{{ b }}"}\n');
    const { out, err } = await typed(['1', '2'], 'run', 'p.yaml');
    assert.equal(out, 'a  1\nb  2\n');
    assert.ok(err.indexOf('a asks: One?') < err.indexOf('b asks: Two?'));
  });

  it('asks above a picture that holds still, and draws on after it', async () => {
    write(`${approval.replace('outputs:', '  - {id: z, dependencies: [ok], set: {x: 1}}\noutputs:')}`);
    const screen = { columns: () => 80, rows: () => 24 };
    const io = testIo(place(), {
      env,
      screen,
      keyboard: { line: () => new Promise((done) => setTimeout(() => done('yes'), 200)), hidden: async () => undefined },
    });
    const { code, err } = await obey(['run', 'p.yaml'], io);
    assert.equal(code, 0);
    const at = err.indexOf('asks: Publish?\n');
    assert.ok(err.slice(0, at).includes(shows) && at > 0, 'the cursor is shown for whoever types');
    const typing = err.slice(at, err.indexOf(hides, at));
    assert.doesNotMatch(typing, /\u001b\[\d+A/, 'nothing is drawn over the question');
    assert.match(err.slice(at + typing.length), /✓\S* z/);
  });

  it('shows a loop with a question inside as waiting, not as stopped', async () => {
    write('steps:\n  - {id: l, for_each: [1], steps: [{id: q, ask: "{{ item }}?"}]}\n');
    await baton('run', 'p.yaml', '-q');
    const { out } = await baton('show', 'latest');
    assert.match(out, /◔ l\b/);
    assert.match(out, /baton answer \S+ 'l\[0\]\.q'/);
    assert.doesNotMatch(out, /⊘/);
  });
});

describe('the keyboard', () => {
  it('gives a line, or nothing at the end of the input or when it is no longer wanted', async () => {
    const never = new AbortController().signal;
    const input = new PassThrough();
    const keyboard = openKeyboard(input);
    const first = keyboard.line(never);
    input.write('one\n');
    assert.equal(await first, 'one');
    const stop = new AbortController();
    const second = keyboard.line(stop.signal);
    stop.abort();
    assert.equal(await second, undefined);
    assert.equal(await keyboard.line(stop.signal), undefined);
    const third = keyboard.line(never);
    input.end();
    assert.equal(await third, undefined);
  });

  it('takes what nobody shall see key by key: taken back, given up, broken off', async () => {
    const never = new AbortController().signal;
    const modes: boolean[] = [];
    const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => modes.push(on) });
    const keyboard = openKeyboard(input);
    const typed = async (keys: string): Promise<string | undefined> => {
      const line = keyboard.hidden(never);
      input.write(keys);
      return line;
    };
    assert.equal(await typed('grün\u007f\u001ben\b!\r'), 'grüe!');
    assert.equal(await typed('ab\u001b[D\u001b[1;5C\u001bOAcd\u001b[3~\r'), 'abcd', 'arrows type nothing');
    assert.equal(await typed('half\u0004'), undefined);
    const stopped = new Promise((done) => process.once('SIGINT', done));
    assert.equal(await typed('half\u0003'), undefined);
    await stopped;
    const stop = new AbortController();
    const given = keyboard.hidden(stop.signal);
    stop.abort();
    assert.equal(await given, undefined);
    assert.equal(await keyboard.hidden(stop.signal), undefined);
    const last = keyboard.hidden(never);
    input.end();
    assert.equal(await last, undefined);
    assert.deepEqual(modes, Array(6).fill([true, false]).flat());
  });
});
