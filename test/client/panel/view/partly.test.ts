import assert from 'node:assert/strict';
import { type Card, cardOf, lookOfNode } from '../../../../client/panel/view/cards/cards.ts';
import { itemChoice } from '../../../../client/panel/view/items/item-choice.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import { runText } from '../../../engine/run/memory.ts';

const text = `
id: letters
inputs: {items: [1, 2, 3, 4]}
steps:
  - id: each
    for_each: "{{ items }}"
    as: item
    steps:
      - id: choose
        switch: "{{ 'small' if item < 4 else 'large' }}"
        cases:
          small: [{id: note, set: {n: "{{ item }}"}}, {id: keep, set: {k: 1}}]
          large: [{id: book, set: {b: 1}}]
          huge: [{id: shelf, set: {s: 1}}]
  - id: none
    for_each: "{{ [] }}"
    steps: [{id: inside, set: {x: 1}}]
  - id: again
    until: true
    max_iterations: 10
    steps: [{id: once, set: {y: 1}}]
`;

describe('what ran for some items only', () => {
  let card: (path: string) => Card;
  let state: RunState;
  let look: (path: string) => string;
  before(async () => {
    const { drive, result } = await runText(text);
    assert.equal(result.status, 'succeeded');
    ({ state } = drive.context);
    const nodeAt = (path: string) => state.graph.nodes.find((node) => node.path === path) ?? assert.fail(path);
    card = (path) => cardOf(state.graph, nodeAt(path), state, state.at);
    look = (path) => lookOfNode(nodeAt(path), state);
  });

  it('says for how many, and that it did not run for the others', () => {
    for (const path of ['each[*].choose.small', 'each[*].choose.small.note']) {
      const { look: own, strip, partly } = card(path);
      assert.deepEqual([own, strip?.text, strip?.skipped, partly], ['succeeded', '3 done · 1 skipped', 1, true], path);
      assert.equal(look(path), 'succeeded');
    }
    assert.deepEqual([card('each[*].choose').strip?.text, card('each[*].choose').partly], ['4 done', undefined]);
  });

  it('looks skipped where its branch never ran, with all that is inside it', () => {
    for (const path of ['each[*].choose.huge', 'each[*].choose.huge.shelf'])
      assert.deepEqual([card(path).look, look(path)], ['skipped', 'skipped'], path);
  });

  it('offers the iterations that a loop had, not those that it might have had', () => {
    const loop = state.steps.get('again') ?? assert.fail();
    assert.equal(itemChoice(state, loop, undefined)?.count, 1);
  });

  it('looks skipped inside a loop without items', () => assert.equal(look('none[*].inside'), 'skipped'));
});
