import type { Fix, ProblemCode, Range, Severity } from '../../language/problems.ts';
import type { ToolSpec } from '../../language/tools/descriptor.ts';
import type { Built } from '../graph/build.ts';
import type { Lookup } from '../graph/edges.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { Block } from '../source/nodes.ts';
import type { World } from '../world.ts';

/** All that a rule may look at. */
export interface Checkable extends Built {
  pipeline: Pipeline;
  lookup: Lookup;
  tools: ReadonlyMap<string, ToolSpec>;
  world: World;
}

/** What a rule found, with ranges that count from `block`. */
export interface Finding {
  /** Where it is another than the rule's own. */
  code?: ProblemCode;
  block: Block;
  range: Range;
  message: string;
  hint?: string;
  severity?: Severity;
  fixes?: Fix[];
  related?: { block: Block; range: Range; message: string }[];
}

/** One question to a pipeline. Precision before recall: it reports only what it can prove. */
export interface Rule {
  code: ProblemCode;
  check(checkable: Checkable, report: (finding: Finding) => void): void;
}
