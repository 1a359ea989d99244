import type { Compiled } from '../../compile/compile.ts';
import { isMap, type JsonSchema } from '../../language/json.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import type { Engine } from '../engine.ts';
import { compileFile } from '../files/compile-file.ts';
import type { LocatedPipeline } from './host.ts';

/** A pipeline as a tool of its own. */
export interface PipelineTool {
  name: string;
  description: string;
  inputSchema: JsonSchema;
  pipeline: LocatedPipeline;
}

/** The most pipelines that are offered as tools of their own; others are run by `baton_run`. */
const mostTools = 100;
/** The most characters of a tool's name that every known editor accepts. */
const longestName = 60;

/**
 * The runnable pipelines, a tool each, in order, named by their ids; by their paths where an id is shared or among
 * `ownNames`. The files are read each time, since they change.
 */
export async function listPipelineTools(
  engine: Engine,
  pipelines: readonly LocatedPipeline[],
  ownNames: readonly string[],
): Promise<PipelineTool[]> {
  const compiled = new Map<LocatedPipeline, Compiled>();
  for (const pipeline of pipelines) {
    if (compiled.size >= mostTools) break;
    // A file that cannot be read is no tool; `baton_check` reports its problems.
    const one = await compileFile(engine, pipeline.file, pipeline).catch(() => undefined);
    if (one) compiled.set(pipeline, one);
  }

  const ids = [...ownNames, ...[...compiled.values()].map(({ pipeline }) => toolName(pipeline.id))];
  const names = new Set(ownNames);
  const tools: PipelineTool[] = [];
  for (const [pipeline, one] of compiled) {
    // Files with errors keep their names too, so that a name never means another file while one is being fixed.
    const id = toolName(one.pipeline.id);
    const isAlone = ids.filter((other) => other === id).length === 1;
    const name = newName(isAlone ? id : toolName(pipeline.shown.replace(/\.baton\.ya?ml$/i, '')), names);
    names.add(name);
    if (one.valid) tools.push({ name, pipeline, ...describeTool(engine, pipeline, one) });
  }

  return tools;
}

function describeTool(
  engine: Engine,
  { shown }: LocatedPipeline,
  compiled: Compiled,
): Pick<PipelineTool, 'description' | 'inputSchema'> {
  const text = compiled.pipeline.description?.trim();
  const description = text ? say(mcpServerTexts.about, { text, file: shown }) : say(mcpServerTexts.runsFile, { file: shown });
  return { description, inputSchema: withoutSecrets(engine.contractOf(compiled).inputs, compiled) };
}

/** Only a person says where a secret comes from, so clients are not asked for one. */
function withoutSecrets(schema: JsonSchema, { pipeline }: Compiled): JsonSchema {
  const secret = new Set(pipeline.inputs.flatMap((spec) => (spec.secret ? [spec.name] : [])));
  const { properties, required } = schema;
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(isMap(properties) ? properties : {}).filter(([name]) => !secret.has(name))),
    required: (Array.isArray(required) ? required : []).filter((name) => !secret.has(String(name))),
  };
}

/** Shortened paths, or paths with equal names, get a number. */
function newName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let count = 2;
  while (taken.has(`${wanted}_${count}`)) count++;
  return `${wanted}_${count}`;
}

const toolName = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, longestName) || 'pipeline';
