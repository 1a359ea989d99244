import type { Fix, ProblemCode, Range, Severity } from '../../language/problems.ts';
import type { ToolSpec } from '../../language/tools/descriptor.ts';
import type { Built } from '../graph/building/build.ts';
import type { Pipeline } from '../pipeline/model/pipeline.ts';
import type { Block, Source } from '../source/nodes.ts';
import type { World } from '../world.ts';
import type { BlockRange } from './block-range.ts';

/** All that a rule may look at. */
export interface Checkable extends Built {
  source: Source;
  pipeline: Pipeline;
  tools: ReadonlyMap<string, ToolSpec>;
  world: World;
  /** The name by which another pipeline calls this one; missing for the pipeline that is compiled itself. */
  called?: string;
  /** The text uses spellings of another or an older language, so its author follows the habits of that language. */
  foreign: boolean;
  /**
   * The pipelines that steps call, by node index; `undefined` for a missing file. A node has no entry where no file was looked
   * for.
   */
  calls: ReadonlyMap<number, CalledPipeline | undefined>;
  /** The same for steps that name several files, one entry a file; `calls` has the first that exists. */
  mayCall: ReadonlyMap<number, readonly (CalledPipeline | undefined)[]>;
}

/** A pipeline that a step calls. */
export interface CalledPipeline {
  /** Its file, or the place it is written at: equal names are one pipeline. */
  name: string;
  pipeline: Pipeline;
  /** What rules look at in it; missing while it is being compiled, as in a pipeline that calls itself. */
  checkable?: Checkable;
  /** Its errors in the order of its text, each with its place: `3:5`, line and column from 1. */
  errors: readonly { place: string; message: string }[];
  /** Written out in the step, so its problems are reported in this text. */
  inline: boolean;
}

/** A finding of a rule. Its ranges count from the start of `block`. */
export interface Finding {
  block: Block;
  range: BlockRange;
  message: string;
  hint?: string;
  severity?: Severity;
  fixes?: Fix[];
  related?: { block: Block; range: Range; message: string }[];
}

/** A pipeline text that shows a rule: a test of it, and a part of its page in the reference. */
interface Example {
  /** YAML. `~code~` stands right before each place where a problem of that code begins. */
  text: string;
  /** Done right: no error, no warning, and nothing from this rule. */
  good?: true;
  /** Files, settings and other facts from outside the text. */
  world?: Partial<World>;
}

/** The page of a rule in the reference. Nothing that compiles reads it, so no bundle holds it. */
export interface RulePage {
  /** The problem, why it matters and the remedy, in two or three sentences. */
  doc: string;
  examples: readonly Example[];
}

/**
 * The rule behind the code of a problem. `check` sees the whole pipeline and reports only what it can prove. A rule without it is
 * reported while the text is read (compile/source, template, pipeline) or, for `alignment`, by a review.
 */
export interface Rule {
  code: ProblemCode;
  check?(checkable: Checkable, report: (finding: Finding) => void): void;
  /**
   * Findings with a severity of their own, reported although the code is off by default; a severity set by the user turns them
   * off.
   */
  checkAlways?(checkable: Checkable, report: (finding: Finding) => void): void;
}
