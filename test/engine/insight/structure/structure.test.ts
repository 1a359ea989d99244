import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { compile } from '../../../../engine/compile/compile.ts';
import { stagesOf } from '../../../../engine/insight/structure/levels.ts';
import { describeStructure } from '../../../../engine/insight/structure/structure.ts';

interface Case {
  rule: string;
  text: string;
  /** Sentences that stand among those told. */
  told?: string[];
  /** Beginnings that no sentence has. */
  untold?: string[];
}

const cases: Case[] = parse(readFileSync('test/engine/insight/structure/cases/structure.yaml', 'utf8'));

const sentencesOf = (text: string, file = 'p.baton.yaml'): string[] => {
  const { pipeline, graph } = compile(text, { file });
  return describeStructure(pipeline, graph);
};

describe('structure', () => {
  for (const { rule, text, told = [], untold = [] } of cases)
    it(rule, () => {
      const sentences = sentencesOf(text);
      for (const one of told) assert.ok(sentences.includes(one), `${one}\nis not among:\n${sentences.join('\n')}`);
      for (const one of untold) assert.ok(!sentences.some((sentence) => sentence.startsWith(one)), one);
    });

  it('places every step of a frame in exactly one level', () => {
    const { graph } = compile(readFileSync('examples/sales/sales.baton.yaml', 'utf8'), { file: 'sales.baton.yaml' });
    const levels = stagesOf(graph.nodes);
    assert.deepEqual(
      levels
        .flat()
        .map(({ id }) => id)
        .sort(),
      graph.nodes.map(({ id }) => id).sort(),
    );
  });
});

/** Whole pipelines: the examples, and valid files of the folder that BATON_CORPUS names. */
const files = ['examples', process.env['BATON_CORPUS'] ?? ''].filter(Boolean).flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name)),
);

describe('structure of whole pipelines', () => {
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const { pipeline, graph, valid } = compile(text, { file });
    if (!valid) continue;
    it(`tells of ${file} in whole sentences`, () => {
      const sentences = describeStructure(pipeline, graph);
      assert.ok(sentences.length >= 3, sentences.join('\n'));
      for (const sentence of sentences) {
        assert.match(sentence, /^\S.*[.!?…:)}\]"']$/s);
        assert.doesNotMatch(sentence, /undefined|\[object|\{(?:step|steps|count|names)\}/);
        assert.ok(sentence.length < 700, sentence);
      }
    });
  }
});
