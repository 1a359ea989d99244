import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Where requests are put into the words of a provider. What the types refuse there stands in `bodies.ts`, which `tsc` reads. */
const builders = [
  'engine/models/providers/anthropic/provider.ts',
  'engine/models/providers/google/provider.ts',
  'engine/models/providers/openai/chat-request.ts',
  'engine/models/providers/openai/response-request.ts',
];

describe('what builds a request', () => {
  for (const file of builders)
    it(`${file} hides no parameter from the types of its SDK`, () => {
      const text = readFileSync(file, 'utf8');
      assert.deepEqual(text.match(/\.\.\.\([^)]*\?[^)]*\?[^)]*:/g) ?? [], [], 'a spread that depends on something');
      assert.match(text, /const body: (?:MessageBody|Config|ChatBody|ResponseBody) = \{/);
    });
});
