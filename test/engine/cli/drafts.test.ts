import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonMap } from '../../../engine/language/json.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, type Said, testIo } from './io.ts';
import { type ModelServer, modelServer, settingsFor } from './model-server.ts';

const good = 'id: greet\nsteps:\n  # says hello\n  - {id: hello, set: {line: Hello}}\n';
const bad = 'id: greet\nsteps:\n  # says hello\n  - {id: hello, sett: {line: Hello}}\n';
const answer = (pipeline: string, notes = 'Nothing is open.'): string => JSON.stringify({ pipeline, notes });

describe('drafts of a model', () => {
  const place = temporaryFolder();
  let server: ModelServer;
  /** What the model says, call by call; the last for all that follow. */
  let answers: string[] = [];
  let asked: JsonMap[] = [];
  before(async () => {
    server = await modelServer((body) => {
      asked.push(body);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? '';
    });
  });
  after(() => server.close());
  beforeEach(() => {
    asked = [];
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'baton.yaml'), `${settingsFor(server, ['one'])}default_model: local:one\n`);
  });
  const file = (name: string): string => join(place(), name);
  const held = (name: string): string => readFileSync(file(name), 'utf8');
  const allowed = ['--allow', 'env:MY_KEY@127.0.0.1'];
  const options = { env: { MY_KEY: 'sk-local' } };
  const run = (...args: string[]): Promise<Said> => obey([...args, ...allowed], testIo(place(), options));
  const atTerminal = (typed: string, ...args: string[]): Promise<Said> => {
    const keyboard = { line: async () => typed, hidden: async () => undefined };
    const screen = { columns: () => 80, rows: () => 24 };
    return obey([...args, ...allowed, '--no-color'], testIo(place(), { ...options, keyboard, screen, outIsTerminal: true }));
  };
  const told = (): string => JSON.stringify(asked.map(({ messages }) => messages));

  describe('baton new', () => {
    it('prints a valid draft, says what it took, and writes nothing', async () => {
      answers = [answer(good)];
      const { code, out, err } = await run('new', 'Greet me.');
      assert.deepEqual([code, out, existsSync(file('greet.baton.yaml'))], [0, good, false]);
      assert.match(
        err,
        /Asking local:one for a draft \(1 of at most 4\)[\s\S]*Nothing is open\.[\s\S]*1 call of local:one · cost \$0\.0020/,
      );
    });
    it('tells the model the language, the wish, and how to answer', async () => {
      answers = [answer(good)];
      await run('new', 'Greet me in Ukrainian.');
      const sent = told();
      for (const words of ['Greet me in Ukrainian.', 'for_each', 'filesystem', 'slugify', 'id: triage'])
        assert.ok(sent.includes(words), `the model is not told of ${words}`);
    });
    it('gives errors back until there are none', async () => {
      answers = [answer(bad), answer(good)];
      const { code, out, err } = await run('new', 'Greet me.');
      assert.deepEqual([code, out, asked.length], [0, good, 2]);
      assert.match(told(), /4: unknown-key.*sett/);
      assert.match(err, /2 calls of local:one/);
    });
    it('gives an answer back that is not in its form, and takes a text out of a fence', async () => {
      answers = ['Here you are!', answer(`\`\`\`yaml\n${good}\`\`\``)];
      const { code, out } = await run('new', 'Greet me.');
      assert.deepEqual([code, out, asked.length], [0, good, 2]);
    });
    it('ends with 1 after the last call, shows the draft with its errors, and writes nothing', async () => {
      answers = [answer(bad)];
      const { code, out, err } = await run('new', 'Greet me.', '-o', 'new.baton.yaml', '--rounds', '2');
      assert.deepEqual([code, out, asked.length, existsSync(file('new.baton.yaml'))], [1, bad, 2, false]);
      assert.match(err, /new\.baton\.yaml:4:\d+ error unknown-key[\s\S]*nothing was written/);
    });
    it('writes a file that is not there yet', async () => {
      answers = [answer(good)];
      const { code, out } = await run('new', 'Greet me.', '-o', 'new.baton.yaml');
      assert.deepEqual([code, out, held('new.baton.yaml')], [0, '', good]);
    });
    it('begins from a file that is there, shows the difference, and leaves it without a yes', async () => {
      writeFileSync(file('p.baton.yaml'), good);
      const changed = good.replace('Hello', 'Good day');
      answers = [answer(changed)];
      const { code, out, err } = await run('new', 'More formal.', '-o', 'p.baton.yaml');
      assert.deepEqual([code, held('p.baton.yaml')], [0, good]);
      assert.match(told(), /# says hello/);
      assert.match(out, /^-.*line: Hello[\s\S]*^\+.*Good day/m);
      assert.match(err, /Nothing was written\. --yes writes it/);
      await run('new', 'More formal.', '-o', 'p.baton.yaml', '--yes');
      assert.equal(held('p.baton.yaml'), changed);
    });
    it('asks at a terminal', async () => {
      answers = [answer(good)];
      const { err } = await atTerminal('no', 'new', 'Greet me.');
      assert.match(err, /Write greet\.baton\.yaml\?/);
      assert.equal(existsSync(file('greet.baton.yaml')), false);
      await atTerminal('yes', 'new', 'Greet me.');
      assert.equal(held('greet.baton.yaml'), good);
    });
    it('never overwrites a file that was not named', async () => {
      writeFileSync(file('greet.baton.yaml'), 'mine');
      answers = [answer(good)];
      const { code, err } = await atTerminal('yes', 'new', 'Greet me.');
      assert.deepEqual([code, held('greet.baton.yaml')], [2, 'mine']);
      assert.match(err, /is there already/);
    });
    it('asks nobody with --json', async () => {
      answers = [answer(good)];
      const { out } = await atTerminal('yes', 'new', 'Greet me.', '--json');
      const { valid, written, text, made } = JSON.parse(out);
      assert.deepEqual([valid, written, text, made.calls], [true, null, good, 1]);
    });
    it('keeps within --max-cost', async () => {
      answers = [answer(good)];
      const { code, err } = await run('new', 'Greet me.', '--max-cost', '0.0001');
      assert.deepEqual([code, asked.length], [2, 0]);
      assert.match(err, /The next call may cost .* of \$0\.00010 are left/);
    });
    it('stops at the first draft where the money is used up', async () => {
      const dear = settingsFor(server, ['one']).replace(
        'input_price: 1, output_price: 10',
        'input_price: 100, output_price: 1000',
      );
      writeFileSync(file('baton.yaml'), `${dear}default_model: local:one\n`);
      answers = [answer(bad)];
      const refused = await run('new', 'Greet me.', '--max-cost', '0.0001');
      const one = Number(/may cost \$([\d.]+)/.exec(refused.err)?.[1]);
      const { code, out, err } = await run('new', 'Greet me.', '--max-cost', String(one + 0.05));
      assert.deepEqual([code, out, asked.length], [1, bad, 1]);
      assert.match(err, /No further draft was asked for: The next call may cost/);
    });
    it('refuses --max-cost where no price is known', async () => {
      writeFileSync(file('baton.yaml'), settingsFor(server, ['one']).replace(/, input_price: 1, output_price: 10/, ''));
      answers = [answer(good)];
      const { code, err } = await run('new', 'Greet me.', '--model', 'local:one', '--max-cost', '1');
      assert.deepEqual([code, asked.length], [2, 0]);
      assert.match(err, /price of local:one is unknown/);
      assert.equal((await run('new', 'Greet me.', '--model', 'local:one')).code, 0);
    });
    it('says what there is instead where only the offline engine is here', async () => {
      writeFileSync(file('baton.yaml'), '');
      const { code, err } = await obey(['new', 'Greet me.'], testIo(place()));
      assert.equal(code, 2);
      assert.match(err, /needs a model[\s\S]*baton init[\s\S]*baton patterns/);
    });
    it('refuses words and numbers that make no sense', async () => {
      assert.match((await run('new', '  ')).err, /what the pipeline shall do/);
      assert.match((await run('new', 'x', '--rounds', '0')).err, /--rounds expects a whole number from 1 to 20; it got 0/);
      assert.match((await run('new', 'x', '-o', 'none/p.yaml')).err, /no folder none/);
    });
  });

  describe('baton fix', () => {
    it('shows the difference and writes it with --yes', async () => {
      writeFileSync(file('p.baton.yaml'), bad);
      answers = [answer(good)];
      const { code, out } = await run('fix', 'p.baton.yaml');
      assert.deepEqual([code, held('p.baton.yaml')], [0, bad]);
      assert.match(out, /^-.*sett:[\s\S]*^\+.*set:/m);
      assert.match(told(), /4: unknown-key/);
      await run('fix', 'p.baton.yaml', '--yes');
      assert.equal(held('p.baton.yaml'), good);
    });
    it('writes no draft that has errors', async () => {
      writeFileSync(file('p.baton.yaml'), bad);
      answers = [answer(bad.replace('sett', 'sets'))];
      const { code } = await run('fix', 'p.baton.yaml', '--yes', '--rounds', '1');
      assert.deepEqual([code, held('p.baton.yaml')], [1, bad]);
    });
    it('leaves a file that has changed meanwhile', async () => {
      writeFileSync(file('p.baton.yaml'), bad);
      answers = [answer(good)];
      const keyboard = {
        line: async () => {
          writeFileSync(file('p.baton.yaml'), 'mine');
          return 'yes';
        },
        hidden: async () => undefined,
      };
      const { code } = await obey(['fix', 'p.baton.yaml', ...allowed], testIo(place(), { ...options, keyboard }));
      assert.deepEqual([code, held('p.baton.yaml')], [2, 'mine']);
    });
    it('asks nobody where there is nothing to mend', async () => {
      writeFileSync(file('p.baton.yaml'), good);
      const { code, err } = await run('fix', 'p.baton.yaml');
      assert.deepEqual([code, asked.length], [0, 0]);
      assert.match(err, /no errors/);
    });
    it('refuses a file that is not there', async () => {
      assert.equal((await run('fix', 'none.baton.yaml')).code, 2);
    });
  });
});
