import { refusedResults } from '../../../language/dialects/results.ts';
import type { JsonSchema } from '../../../language/json.ts';
import { ownMember } from '../../../language/json.ts';
import type { Range } from '../../../language/problems.ts';
import { builtinTools } from '../../../language/tools/builtin-tools.ts';
import type { ResultSource } from '../../../language/tools/descriptor.ts';
import type { Type } from '../../../language/types.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { Step } from './step.ts';
import type { Condition, Value } from './value.ts';

/** Checks of a result before it counts. */
export interface Quality {
  condition?: Condition;
  /** A condition on the text so far, checked while an answer streams. */
  while?: Condition;
  whileRange?: Range;
  schema?: JsonSchema;
  /** The passages that the result must cite, and no others. */
  cites?: Value;
  /** The criteria by which a model judges the result. */
  rubric?: Value;
  /** The least score of the judge, from 0 to 1. */
  minScore?: number;
}

export const productFormats = ['json', 'yaml', 'markdown', 'text', 'csv', 'html'] as const;

export interface Product {
  name: string;
  range: Range;
  file: Value;
  format: (typeof productFormats)[number];
  value?: Value;
}

/** A schema that a model's answer must fit: from `vars` or `output_schema`. */
export interface AnswerSchema {
  schema: JsonSchema;
  type: Type;
  /** The names that `vars` declares: readable bare where no other name claims them. */
  vars: readonly string[];
  range: Range;
  /** The node of the source. */
  node: SourceNode;
}

/** Other names for parts of a tool's result that templates may read, where the tool is written out. */
export function resultNamesOf({ work }: Step): Readonly<Record<string, ResultSource>> {
  if (work.kind !== 'tool' || work.computed?.tool) return {};
  return ownMember(builtinTools, work.tool)?.resultNames ?? {};
}

/** Names for results that are not kept here, with their replacements. */
export function refusedResultsOf({ work }: Step): Readonly<Record<string, string>> {
  if (work.kind === 'tool' && work.computed?.tool) return {};
  return ownMember(refusedResults, work.kind === 'tool' ? work.tool : work.kind) ?? {};
}
