import type { Node } from 'yaml';
import type { Json } from '../../language/json.ts';
import type { OutputEntry } from '../output/nodes.ts';
import type { ImportReading } from '../source/fields.ts';

/** The values of a test by the names that its file has for them. */
export type PromptfooVariables = ReadonlyMap<string, Json>;

/** One test of the source, its variables multiplied out. */
export interface PromptfooCase {
  name: string | undefined;
  variables: PromptfooVariables;
  /** The assertions of every test and its own. */
  assertions: readonly Node[];
  /** The assertions look at what a program makes of the answer. */
  transformed: boolean;
}

/** A prompt as it is sent: words of ours, or a file that a step reads first. */
export interface PromptfooPrompt {
  /** What it is called in the id of a step; undefined where nothing names it. */
  name: string | undefined;
  /** The names by which a provider chooses it. */
  labels: readonly string[];
  system: string | undefined;
  text: string;
  reads: string | undefined;
}

/** Whom a step asks. */
export interface PromptfooProvider {
  name: string;
  settings: readonly OutputEntry[];
  /** The labels of the prompts that it is given; undefined for all. */
  prompts: readonly string[] | undefined;
}

/** The configuration while it is converted. */
export interface PromptfooSuite {
  reading: ImportReading;
  /** The inputs that prompts read: their names here by those of the source. */
  inputs: Map<string, string>;
  /** Every name that a test gives. */
  given: ReadonlySet<string>;
  /** The ids of steps, and the names of inputs. */
  ids: Set<string>;
}
