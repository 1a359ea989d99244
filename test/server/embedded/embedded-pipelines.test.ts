import assert from 'node:assert/strict';
import type { DocumentSymbol } from 'vscode-languageserver';
import { codeLenses } from '../../../server/features/appearance/code-lens.ts';
import { inlayHints } from '../../../server/features/appearance/inlay-hints.ts';
import { selectionRanges } from '../../../server/features/appearance/selection-ranges.ts';
import { colouredTokens } from '../../../server/features/appearance/semantic-tokens.ts';
import { complete } from '../../../server/features/completion/completion.ts';
import { signatureHelp } from '../../../server/features/completion/signature.ts';
import { diagnose } from '../../../server/features/diagnostics.ts';
import { codeActions } from '../../../server/features/editing/code-actions.ts';
import { linkedEditing } from '../../../server/features/editing/linked-editing.ts';
import { prepareRename, renameSymbol } from '../../../server/features/editing/rename.ts';
import { hover } from '../../../server/features/hover/hover.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../../../server/features/navigation/call-hierarchy.ts';
import { findDefinition } from '../../../server/features/navigation/definition.ts';
import { documentLinks } from '../../../server/features/navigation/document-links.ts';
import { documentHighlights } from '../../../server/features/navigation/highlights.ts';
import { findReferences } from '../../../server/features/navigation/references.ts';
import { documentSymbols } from '../../../server/features/navigation/symbols.ts';
import { workspaceSymbols } from '../../../server/features/navigation/workspace-symbols.ts';
import { hintKinds } from '../../../server/protocol/client-options.ts';
import { protocolRange } from '../../../server/snapshot.ts';
import { atCursor, edited, snapshotOfText, textAt } from '../at-cursor.ts';

/** A pipeline written out in a step, as block text, as a map, and as block text inside block text. */
const block = (inside: string): string => `id: demo
steps:
  - id: before
    set: {x: 1}
  - id: call
    pipeline: |
      inputs: {topic: {type: string, description: What it is about}}
      steps:
        - id: fetch
          tool: filesystem
          action: read
          parameters: {path: "{{ topic }}"}
        - id: write
          prompt: Sum up {{ fetch.content }}.
${inside.replace(/^(?=.)/gm, '      ')}      outputs: {line: "{{ write }}"}
    inputs: {topic: tea}
`;
const map = (inside: string): string => block(inside).replace('pipeline: |', 'pipeline:');
const deep = (inside: string): string => `id: outer
steps:
  - id: call
    pipeline: |
${block(inside).replace(/^(?=.)/gm, '      ')}`;

for (const [form, make] of [
  ['block text', block],
  ['a map', map],
  ['block text in block text', deep],
] as const)
  describe(`a pipeline written out as ${form}`, () => {
    const inside = '  - id: last\n    prompt: "{{ ';
    const at = (needle: string, within = needle, text = make('')) => {
      const start = text.indexOf(needle) + needle.indexOf(within) + 1;
      return atCursor(`${text.slice(0, start)}$0${text.slice(start)}`);
    };

    it('is right', () => assert.deepEqual(snapshotOfText(make('')).compiled.problems, []));

    it('tells of its steps, inputs and filters', () => {
      for (const [needle, within, wanted] of [
        ['{{ fetch.content', 'fetch', /fetch.*filesystem · read/s],
        ['fetch.content', 'content', /content.*text/s],
        ['{{ topic', 'topic', /What it is about/],
        ['action: read', 'read', /Reads a file/],
        ['prompt: Sum', 'prompt', /prompt/],
      ] as const) {
        const { snapshot, position } = at(needle, within);
        const told = hover(snapshot, position);
        assert.match(JSON.stringify(told), wanted, needle);
        assert.ok(told?.range && textAt(snapshot, told.range).includes(within), needle);
      }
    });

    it('leads to what it names', () => {
      const { snapshot, position } = at('{{ fetch.content', 'fetch');
      const found = findDefinition(snapshot, position);
      assert.equal(found?.uri, snapshot.uri);
      assert.equal(found && textAt(snapshot, found.range), 'fetch');
      const input = findDefinition(snapshot, at('{{ topic', 'topic').position);
      assert.equal(input && textAt(snapshot, input.range), 'topic');
    });

    it('offers its own names, and nothing of the pipeline around', () => {
      const text = make(`${inside}X }}"\n`);
      const { snapshot, position } = atCursor(text.replace('X }}', '$0 }}'));
      const labels = complete(snapshot, position).map(({ label }) => label);
      for (const one of ['fetch', 'write', 'topic']) assert.ok(labels.includes(one), `${one} among ${labels}`);
      assert.ok(!labels.includes('before'));
      const members = atCursor(text.replace('X }}', 'fetch.$0 }}'));
      assert.ok(complete(members.snapshot, members.position).some(({ label }) => label === 'content'));
      const ids = atCursor(make('  - id: last\n    dependencies: [X]\n    prompt: hi\n').replace('[X]', '[$0]'));
      const offered = complete(ids.snapshot, ids.position).map(({ label }) => label);
      assert.ok(offered.includes('fetch') && !offered.includes('before'), String(offered));
    });

    it('finds and renames what it names, and nothing of the pipeline around', () => {
      const { snapshot, position, text } = at('{{ fetch.content', 'fetch');
      const found = findReferences(snapshot, position, true);
      assert.deepEqual(
        found.map(({ uri, range }) => [uri, textAt(snapshot, range)]),
        [
          [snapshot.uri, 'fetch'],
          [snapshot.uri, 'fetch'],
        ],
      );
      assert.equal(documentHighlights(snapshot, position).length, 2);
      assert.equal(linkedEditing(snapshot, position)?.ranges.length, 2);
      assert.equal(prepareRename(snapshot, position)?.placeholder, 'fetch');
      const renamed = edited(snapshot, renameSymbol(snapshot, position, 'load')?.changes?.[snapshot.uri] ?? []);
      assert.equal(renamed, text.replace('id: fetch', 'id: load').replace('{{ fetch.', '{{ load.'));
      assert.throws(() => renameSymbol(snapshot, position, 'write'), /already called/);
      assert.throws(() => renameSymbol(snapshot, position, 'topic'), /mean something else/);
    });

    it('shares its inputs and outputs with the step that calls it', () => {
      for (const [needle, within, to, before, after] of [
        ['{{ topic', 'topic', 'subject', /\btopic\b/g, 'subject'],
        ['outputs: {line', 'line', 'text', /\bline\b/g, 'text'],
      ] as const) {
        const text = make('').replace('{topic: tea}\n', '{topic: tea}\n  - {id: last, prompt: "{{ call.line }}"}\n');
        const own = form.includes(' in ') ? make('') : text;
        const { snapshot, position } = at(needle, within, own);
        assert.deepEqual(snapshot.compiled.problems, []);
        const renamed = edited(snapshot, renameSymbol(snapshot, position, to)?.changes?.[snapshot.uri] ?? []);
        assert.equal(renamed, own.replaceAll(before, after));
      }
    });

    it('leads from the step that calls it to its outputs', () => {
      const text = `${make('')}  - {id: last, prompt: "{{ call.line }}"}\n`;
      if (form.includes(' in ')) return;
      const { snapshot, position } = at('call.line', 'line', text);
      const found = findDefinition(snapshot, position);
      assert.equal(found?.range.start.line, snapshot.text.slice(0, text.indexOf('outputs:')).split('\n').length - 1);
    });

    it('stands in the outline, and among the symbols of the workspace', () => {
      const snapshot = snapshotOfText(make(''));
      const flat = (symbols: readonly DocumentSymbol[]): string[] =>
        symbols.flatMap(({ name, selectionRange, children = [] }) => {
          assert.ok(name === '…' || textAt(snapshot, selectionRange) === name, name);
          return [name, ...flat(children)];
        });
      const names = flat(documentSymbols(snapshot));
      for (const one of ['fetch', 'write', 'topic', 'line']) assert.ok(names.includes(one), `${one} among ${names}`);
      const [found] = workspaceSymbols([snapshot], 'fetch');
      assert.equal(found && textAt(snapshot, found.location.range), 'fetch');
    });

    it('has its place in the call hierarchy', () => {
      const { snapshot, position } = at('id: write', 'write');
      const [step] = prepareCallHierarchy(snapshot, position);
      assert.equal(step?.name, 'write');
      const [read] = outgoingCalls(step, snapshot);
      assert.equal(read?.to.name, 'fetch');
      assert.deepEqual(
        read?.fromRanges.map((range) => textAt(snapshot, range)),
        ['fetch'],
      );
      const [whole] = prepareCallHierarchy(snapshot, at('inputs: {topic: {type', 'inputs').position);
      const [caller] = whole ? incomingCalls(whole, snapshot, [snapshot]) : [];
      assert.ok(caller);
      assert.equal(outgoingCalls(caller.from, snapshot)[0]?.to.name, whole?.name);
    });

    it('shows its hints and links where they stand', () => {
      const text = make('  - id: last\n    prompt: "{{ file:ask.md }} <AUTO>which</AUTO>"\n');
      const { snapshot } = atCursor(`$0${text}`, { 'ask.md': 'Say' });
      const [link, ...others] = documentLinks(snapshot);
      assert.deepEqual(others, []);
      assert.equal(link && textAt(snapshot, link.range), 'ask.md');
      const everything = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
      const hints = inlayHints(snapshot, everything, new Set(['auto', 'edges']));
      assert.deepEqual(
        hints.map(({ label, position: { line, character } }) => [
          label,
          snapshot.text.split('\n')[line]?.slice(0, character).trim().split(' ').at(-1),
        ]),
        [
          ['← fetch', 'write'],
          [': string', '<AUTO>which</AUTO>'],
        ],
      );
    });

    it('tells the signature of a call, and selects from a name outwards', () => {
      const { snapshot, position } = atCursor(make('').replace('{{ topic }}', '{{ topic | replace($0) }}'));
      assert.match(signatureHelp(snapshot, position)?.signatures[0]?.label ?? '', /\| replace\(/);
      const spot = at('fetch.content', 'fetch');
      const [range] = selectionRanges(spot.snapshot, [spot.position]);
      assert.equal(range && textAt(spot.snapshot, range.range), 'fetch');
      assert.equal(range?.parent && textAt(spot.snapshot, range.parent.range), 'fetch.content');
    });

    it('edits what was typed, where it stands', () => {
      const drawn = make('  - id: last\n    tool: X\n').replace('tool: X', 'tool: web-s$0');
      const { snapshot, position } = atCursor(drawn);
      const item = complete(snapshot, position).find(({ label }) => label === 'web-search');
      const edit = item?.textEdit;
      if (edit) assert.equal('range' in edit && textAt(snapshot, edit.range), 'web-s');
      assert.ok(item);
    });

    it('mends its problems where they stand', () => {
      const cases = [
        // A name that nobody gives, an unknown key, a dependency that is none, an older key.
        ['prompt: Sum up {{ fetch.content }}.', 'prompt: Sum up {{ fetsh.content }}.', /fetch/],
        ['prompt: Sum up', 'promt: Sum up', /prompt/],
        ['  - id: write\n', '  - id: write\n    needs: [fetch]\n', /dependencies/],
      ] as const;
      for (const [right, wrong, title] of cases) {
        const fine = right.endsWith('\n') ? wrong.replace('needs', 'dependencies') : right;
        const lines = (words: string): string =>
          words.replaceAll(/\n(?!$)/g, form.includes(' in ') ? '\n            ' : '\n      ');
        const [found, wanted] = [lines(wrong), lines(fine)];
        const text = make('').replace(lines(right), found);
        const { snapshot } = atCursor(`$0${text}`);
        const fixes = snapshot.compiled.problems.flatMap(({ range, code }) => {
          const at = protocolRange(snapshot, range);
          const diagnostics = diagnose(snapshot).filter((one) => one.code === code);
          return codeActions(snapshot, at, { diagnostics });
        });
        const fix = fixes.find((one) => title.test(one.title));
        assert.ok(fix, `${wrong}: ${fixes.map((one) => one.title)}`);
        assert.equal(edited(snapshot, fix.edit?.changes?.[snapshot.uri] ?? []), make('').replace(lines(right), wanted));
      }
    });

    it('calls nothing unused while a part of it cannot be read', () => {
      const text = make('').replace('prompt: Sum up {{ fetch.content }}.', 'prompt: [{{ fetch.content');
      const codes = snapshotOfText(text).compiled.problems.map(({ code }) => code);
      assert.ok(codes.includes('yaml-syntax'), String(codes));
      assert.ok(!codes.some((code) => code.startsWith('unused-')), String(codes));
      // What stands around a text was read; a map is a part of the document.
      if (form === 'a map') return;
      const outside = snapshotOfText(text.replace('steps:\n', 'inputs: {unread: 1}\nsteps:\n')).compiled.problems;
      assert.ok(
        outside.some(({ code }) => code === 'unused-input'),
        JSON.stringify(outside),
      );
    });

    it('is written in our spelling with the whole file', () => {
      const text = make('').replace(
        'steps:\n  - id: before',
        'steps:\n  - id: old\n    if: true\n    set: {y: 1}\n  - id: before',
      );
      const older = text.replace('prompt: Sum up', 'if: true\nINDprompt: Sum up');
      const column = /^( *)prompt: Sum/m.exec(text)?.[1] ?? '';
      const { snapshot } = atCursor(`$0${older.replace('IND', column)}`);
      const place = snapshot.text.lastIndexOf('if: true');
      const at = protocolRange(snapshot, { start: place, end: place });
      const whole = codeActions(snapshot, at, { diagnostics: [] }).find(({ title }) => title.includes('whole file'));
      assert.equal(
        edited(snapshot, whole?.edit?.changes?.[snapshot.uri] ?? []),
        snapshot.text.replaceAll('if: true', 'condition: true'),
      );
      const [one] = codeActions(snapshot, at, { diagnostics: [] });
      assert.equal(one?.title, 'Write `condition`');
      assert.equal(
        edited(snapshot, one?.edit?.changes?.[snapshot.uri] ?? []),
        `${snapshot.text.slice(0, place)}condition${snapshot.text.slice(place + 2)}`,
      );
    });

    it('is coloured like any other', () => {
      const snapshot = snapshotOfText(make(''));
      const words = colouredTokens(snapshot).map(({ start, end }) => snapshot.text.slice(start, end));
      for (const one of ['fetch', 'topic', 'content', 'write']) assert.ok(words.includes(one), `${one} among ${words}`);
      const places = colouredTokens(snapshot).map(({ start }) => start);
      assert.deepEqual(
        places,
        [...new Set(places)].sort((a, b) => a - b),
      );
    });
  });

describe('pipelines written out in each other', () => {
  it('are not taken for one another where their steps have the same id', () => {
    const { compiled } = snapshotOfText(deep(''));
    const [call] = compiled.graph.nodes;
    const inner = compiled.called.get(call?.calls ?? '');
    const second = inner?.graph.nodes.find(({ id }) => id === 'call');
    assert.equal(inner?.pipeline.id, 'demo');
    assert.notEqual(second?.calls, call?.calls);
    assert.deepEqual(
      compiled.called.get(second?.calls ?? '')?.pipeline.steps.map(({ step }) => step.id),
      ['fetch', 'write'],
    );
  });

  it('count once in a step that repeats', () => {
    for (const [loop, mark] of [
      ['for_each: [1]', ' |'],
      ['for_each: [1]', ''],
      ['repeat: 2', ' |'],
    ]) {
      const text = `steps:
  - id: l
    ${loop}
    pipeline:${mark}
      inputs: {topic: {type: string}}
      steps:
        - {id: a, expert: wise, prompt: "<AUTO>q</AUTO> {{ topic }}"}
        - {id: b, prompt: "{{ a }}"}
    inputs: {topic: tea}
`;
      const at = (words: string) => atCursor(text.replace(words, `${words.slice(0, -1)}$0${words.slice(-1)}`));
      const { snapshot, position } = at('{{ a');
      const lenses = codeLenses(snapshot).map(({ command }) => command?.title);
      assert.equal(lenses.filter((title) => title?.includes('prompt')).length, 1, String(lenses));
      const end = { line: text.split('\n').length, character: 0 };
      const hints = inlayHints(snapshot, { start: { line: 0, character: 0 }, end }, new Set(hintKinds)).map((hint) =>
        JSON.stringify(hint),
      );
      assert.deepEqual(hints, [...new Set(hints)]);
      assert.equal(findReferences(snapshot, position, true).length, 2);
      const renamed = (of: ReturnType<typeof at>, to: string): string =>
        edited(of.snapshot, renameSymbol(of.snapshot, of.position, to)?.changes?.[of.snapshot.uri] ?? []);
      assert.equal(renamed({ ...at('{{ a'), snapshot }, 'first'), text.replace('id: a', 'id: first').replace('{{ a', '{{ first'));
      assert.equal(renamed(at('{{ topic'), 'subject'), text.replaceAll('topic', 'subject'));
    }
  });
});
