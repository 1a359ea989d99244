import assert from 'node:assert/strict';
import type { SelectionRange } from 'vscode-languageserver';
import { selectionRanges } from '../../../../server/features/appearance/selection-ranges.ts';
import { linkedEditing } from '../../../../server/features/editing/linked-editing.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../../../../server/features/navigation/call-hierarchy.ts';
import { documentHighlights } from '../../../../server/features/navigation/highlights.ts';
import { workspaceSymbols } from '../../../../server/features/navigation/workspace-symbols.ts';
import { pathToUri } from '../../../../server/workspace/uris.ts';
import { atCursor, snapshotOfText, textAt } from '../../at-cursor.ts';

const files = {
  'clean.baton.yaml': 'id: clean\nsteps:\n  - id: tidy\n    set: {a: 1}\n',
};
const text = `id: demo
variables: {count: 0}
experts: {analyst: {model: offline}}
steps:
  - id: fetch
    set: {count: "{{ count + 1 }}"}
  - id: each
    for_each: [1]
    steps:
      - id: inner
        pipeline: clean.baton.yaml
  - id: last
    dependencies: [fetch]
    prompt: |
      Look at {{ fetch.value | join(', ') }}
      <AUTO type="text">what {{ each.results[0] }}</AUTO>
`;
const at = (needle: string, inside: string) => {
  const offset = text.indexOf(needle) + needle.indexOf(inside) + 1;
  return atCursor(`${text.slice(0, offset)}$0${text.slice(offset)}`, files);
};

describe('highlights and linked editing', () => {
  it('mark what declares and writes apart from what reads', () => {
    const { snapshot, position } = at('{count: 0', 'count');
    assert.deepEqual(
      documentHighlights(snapshot, position).map(({ range, kind }) => [range.start.line, kind]),
      [
        [1, 3],
        [5, 3],
        [5, 2],
      ],
    );
  });

  it('link the id of a step with its uses', () => {
    for (const [needle, inside] of [
      ['id: fetch', 'fetch'],
      ['[fetch]', 'fetch'],
      ['{{ fetch', 'fetch'],
    ] as const) {
      const { snapshot, position } = at(needle, inside);
      const linked = linkedEditing(snapshot, position);
      assert.deepEqual(
        linked?.ranges.map((range) => `${range.start.line} ${textAt(snapshot, range)}`),
        ['4 fetch', '12 fetch', '14 fetch'],
      );
    }
  });

  it('link nothing where there is one place alone, or no step', () => {
    for (const [needle, inside] of [
      ['id: last', 'last'],
      ['{count: 0', 'count'],
      ['Look at', 'Look'],
    ] as const) {
      const { snapshot, position } = at(needle, inside);
      assert.equal(linkedEditing(snapshot, position), null);
    }
  });
});

describe('selection ranges', () => {
  const grown = (needle: string, inside: string): string[] => {
    const { snapshot, position } = at(needle, inside);
    const found: string[] = [];
    for (let one: SelectionRange | undefined = selectionRanges(snapshot, [position])[0]; one; one = one.parent)
      found.push(textAt(snapshot, one.range));
    return found;
  };

  it('grow from a name to the file', () => {
    const found = grown('fetch.value |', 'fetch');
    assert.deepEqual(found.slice(0, 4), ['fetch', 'fetch.value', "fetch.value | join(', ')", "{{ fetch.value | join(', ') }}"]);
    const [, , whole] = [found.at(-3), found.at(-2), found.at(-1)];
    assert.equal(whole, text);
    assert.ok(found.some((one) => one.startsWith('prompt: |')));
    assert.ok(found.some((one) => one.startsWith('id: last')));
    for (const [index, one] of found.entries()) assert.ok(index === 0 || (found[index - 1]?.length ?? 0) < one.length);
  });

  it('grow through an AUTO tag', () => {
    const found = grown('{{ each', 'each');
    assert.ok(found.includes('what {{ each.results[0] }}'));
    assert.ok(found.includes('<AUTO type="text">what {{ each.results[0] }}</AUTO>'));
  });

  it('are the place alone in an empty file', () => {
    const { snapshot, position } = atCursor('$0');
    assert.deepEqual(selectionRanges(snapshot, [position]), [{ range: { start: position, end: position }, parent: undefined }]);
  });
});

describe('symbols of the workspace', () => {
  const all = [snapshotOfText(text, files), snapshotOfText(files['clean.baton.yaml'], {}, 'clean.baton.yaml')];
  const names = (query: string) =>
    workspaceSymbols(all, query).map(({ name, containerName }) => `${name} in ${containerName ?? ''}`);

  it('are pipelines, steps and experts, found by some of their letters', () => {
    assert.deepEqual(names('tdy'), ['tidy in clean']);
    assert.deepEqual(names('inn'), ['inner in demo · each[*]']);
    assert.deepEqual(names('anal'), ['analyst in demo']);
    assert.equal(names('').length, 8);
    assert.deepEqual(names('zzz'), []);
  });
});

describe('call hierarchy', () => {
  const home = snapshotOfText(text, files);
  const clean = snapshotOfText(files['clean.baton.yaml'], {}, 'clean.baton.yaml');
  const item = (needle: string, inside: string) => {
    const { snapshot, position } = at(needle, inside);
    const [found] = prepareCallHierarchy(snapshot, position);
    assert.ok(found);
    return found;
  };

  it('of a pipeline: whom it calls, and who calls it', () => {
    const whole = item('id: demo', 'demo');
    assert.equal(whole.name, 'demo');
    const [call] = outgoingCalls(whole, home);
    assert.equal(call?.to.uri, 'file:///demo/clean.baton.yaml');
    assert.deepEqual(
      call?.fromRanges.map((range) => textAt(home, range)),
      ['clean.baton.yaml'],
    );
    const called = item('pipeline: clean', 'clean');
    assert.equal(called.uri, 'file:///demo/clean.baton.yaml');
    assert.deepEqual(
      incomingCalls(called, clean, [home, clean]).map(({ from }) => from.name),
      ['demo'],
    );
    assert.deepEqual(incomingCalls(whole, home, [home, clean]), []);
  });

  it('of a step: what it depends on, and what depends on it', () => {
    const fetch = item('id: fetch', 'fetch');
    const [user] = incomingCalls(fetch, home, []);
    assert.equal(user?.from.name, 'last');
    assert.deepEqual(
      user?.fromRanges.map(({ start }) => start.line),
      [12, 14],
    );
    assert.deepEqual(
      outgoingCalls(item('id: last', 'last'), home)
        .map(({ to }) => to.name)
        .sort(),
      ['each', 'fetch'],
    );
    assert.deepEqual(
      outgoingCalls(item('id: inner', 'inner'), home).map(({ to }) => to.name),
      ['clean'],
    );
  });
});

describe('the URI of a file', () => {
  for (const [path, uri] of [
    ['/a b/c#.yaml', 'file:///a%20b/c%23.yaml'],
    ['C:\\work\\a.yaml', 'file:///C:/work/a.yaml'],
    ['\\\\server\\share\\a.yaml', 'file://server/share/a.yaml'],
  ] as const)
    it(path, () => assert.equal(pathToUri(path), uri));
});
