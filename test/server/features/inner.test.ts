import assert from 'node:assert/strict';
import { complete } from '../../../server/features/completion.ts';
import { definition } from '../../../server/features/definition.ts';
import { hover } from '../../../server/features/hover.ts';
import { colouredTokens } from '../../../server/features/semantic-tokens.ts';
import { atCursor, snapshotOfText, textAt } from '../cursor.ts';

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
      const found = definition(snapshot, position);
      assert.equal(found?.uri, snapshot.uri);
      assert.equal(found && textAt(snapshot, found.range), 'fetch');
      const input = definition(snapshot, at('{{ topic', 'topic').position);
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

    it('edits what was typed, where it stands', () => {
      const drawn = make('  - id: last\n    tool: X\n').replace('tool: X', 'tool: web-s$0');
      const { snapshot, position } = atCursor(drawn);
      const item = complete(snapshot, position).find(({ label }) => label === 'web-search');
      const edit = item?.textEdit;
      if (edit) assert.equal('range' in edit && textAt(snapshot, edit.range), 'web-s');
      assert.ok(item);
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
});
