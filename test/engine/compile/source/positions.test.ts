import assert from 'node:assert/strict';
import type { Source } from '../../../../engine/compile/source/nodes.ts';
import { parseSource, problemsOf } from '../../../../engine/compile/source/source.ts';
import { rangeIn } from '../../../../engine/compile/source/yaml/scalar.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { positions } from './cases/positions.ts';
import type { Mark } from './marked-text.ts';
import { draw, readMarkedText } from './marked-text.ts';
import { walk } from './walk.ts';

const moved = ({ start, end }: Range, by: number): Range => ({ start: start + by, end: end + by });

function find(source: Source, label: string): Mark {
  const [, path = '', key, inner] = /^([^:=]*)(:key)?(?:=(.*))?$/.exec(label) ?? [];
  const found = [...walk(source)].find((one) => one.path === path);
  assert.ok(found, `${path} is in the tree`);
  const { node, at } = found;
  if (key) return { ...moved(found.key?.range ?? { start: 0, end: 0 }, at), label };
  if (inner === undefined || node.kind !== 'scalar') return { ...moved(node.range, at), label };
  const index = node.text.indexOf(inner);
  return { ...moved(rangeIn(node, { start: index, end: index + inner.length }), at), label };
}

describe('positions in the text', () => {
  for (const [name, fixture] of Object.entries(positions))
    it(name, () => {
      const { text, marks } = readMarkedText(fixture);
      const source = parseSource(text);
      assert.deepEqual(problemsOf(source), []);
      assert.equal(
        draw(
          text,
          marks.map(({ label }) => find(source, label)),
        ),
        draw(text, marks),
      );
    });

  it('absent values are empty places behind their colon or dash', () => {
    const source = parseSource('a:\nb: # none\nsteps:\n  -\n  - id:\n');
    const empty = [...walk(source)].filter(({ node }) => node.kind === 'scalar' && node.style === 'absent');
    assert.deepEqual(
      empty.map(({ path, node, at }) => [path, node.range.start + at, node.range.end - node.range.start]),
      [
        ['a', 2, 0],
        ['b', 6, 0],
        ['steps[0]', 23, 0],
        ['steps[1].id', 31, 0],
      ],
    );
  });
});
