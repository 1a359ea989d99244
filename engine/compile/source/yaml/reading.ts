import type { Problem } from '../../../language/problems.ts';
import type { SourceNode } from '../nodes.ts';

/** What reading one block needs and leaves. Offsets count from the block's start. */
export interface Reading {
  source: string;
  /** `source` with what YAML would misread (AUTO tags, bare templates) covered by harmless characters, place by place. */
  masked: string;
  /** Anchors of the blocks before. */
  outer: ReadonlyMap<string, Anchor>;
  /** Anchors of this block. */
  anchors: Map<string, Anchor>;
  problems: Problem[];
  /** What aliases took from other blocks: the result depends on that beside the text. */
  taken: Map<string, Anchor>;
  /** An alias was not resolved, because its anchor is missing or the budget was used up: the problem depends on all the text before. */
  missed: boolean;
  /** Values that aliases inside this block repeat. */
  repeated: number;
  /** The budget left for the whole file. */
  budget: Budget;
  /** Columns are not to be trusted (tabs were counted as one), so none is reported. */
  loose: boolean;
  /** From here on nothing is read, because it nests without end. */
  blank?: number;
}

export interface Budget {
  /** Values that aliases may still copy from block to block. */
  left: number;
  /** Anchors that may still be looked at for the one that an unknown alias means. */
  looks: number;
}

export interface Anchor {
  node: SourceNode;
  /** Number of values in `node`, with what its own aliases repeat. */
  size: number;
}

/** Deeper nesting than this is refused: no pipeline needs it, and whatever walks the tree would overflow. */
export const maxYamlDepth = 100;
/**
 * Values that aliases may repeat inside a block, where they are the same objects, and copy between the blocks of a file, where each has a place
 * of its own. Anchors that double stop there: what they cost is bounded, however many there are.
 */
export const maxRepeated = 10_000;
export const maxCopied = 100_000;
/** A thousand unknown aliases in a file of a thousand anchors: behind them none is guessed. */
export const maxLooks = 1_000_000;
/** More problems in one block help nobody. */
export const maxProblems = 50;

export const newReading = ({
  source,
  masked,
  outer,
  budget,
  loose = false,
}: {
  source: string;
  masked: string;
  outer: ReadonlyMap<string, Anchor>;
  budget: Budget;
  loose?: boolean;
}): Reading => ({
  source,
  masked,
  outer,
  anchors: new Map(),
  problems: [],
  taken: new Map(),
  missed: false,
  repeated: 0,
  budget,
  loose,
});
