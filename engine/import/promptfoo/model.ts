import type { Node } from 'yaml';
import type { Json } from '../../language/json.ts';
import type { OutputEntry } from '../output/nodes.ts';
import type { ImportReading } from '../source/fields.ts';

/** The values of a test by their names in its file. */
export type PromptfooVariables = ReadonlyMap<string, Json>;

/** One test of the source, its variables multiplied out. */
export interface PromptfooCase {
  name: string | undefined;
  variables: PromptfooVariables;
  /** The assertions of every test and its own. */
  assertions: readonly Node[];
  /** The assertions look at an answer that a program has transformed. */
  transformed: boolean;
}

/** A prompt as sent: our own text, or a file that a step reads first. */
export interface PromptfooPrompt {
  /** Its part of the step's id; undefined where it has no name. */
  name: string | undefined;
  /** The names by which a provider chooses it. */
  labels: readonly string[];
  system: string | undefined;
  text: string;
  reads: string | undefined;
}

/** The model for a step. */
export interface PromptfooProvider {
  name: string;
  settings: readonly OutputEntry[];
  /** The labels of its prompts; undefined for all. */
  prompts: readonly string[] | undefined;
}

/** The configuration while it is converted. */
export interface PromptfooSuite {
  reading: ImportReading;
  /** The inputs of prompts: their names here by those of the source. */
  inputs: Map<string, string>;
  /** Every name that a test sets. */
  given: ReadonlySet<string>;
  /** The ids of steps, and the names of inputs. */
  ids: Set<string>;
}
