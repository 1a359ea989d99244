import type { Problem } from '../../../language/problems.ts';
import { compact } from '../../compact.ts';
import type { Block, SourceNode } from '../nodes.ts';
import { maskTags } from '../tags/mask-tags.ts';
import { read } from '../yaml/read.ts';
import type { Anchor, Budget } from '../yaml/reading.ts';
import { maxProblems, newReading } from '../yaml/reading.ts';
import { spaceTabs } from '../yaml/tabs.ts';

/** A parsed block: a pure function of its text, its column, and what it took from earlier blocks. */
export interface ReadBlock {
  block: Block;
  /** The column of the block's first character: lower lines keep their indentation. */
  column: number;
  node: SourceNode;
  problems: Problem[];
  anchors: ReadonlyMap<string, Anchor>;
  /** Anchors of earlier blocks that its aliases use. */
  taken: ReadonlyMap<string, Anchor>;
  /** The values that they copied here. */
  copied: number;
  /** An alias was not resolved, so the block must be parsed again after any change before it. */
  missed: boolean;
}

/** Parses a block of a text by itself. `anchorsBefore` are those that it can refer to. */
export function readBlock(slice: string, column: number, anchorsBefore: ReadonlyMap<string, Anchor>, budget: Budget): ReadBlock {
  // A copy: a slice would keep its whole version of the text in memory as long as the block is reused.
  const text = ` ${slice}`.slice(1);
  const left = budget.left;
  const whole = { from: 0, to: text.length, column, depth: 0, nature: 'code' } as const;
  let masked = maskTags(text, column);
  const first = newReading({ source: text, masked: masked.text, outer: anchorsBefore, budget });

  let reading = first;
  let node = read(reading, whole);
  if (reading.problems.some((one) => one.code === 'yaml-syntax' || one.code === 'tab-indent')) {
    // Once more, with everything masked that is known to mislead YAML.
    const spaced = spaceTabs(text);
    masked = maskTags(spaced.text, column, true);
    masked.problems.push(...spaced.problems);
    budget.left = left;
    reading = newReading({
      source: spaced.text,
      masked: masked.text,
      outer: anchorsBefore,
      budget,
      loose: spaced.problems.length > 0,
    });
    node = read(reading, whole);
  }

  const problems = [...masked.problems, ...reading.problems];
  return {
    block: { text },
    column,
    node,
    problems: compact(problems.length > maxProblems ? problems.slice(0, maxProblems) : problems),
    anchors: kept(reading.anchors),
    // The anchors used by the first attempt decided whether there was a second.
    taken: kept(first === reading ? reading.taken : new Map([...first.taken, ...reading.taken])),
    copied: left - budget.left,
    missed: first.missed || reading.missed,
  };
}

/** Most blocks have none, and an empty map in each would take more memory than some blocks do. */
const none: ReadonlyMap<string, Anchor> = new Map();
const kept = (anchors: ReadonlyMap<string, Anchor>): ReadonlyMap<string, Anchor> => (anchors.size ? anchors : none);

/** Whether a block parses as before with these anchors and this budget. */
export const readsSame = (
  { taken, copied, missed }: ReadBlock,
  anchorsBefore: ReadonlyMap<string, Anchor>,
  left: number,
): boolean => !missed && copied <= left && [...taken].every(([name, anchor]) => anchorsBefore.get(name) === anchor);
