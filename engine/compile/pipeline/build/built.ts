import type { Problem } from '../../../language/problems.ts';
import type { Block, SourceItem } from '../../source/nodes.ts';
import type { ParseOptions } from '../../template/syntax/parse.ts';
import type { World } from '../../world.ts';
import type { CanonicalField, DialectUse, Rewriting } from '../dialects/canonical-field.ts';
import type { JoinedNames, StepName, TemplateNames } from '../ids.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { Step } from '../model/step.ts';
import type { Included, ReadScope } from '../scope.ts';
import type { StepTemplate } from '../step-templates/read-step-templates.ts';
import type { TopLevelPart } from '../top/readers.ts';

/** A problem with its range counted from a block; without one, from the beginning of the text. */
interface BlockProblem {
  block?: Block;
  problem: Problem;
}

/** A pipeline with what was found on the way, and what a later build of a similar text can take over. */
export interface BuiltPipeline {
  pipeline: Pipeline;
  problems: BlockProblem[];
  /** Every older or foreign spelling, for the one hint and for rewriting. */
  dialects: { block: Block; use: DialectUse }[];
  /** Maps in which something is said otherwise, in our spelling. */
  rewritings: { block: Block; rewriting: Rewriting }[];
  memo: Memo;
  /** The lists of steps whose items are blocks of their own. */
  lists: { steps?: StepListReading; finally?: StepListReading };
  names: JoinedNames;
  /** The step templates of `baton.yaml`, where some step asked for them. */
  stepTemplates?: { text: string; byName: ReadonlyMap<string, StepTemplate> };
  /** All run names as one text, where somebody needed it: one for all versions that have the same. */
  allNames?: string;
}

/** The results of reading one block. */
export interface BlockReading {
  read: TopLevelPart;
  step?: Step;
  scope: Found;
  /** The run names that it was read with, where it asked for any. */
  names?: string;
  /** How much it took in, and whether that was all it asked for. */
  included?: Included & { isWhole: boolean };
  /** The files that were asked for, with what was found. */
  files?: { path: string; from: string; text: string | undefined; why?: string | undefined }[];
}
/** What is kept of a scope: all else in it belongs to one version, and would stay in memory as long as the block. */
type Found = Pick<ReadScope, 'problems' | 'uses' | 'rewritings' | 'notExecutable' | 'autos'>;

/** A list of steps with what was read out of each item. */
export interface StepListReading {
  items: readonly SourceItem[];
  names: readonly StepName[];
  parts: readonly BlockReading[];
  /** What they were read with, beside all that their parts tell. */
  signature: string;
}

type Memo = ReadonlyMap<Block, ReadonlyMap<string, BlockReading>>;

/** Data that is shared while a pipeline is built. */
export interface BuildContext {
  options: ParseOptions;
  signature: string;
  names: TemplateNames;
  before: BuiltPipeline | undefined;
  memo: Map<Block, Map<string, BlockReading>>;
  built: BuiltPipeline;
  defaults: readonly CanonicalField[];
  file: string;
  find: World['find'];
  outside: World['outside'];
  whyUnread: World['whyUnread'];
  /** What may still be taken in, counted from the first block to the last. */
  inclusions: ReadScope['inclusions'];
}
