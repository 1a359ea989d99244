import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { compile } from '../../../../../engine/compile/compile.ts';
import type { TextEdit } from '../../../../../engine/compile/pipeline/embedded/edits.ts';
import type { EmbeddedText } from '../../../../../engine/compile/pipeline/embedded/written.ts';
import { embeddedText } from '../../../../../engine/compile/pipeline/embedded/written.ts';
import { toPosition } from '../../../../../engine/compile/source/lines.ts';
import { yaml } from '../../../../yaml.ts';

/** The pipeline that is written out in the step `call`, with where its block begins. */
function writtenIn(text: string): EmbeddedText & { at: number } {
  const { steps, at } = compile(text, { file: 'demo.baton.yaml' });
  for (const { step, block } of steps)
    if (step.work.kind === 'pipeline' && (step.work.pipeline.kind === 'text' || step.work.pipeline.kind === 'map'))
      return { ...embeddedText(step.work.pipeline, block), at: at(block) };
  throw new Error(`Nothing is written out in\n${text}`);
}

const made = (text: string, { range: { start, end }, text: put }: TextEdit): string =>
  text.slice(0, start) + put + text.slice(end);

/** The text around after an edit of the text inside; undefined where it cannot be written there. */
function editedOutside(text: string, edit: TextEdit): string | undefined {
  const { edited, at } = writtenIn(text);
  const outer = edited(edit);
  return outer && made(text, { ...outer, range: { start: outer.range.start + at, end: outer.range.end + at } });
}

const inner = yaml`
    inputs: {topic: tea}

    steps:
      - id: a # one
        prompt: |
          Say {{ topic }}

      - {id: b, prompt: "x"}
  `;
const around = (body: string, mark: string, after = '    inputs: {topic: x}\n'): string =>
  `id: demo\nsteps:\n  - id: call\n    pipeline:${mark}\n${body.replace(/^(?=.)/gm, '      ')}${after}`;

const forms: Record<string, string> = {
  'block text': around(inner, ' |'),
  'block text without its last line break': around(inner, ' |-'),
  'block text at the end of the file': around(inner, ' |', ''),
  'block text that no line break ends': around(inner, ' |', '').trimEnd(),
  'block text with its indentation said': around(inner, ' |6').replace('|6', '|2'),
  'block text in another line break': around(inner, ' |').replaceAll('\n', '\r\n'),
  'a map': around(inner, ''),
  'a map at the end of the file': around(inner, '', ''),
  'a map in another line break': around(inner, '').replaceAll('\n', '\r\n'),
  'quoted text': `id: demo\nsteps:\n  - id: call\n    pipeline: ${JSON.stringify(inner)}\n`,
};

/** Line breaks as the text inside has them; a map ends with its last word. */
const normal = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();

describe('an edit of a pipeline that is written out', () => {
  for (const [form, text] of Object.entries(forms))
    it(`is the edit of the text around, as ${form}`, () => {
      const own = writtenIn(text).text;
      const newline = own.includes('\r\n') ? '\r\n' : '\n';
      const key = own.indexOf('inputs');
      const column = ' '.repeat(toPosition([0], key).character);
      const lineBreak = (words: string): string => words.replaceAll('\n', `${newline}${column}`);
      const edits = [
        ['prompt: "x"', 'prompt: "y"'],
        ['topic }}', 'subject | upper }}'],
        ['    prompt: |', '    timeout: 2m\n    prompt: |'],
        ['steps:', 'data: {x: 1}\nsteps:'],
        [' # one', ''],
      ] as const;
      for (const [from, to] of edits) {
        const start = own.indexOf(from);
        assert.ok(start >= 0, from);
        const edit = { range: { start, end: start + from.length }, text: lineBreak(to) };
        const after = editedOutside(text, edit);
        if (after === undefined) assert.ok(form === 'quoted text' && to.includes('\n'), `${form}: ${from}`);
        else assert.equal(normal(writtenIn(after).text), normal(made(own, edit)), after);
      }
    });

  it('changes whole lines as whole lines', () => {
    const text = forms['block text'] ?? '';
    const own = writtenIn(text).text;
    const line = own.indexOf('    prompt: |');
    const edit = { range: { start: line, end: line + '    prompt: |\n'.length }, text: '    set: {x: 1}\n    prompt: |\n' };
    assert.equal(
      editedOutside(text, edit),
      text.replace('          prompt: |\n', '          set: {x: 1}\n          prompt: |\n'),
    );
    const last = own.indexOf('  - {id: b');
    assert.equal(
      editedOutside(text, { range: { start: last, end: own.length }, text: '' }),
      text.replace('        - {id: b, prompt: "x"}\n', ''),
    );
    assert.equal(
      editedOutside(text, { range: { start: own.length, end: own.length }, text: 'outputs: {x: 1}\n' }),
      text.replace('    inputs: {topic: x}\n', '      outputs: {x: 1}\n    inputs: {topic: x}\n'),
    );
  });

  it('adds lines behind a map that a comment ends', () => {
    const text = (forms['a map'] ?? '').replace('"x"}\n', '"x"} # last\n');
    const own = writtenIn(text).text;
    const edit = { range: { start: own.length, end: own.length }, text: '\n      outputs: {x: 1}\n' };
    assert.equal(editedOutside(text, edit), text.replace('# last\n', '# last\n      outputs: {x: 1}\n'));
  });

  it('is not written where the lines could not stand', () => {
    const flow = yaml`
      id: demo
      steps:
        - {id: call, pipeline: {steps: [{id: a, prompt: hi}]}}
    `;
    const own = writtenIn(flow).text;
    const at = own.indexOf('prompt');
    assert.equal(editedOutside(flow, { range: { start: at, end: at }, text: 'timeout: 2m\n' }), undefined);
    assert.equal(editedOutside(flow, { range: { start: 0, end: 0 }, text: 'id: x' }), undefined);
    assert.equal(editedOutside(flow, { range: { start: at, end: at + 6 }, text: 'set' }), flow.replace('prompt', 'set'));
    // The first line would say how far all are indented.
    assert.equal(editedOutside(forms['block text'] ?? '', { range: { start: 0, end: 0 }, text: '  ' }), undefined);
  });

  for (const form of ['block text', 'block text without its last line break', 'block text in another line break'])
    it(`is exact wherever it is made, as ${form}`, () => {
      const text = forms[form] ?? '';
      const own = writtenIn(text).text;
      const words = fc.constantFrom('', 'x', 'x: 1', '\n', 'x: 1\n', '  y\n', 'x\ny\n', 'x\n\n  y', '# c\n');
      fc.assert(
        fc.property(fc.nat(own.length), fc.nat(own.length), words, (one, other, put) => {
          const edit = { range: { start: Math.min(one, other), end: Math.max(one, other) }, text: put };
          const after = editedOutside(text, edit);
          if (after === undefined) return;
          const wanted = made(own, edit);
          // What ends a text of lines is said by its mark, not by what is written.
          assert.equal(String(parse(after)?.steps?.[0]?.pipeline).trimEnd(), wanted.trimEnd(), after);
        }),
        { numRuns: 100 },
      );
    });
});

describe('a pipeline that is written out with aliases', () => {
  const text = `data: {more: &more {timeout: 3s, description: x}}
steps:
  - id: call
    pipeline:
      steps:
        - {id: one, <<: *more, set: {x: &own [1, 'q']}}
        - id: two
          set: {y: *own, z: "a\\tb"}
        - id: three
          tool: filesystem
          action: read
          parameters: {path: [notes.md]}
`;

  it('has places that never fall, where they are searched', () => {
    const { text: own, offsetAt } = writtenIn(text);
    const places = [...own, ''].map((_, index) => offsetAt(index, true));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it('finds the first letter of each name at its place', () => {
    const { text: own, offsetAt, at } = writtenIn(text);
    for (const word of ['steps:', 'one', 'two', 'tool', 'filesystem', 'notes.md']) {
      const place = text.indexOf(word, text.indexOf('pipeline:')) - at;
      const first = [...own].findIndex((_, index) => offsetAt(index, true) >= place);
      assert.ok(own.startsWith(word.replace(':', '"'), first), `${word}: ${own.slice(first, first + 10)}`);
    }
  });

  it('has its problems marked whole, with their brackets', () => {
    const [problem] = compile(text, { file: 'demo.baton.yaml' }).problems.filter(({ code }) => code === 'wrong-parameter-type');
    assert.equal(problem && text.slice(problem.range.start, problem.range.end), '[notes.md]');
  });
});
