import { auto } from './commands/auto.ts';
import { check } from './commands/check.ts';
import { graph } from './commands/graph.ts';
import { lsp } from './commands/lsp.ts';
import { resume } from './commands/resume.ts';
import { run } from './commands/run.ts';
import { runs } from './commands/runs.ts';
import { show } from './commands/show.ts';
import type { Io } from './io.ts';
import type { Args, Shape } from './parse.ts';

export interface Command extends Shape {
  /** One line, for the list of commands. */
  says: string;
  /** What a newcomer should know beyond that line. */
  about?: string;
  examples: readonly string[];
  /** Gives the exit code. */
  run(args: Args, io: Io): Promise<number>;
}

/** In the order of help. */
export const commands = { check, run, resume, runs, show, graph, auto, lsp } as const satisfies Record<string, Command>;

export const isCommand = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name);

/** Commands that are planned and that nothing carries out yet, with what they will do. */
export const laterCommands: Readonly<Record<string, string>> = {
  estimate: 'say what a run will cost before it is made',
  explain: 'tell what a pipeline intends and how it is built',
  test: 'run the tests of a pipeline',
  fork: 'begin a new run in the middle of another',
  answer: 'answer a question of a waiting run',
  cancel: 'end a run of another process',
  diff: 'compare two runs',
  ask: 'put one question to several models',
  import: 'convert pipelines of other formats',
  init: 'begin a new pipeline',
  types: 'write types of a pipeline for TypeScript',
  models: 'list the models that can be used',
  doctor: 'say what is missing on this machine',
  serve: 'serve runs over HTTP',
  worker: 'carry out steps for another machine',
  debug: 'debug a pipeline from another editor',
};
