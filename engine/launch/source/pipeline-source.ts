import type { Compiled } from '../../compile/compile.ts';
import type { Settings } from '../../compile/world.ts';

/** A pipeline's present text (from its file or the editor), compiled with the settings of its workspace. */
export interface PipelineSource extends SourceText {
  root: string;
  compiled: Compiled;
  settings: Settings;
  /** The pipeline's own text first, then every included one. */
  files: SourceText[];
}

/** An executed text with its file. */
export interface SourceText {
  file: string;
  text: string;
}
