import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonMap } from '../../../engine/language/json.ts';
import type { ToolContext } from '../../../engine/run/ports.ts';
import { type Failure, RunError } from '../../../engine/state/failure.ts';
import { createTools, type ToolsOptions } from '../../../engine/tools/tools.ts';

/** The tools of a run in a folder: root `work`, working folder `work/here`, output folder `out`, the run's own folder `run`. */
export function toolsIn(folder: string, options: Partial<ToolsOptions> = {}) {
  const at = (name: string) => join(folder, name);
  for (const name of ['work/here', 'out', 'secret']) mkdirSync(at(name), { recursive: true });
  const logged: string[] = [];
  const tools = createTools({
    root: at('work'),
    workdir: at('work/here'),
    outputFolder: at('out'),
    outputBy: 'person',
    allow: [],
    spill: at('run'),
    ...options,
  });
  const context = (signal = new AbortController().signal): ToolContext => ({ signal, log: (text) => void logged.push(text) });
  return {
    tools,
    logged,
    files: (action: string, parameters: JsonMap, signal?: AbortSignal) =>
      tools.call('filesystem', action, parameters, context(signal)),
    run: (parameters: JsonMap, signal?: AbortSignal) => tools.call('terminal', 'execute', parameters, context(signal)),
    call: (tool: string, action: string) => tools.call(tool, action, {}, context()),
  };
}

/** What a call was rejected with. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    return await call.then((value) => {
      throw new Error(`it gave ${JSON.stringify(value)}`);
    });
  } catch (error) {
    if (error instanceof RunError) return error.failure;
    throw error;
  }
}
