import type { Compiled } from '../../compile/compile.ts';
import type { JsonSchema } from '../../language/json.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import { compileFile } from '../files/compile-file.ts';
import { type McpHost, shownFile } from './host.ts';

/** A pipeline as a tool of its own. */
export interface PipelineTool {
  name: string;
  description: string;
  inputSchema: JsonSchema;
  /** Absolute. */
  file: string;
}

/** More tools than these no program has use for; others are run by `baton_run`. */
const mostTools = 100;
/** Characters that the name of a tool may have in the editors that ask for the fewest. */
const longestName = 60;

/** The pipelines of the folder that can run, a tool each, in the order of their files. They are read anew each time: files change. */
export async function listPipelineTools(host: McpHost): Promise<PipelineTool[]> {
  const tools = new Map<string, PipelineTool>();
  for (const file of host.engine.listPipelines(host.folder, host.engine.localDisk)) {
    if (tools.size >= mostTools) break;
    // A file that cannot be read is no tool; `baton_check` says what is wrong with it.
    const compiled = await compileFile(host.engine, file, { cwd: host.folder }).catch(() => undefined);
    if (!compiled?.valid) continue;
    const name = newName(compiled.pipeline.id, shownFile(host, file), tools);
    tools.set(name, { name, ...describeTool(host, file, compiled) });
  }
  return [...tools.values()];
}

function describeTool(host: McpHost, file: string, compiled: Compiled): Omit<PipelineTool, 'name'> {
  const shown = shownFile(host, file);
  const text = compiled.pipeline.description?.trim();
  const description = text ? say(mcpServerTexts.about, { text, file: shown }) : say(mcpServerTexts.runsFile, { file: shown });
  return { description, inputSchema: host.engine.contractOf(compiled).inputs, file };
}

/** The id of the pipeline; where another one has it too, its path. */
function newName(id: string, path: string, taken: ReadonlyMap<string, unknown>): string {
  const names = [id, path.replace(/\.baton\.ya?ml$/i, '')].map(toolName);
  const free = names.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  let count = 2;
  while (taken.has(`${names[0]}_${count}`)) count++;
  return `${names[0]}_${count}`;
}

const toolName = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, longestName) || 'pipeline';
