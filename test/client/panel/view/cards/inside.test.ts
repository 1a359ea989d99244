import assert from 'node:assert/strict';
import { detailOfNode } from '../../../../../client/panel/view/cards/called-graphs.ts';
import { compile } from '../../../../../engine/compile/compile.ts';

const text = `id: p
steps:
  - {id: far, pipeline: far.baton.yaml}
  - id: near
    pipeline: {steps: [{id: deep, set: {w: 4}}]}
  - id: many
    for_each: [1, 2]
    pipeline: |
      steps: [{id: told, set: {v: 5}}]
`;

describe('what a card says of a step that calls a pipeline', () => {
  for (const folder of ['/plain', '/c#', '/c#/far#near'])
    it(`names the file of one that has a file, in ${folder}`, () => {
      const far = 'steps: [{id: away, set: {u: 6}}]\n';
      const { graph } = compile(text, {
        file: `${folder}/p.baton.yaml`,
        find: (path) => ({ file: `${folder}/${path}`, text: far }),
      });
      const details = Object.fromEntries(graph.nodes.map((node) => [node.id, detailOfNode(node)]));
      assert.match(details['far'] ?? '', / · far$/);
      for (const id of ['near', 'many']) assert.doesNotMatch(details[id] ?? '', / · /, id);
    });
});
