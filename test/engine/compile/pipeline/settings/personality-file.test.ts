import assert from 'node:assert/strict';
import { readPersonalityFile } from '../../../../../engine/compile/pipeline/settings/personality-file.ts';
import type { Json } from '../../../../../engine/language/json.ts';

describe('the file of a personality', () => {
  const cases: [rule: string, text: string, value: Json][] = [
    ['words alone are its words', 'Be calm.\n', 'Be calm.\n'],
    ['a rule of Markdown that is not closed is no front matter', '---\nBe calm.\n', '---\nBe calm.\n'],
    [
      'front matter tells of it, and the rest is its words',
      '---\nstyle: dry\nformat: a list\nextends: house\ndescription: For letters\n---\n\nBe calm.\n\n---\nAlways.\n',
      { style: 'dry', format: 'a list', extends: 'house', description: 'For letters', system_prompt: 'Be calm.\n\n---\nAlways.' },
    ],
    ['lines may end as on Windows', '---\r\nstyle: dry\r\n---\r\nBe calm.', { style: 'dry', system_prompt: 'Be calm.' }],
    ['front matter may be empty', '---\n---\nBe calm.', { system_prompt: 'Be calm.' }],
    ['there may be no words', '---\nstyle: dry\n---', { style: 'dry' }],
  ];
  for (const [rule, text, value] of cases) it(rule, () => assert.deepEqual(readPersonalityFile(text), { value }));

  const faults: [rule: string, text: string, fault: RegExp][] = [
    [
      'an unknown key',
      '---\nstyle: dry\nfromat: a list\n---\nx',
      /`fromat` is not a key of a personality\. .*`format`.*\(line 3, column 1\)/,
    ],
    ["a model, which is an expert's", '---\nmodel: openai:gpt\n---\nx', /`model` is not a key of a personality.*line 2/],
    ['what is no text', '---\nstyle: [a, b]\n---\nx', /`style` must be one value.*\(line 2, column 8\)/],
    ['what is no YAML', '---\nstyle: "dry\n---\nx', /\(line \d+, column \d+\)/],
    ['a computed style', '---\nstyle: "{{ tone }}"\n---\nx', /`style` must be one value.*\(line 2, column 8\)/],
    ['front matter that is not closed', '---\nextends: house\nBe calm.\n', /must end with a line `---`.*\(line 1, column 1\)/],
    ['no words', ' \n', /must hold words/],
    ['front matter that says nothing', '---\ndescription: For letters\n---\n', /must hold words/],
    ['what is no map', '---\nBe calm.\n---\nx', /\(line 2, column 1\)/],
  ];
  for (const [rule, text, fault] of faults)
    it(`tells ${rule} with its line`, () => assert.match(readPersonalityFile(text).fault ?? '', fault));
});
