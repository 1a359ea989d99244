import assert from 'node:assert/strict';
import { Parser } from 'yaml';
import type { SourceNode } from '../../../../engine/compile/source/nodes.ts';
import { maskTags } from '../../../../engine/compile/source/tags/mask-tags.ts';
import { format } from '../../../../server/features/editing/formatting.ts';
import type { Snapshot } from '../../../../server/snapshot.ts';
import { inSample } from '../../../sample.ts';
import { edited, snapshotOfText } from '../../at-cursor.ts';
import { mutant, pipelinesToTry, sweepTimeoutMs } from '../../texts-of-pipelines.ts';

const options = { tabSize: 2 };

describe('formatting', () => {
  const meaning = ({ compiled }: Snapshot) => [
    compiled.graph,
    compiled.problems.map(({ code, message }) => `${code} ${message}`).sort(),
    compiled.pipeline.outputs.map(({ name, value }) => [name, value.kind]),
  ];

  it('changes white space alone, means the same and is done at once: examples, workflows of others, and broken ones', function () {
    this.timeout(sweepTimeoutMs);
    let changed = 0;
    for (const { file, text } of pipelinesToTry().filter((_, index) => inSample(index, 4)))
      for (const one of [text, unevenly(text), wide(text)].flatMap((laid) => [
        laid,
        ...mutants.map((number) => mutant(laid, number)),
      ])) {
        const snapshot = snapshotOfText(one);
        const made = edited(snapshot, format(snapshot, options));
        if (made === one) continue;
        changed++;
        assert.equal(made.replace(/\s+/g, ''), one.replace(/\s+/g, ''), file);
        const after = snapshotOfText(made);
        assert.deepEqual(kept(after), kept(snapshot), file);
        assert.deepEqual(meaning(after), meaning(snapshot), file);
        assert.deepEqual(format(after, options), [], `${file}\n${made}`);
      }
    assert.ok(changed > 20, String(changed));
  });
});

const mutants = Array.from({ length: process.env['BATON_CORPUS'] ? 16 : 6 }, (_, number) => number + 1);

/** What no layout may touch: comments, anchors, aliases and tags as they are written, every text as it reads, AUTO tags in it. */
function kept({ text, compiled }: Snapshot): unknown {
  const marks: string[] = [];
  const walk = (token: unknown): void => {
    if (typeof token !== 'object' || token === null) return;
    if ('type' in token && 'source' in token && ['comment', 'anchor', 'alias', 'tag'].includes(String(token.type)))
      marks.push(String(token.source));
    for (const one of Object.values(token)) walk(one);
  };
  for (const token of new Parser().parse(maskTags(text, 0).text)) walk(token);
  const texts = (node: SourceNode): unknown[] => {
    if (node.kind === 'scalar') return [[node.style, node.text]];
    return (node.kind === 'list' ? node.items : node.pairs.map(({ value }) => value)).flatMap(texts);
  };
  const nodes = compiled.source.entries.flatMap(({ value, items }) => items?.map(({ node }) => node) ?? [value]);
  const autos = [...compiled.pipeline.autos, ...compiled.steps.flatMap(({ step }) => step.autos)];
  return {
    marks,
    texts: nodes.flatMap(texts),
    autos: autos.map(({ node, tag }) => node.text.slice(tag.range.start, tag.range.end)),
  };
}

/** The same with every indentation twice as wide, behind dashes too. */
const wide = (text: string): string =>
  text.replace(/^( *)((?:- +)*)/gm, (_, indent: string, dashes: string) => indent + indent + dashes.replaceAll('- ', '-   '));

/** The same with more spaces around colons and more blank lines. */
const unevenly = (text: string): string => text.replace(/^( *)(\w+): (?=\S)/gm, '$1$2 :   ').replace(/\n(?=\w)/g, '\n\n\n');
