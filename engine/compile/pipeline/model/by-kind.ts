import type { Work } from './work.ts';

/** The work of a step of one kind; `unsupported` is work that cannot be executed, or none at all. */
export type WorkOf<Kind extends Work['kind']> = Extract<Work, { kind: Kind }>;

/** A function for every step kind, so that the compiler names each table that lacks a new kind. */
export type ByKind<Result, Rest extends readonly unknown[] = []> = {
  readonly [Kind in Work['kind']]: (work: WorkOf<Kind>, ...rest: Rest) => Result;
};

/** Calls the table's function for the work's kind. */
export function forKind<Result, Rest extends readonly unknown[]>(table: ByKind<Result, Rest>, work: Work, ...rest: Rest): Result {
  switch (work.kind) {
    case 'prompt':
      return table.prompt(work, ...rest);
    case 'tool':
      return table.tool(work, ...rest);
    case 'set':
      return table.set(work, ...rest);
    case 'group':
      return table.group(work, ...rest);
    case 'transform':
      return table.transform(work, ...rest);
    case 'switch':
      return table.switch(work, ...rest);
    case 'pipeline':
      return table.pipeline(work, ...rest);
    case 'generated':
      return table.generated(work, ...rest);
    case 'ask':
      return table.ask(work, ...rest);
    case 'fail':
      return table.fail(work, ...rest);
    case 'assert':
      return table.assert(work, ...rest);
    case 'ensemble':
      return table.ensemble(work, ...rest);
    case 'agents':
      return table.agents(work, ...rest);
    case 'unsupported':
      return table.unsupported(work, ...rest);
  }
}
