import type { Fix, ProblemCode, Range, Severity } from '../../language/problems.ts';
import type { ToolSpec } from '../../language/tools/descriptor.ts';
import type { Built } from '../graph/build.ts';
import type { Pipeline } from '../pipeline/model/pipeline.ts';
import type { Block, Source } from '../source/nodes.ts';
import type { World } from '../world.ts';

/** All that a rule may look at. */
export interface Checkable extends Built {
  source: Source;
  pipeline: Pipeline;
  tools: ReadonlyMap<string, ToolSpec>;
  world: World;
  /** What another pipeline calls this one by; missing for the one that is compiled itself. */
  called?: string;
  /** The text uses spellings of another or an older language: who wrote it follows the habits of that one. */
  foreign: boolean;
  /** The pipelines that steps call, by node index; `undefined` stands for a file that is not there. Nodes that nobody could look for are missing. */
  calls: ReadonlyMap<number, CalledPipeline | undefined>;
  /** The same where a step names files, one for each; `calls` has the first that is there. */
  mayCall: ReadonlyMap<number, readonly (CalledPipeline | undefined)[]>;
}

/** A pipeline that a step calls. */
export interface CalledPipeline {
  /** Its file, or the place it is written at: equal names are one pipeline. */
  name: string;
  pipeline: Pipeline;
  /** What its rules look at; missing while it is being compiled itself, as one that calls itself is. */
  checkable?: Checkable;
  /** How many errors it has. */
  errors: number;
  /** Written out in the step: its problems are told in this text. */
  inline: boolean;
}

/** What a rule found, with ranges that count from `block`. */
export interface Finding {
  block: Block;
  range: Range;
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
  /** What the compile knows beyond the text. */
  world?: Partial<World>;
}

/** A rule as the reference tells it. Nothing that compiles reads it, so it is in no bundle. */
export interface RulePage {
  /** What it is, why it matters, what to do: two or three sentences. */
  doc: string;
  examples: readonly Example[];
}

/**
 * What stands behind a problem's code. `check` asks the whole pipeline, and reports only what it can prove; where it is missing,
 * the code is reported while the text is read (compile/source, template, pipeline) or, for `alignment`, by a review of the whole.
 */
export interface Rule {
  code: ProblemCode;
  check?(checkable: Checkable, report: (finding: Finding) => void): void;
  /** What of it is told although the code is off by default, with severities of its own; asked where nobody has set one. */
  checkAlways?(checkable: Checkable, report: (finding: Finding) => void): void;
}
