import assert from 'node:assert/strict';
import { linkedEditing } from '../../../server/features/editing/linked-editing.ts';
import { renameSymbol } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { findDefinition } from '../../../server/features/navigation/definition.ts';
import { documentHighlights } from '../../../server/features/navigation/highlights.ts';
import { findReferences } from '../../../server/features/navigation/references.ts';
import { yaml } from '../../yaml.ts';
import { atCursor, edited, snapshotOfText, textAt } from '../at-cursor.ts';

const files = {
  'part.baton.yaml': `id: part
steps:
  - {id: read, prompt: hi}
  - id: each
    for_each: [1]
    steps:
      - {id: read, prompt: "{{ item }}"}
  - {id: deep, pipeline: inner.baton.yaml}
tests:
  - {name: own, answers: {read: hi, "each[0].read": ho, deep/read: he}}
`,
  'inner.baton.yaml': 'id: inner\nsteps:\n  - {id: read, prompt: deep}\n',
  'other.baton.yaml': yaml`
    id: other
    steps:
      - {id: read, prompt: hi}
    tests:
      - {name: a, answers: {read: x}}
  `,
  'caller.baton.yaml': `id: caller
steps:
  - {id: call, pipeline: part.baton.yaml}
  - id: loop
    for_each: [1]
    pipeline: part.baton.yaml
  - id: some
    pipelines: [inner.baton.yaml, part.baton.yaml]
    pipeline: "{{ 'inner.baton.yaml' }}"
  - {id: read, prompt: own}
tests:
  - name: one
    answers:
      read: own
      call/read: hi
      'call/each[0].read': ho
      "call/deep/read": he
      loop[0]/read: one
      loop[*]/deep/read: two
      call/re*: any
    expect:
      steps: {call/read: succeeded, call/deep/read: succeeded}
      error: {step: [call/read, read]}
`,
} as const;
type Name = keyof typeof files;
const snapshots = new Map(Object.entries(files).map(([name, text]) => [name, snapshotOfText(text, files, name)]));
const others = () => [...snapshots.values()];

/** The file with the cursor, and every file with another name for what it is on. */
function renamed(name: Name, needle: string, within: string, to: string): Record<string, string> {
  const { snapshot, position } = at(name, needle, within);
  const changes = renameSymbol(snapshot, position, to, others)?.changes ?? {};
  return Object.fromEntries(
    Object.entries(changes).map(([uri, edits]) => {
      const file = uri.slice(uri.lastIndexOf('/') + 1);
      return [file, edited(snapshots.get(file) ?? snapshot, edits)];
    }),
  );
}

function at(name: Name, needle: string, within: string) {
  const text = files[name];
  const offset = text.indexOf(needle) + needle.indexOf(within) + 1;
  assert.ok(text.includes(needle));
  const { position } = atCursor(`${text.slice(0, offset)}$0${text.slice(offset)}`);
  const snapshot = snapshots.get(name);
  assert.ok(snapshot);
  return { snapshot, position };
}

/** The files after a replacement in some of them. */
const changed = (...all: readonly [Name, ...[string, string][]][]): Record<string, string> =>
  Object.fromEntries(
    all.map(([name, ...pairs]) => [name, pairs.reduce((text, [from, to]) => text.replaceAll(from, to), String(files[name]))]),
  );

describe('a step that tests name', () => {
  it('has its new name in the tests of every file that calls its pipeline, whichever way', () => {
    const wanted = changed(
      ['part.baton.yaml', ['{id: read, prompt: hi', '{id: get, prompt: hi'], ['{read: hi', '{get: hi']],
      ['caller.baton.yaml', ['call/read', 'call/get'], ['loop[0]/read', 'loop[0]/get']],
    );
    assert.deepEqual(renamed('part.baton.yaml', '{id: read, prompt: hi', 'read', 'get'), wanted);
    assert.deepEqual(renamed('caller.baton.yaml', 'call/read', 'read', 'get'), wanted);
  });

  it('is found through several calls, and inside loops', () => {
    assert.deepEqual(
      renamed('inner.baton.yaml', 'id: read', 'read', 'get'),
      changed(
        ['part.baton.yaml', ['deep/read', 'deep/get']],
        ['inner.baton.yaml', ['id: read', 'id: get']],
        ['caller.baton.yaml', ['deep/read', 'deep/get']],
      ),
    );
    assert.deepEqual(
      renamed('part.baton.yaml', '{id: read, prompt: "', 'read', 'get'),
      changed(
        ['part.baton.yaml', ['{id: read, prompt: "', '{id: get, prompt: "'], ['[0].read', '[0].get']],
        ['caller.baton.yaml', ['[0].read', '[0].get']],
      ),
    );
    assert.deepEqual(
      renamed('part.baton.yaml', 'id: each', 'each', 'all'),
      changed(['part.baton.yaml', ['id: each', 'id: all'], ['each[0]', 'all[0]']], ['caller.baton.yaml', ['each[0]', 'all[0]']]),
    );
  });

  it('is not one of the same name elsewhere', () => {
    assert.deepEqual(
      renamed('caller.baton.yaml', 'id: read', 'read', 'get'),
      changed([
        'caller.baton.yaml',
        ['{id: read', '{id: get'],
        ['      read: own', '      get: own'],
        ['call/read, read', 'call/read, get'],
      ]),
    );
    assert.deepEqual(
      renamed('caller.baton.yaml', 'id: call,', 'call', 'ask'),
      changed([
        'caller.baton.yaml',
        ['id: call,', 'id: ask,'],
        ["'call/", "'ask/"],
        ['"call/', '"ask/'],
        [' call/', ' ask/'],
        ['{call/', '{ask/'],
        ['[call/', '[ask/'],
      ]),
    );
  });

  it('is led to, told of and found from a test', () => {
    const { snapshot, position } = at('caller.baton.yaml', '"call/deep/read"', 'read');
    const found = findDefinition(snapshot, position);
    assert.ok(found);
    assert.match(found.uri, /inner\.baton\.yaml$/);
    assert.match(JSON.stringify(hover(snapshot, position)), /\*\*read\*\* · /);
    const all = findReferences(snapshot, position, true, others).map(
      ({ uri, range }) => `${uri.split('/').at(-1)}:${range.start.line}`,
    );
    assert.deepEqual(all, [
      'caller.baton.yaml:16',
      'caller.baton.yaml:18',
      'caller.baton.yaml:21',
      'part.baton.yaml:9',
      'inner.baton.yaml:2',
    ]);
    assert.equal(documentHighlights(snapshot, position).length, 3);
    assert.equal(linkedEditing(snapshot, position), null);
  });

  it('is typed over with its tests', () => {
    const { snapshot, position } = at('part.baton.yaml', '{id: read, prompt: hi', 'read');
    const { ranges = [] } = linkedEditing(snapshot, position) ?? {};
    assert.deepEqual(
      ranges.map((range) => textAt(snapshot, range)),
      ['read', 'read'],
    );
  });
});
