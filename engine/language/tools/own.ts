import { isMap, type Json, type JsonMap, type JsonSchema } from '../json.ts';
import { ownTexts } from '../texts/tools/own.ts';
import { say } from '../texts.ts';
import { mcp } from './builtin/mcp.ts';
import type { ActionSpec, Effect, ToolSpec } from './descriptor.ts';
import { describedSchema, objectSchema } from './shape.ts';

/** The connection to an MCP server. Values of `env` and `headers` may be `env:NAME`. */
export type ServerSpec =
  | { command: readonly string[]; env: Readonly<Record<string, string>>; cwd?: string }
  | { url: string; headers: Readonly<Record<string, string>> };

/** What a tool of `baton.yaml` executes. Its texts may be templates over the parameters. */
export type Does =
  | { kind: 'command'; command: readonly string[]; stdin?: string; cwd?: string; env: Readonly<Record<string, string>> }
  | { kind: 'http'; request: JsonMap }
  | { kind: 'module'; module: string }
  | { kind: 'mcp'; server: ServerSpec; tool?: string };

/** A tool that `baton.yaml` declares. */
export interface OwnTool {
  spec: ToolSpec;
  does: Does;
}

/** The name of the action of a tool with a single one. */
export const ownAction = 'run';
/** Requests to a server besides its tools, in words of the protocol, which no tool of a server may be named. */
export const serverActions = {
  tools: 'tools/list',
  resources: 'resources/list',
  read: 'resources/read',
  prompts: 'prompts/list',
  prompt: 'prompts/get',
} as const;

/** A server's own tools are known only at run time; the protocol's other requests are known before. */
const knownServerActions: ToolSpec['actions'] = {
  [serverActions.tools]: ofServer(mcp.actions.list_tools),
  [serverActions.resources]: ofServer(mcp.actions.list_resources),
  [serverActions.read]: ofServer(mcp.actions.read_resource),
  [serverActions.prompts]: ofServer(mcp.actions.list_prompts),
  [serverActions.prompt]: ofServer(mcp.actions.get_prompt),
};

/** An action of the tool `mcp` for a known server: the tool's name names it, and the timeout is the step's. */
function ofServer(action: ActionSpec): ActionSpec {
  const { properties, required } = action.parameters;
  const elsewhere = ['server', 'server_config', 'timeout'];
  const own = Object.entries(isMap(properties) ? properties : {}).flatMap(([name, one]): [string, JsonSchema][] =>
    isMap(one) && !elsewhere.includes(name) ? [[name, one]] : [],
  );
  const needed = Array.isArray(required) ? required.map(String).filter((name) => !elsewhere.includes(name)) : [];

  return { ...action, parameters: objectSchema(Object.fromEntries(own), needed) };
}

/** The default action of a tool whose actions only the run knows. */
export const usualAction = '…';

export const ownToolKinds = ['command', 'http', 'module', 'mcp'] as const;

/**
 * The tools under `tools:` of `baton.yaml`, from validated data; an entry with no way to execute, or several, is left out.
 */
export const ownTools = (tools: Readonly<Record<string, JsonMap>> = {}): OwnTool[] =>
  Object.entries(tools).flatMap(([name, said]) => {
    const does = doesOf(said);
    return does ? [{ spec: specOf(name, said, does), does }] : [];
  });

/** The parallel calls of a tool in a run, by its name; built-in tools too. */
export const toolBounds = (tools: Readonly<Record<string, JsonMap>> = {}): Map<string, number> =>
  new Map(Object.entries(tools).flatMap(([name, { max_parallel: most }]) => (typeof most === 'number' ? [[name, most]] : [])));

/** The MCP servers among them, by name. */
export const ownServers = (tools: readonly OwnTool[]): Record<string, ServerSpec> =>
  Object.fromEntries(tools.flatMap(({ spec, does }) => (does.kind === 'mcp' ? [[spec.name, does.server]] : [])));

function doesOf(said: JsonMap): Does | undefined {
  const { command, http, module, mcp } = said;
  if (ownToolKinds.filter((way) => said[way] !== undefined).length !== 1) return undefined;
  if (command !== undefined) {
    const words = wordsOf(command);
    return words.length === 0
      ? undefined
      : { kind: 'command', command: words, ...text(said, 'stdin'), ...text(said, 'cwd'), env: texts(said['env']) };
  }
  if (isMap(http)) return typeof http['url'] === 'string' ? { kind: 'http', request: http } : undefined;
  if (typeof module === 'string') return { kind: 'module', module };

  const server = serverOf(mcp);
  return server && isMap(mcp) ? { kind: 'mcp', server, ...text(mcp, 'tool') } : undefined;
}

/**
 * A server in `baton.yaml` or a step: `{command: [...]}`, also `{command, args}`, or `{url}`. Undefined for anything else.
 */
export function serverOf(said: Json | undefined): ServerSpec | undefined {
  if (!isMap(said)) return undefined;
  const { command, args, url } = said;
  if (typeof url === 'string' && command === undefined) return { url, headers: texts(said['headers']) };

  const words = [...wordsOf(command), ...wordsOf(args)];
  return wordsOf(command).length === 0 || url !== undefined
    ? undefined
    : { command: words, env: texts(said['env']), ...text(said, 'cwd') };
}

const isPlain = (value: Json | undefined): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const wordsOf = (value: Json | undefined): string[] => {
  if (Array.isArray(value)) return value.filter(isPlain).map(String);
  if (isPlain(value)) return [String(value)];
  return [];
};

const texts = (value: Json | undefined): Record<string, string> =>
  isMap(value)
    ? Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (isPlain(one) ? [[name, String(one)]] : [])))
    : {};

const text = <N extends string>(said: JsonMap, name: N): { [K in N]?: string } => {
  const value = said[name];
  const found: { [K in N]?: string } = {};
  if (typeof value === 'string') found[name] = value;
  return found;
};

const effects: Readonly<Record<Does['kind'], Effect>> = {
  command: 'execute',
  http: 'network',
  module: 'execute',
  mcp: 'execute',
};

function specOf(name: string, said: JsonMap, does: Does): ToolSpec {
  const { description, parameters, result, effect, repeatable } = said;
  const doc = typeof description === 'string' ? description : say(ownTexts.doc, { may: mayOf(does) });
  const action: ActionSpec = {
    doc,
    parameters: parametersOf(parameters),
    result: isMap(result) ? resultOf(result) : results[does.kind],
    effect: effect === 'none' || effect === 'read' || effect === 'write' ? effect : effects[does.kind],
    repeatable: repeatable === true || (repeatable === undefined && effect === 'none') || effect === 'read',
  };
  const open = does.kind === 'mcp' && does.tool === undefined;

  return {
    name,
    title: name,
    doc,
    ...(open ? { actions: knownServerActions, others: action } : { actions: { [ownAction]: action }, defaultAction: ownAction }),
    executable: true,
    asks: true,
    may: mayOf(does),
    startsPrograms: does.kind === 'command' || does.kind === 'module' || (does.kind === 'mcp' && 'command' in does.server),
  };
}

/** For the permission question: `runs wc -w`. */
function mayOf(does: Does): string {
  switch (does.kind) {
    case 'command':
      return say(ownTexts.command, { command: does.command.join(' ') });
    case 'http':
      return say(ownTexts.http, { host: hostIn(String(does.request['url'])) ?? String(does.request['url']) });
    case 'module':
      return say(ownTexts.module, { module: does.module });
    case 'mcp':
      return 'url' in does.server
        ? say(ownTexts.server, { url: does.server.url })
        : say(ownTexts.starts, { command: does.server.command.join(' ') });
  }
}

/**
 * The target of a tool as one text: another program, module, host or variable changes it, a comment or other parts of a
 * request do not.
 */
export function ownTarget({ does }: OwnTool): string {
  switch (does.kind) {
    case 'command':
      return JSON.stringify(['command', does.command, does.cwd ?? '', Object.entries(does.env).sort()]);
    case 'http':
      return JSON.stringify(['http', originIn(String(does.request['url']))?.origin ?? '', variablesIn(does.request)]);
    case 'module':
      return JSON.stringify(['module', does.module]);
    case 'mcp':
      return JSON.stringify(
        'url' in does.server
          ? ['mcp', originIn(does.server.url)?.origin ?? does.server.url, variablesIn(does.server.headers)]
          : ['mcp', does.server.command, does.server.cwd ?? '', Object.entries(does.server.env).sort()],
      );
  }
}

/** The environment variables that a value uses by `env:NAME`, by name. */
export function variablesIn(value: Json): string[] {
  const inside = typeof value === 'object' && value !== null ? Object.values(value).flatMap(variablesIn) : [];
  const own = typeof value === 'string' ? [...value.matchAll(/^env:([A-Za-z_]\w*)$/g)].map(([, name = '']) => name) : [];
  return [...new Set([...own, ...inside])].sort();
}

/** Scheme, host and port of an address whose path may hold templates; undefined where the host is computed. */
export function originIn(url: string): URL | undefined {
  const [, origin] = /^\s*(https?:\/\/[^/?#\\{]+)(?:[/?#]|\s*$)/i.exec(url) ?? [];
  return origin === undefined ? undefined : (URL.parse(origin) ?? undefined);
}

/** The host (with its port) of such an address. */
export const hostIn = (url: string): string | undefined => originIn(url)?.host;

/**
 * A JSON Schema as it is; in the short forms `{text: the text to count}` and `{text: {type: string}}` every parameter without
 * a default is required.
 */
function parametersOf(said: Json | undefined): JsonSchema {
  if (!isMap(said)) return objectSchema({}, [], true);
  if (said['type'] === 'object') return said;

  const properties = Object.fromEntries(
    Object.entries(said).map(([name, one]): [string, JsonSchema] => {
      if (isMap(one)) return [name, one];
      return [name, typeof one === 'string' ? { description: one } : {}];
    }),
  );

  return objectSchema(
    properties,
    Object.keys(properties).filter((name) => properties[name]?.['default'] === undefined),
  );
}

const success = describedSchema('boolean', ownTexts.success);

/** Results are objects; a schema of another type describes the member `output`. */
const resultOf = (said: JsonMap): JsonSchema =>
  said['type'] === 'object'
    ? { ...said, properties: { success, ...(isMap(said['properties']) ? said['properties'] : {}) } }
    : objectSchema({ success, output: said }, ['success'], true);

const results: Readonly<Record<Does['kind'], JsonSchema>> = {
  command: objectSchema(
    {
      success,
      stdout: describedSchema('string', ownTexts.stdout),
      stderr: describedSchema('string', ownTexts.stderr),
      exit_code: describedSchema('integer', ownTexts.exitCode),
      output: { description: ownTexts.output },
    },
    ['success', 'stdout'],
    true,
  ),
  http: objectSchema({ success }, ['success'], true),
  module: objectSchema({ success, output: { description: ownTexts.gave } }, ['success'], true),
  mcp: objectSchema(
    {
      success,
      text: describedSchema('string', ownTexts.texts),
      content: describedSchema('array', ownTexts.parts),
      structured: { description: ownTexts.structured },
    },
    ['success', 'text', 'content'],
    true,
  ),
};
