import assert from 'node:assert/strict';
import { foldingRanges } from '../../../../server/features/appearance/folding.ts';
import { diagnose } from '../../../../server/features/diagnostics.ts';
import { codeActions } from '../../../../server/features/editing/code-actions.ts';
import { prepareRename, renameSymbol } from '../../../../server/features/editing/rename.ts';
import { hover } from '../../../../server/features/hover/hover.ts';
import { findDefinition } from '../../../../server/features/navigation/definition.ts';
import { findReferences } from '../../../../server/features/navigation/references.ts';
import { documentSymbols } from '../../../../server/features/navigation/symbols.ts';
import { yaml } from '../../../yaml.ts';
import { atCursor, snapshotOfText, textAt } from '../../at-cursor.ts';

const pipeline = `id: demo
inputs:
  topic: {type: string, default: tea, description: What to read about.}
variables: {count: 0}
steps:
  - id: fetch
    tool: filesystem
    action: read
    parameters: {path: "{{ topic }}.txt"}
  - id: each
    for_each: "{{ fetch.content | lines }}"
    steps:
      - id: sum_up
        prompt: |
          Sum up {{ item }}
          of {{ fetch.path }} in {{ steps.fetch.content }}
      - id: keep
        set: {text: "{{ sum_up }}"}
  - id: last
    dependencies: [fetch]
    on_failure: rescue
    set: {all: "{{ each.steps.sum_up }}", n: "{{ count }}"}
  - id: rescue
    set: {x: 1}
outputs:
  all: "{{ each.results }}"
`;
const at = (needle: string, inside = needle, number = 0) => {
  let from = -1;
  for (let i = 0; i <= number; i++) from = pipeline.indexOf(needle, from + 1);
  const offset = from + needle.indexOf(inside) + 1;
  return atCursor(`${pipeline.slice(0, offset)}$0${pipeline.slice(offset)}`);
};

describe('definition', () => {
  const cases: [string, string, string][] = [
    ['{{ fetch.content', 'fetch', 'fetch'],
    ['{{ fetch.path', 'fetch', 'fetch'],
    ['steps.fetch', 'fetch', 'fetch'],
    ['[fetch]', 'fetch', 'fetch'],
    ['on_failure: rescue', 'rescue', 'rescue'],
    ['each.steps.sum_up', 'sum_up', 'sum_up'],
    ['{{ topic }}', 'topic', 'topic'],
    ['{{ count }}', 'count', 'count'],
    ['{{ sum_up }}', 'sum_up', 'sum_up'],
  ];
  for (const [needle, inside, wanted] of cases)
    it(`of ${inside} in ${needle}`, () => {
      const { snapshot, position } = at(needle, inside);
      const found = findDefinition(snapshot, position);
      assert.ok(found);
      assert.equal(textAt(snapshot, found.range), wanted);
    });
  it('is nothing on plain words', () => {
    const { snapshot, position } = at('Sum up');
    assert.equal(findDefinition(snapshot, position), null);
  });
});

describe('references and rename', () => {
  it('finds every place that names a step', () => {
    const { snapshot, position } = at('id: fetch', 'fetch');
    assert.deepEqual(
      findReferences(snapshot, position, true).map(({ range }) => `${range.start.line}:${textAt(snapshot, range)}`),
      ['5:fetch', '10:fetch', '15:fetch', '15:fetch', '19:fetch'],
    );
    assert.equal(findReferences(snapshot, position, false).length, 4);
  });

  it('renames a step everywhere, and nothing else changes', () => {
    const { snapshot, position, text } = at('each.steps.sum_up', 'sum_up');
    assert.equal(prepareRename(snapshot, position)?.placeholder, 'sum_up');
    const edits = renameSymbol(snapshot, position, 'brief')?.changes?.[snapshot.uri] ?? [];
    assert.equal(edits.length, 3);
    const lines = text.split('\n');
    for (const { range, newText } of [...edits].sort(
      (a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character,
    )) {
      const line = lines[range.start.line] ?? '';
      lines[range.start.line] = line.slice(0, range.start.character) + newText + line.slice(range.end.character);
    }
    assert.equal(lines.join('\n'), text.replaceAll('sum_up', 'brief'));
    assert.ok(!snapshotOfText(lines.join('\n')).compiled.problems.some(({ severity }) => severity === 'error'));
  });

  it('refuses an id that cannot be one, or that a sibling has', () => {
    const { snapshot, position } = at('id: fetch', 'fetch');
    assert.throws(() => renameSymbol(snapshot, position, '1st'), /cannot be an id/);
    assert.throws(() => renameSymbol(snapshot, position, 'last'), /already called/);
  });
});

describe('hover', () => {
  const cases: [string, string, RegExp][] = [
    ['{{ fetch.content', 'fetch', /fetch\*\* · filesystem · read/],
    ['tool: filesystem', 'filesystem', /Reads, writes/],
    ['action: read', 'read', /Reads a file/],
    ['for_each:', 'for_each', /for_each\*\*/],
    ['| lines', 'lines', /lines/],
    ['{{ item }}', 'item', /item`: `text/],
    ['{{ topic }}', 'topic', /What to read about/],
    ['dependencies:', 'dependencies', /settled first/],
    ['variables:', 'variables', /variables\*\*/],
  ];
  for (const [needle, inside, wanted] of cases)
    it(`on ${inside} in ${needle}`, () => {
      const { snapshot, position } = at(needle, inside);
      const { contents } = hover(snapshot, position) ?? { contents: '' };
      assert.match(typeof contents === 'object' && 'value' in contents ? contents.value : '', wanted);
    });

  it('previews an AUTO tag without a call', () => {
    const { snapshot, position } = atCursor(
      yaml`
        id: a
        steps:
          - id: s
            prompt: Write in <AUTO type="choice" choices="plain, formal">the to$0ne</AUTO>`,
    );
    const { contents } = hover(snapshot, position) ?? { contents: '' };
    const text = typeof contents === 'object' && 'value' in contents ? contents.value : '';
    for (const wanted of [/choice/, /plain/, /Not answered yet/, /tokens/, /the tone/]) assert.match(text, wanted);
  });

  it('tells what the last run made of a step', () => {
    const { snapshot, position } = at('id: fetch', 'fetch');
    const last = {
      run: 'r',
      finished_at: '',
      steps: { fetch: { status: 'succeeded', value: { content: 'old words' }, duration: 1500, cost: 0.5 } },
    };
    assert.match(JSON.stringify(hover(snapshot, position, last)), /succeeded · 1\.5 s · \$0\.5000.*old words/);
  });
});

describe('outline, folds, diagnostics', () => {
  it('outlines the pipeline with nested steps', () => {
    const symbols = documentSymbols(snapshotOfText(pipeline));
    const tree = (list: typeof symbols): unknown =>
      list.map(({ name, children }) => (children?.length ? [name, tree(children)] : name));
    assert.deepEqual(tree(symbols), [
      'id',
      ['inputs', ['topic']],
      ['variables', ['count']],
      ['steps', ['fetch', ['each', ['sum_up', 'keep']], 'last', 'rescue']],
      ['outputs', ['all']],
    ]);
  });

  it('folds entries, steps and block texts', () => {
    const folds = foldingRanges(snapshotOfText(pipeline)).map(({ startLine, endLine }) => `${startLine}-${endLine}`);
    for (const wanted of ['1-2', '4-23', '5-8', '9-17', '12-15', '13-15', '18-21'])
      assert.ok(folds.includes(wanted), `${wanted} is missing from ${folds.join(' ')}`);
  });

  it('reports with code, range and a fix that mends', () => {
    const text = 'id: a\nsteps:\n  - id: one\n    promt: hi\n    dependencies: [oen]\n';
    const snapshot = snapshotOfText(text);
    const diagnostics = diagnose(snapshot);
    const codes = diagnostics.map(({ code }) => code);
    assert.ok(codes.includes('unknown-key'), String(codes));
    const wrong = diagnostics.find(({ code }) => code === 'unknown-key');
    assert.ok(wrong);
    assert.equal(textAt(snapshot, wrong.range), 'promt');
    assert.equal(wrong.codeDescription, undefined);
    const [linked] = diagnose(snapshot, 'vscode://baton.baton/problem/').filter(({ code }) => code === 'unknown-key');
    assert.equal(linked?.codeDescription?.href, 'vscode://baton.baton/problem/unknown-key');
    const [fix] = codeActions(snapshot, wrong.range, { diagnostics: [wrong] });
    assert.equal(fix?.edit?.changes?.[snapshot.uri]?.[0]?.newText, 'prompt');
  });
});
