import type { JsonSchema } from '../json.ts';
import type { MediaTask } from '../media/made-media.ts';

/** The effect of an action on the world outside the run. */
export type Effect = 'none' | 'read' | 'write' | 'network' | 'execute' | 'person';

/** One action of a tool. Parameters and result are JSON Schemas of an object; both drive checks, completion, hover and types. */
export interface ActionSpec {
  doc: string;
  parameters: JsonSchema;
  result: JsonSchema;
  effect: Effect;
  /** Of `network`: it only fetches and writes nothing, so that a model gets it by the tool's name alone. */
  fetches?: true;
  /** Whether it may safely run again after it was interrupted. */
  repeatable: boolean;
  /** It asks a model for this: the model of its parameter `model`. */
  makes?: MediaTask;
}

/** A member of the result; or a parameter of the call, with its default. */
export type ResultSource = string | { parameter: string; otherwise?: string };

export interface ToolSpec {
  name: string;
  title: string;
  doc: string;
  defaultAction?: string;
  actions: Readonly<Record<string, ActionSpec>>;
  /** The meaning of any unlisted action: the tools of a server are known only at run time. */
  others?: ActionSpec;
  /** Other spellings of parameters in older files, by tool: foreign to canonical. */
  parameterNames?: Readonly<Record<string, string>>;
  /** Parameters that are JSON Schemas: a `$ref` in them may name a file. */
  schemas?: readonly string[];
  /** Other names for parts of the result in templates, and their place here. */
  resultNames?: Readonly<Record<string, ResultSource>>;
  /** Parameters with paths of files or folders, relative to the working folder. */
  paths?: readonly string[];
  /** Parameters whose files are written: by every action, or by one (`copy.destination`). */
  writes?: readonly string[];
  /** It gets marks in place of secrets: it does not need them, and its output is kept. */
  marks?: true;
  /** Its requirement, for the reference: `a Python 3 interpreter`. */
  needs?: string;
  /** Why it is not supported and what to do instead, in a sentence or two. */
  refused?: string;
  /** Used in most pipelines: completion offers it first. */
  usual?: true;
  /** False until it is supported: `check` knows it, `run` refuses it. */
  executable: boolean;
  /** Whether a run needs a person's permission (`--allow NAME`) before it may use the tool at all. */
  asks: boolean;
  /** The scope of the permission, where it is less than the whole tool: the host of `url`, one `server`, or one command. */
  asksFor?: 'host' | 'server' | 'command';
  /** Whether it starts programs, whose isolation is part of the permission. */
  startsPrograms?: boolean;
  /** What the tool may do, for the person who is asked. */
  may?: string;
}
