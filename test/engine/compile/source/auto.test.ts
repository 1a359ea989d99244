import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSource, problemsOf } from '../../../../engine/compile/source/source.ts';
import { rangeIn } from '../../../../engine/compile/source/yaml/scalar.ts';
import { autos } from './cases/autos.ts';
import type { Mark } from './marked-text.ts';
import { draw, readMarkedText } from './marked-text.ts';
import { dataOf, walk } from './walk.ts';

describe('AUTO tags in YAML', () => {
  for (const [name, { fixture, values, problems = [] }] of Object.entries(autos))
    it(name, () => {
      const { text, marks } = readMarkedText(fixture);
      const source = parseSource(text);
      const found = new Map([...walk(source)].map((one) => [one.path, one]));
      for (const [path, value] of Object.entries(values)) {
        const node = found.get(path)?.node;
        assert.equal(node?.kind === 'scalar' ? node.value : node?.kind, value, path);
      }
      const drawnAgain = marks.map(({ label }): Mark => {
        const [, path = '', inner] = /^([^=]*)(?:=(.*))?$/s.exec(label) ?? [];
        const one = found.get(path);
        assert.ok(one?.node.kind === 'scalar', path);
        const index = inner === undefined ? 0 : one.node.text.indexOf(inner);
        assert.ok(index >= 0, `${inner} is in ${JSON.stringify(one.node.text)}`);
        const range = inner === undefined ? one.node.range : rangeIn(one.node, { start: index, end: index + inner.length });
        return { start: range.start + one.at, end: range.end + one.at, label };
      });
      assert.equal(draw(text, drawnAgain), draw(text, marks));
      assert.deepEqual(
        problemsOf(source).map(({ code, range }) => `${code} ${text.slice(range.start, range.end)}`),
        problems.map((one) => one.replace(/ \d+ /, ' ')),
      );
    });

  it('an open tag is mended by its end at the end of the value', () => {
    const text = 'steps:\n  - prompt: say <AUTO>something: nice   # later\n';
    const [problem] = problemsOf(parseSource(text));
    const edit = problem?.fixes?.[0]?.edits[0];
    assert.ok(edit);
    const mended = text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end);
    assert.equal(mended, 'steps:\n  - prompt: say <AUTO>something: nice</AUTO>   # later\n');
    assert.deepEqual(problemsOf(parseSource(mended)), []);
  });

  const ends: [open: string, at: string][] = [
    ['  - prompt: <AUTO>Pick the best ] thing', ''],
    ['  - prompt: <AUTO>Pick [a } or } b ]', ' # later'],
    ['  - {prompt: <AUTO>Pick the best', '}'],
    ['  - {prompt: [<AUTO>Pick the best', ']}'],
  ];
  for (const [open, rest] of ends)
    it(`its end is put in front of a bracket only where the value stands in brackets: ${open.trim()}`, () => {
      const text = `steps:\n${open}${rest}\n`;
      const edit = problemsOf(parseSource(text)).find(({ code }) => code === 'auto-unclosed')?.fixes?.[0]?.edits[0];
      assert.ok(edit);
      assert.equal(text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end), `steps:\n${open}</AUTO>${rest}\n`);
    });

  it('whatever stands in an unquoted tag on one line, its text is read as it is written', () => {
    const word = fc.constantFrom(
      'a',
      ': ',
      ' #b',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ', ',
      '- ',
      '{{ x }}',
      '&',
      '*',
      '!',
      '|',
      '>',
      '%',
      '@',
      '`',
      '\\n',
      '? ',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), fc.boolean(), (words, inList) => {
        const tag = `<AUTO>${words.join('')}</AUTO>`;
        const text = inList ? `a:\n  - ${tag}\n  - next: 1\n` : `a: ${tag}\nnext: 1\n`;
        const source = parseSource(text);
        assert.deepEqual(problemsOf(source), []);
        assert.deepEqual(dataOf(source), inList ? { a: [tag, { next: 1 }] } : { a: tag, next: 1 });
      }),
    );
  });
});
