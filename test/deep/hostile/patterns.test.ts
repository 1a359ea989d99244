import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../../engine/store/folder.ts';

/** Patterns that take a backtracking engine for ever on a text of forty letters and one that does not fit. */
const evil = [
  '^(a+)+$',
  '^(a|a)*$',
  '^(a|aa)+$',
  '^(.*a){20}$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '^(a?){40}a{40}$',
  '(x+x+)+y',
  '^(\\w+\\s?)*$',
];
const texts = [`${'a'.repeat(40)}!`, 'x'.repeat(40), `${'a '.repeat(40)}!`];
const quoted = JSON.stringify;

/** Where a file, a schema or a model may give a pattern: a pipeline for one pattern and one text. */
const doors: Record<string, (pattern: string, text: string) => string> = {
  'an input': (pattern, text) =>
    `inputs: {i: {type: string, pattern: ${quoted(pattern)}, default: ${quoted(text)}}}\nsteps:\n  - {id: a, set: {x: 1}}\n`,
  'the validation tool': (pattern, text) =>
    `steps:\n  - {id: a, tool: validation, action: validate, timeout: 5s, parameters: {data: ${quoted(text)}, schema: {type: string, pattern: ${quoted(pattern)}}}}\n`,
  'names of members': (pattern, text) =>
    `steps:\n  - {id: a, tool: validation, action: validate, timeout: 5s, parameters: {data: {${quoted(text)}: 1}, schema: {type: object, patternProperties: {${quoted(pattern)}: {type: number}}}}}\n`,
  'a filter': (pattern, text) =>
    `steps:\n  - {id: a, set: {x: "{{ t | regex_search(p) }}"}}\ndata: {t: ${quoted(text)}, p: ${quoted(pattern)}}\n`,
  'a test of templates': (pattern, text) =>
    `steps:\n  - {id: a, set: {x: "{{ t is matching(p) }}"}}\ndata: {t: ${quoted(text)}, p: ${quoted(pattern)}}\n`,
  'a handler': (pattern, text) =>
    `steps:\n  - {id: a, tool: filesystem, action: read, parameters: {path: ${quoted(text)}}, on_error: [{match: ${quoted(pattern)}, use: 1}], on_failure: continue}\n`,
};

/** Seconds after which a command counts as hanging. */
const longest = 60;

describe('patterns that never end', function () {
  this.timeout(600_000);
  const place = temporaryFolder();

  for (const [door, write] of Object.entries(doors))
    for (const command of ['check', 'run'])
      it(`end a ${command} all the same: ${door}`, async () => {
        for (const pattern of evil)
          for (const text of texts) {
            writeFileSync(join(place(), 'p.baton.yaml'), `id: p\n${write(pattern, text)}`);
            const child = spawn(process.execPath, [resolve('dist/cli.cjs'), command, 'p.baton.yaml', '-q'], {
              cwd: place(),
              stdio: 'ignore',
              timeout: longest * 1000,
              killSignal: 'SIGKILL',
            });
            const [code, signal] = await once(child, 'close');
            assert.equal(signal, null, `${pattern} on ${text} hangs`);
            assert.ok([0, 1, 2].includes(code), `${pattern} on ${text}: ${code}`);
          }
      });
});
