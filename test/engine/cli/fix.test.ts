import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keyboard } from '../../../engine/cli/io.ts';
import { paint } from '../../../engine/cli/text/paint.ts';
import { unifiedDiff } from '../../../engine/cli/text/unified-diff.ts';
import { temporaryFolder } from '../store/folder.ts';
import type { Said } from './io.ts';
import { obey, testIo } from './io.ts';

const old = 'steps:\n  - {id: a, prompt: hi}\n  - {id: b, prompt: ho, needs: a}\n';
const ours = 'steps:\n  - {id: a, prompt: hi}\n  - {id: b, prompt: ho, dependencies: [a]}\n';

describe('baton check --fix at a terminal', () => {
  const place = temporaryFolder();
  const write = (file: string, text: string): void => writeFileSync(join(place(), file), text);
  const held = (file: string): string => readFileSync(join(place(), file), 'utf8');
  const keyboard = (line: Keyboard['line']): Keyboard => ({ line, hidden: async () => undefined });
  const nobodyIsAsked = keyboard(() => assert.fail('a question is asked'));
  const check = (answer: Keyboard, ...args: string[]): Promise<Said> =>
    obey(['check', 'p.yaml', ...args], testIo(place(), { keyboard: answer, screen: { columns: () => 80, rows: () => 24 } }));
  beforeEach(() => {
    mkdirSync(join(place(), '.git'));
    write('p.yaml', old);
  });

  it('shows every difference in colours, asks once for all, and writes on a yes', async () => {
    write('q.yaml', old);
    let questions = 0;
    const yes = keyboard(async () => {
      questions++;
      assert.deepEqual([held('p.yaml'), held('q.yaml')], [old, old], 'written before the answer');
      return 'y';
    });
    const { code, out, err } = await check(yes, 'q.yaml', '--fix');
    assert.deepEqual([code, questions, held('p.yaml'), held('q.yaml')], [0, 1, ours, ours]);
    assert.match(err, /--- p\.yaml[\s\S]*--- q\.yaml[\s\S]*\?.*Write 2 files\?.*yes or no/);
    assert.ok(err.includes('\u001b[31m-  - {id: b, prompt: ho, needs: a}\u001b[39m'), err);
    assert.ok(err.includes('\u001b[32m+  - {id: b, prompt: ho, dependencies: [a]}\u001b[39m'), err);
    assert.match(out, /p\.yaml: written[\s\S]*q\.yaml: written/);
  });

  for (const answer of ['', 'no', 'yes?', undefined])
    it(`writes nothing where the answer is ${answer === undefined ? 'the end of the input' : `"${answer}"`}, and checks what is there`, async () => {
      const { out, err, code } = await check(
        keyboard(async () => answer),
        '--fix',
      );
      assert.deepEqual([code, held('p.yaml')], [0, old]);
      assert.match(err, /Write 1 file\?[\s\S]*Nothing was written\.\n$/);
      assert.match(out, /^(?!.*written)[\s\S]*p\.yaml \(2 steps\): valid/);
    });

  it('writes at once with --yes, after the difference', async () => {
    const { err } = await check(nobodyIsAsked, '--fix', '--yes');
    assert.equal(held('p.yaml'), ours);
    assert.match(err, /needs: a[\s\S]*dependencies: \[a\]/);
  });

  it('writes unseen with --quiet', async () => {
    const { out, err } = await check(nobodyIsAsked, '--fix', '--quiet');
    assert.deepEqual([held('p.yaml'), out, err], [ours, '', '']);
  });

  it('asks nothing where nothing is to be written', async () => {
    write('p.yaml', ours);
    assert.equal((await check(nobodyIsAsked, '--fix')).err, '');
  });

  it('leaves a file alone that has changed before the answer, and checks what it is now', async () => {
    const mine = 'steps:\n  - {id: mine, prompt: hi, needs: nothing}\n';
    const yes = keyboard(async () => {
      write('p.yaml', mine);
      return 'yes';
    });
    const { code, out, err } = await check(yes, '--fix');
    assert.deepEqual([code, held('p.yaml')], [2, mine]);
    assert.match(err, /p\.yaml has changed meanwhile and was left as it is/);
    assert.match(out, /nothing/);
  });

  it('ends with 2 where it left a file alone that is right as it is now', async () => {
    const mine = ours.replace('hi', 'hello');
    const yes = keyboard(async () => {
      write('p.yaml', `${mine}# mine\n`);
      return 'yes';
    });
    const { code, err } = await check(yes, '--fix');
    assert.equal(code, 2);
    assert.match(err, /has changed meanwhile/);
    assert.equal(held('p.yaml'), `${mine}# mine\n`);
  });

  it('makes no file anew that was removed before the answer', async () => {
    const yes = keyboard(async () => {
      rmSync(join(place(), 'p.yaml'));
      return 'yes';
    });
    const { code, err } = await check(yes, '--fix');
    assert.equal(code, 2);
    assert.match(err, /has changed meanwhile/);
    assert.throws(() => held('p.yaml'), { code: 'ENOENT' });
  });
});

describe('a unified diff', () => {
  const plain = paint(false);
  const lines = (count: number, text: string): string => Array.from({ length: count }, (_, at) => `${text} ${at}\n`).join('');

  it('of a long text says how much more there is', async () => {
    const shown = await unifiedDiff({ file: 'a', before: lines(300, 'old'), after: lines(300, 'new') }, plain);
    assert.deepEqual([shown.length, shown[2], shown.at(-1)], [203, '@@ -1,300 +1,300 @@', '… 401 more lines']);
  });

  it('of texts with next to nothing in common ends all the same', async () => {
    const shown = await unifiedDiff({ file: 'a', before: lines(3000, 'old'), after: lines(3000, 'new') }, plain);
    assert.deepEqual(shown, ['--- a', '+++ a', 'Too much differs to be shown line by line.']);
  });

  it('cannot command the terminal, and keeps a long line short', async () => {
    const before = `a\u001b[2Jb\r\n${'x'.repeat(1000)}\r\n`;
    const shown = await unifiedDiff({ file: 'a\n\u001b[0mb', before, after: 'c\tc\r\n' }, plain);
    assert.deepEqual(shown, ['--- a [0mb', '+++ a [0mb', '@@ -1,2 +1,1 @@', '-a\ufffd[2Jb', `-${'x'.repeat(238)}…`, '+c→c']);
  });
});
