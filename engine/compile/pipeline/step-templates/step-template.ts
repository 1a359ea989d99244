import type { Range } from '../../../language/problems.ts';
import type { MapNode } from '../../source/nodes.ts';
import type { InputSpec } from '../model/pipeline.ts';
import type { SourceFile } from './origins.ts';

/** A step that others extend, as declared in `baton.yaml`. */
export interface StepTemplate {
  name: string;
  /** In the text of the file. */
  nameRange: Range;
  description?: string | undefined;
  parameters: readonly InputSpec[];
  /** Its ranges count from `by` in the text of the file. */
  step: MapNode;
  by: number;
  file: SourceFile;
}
