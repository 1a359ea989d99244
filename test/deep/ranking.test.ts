import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { layOut } from '../editor/lay-out.mjs';
import { randomOf } from '../server/life/random.ts';
import { fitOf } from '../server/recorded/score.ts';

/** What VS Code's own scorer is: typed, in lower case, from; word, in lower case, from. */
type Score = (typed: string, low: string, from: number, word: string, wordLow: string, wordFrom: number) => number[] | undefined;
const isScore = (value: unknown): value is Score => typeof value === 'function';

const words =
  'prompt products priority personality parameters output_schema on_item_failure max_parallel fetch-page filesystem.read for_each aB camelCaseWord HTTPServer a_b_c x selectattr rejectattr _private data.queues local:small'.split(
    ' ',
  );

describe('the ranking of completion in our tests', function () {
  this.timeout(300_000);

  it('is that of VS Code, for 200,000 words and what may be typed of them', async () => {
    const folder = resolve('test/deep/monaco');
    layOut({ folder, what: "VS Code's editor (105 MB, once)" });
    const filters: unknown = await import(
      pathToFileURL(join(folder, 'node_modules/monaco-editor/esm/vs/base/common/filters.js')).href
    );
    const score = typeof filters === 'object' && filters ? Reflect.get(filters, 'fuzzyScoreGracefulAggressive') : undefined;
    assert.ok(isScore(score));
    const random = randomOf(7);
    let fitted = 0;
    for (let round = 0; round < 200_000; round++) {
      const word = words[random.upTo(words.length)] ?? '';
      let typed = [...word].flatMap((letter) => (random.once(3) ? [] : random.once(9) ? letter.toUpperCase() : letter)).join('');
      if (random.once(3)) typed = (words[random.upTo(words.length)] ?? '').slice(0, 1 + random.upTo(6));
      if (random.once(4) && typed.length > 2) {
        const at = random.upTo(typed.length - 1);
        typed = typed.slice(0, at) + (typed[at + 1] ?? '') + (typed[at] ?? '') + typed.slice(at + 2);
      }
      if (typed === '') continue;
      const theirs: number | undefined = score(typed, typed.toLowerCase(), 0, word, word.toLowerCase(), 0)?.[0];
      if (theirs !== undefined) fitted++;
      assert.equal(fitOf(typed, word), theirs, `${typed} in ${word}`);
    }
    assert.ok(fitted > 50_000, String(fitted));
  });
});
