import assert from 'node:assert/strict';
import { obey, testIo } from '../engine/cli/io.ts';

/** What a newcomer looked for and did not find, in words that one would type, and the page that tells it. */
const looked: readonly (readonly [words: string, page: string])[] = [
  ['auto attributes', 'reference/auto'],
  ['test answers expect', 'guides/tests'],
  ['own tools', 'guides/tools'],
  ['mcp server to a prompt', 'guides/mcp'],
  ['provider rpm tpm', 'guides/models'],
  ['input types', 'guides/inputs'],
  ['selection strategies', 'reference/models'],
  ['product formats', 'guides/products'],
  ['which tools ask for permission', 'guides/permissions'],
  ['path of a step', 'guides/paths'],
  ['value of a loop', 'guides/paths'],
  ['kinds of failure', 'reference/runs'],
  ['default retries', 'guides/failures'],
  ['root and working folder', 'guides/roots'],
  ['environment variables', 'reference/environment'],
  ['cache ttl', 'guides/cache'],
  ['fork or resume', 'guides/continue'],
  ['cron docker github', 'guides/deploy'],
  ['clean up old runs', 'guides/deploy'],
  ['what the offline engine answers', 'guides/offline'],
  ['format of events', 'reference/runs'],
  ['prometheus metrics', 'guides/observe'],
  ['security model', 'concepts/security'],
  ['upgrade compatibility promise', 'concepts/security'],
];

describe('baton help finds in one search', () => {
  for (const [words, page] of looked)
    it(words, async () => {
      const { code, out } = await obey(['help', ...words.split(' ')], testIo('.'));
      assert.equal(code, 0);
      const found = [...out.matchAll(/^([\w-]+(?:\/[\w-]+)?) {2}\S/gm)].map(([, path]) => path);
      assert.ok(found.slice(0, 4).includes(page), found.join(', '));
    });
});

/** Single words that somebody types, each also the name of something small, and the page that treats it. */
const words: readonly (readonly [word: string, page: string])[] = [
  ['matcher', 'guides/tests'],
  ['mcp', 'guides/mcp'],
  ['models', 'guides/models'],
  ['capabilities', 'guides/models'],
  ['profile', 'guides/models'],
  ['rpm', 'guides/models'],
  ['minimum', 'guides/inputs'],
  ['overwrite', 'guides/products'],
  ['results', 'guides/paths'],
  ['cron', 'guides/deploy'],
  ['cleanup', 'guides/deploy'],
  ['frozen', 'guides/auto'],
];

describe('baton help names the page that treats', () => {
  for (const [word, page] of words)
    it(word, async () => {
      const { code, out } = await obey(['help', word], testIo('.'));
      assert.equal(code, 0);
      assert.ok(out.includes(page), out.slice(-400));
    });
});
