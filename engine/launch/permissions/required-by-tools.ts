import type { Compiled } from '../../compile/compile.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { MapValue } from '../../compile/pipeline/model/value.ts';
import { type JsonMap, ownMember } from '../../language/json.ts';
import { formatPermission, type Permission, parsePermissions, pseudoTools } from '../../language/permission.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { permissionTexts } from '../../language/texts/run/permissions.ts';
import { say } from '../../language/texts.ts';
import type { ToolSpec } from '../../language/tools/descriptor.ts';
import { originIn, ownServers, ownTools } from '../../language/tools/own.ts';
import type { Failure } from '../../state/failure.ts';
import { toolWords } from '../../tools/mcp/seen.ts';
import { serverIn } from '../../tools/mcp/server.ts';
import { type Server, serverKey } from '../../tools/mcp/server-key.ts';
import { foreseePermissions, type ToolsOptions } from '../../tools/tools.ts';
import { toolsOfferedBy } from '../admission/offered-tools.ts';
import { describedServers } from '../host/described-servers.ts';
import { sourceFilesOf } from '../host/source-files.ts';
import { Refusal } from '../refusal.ts';
import type { InputArgument } from '../start/inputs.ts';
import { type KnownValues, knownInputs, knownParameters, withoutSecrets } from './constant-values.ts';
import type { RequiredPermission } from './required.ts';

/** What is known of a run before its first step. */
export interface RunPreview extends Pick<ToolsOptions, 'root' | 'workdir' | 'outputFolder' | 'outputBy' | 'env'> {
  /** A person's permissions, as `--allow` takes them. */
  allow: readonly string[];
  /** The inputs of the run, as given. */
  given: ReadonlyMap<string, InputArgument>;
}

/** Permissions for the tools of a run, as far as they are known before it; others are asked for during the run. */
export async function requiredByTools(compiled: Compiled, beforehand: RunPreview): Promise<RequiredPermission[]> {
  const { given, ...surroundings } = beforehand;
  const own = ownTools(compiled.world.settings?.tools);
  const described = describedServers(compiled);
  const foresee = foreseePermissions({
    ...surroundings,
    own,
    described,
    spill: surroundings.root,
    sources: sourceFilesOf(compiled),
  });
  const required = new Map<string, { permission: Permission; spec: ToolSpec; paths: string[]; server: Server | undefined }>();
  const servers = ownServers(own);

  for (const [pipeline, unit] of unitsOf(compiled)) {
    for (const { spec, path, ...call } of knownUsesIn(unit, unit === compiled ? knownInputs(unit, given) : {})) {
      const failure = (await foresee({ pipeline, tool: spec.name, ...call }))?.failure;
      if (failure && !failure.needs && spec.asksFor === 'server') throw missingServer(path, failure);
      if (!failure?.needs) continue;

      const { pattern } = failure.needs;
      const permission = pattern === undefined ? failure.needs : { ...failure.needs, pattern: withoutSecrets(pattern) };
      const key = formatPermission(permission);
      const one = required.get(key) ?? {
        permission,
        spec,
        paths: [],
        server: serverOfUse(spec, call.parameters, { servers, described: described.get(pipeline) }),
      };

      one.paths.push(path);
      required.set(key, one);
    }
  }

  const all = Array.from(required.values(), async ({ permission, spec, paths, server }): Promise<RequiredPermission> => {
    const why = needInWords(permission, spec, paths);
    return { permission, why: server ? `${why} ${await toolWords(server, surroundings.root)}` : why };
  });

  return Promise.all(all);
}

/** The MCP servers of a run, as far as they are known before it, each with its steps. */
export function serversUsed(
  compiled: Compiled,
  given: ReadonlyMap<string, InputArgument>,
): { server: Server; paths: string[] }[] {
  const servers = ownServers(ownTools(compiled.world.settings?.tools));
  const described = describedServers(compiled);
  const found = new Map<string, { server: Server; paths: string[] }>();
  for (const [pipeline, unit] of unitsOf(compiled)) {
    for (const { spec, parameters, path } of knownUsesIn(unit, unit === compiled ? knownInputs(unit, given) : {})) {
      // The server of a step may be known only during the run.
      if (spec.asksFor === 'server' && parameters['server'] === undefined) continue;

      const server = serverOfUse(spec, parameters, { servers, described: described.get(pipeline) });
      if (!server) continue;

      const one = found.get(serverKey(server)) ?? { server, paths: [] };
      one.paths.push(path);
      found.set(serverKey(server), one);
    }
  }

  return [...found.values()];
}

/** The pipelines of a run with their names; the run's own has none. */
const unitsOf = (compiled: Compiled): [string | undefined, Compiled][] => [[undefined, compiled], ...compiled.called];

/** The MCP server of a tool use. */
function serverOfUse(
  { name, asksFor }: ToolSpec,
  parameters: JsonMap,
  known: Parameters<typeof serverIn>[1],
): Server | undefined {
  if (asksFor === 'server') return serverIn(parameters, known);
  const spec = ownMember(known.servers, name);
  return spec && { title: name, name, spec };
}

const missingServer = (step: string, { message, hint }: Failure): Refusal =>
  new Refusal(say(launchTexts.missingServer, { step, why: message }), hint === undefined ? {} : { hint });

/** Throws a Refusal where a permission is given or requested for an unknown tool: another one is meant. */
export function refuseUnknownTools(compiled: Compiled, allow: readonly string[] = []): void {
  refuseUnknown(compiled, allow, launchTexts.allowsNoTool);
  refuseUnknown(compiled, compiled.world.settings?.permissions ?? [], permissionTexts.setNamesNoTool);
}

function refuseUnknown(compiled: Compiled, allow: readonly string[], message: string): void {
  const names = new Set([
    ...pseudoTools,
    ...[compiled, ...compiled.called.values()].flatMap(({ checkable }) => [...checkable.tools.keys()]),
  ]);
  for (const { tool } of parsePermissions(allow)) {
    if (names.has(tool)) continue;
    const near = names.has(tool.replaceAll('_', '-')) ? tool.replaceAll('_', '-') : nearest(tool, names);
    throw new Refusal(say(message, { tool }), {
      hint:
        near === undefined
          ? say(launchTexts.toolsAre, { tools: [...names].join(', ') })
          : say(phrases.didYouMean, { name: near }),
    });
  }
}

interface KnownUse {
  spec: ToolSpec;
  action: string;
  parameters: JsonMap;
  path: string;
}

/** Every tool use: by a step, by its failure handler, or offered to a prompt's model. */
function* knownUsesIn(compiled: Compiled, inputs: KnownValues): Iterable<KnownUse> {
  const { graph, steps, checkable } = compiled;
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (!step || node.loop) continue;

    for (const { tool, action, parameters: values } of toolCallsOf(step)) {
      const spec = checkable.tools.get(tool) ?? checkable.tools.get(tool.replaceAll('_', '-'));
      const parameters = spec && parametersFor(spec, values, inputs);
      if (spec && parameters) yield { spec, action, parameters, path: node.path };
    }

    // Commands, hosts and servers that a model chooses are asked about then.
    const offered = new Set(toolsOfferedBy(compiled, step).flatMap((one) => ('spec' in one ? [one.spec] : [])));
    for (const spec of offered) {
      if (spec.asks && spec.asksFor === undefined) yield { spec, action: '', parameters: {}, path: node.path };
    }
  }
}

/** The tool call of a step, and those of its handlers. */
function toolCallsOf({ work, handlers }: Step): { tool: string; action: string; parameters: MapValue }[] {
  const fallbacks = handlers.flatMap(({ fallback }) => (fallback && 'tool' in fallback ? fallback : []));
  return work.kind === 'tool' ? [work, ...fallbacks] : fallbacks;
}

/** Parameters that decide which permission a call needs: unknown while one of them is open. */
const deciding: ReadonlySet<string> = new Set(['command', 'argv', 'env', 'server', 'server_config', 'connection']);

function parametersFor({ name }: ToolSpec, mapValue: MapValue, inputs: KnownValues): JsonMap | undefined {
  const constants = knownParameters(mapValue, inputs, name === 'terminal' ? 'command' : undefined);
  for (const { key, value } of mapValue.entries) {
    if (constants[key] !== undefined) continue;
    if (deciding.has(key)) return undefined;
    // The host may be known where the rest of an address is not.
    const origin = key === 'url' && value.kind === 'template' ? originIn(value.template.text) : undefined;
    if (origin) constants[key] = origin.href;
  }

  return constants;
}

function needInWords({ pattern }: Permission, { name, may }: ToolSpec, paths: readonly string[]): string {
  const details = {
    steps: paths.join(', '),
    tool: pattern === undefined ? name : say(launchTexts.useOf, { tool: name, what: pattern }),
    may: may ?? '',
  };
  const one = paths.length === 1;
  if (may !== undefined) return say(one ? launchTexts.needsPermissionMay : launchTexts.needPermissionMay, details);

  return say(one ? launchTexts.needsPermission : launchTexts.needPermission, details);
}
