import assert from 'node:assert/strict';
import { parse, parseDocument } from 'yaml';
import { rulePages } from '../../../engine/compile/check/rules.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { applyTextEdits } from '../../../engine/compile/rewrite/apply-text-edits.ts';
import type { Fix } from '../../../engine/language/problems.ts';
import { yaml } from '../../yaml.ts';

const made = (text: string, { edits }: Fix): string =>
  applyTextEdits(
    text,
    edits.map(({ range: { start, end }, text: put }) => ({ start, end, text: put })).sort((a, b) => a.start - b.start),
  );
const problemsOf = (text: string) => compile(text, { file: 'demo.baton.yaml' }).problems;
const fixesOf = (text: string): { code: string; fix: Fix }[] =>
  problemsOf(text).flatMap(({ code, fixes = [] }) => fixes.map((fix) => ({ code, fix })));

/** What the rules show, what is wrong with its marks taken out; and texts with what is told while they are read. */
const texts = [
  ...Object.values(rulePages).flatMap(({ examples }) => examples.map(({ text }) => text.replaceAll(/~[\w.-]+~/g, ''))),
  'inptus: {a: 1}\nsteps:\n  - {id: b, promt: Hi}\n',
  yaml`
    inputs:
      a: {typ: string}
    steps:
      - id: b
        needs: [c]
        prompt: "{{ a | uper }}"
      - {id: c, prompt: Hi}
  `,
  'steps:\n  - id: a\n    prompt: {{ b }}\n  - id: b\n    set: {x: 1}\n    if: true\n',
  yaml`
    steps:
      - id: a
        tool: filesystm
        action: raed
        parameters: {pth: x}
        timeout: 5 mins
  `,
  'steps:\n  - id: a\n    prompt: Say <AUTO tpe="integer">n</AUTO> {{ steps.a.reslt }}\n',
];

const around = (text: string, mark: string): string =>
  `steps:\n  - id: call\n    pipeline:${mark}\n${text.replace(/^(?=.)/gm, '      ')}`;
const inside = (text: string): unknown => parse(text)?.steps?.[0]?.pipeline;

describe('the fixes of problems in a pipeline that is written out', () => {
  for (const [form, mark, least] of [
    ['block text', ' |', 30],
    ['a map', '', 20],
  ] as const)
    it(`are those of a file of its own, and make the same of it, as ${form}`, () => {
      let compared = 0;
      for (const given of texts) {
        const text = given.endsWith('\n') ? given : `${given}\n`;
        const outer = around(text, mark);
        const whole = (one: string): unknown => (mark ? one : parseDocument(one).toJS());
        // Some are no map, and some no YAML.
        if (parseDocument(text).errors.length > 0 || !/^[a-z]/m.test(text)) continue;
        if (JSON.stringify(inside(outer)) !== JSON.stringify(whole(text))) continue;
        const theirs = fixesOf(outer);
        for (const { code, fix } of fixesOf(text)) {
          const wanted = JSON.stringify(whole(made(text, fix)));
          const found = theirs
            .filter((one) => one.code === code && one.fix.title === fix.title)
            .map((one) => made(outer, one.fix));
          assert.ok(
            found.some((one) => JSON.stringify(inside(one)) === wanted),
            `${code}: ${fix.title}\n${outer}\n${found.join('\n---\n')}`,
          );
          compared++;
        }
      }
      assert.ok(compared >= least, String(compared));
    });
});
