import type { Problem } from '../../../language/problems.ts';
import type { SourceNode } from '../nodes.ts';

/** The context and results of parsing one block. Offsets count from the block's start. */
export interface Reading {
  source: string;
  /**
   * `source` with everything that YAML would misread (AUTO tags, bare templates) replaced by harmless characters of the same
   * length.
   */
  masked: string;
  /** Anchors of earlier blocks. */
  outer: ReadonlyMap<string, Anchor>;
  /** Anchors of this block. */
  anchors: Map<string, Anchor>;
  problems: Problem[];
  /** What aliases took from other blocks: besides the text, the result depends on that. */
  taken: Map<string, Anchor>;
  /**
   * An alias was not resolved, because its anchor is missing or the budget was used up: the problem depends on the whole text
   * before.
   */
  missed: boolean;
  /** Values that aliases inside this block repeat. */
  repeated: number;
  /** The budget left for the whole file. */
  budget: Budget;
  /** Columns are unreliable (tabs were counted as one), so none is reported. */
  loose: boolean;
  /** Nothing is parsed from here on, because of endless nesting. */
  blank?: number;
}

export interface Budget {
  /** Values that aliases may still copy from block to block. */
  left: number;
  /** The number of anchors that may still be compared with an unknown alias. */
  looks: number;
}

export interface Anchor {
  node: SourceNode;
  /** Number of values in `node`, with what its own aliases repeat. */
  size: number;
}

/** Deeper nesting is refused: no pipeline needs it, and recursion over the tree would overflow the stack. */
export const maxYamlDepth = 100;
/**
 * The most values that aliases may repeat inside a block, where they share objects, and copy between the blocks of a file,
 * where each has its own positions. It bounds anchors that double ("billion laughs").
 */
export const maxRepeated = 10_000;
export const maxCopied = 100_000;
/** Enough for a thousand unknown aliases in a file with a thousand anchors; beyond it nothing is suggested. */
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
