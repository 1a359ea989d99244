import type { Problem } from '../language/problems.ts';
import type { Checkable } from './check/checkable.ts';
import type { Built } from './graph/building/build.ts';
import type { BuiltPipeline as ReadPipeline } from './pipeline/build/built.ts';
import type { Pipeline } from './pipeline/model/pipeline.ts';
import type { Block, Source } from './source/nodes.ts';
import type { World } from './world.ts';

/** A text with everything that is derived from it. */
export interface Compiled extends Built {
  text: string;
  /** The name that callers use (`Node.calls`): its file, or the file and the path of the step that it is written out in. */
  name: string;
  world: World;
  source: Source;
  pipeline: Pipeline;
  /** How the pipeline was read, for the next compile. */
  read: ReadPipeline;
  checkable: Checkable;
  /** In text order, with ranges in the whole text. */
  problems: Problem[];
  /** No problem is an error. */
  valid: boolean;
  /**
   * Problems that keep a run from starting even where settings or comments silence them: errors of that kind, and keys that are not
   * executed yet.
   */
  stoppers: Problem[];
  /** Every pipeline that this one calls, and that those call, by name (`Node.calls`). */
  called: ReadonlyMap<string, Compiled>;
  /** The present position of a block in the text. */
  at(block: Block): number;
}
