import assert from 'node:assert/strict';
import { parse, stringify } from 'yaml';
import { rewritten } from '../../../../engine/compile/rewrite/rewrite.ts';
import { dialectCases } from '../pipeline/cases/dialects.ts';
import { compiled, meaning } from './meaning.ts';

/** The law: written in our spelling throughout (but for what `stays`), meaning the same, nothing lost, and so at the first go. */
export function holds(text: string, stays = false): void {
  const before = compiled(text);
  const ours = rewritten(before);
  const after = compiled(ours);
  const left = after.read.dialects.map(({ use }) => use.from);
  if (!stays) assert.deepEqual(left, [], ours);
  assert.deepEqual(meaning(after), meaning(before), ours);
  assert.deepEqual(comments(ours), comments(text), ours);
  assert.equal(rewritten(after), ours);
  if (before.read.dialects.length === 0) assert.equal(ours, text);
}

const comments = (text: string): string[] => [...text.matchAll(/(?<=^|\s)#~\d*/gm)].map(([comment]) => comment).sort();

export const indented = (lines: string): string => `  - ${lines.trimEnd().split('\n').join('\n    ')}\n`;
export const others = ['a', 'b', 'mend'].map((id) => `  - {id: ${id}, prompt: hi}\n`).join('');
export const withStep = (step: string): string => `inputs: {xs: [1]}\nsteps:\n${others}${indented(step)}`;
/** The same with every map and list on lines of its own. */
const inBlocks = (step: string): string | undefined =>
  step.includes('<AUTO') ? undefined : stringify(parse(step), { collectionStyle: 'block', lineWidth: 0 });

export const steps = dialectCases
  .filter(({ problems }) => !problems)
  .flatMap(({ rule, step }) => {
    const blocks = inBlocks(step);
    return [{ rule, step }, ...(blocks === undefined ? [] : [{ rule: `${rule}, line by line`, step: blocks }])];
  });
