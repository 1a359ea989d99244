import type { JsonMap } from '../language/json.ts';
import { nearest } from '../language/suggest.ts';
import { builtinTools } from '../language/tools/index.ts';
import type { Tools } from '../run/ports.ts';
import { RunError } from '../state/failure.ts';
import { filesystemTool } from './filesystem.ts';
import { isAllowed, parseAllows } from './grants.ts';
import { terminalTool } from './terminal.ts';
import { type Tool, type ToolWorld, throwIfStopped } from './tool.ts';

export interface ToolsOptions {
  /** Absolute, as are the other two. All three may be read and written. */
  root: string;
  /** Where relative paths begin. */
  workdir: string;
  outputFolder: string;
  /** What people allowed: `terminal`, `terminal:git *`, `filesystem:/data`. */
  allow: readonly string[];
  /** The run's folder; output that is too long for a result goes to `output/` in it. */
  spill: string;
  /** Tools beyond the built-in ones; one of the same name takes the place of the built-in one. */
  extra?: readonly Tool[];
  env?: Readonly<Record<string, string | undefined>>;
}

/** The `Tools` port on this machine. */
export function createTools({ root, workdir, outputFolder, allow, spill, extra = [], env = process.env }: ToolsOptions): Tools {
  const tools = new Map([filesystemTool, terminalTool, ...extra].map((tool) => [tool.spec.name, tool]));
  const allowed = parseAllows(allow);
  const world: ToolWorld = {
    bounds: {
      from: workdir,
      inside: [root, workdir, outputFolder],
      allowed: (file) => isAllowed(allowed, 'filesystem', { file }, workdir),
      hint: (file) => `If the run should touch it, allow that: --allow "filesystem:${file}"`,
    },
    kept: [root, workdir],
    allow: allowed,
    spill,
    env,
  };
  const specOf = (name: string) => tools.get(name)?.spec ?? (Object.hasOwn(builtinTools, name) ? builtinTools[name] : undefined);
  return {
    spec: specOf,
    async call(name, action, parameters: JsonMap, context) {
      const tool = tools.get(name);
      if (!tool) throw unknownTool(name, tools.keys(), specOf(name) !== undefined);
      const execute = Object.hasOwn(tool.execute, action) ? tool.execute[action] : undefined;
      if (!execute) throw unknownAction(name, action, Object.keys(tool.execute));
      if (tool.spec.asks && !allowed.some((one) => one.tool === name))
        throw new RunError({
          kind: 'permission',
          message: `The tool ${name} needs permission, and nobody gave it.`,
          hint: `Allow it: --allow ${name}`,
        });
      throwIfStopped(context.signal);
      return execute(parameters, world, context);
    },
  };
}

function unknownTool(name: string, names: Iterable<string>, later: boolean): RunError {
  if (later) return new RunError({ kind: 'tool', message: `The tool ${name} cannot be run yet.`, retryable: false });
  const near = nearest(name, names);
  return new RunError({
    kind: 'tool',
    message: `There is no tool "${name}".`,
    retryable: false,
    ...(near ? { hint: `Did you mean ${near}?` } : {}),
  });
}

function unknownAction(tool: string, action: string, actions: readonly string[]): RunError {
  const near = nearest(action, actions);
  const hint = near ? `Did you mean ${near}?` : `It has ${actions.join(', ')}.`;
  return new RunError({ kind: 'tool', message: `The tool ${tool} has no action "${action}".`, retryable: false, hint });
}
