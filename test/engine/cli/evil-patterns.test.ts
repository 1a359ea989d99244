import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inSample } from '../../sample.ts';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import { obey, testIo } from './io.ts';

const text = `${'a'.repeat(50)}!`;

/** Each tries every way to cut the letters, and none fits. */
const patterns = ['(a+)+$', '(.*a){25}$'];

/** Every place of a file where a pattern can stand; `PATTERN` and `TEXT` are filled in. `code` is what the command ends with. */
const places: Readonly<Record<string, { file: string; command?: string; code: number; says: RegExp }>> = {
  'the pattern of an input': {
    file: 'inputs: {i: {type: string, pattern: PATTERN, default: TEXT}}\nsteps: [{id: a, set: {x: 1}}]',
    code: 1,
    says: /takes too long/,
  },
  'a schema for the validation tool': {
    file: 'steps: [{id: a, tool: validation, action: validate, parameters: {data: TEXT, schema: {pattern: PATTERN}}}]',
    code: 1,
    says: /takes too long/,
  },
  'names in a schema for the validation tool': {
    file: 'steps: [{id: a, tool: validation, action: validate, parameters: {data: {TEXT: 1}, schema: {patternProperties: {PATTERN: {}}}}}]',
    code: 1,
    says: /takes too long/,
  },
  regex_search: {
    file: 'steps: [{id: p, set: {p: PATTERN, t: TEXT}}, {id: a, set: {x: "{{ p.t | regex_search(p.p) }}"}}]',
    code: 1,
    says: /steps/,
  },
  regex_replace: {
    file: 'steps: [{id: p, set: {p: PATTERN, t: TEXT}}, {id: a, set: {x: "{{ p.t | regex_replace(p.p, p.t) }}"}}]',
    code: 1,
    says: /steps/,
  },
  regex_findall: {
    file: 'steps: [{id: p, set: {p: PATTERN, t: TEXT}}, {id: a, set: {x: "{{ p.t | regex_findall(p.p) }}"}}]',
    code: 1,
    says: /steps/,
  },
  'is matching': {
    file: 'steps: [{id: p, set: {p: PATTERN, t: TEXT}}, {id: a, set: {x: "{{ p.t is matching p.p }}"}}]',
    code: 1,
    says: /steps/,
  },
  'on_error, for a message with the text': {
    file: 'steps: [{id: a, tool: filesystem, action: read, parameters: {path: TEXT}, on_error: {pattern: PATTERN, use: 1}}]',
    code: 1,
    says: /a{50}!/,
  },
  'what a test expects': {
    file: yaml`
      steps: [{id: a, set: {x: TEXT}}]
      outputs: {x: "{{ a.x }}"}
      tests: [{name: t, expect: {outputs: {x: {matches: PATTERN}}}}]`,
    command: 'test',
    code: 1,
    says: /takes too long/,
  },
  'an AUTO tag': {
    file: 'steps: [{id: a, prompt: "<AUTO type=\\"string\\" pattern=\\"RAW\\" default=\\"TEXTRAW\\">Which?</AUTO>"}]',
    command: 'check',
    code: 0,
    says: /./,
  },
};

describe('a pattern that would take for ever', () => {
  const place = temporaryFolder();

  for (const [number, [where, { file, command = 'run', code, says }]] of Object.entries(places).entries())
    for (const pattern of patterns.filter((_, index) => inSample(number + index, 4)))
      it(`${pattern} as ${where} ends`, async () => {
        const written = file
          .replace('TEXTRAW', text)
          .replace('RAW', pattern)
          .replace('PATTERN', JSON.stringify(pattern))
          .replace('TEXT', JSON.stringify(text));
        writeFileSync(join(place(), 'p.yaml'), `id: p\n${written}\n`);
        const { code: ended, out, err } = await obey([command, 'p.yaml'], testIo(place()));
        assert.equal(ended, code, out + err);
        assert.match(out + err, says);
      });
});
