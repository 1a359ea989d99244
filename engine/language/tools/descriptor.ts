import type { JsonSchema } from '../json.ts';
import type { MediaTask } from '../made-media.ts';

/** What an action does to the world outside the run. */
export type Effect = 'none' | 'read' | 'write' | 'network' | 'execute' | 'person';

/** One action of a tool. Parameters and result are JSON Schemas of an object; both drive checks, completion, hover and types. */
export interface ActionSpec {
  doc: string;
  parameters: JsonSchema;
  result: JsonSchema;
  effect: Effect;
  /** Of `network`: it only fetches and writes nothing, so that a model may have it by the tool's name alone. */
  fetches?: true;
  /** Whether it may run a second time after it was cut off in the middle, without harm. */
  repeatable: boolean;
  /** It asks a model for that: the one of its parameter `model`. */
  makes?: MediaTask;
}

/** A member of the result; or a parameter of the call, with its value where it is left out. */
export type ResultSource = string | { parameter: string; otherwise?: string };

export interface ToolSpec {
  name: string;
  title: string;
  doc: string;
  defaultAction?: string;
  actions: Readonly<Record<string, ActionSpec>>;
  /** What any action means that is not listed: the tools of a server are known only while it runs. */
  others?: ActionSpec;
  /** Other spellings of a parameter that older files use, per tool: theirs to ours. */
  parameterNames?: Readonly<Record<string, string>>;
  /** Parameters that are JSON Schemas: a `$ref` in them may name a file. */
  schemas?: readonly string[];
  /** Other names of parts of the result that templates may read, and where they are found here. */
  resultNames?: Readonly<Record<string, ResultSource>>;
  /** Parameters that name files or folders, from the working folder. */
  paths?: readonly string[];
  /** Parameters whose files are written: by every action, or by one (`copy.destination`). */
  writes?: readonly string[];
  /** It is given marks in place of secrets: it does not need them, and what it makes is kept. */
  marks?: true;
  /** What it cannot do without, for the reference: `a Python 3 interpreter`. */
  needs?: string;
  /** Why nothing executes it and what to do instead, in a sentence or two. */
  refused?: string;
  /** Reached for in most pipelines: it is offered before the others. */
  usual?: true;
  /** False until something executes it: `check` knows it, `run` refuses it. */
  executable: boolean;
  /** Whether a run needs a person's word (`--allow NAME`) before it may use the tool at all. */
  asks: boolean;
  /** Where the word is for less than the whole tool: for the host of `url`, for one `server`, or for one command. */
  asksFor?: 'host' | 'server' | 'command';
  /** Whether it starts programs: how far these reach is part of the permission. */
  startsPrograms?: boolean;
  /** For the person who is asked: what the tool may do. */
  may?: string;
}
