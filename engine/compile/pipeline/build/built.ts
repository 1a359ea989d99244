import type { Problem } from '../../../language/problems.ts';
import type { Block, SourceItem } from '../../source/nodes.ts';
import type { ParseOptions } from '../../template/syntax/parse.ts';
import type { World } from '../../world.ts';
import type { CanonicalField, DialectUse, Rewriting } from '../dialects/canonical-field.ts';
import type { JoinedNames, StepName, TemplateNames } from '../ids.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { Step } from '../model/step.ts';
import type { Included, ReadScope } from '../scope.ts';
import type { StepTemplate } from '../step-templates/step-template.ts';
import type { TopLevelPart } from '../top/readers.ts';

/** A problem with its range counted from a block; without one, from the beginning of the text. */
interface BlockProblem {
  block?: Block;
  problem: Problem;
}

/** A pipeline with the results of its build that a build of a similar text can reuse. */
export interface BuiltPipeline {
  pipeline: Pipeline;
  problems: BlockProblem[];
  /** Every older or foreign spelling, for the one hint and for rewriting. */
  dialects: { block: Block; use: DialectUse }[];
  /** Maps with foreign spellings, rewritten in ours. */
  rewritings: { block: Block; rewriting: Rewriting }[];
  memo: Memo;
  /** The lists of steps whose items are blocks of their own. */
  lists: { steps?: StepListReading; finally?: StepListReading };
  names: JoinedNames;
  /** The step templates of `baton.yaml`, where a step asked for them. */
  stepTemplates?: { text: string; byName: ReadonlyMap<string, StepTemplate> };
  /** All run names as one text, if it was needed: versions with the same names share it. */
  allNames?: string;
}

/** The results of reading one block. */
export interface BlockReading {
  read: TopLevelPart;
  step?: Step;
  scope: Found;
  /** The run names that it depends on, if it asked for any. */
  names?: string;
  /** How much it included from files, and whether that was all it asked for. */
  included?: Included & { isWhole: boolean };
  /** The files that it asked for, with the results. */
  files?: { path: string; from: string; text: string | undefined; why?: string | undefined }[];
}
/** The parts of a scope that are kept: the others belong to one version, and would stay in memory with the block. */
type Found = Pick<ReadScope, 'problems' | 'uses' | 'rewritings' | 'notExecutable' | 'autos'>;

/** A list of steps with the readings of its items. */
export interface StepListReading {
  items: readonly SourceItem[];
  names: readonly StepName[];
  parts: readonly BlockReading[];
  /** The inputs of the reading, beyond those of its parts. */
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
  /** How much may still be included, counted from the first block to the last. */
  inclusions: ReadScope['inclusions'];
}
