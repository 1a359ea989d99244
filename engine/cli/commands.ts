import type { Command } from './command.ts';

/** Every command with its line of help; each is loaded when it is called. */
export const commands: Readonly<Record<string, { summary: string; load(): Promise<Command> }>> = {
  check: { summary: 'Say what is wrong with pipeline files.', load: async () => (await import('./commands/check.ts')).check },
  run: { summary: 'Run a pipeline.', load: async () => (await import('./commands/run.ts')).run },
  resume: { summary: 'Go on with a run that was cut off.', load: async () => (await import('./commands/resume.ts')).resume },
  runs: { summary: 'List the runs of this folder.', load: async () => (await import('./commands/runs.ts')).runs },
  show: { summary: 'Show what a run did.', load: async () => (await import('./commands/show.ts')).show },
  graph: { summary: 'Print the graph of a pipeline.', load: async () => (await import('./commands/graph.ts')).graph },
  auto: { summary: 'List the AUTO tags of a pipeline and their answers.', load: async () => (await import('./commands/auto.ts')).auto },
  lsp: { summary: 'Start the language server for an editor.', load: async () => (await import('./commands/lsp.ts')).lsp },
};

/** Commands that are planned and refuse clearly, with what they will do. */
export const later: Readonly<Record<string, string>> = {
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
  debug: 'debug a pipeline from another editor',
};
