import type { Compiled } from '../../compile/compile.ts';
import type { MapValue, Value } from '../../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { type Permission, parsePermission, parsePermissions, pseudoTools } from '../../language/permission.ts';
import { nearest } from '../../language/suggest.ts';
import { launchTexts } from '../../language/texts/launch.ts';
import { phrases, say } from '../../language/texts.ts';
import type { ToolSpec } from '../../language/tools/descriptor.ts';
import { originIn, ownServers, ownTools, type ServerSpec } from '../../language/tools/own.ts';
import { isRunError } from '../../state/failure.ts';
import { neededForServer, serverIn } from '../../tools/mcp/server.ts';
import { neededFor } from '../../tools/network/reach.ts';
import { allowsTool } from '../../trust/match.ts';
import { offeredBy } from '../offered.ts';
import { Refusal } from '../refusal.ts';
import type { Required } from './required.ts';

/** What the tools need that a run uses, as far as the text tells: a host or a server that is computed is asked about when it is known. */
export function requiredByTools(compiled: Compiled, allow: readonly string[]): Required[] {
  const given = parsePermissions(allow);
  const servers = ownServers(ownTools(compiled.world.settings?.tools));
  const found = new Map<string, { permission: Permission; spec: ToolSpec; paths: string[] }>();
  for (const { spec, parameters, path } of [compiled, ...compiled.called.values()].flatMap((one) => [...usesIn(one)])) {
    const need = neededBy(spec, parameters, { allow, given, servers, path });
    const permission = need === undefined ? undefined : parsePermission(need);
    if (need === undefined || !permission) continue;
    const one = found.get(need) ?? { permission, spec, paths: [] };
    one.paths.push(path);
    found.set(need, one);
  }
  return Array.from(found.values(), ({ permission, spec, paths }) => ({ permission, why: inWords(permission, spec, paths) }));
}

/** Throws a Refusal where a permission is given for a tool that there is not: whoever gave it means another. */
export function refuseUnknownTools(compiled: Compiled, allow: readonly string[] = []): void {
  const known = new Set([
    ...pseudoTools,
    ...[compiled, ...compiled.called.values()].flatMap(({ checkable }) => [...checkable.tools.keys()]),
  ]);
  for (const { tool } of parsePermissions(allow)) {
    if (known.has(tool)) continue;
    const near = known.has(tool.replaceAll('_', '-')) ? tool.replaceAll('_', '-') : nearest(tool, known);
    throw new Refusal(say(launchTexts.allowsNoTool, { tool }), {
      hint:
        near === undefined
          ? say(launchTexts.toolsAre, { tools: [...known].join(', ') })
          : say(phrases.didYouMean, { name: near }),
    });
  }
}

/** Every use of a tool that asks: by a step, or offered to the model of a prompt. */
function* usesIn(compiled: Compiled): Iterable<{ spec: ToolSpec; parameters: MapValue; path: string }> {
  const { graph, steps, checkable } = compiled;
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    const work = step?.work;
    if (!step || node.loop) continue;
    const nothing: MapValue = { kind: 'map', entries: [], node: { kind: 'map', range: step.range, pairs: [], flow: true } };
    if (work?.kind === 'tool') {
      const spec = checkable.tools.get(work.tool) ?? checkable.tools.get(work.tool.replaceAll('_', '-'));
      if (spec?.asks) yield { spec, parameters: work.parameters, path: node.path };
    }
    // Hosts and servers that a model names are asked about when it does.
    const offered = new Set(offeredBy(compiled, step).flatMap((one) => ('spec' in one ? [one.spec] : [])));
    for (const spec of offered) if (spec.asks && spec.asksFor === undefined) yield { spec, parameters: nothing, path: node.path };
  }
}

function inWords({ pattern }: Permission, { name, may }: ToolSpec, paths: readonly string[]): string {
  const told = {
    steps: paths.join(', '),
    tool: pattern === undefined ? name : say(launchTexts.useOf, { tool: name, what: pattern }),
    may: may ?? '',
  };
  const one = paths.length === 1;
  if (may !== undefined) return say(one ? launchTexts.needsPermissionMay : launchTexts.needPermissionMay, told);
  return say(one ? launchTexts.needsPermission : launchTexts.needPermission, told);
}

interface Known {
  allow: readonly string[];
  given: readonly Permission[];
  servers: Readonly<Record<string, ServerSpec>>;
  path: string;
}

/** What `--allow` would have to say; undefined where nothing has to be said, or it is known only when the step runs. */
function neededBy(spec: ToolSpec, parameters: MapValue, { allow, given, servers, path }: Known): string | undefined {
  if (spec.asksFor === 'host') {
    const url = parameters.entries.find(({ key }) => key === 'url')?.value;
    const text = url?.kind === 'constant' ? url.value : url?.kind === 'template' ? url.template.text : undefined;
    const origin = typeof text === 'string' ? originIn(text) : undefined;
    const host = origin && neededFor(origin, { tool: spec.name, allow: given });
    return host === undefined ? undefined : `${spec.name}:${host}`;
  }
  if (spec.asksFor !== 'server') return allowsTool(allow, spec.name) ? undefined : spec.name;
  const said: JsonMap = {};
  for (const name of ['server', 'server_config']) {
    const value = parameters.entries.find(({ key }) => key === name)?.value;
    const known = value && constantOf(value);
    if (value && known === undefined) return undefined;
    if (known !== undefined) said[name] = known;
  }
  try {
    return neededForServer(serverIn(said, servers), given);
  } catch (error) {
    if (!isRunError(error)) throw error;
    const { message, hint } = error.failure;
    throw new Refusal(say(launchTexts.missingServer, { step: path, why: message }), hint === undefined ? {} : { hint });
  }
}

/** A value that no run can change; undefined where a template or an AUTO tag is in it. */
function constantOf(value: Value): Json | undefined {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'list': {
      const items = value.items.map(constantOf);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'map': {
      const map: JsonMap = {};
      for (const { key, value: member } of value.entries) {
        const known = constantOf(member);
        if (known === undefined) return undefined;
        map[key] = known;
      }
      return map;
    }
    default:
      return undefined;
  }
}
