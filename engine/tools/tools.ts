import { sha256 } from '../compile/template/filters/sha256.ts';
import { confine } from '../disk/paths/confine.ts';
import { type JsonMap, ownMember } from '../language/json.ts';
import { isSamePermission, type Permission, parsePermissions } from '../language/permission.ts';
import type { FileUse } from '../language/safety/guarded-files.ts';
import { nearest } from '../language/spelling/suggest.ts';
import { commonTexts } from '../language/texts/tools/common.ts';
import { say } from '../language/texts.ts';
import { mcp } from '../language/tools/builtin/mcp.ts';
import { builtinTools } from '../language/tools/builtin-tools.ts';
import { type OwnTool, ownServers, type ServerSpec } from '../language/tools/own.ts';
import type { RunPermissions, Tools } from '../run/ports.ts';
import type { Mask } from '../run/secrets/mask.ts';
import { RunError } from '../state/failure.ts';
import { boundsOf, type Ground } from '../trust/bounds.ts';
import { isAllowed } from '../trust/is-allowed.ts';
import { heldByCode } from './codebase/codebase.ts';
import { executableTools } from './executable-tools.ts';
import type { Wire } from './lazy/undici.ts';
import { hasOtherTools } from './mcp/mcp.ts';
import { serverKey } from './mcp/server-key.ts';
import { refuseDeepAnswer } from './nesting.ts';
import type { HostLookup } from './network/host-lookup.ts';
import { realLookup } from './network/wire.ts';
import { ownToTool, stepOf } from './own/own.ts';
import { permitTool } from './permit-tool.ts';
import { heldAt, watchReadings } from './readings.ts';
import { heldByPatterns } from './retrieval/documents.ts';
import { type KeyLookup, type Tool, type ToolWorld, throwIfStopped } from './tool.ts';

export interface ToolsOptions extends Ground {
  /** Granted permissions: `terminal`, `terminal:git *`, `filesystem:/data`. */
  allow: readonly string[];
  /** The run's folder; output that is too long for a result is written to its `output/`. */
  spill: string;
  /** Tools beside the built-in ones; one of the same name replaces the built-in one. */
  extra?: readonly Tool[];
  /** Removes secrets from output written to `spill`. */
  conceal?: Pick<Mask, 'stream'>;
  env?: Readonly<Record<string, string | undefined>>;
  /** Finds keys of services; without it there are none. */
  key?: KeyLookup;
  /** Resolves a host name to addresses; by the system unless given. */
  lookup?: HostLookup;
  /** The worker for heavy synchronous work; without it the work is done in this thread. */
  workerFile?: string | undefined;
  /** Answers requests instead of the network. */
  wire?: Wire | undefined;
  /** The tools of `baton.yaml`. */
  own?: readonly OwnTool[];
  described?: ServersByPipeline;
}

/**
 * MCP servers that steps describe, by name, for each called pipeline; undefined is the run's own pipeline. A called pipeline
 * does not know the servers of its caller, nor the caller those of the called one.
 */
export type ServersByPipeline = ReadonlyMap<string | undefined, Readonly<Record<string, ServerSpec>>>;

/** The `Tools` port on this machine. */
export function createTools(options: ToolsOptions): Tools {
  const tools = toolsOf(options);
  const allowed = parsePermissions(options.allow);
  const endings: (() => Promise<void>)[] = [];
  const world = worldOf(options, allowed, (work) => void endings.push(work));
  const connections = connectionsByPermissions();

  /** The world of a step: a permission that people granted to all steps meanwhile holds for every later call. */
  const worldOfStep = (inRun: RunPermissions = []): ToolWorld => {
    for (const { step, ...one } of inRun) {
      if (step === undefined && !isKnown(allowed, one)) allowed.push(one);
    }
    const own = inRun.flatMap(({ step, ...one }) => (step === undefined ? [] : [one]));
    return own.length ? withMore(world, own, connections(own)) : world;
  };

  let withoutGrants: ToolWorld | undefined;

  /** The world of a step written by a model: only the permissions granted to that very step count. */
  const worldOfGenerated = (inRun: RunPermissions = []): ToolWorld => {
    withoutGrants ??= worldOf(options, [], (work) => void endings.push(work));
    const own = inRun.flatMap(({ step, ...one }) => (step === undefined ? [] : [one]));
    const { bounds, ...here } = withMore(withoutGrants, own, connections(own));
    // The log of this run contains data that the step must not see.
    return { ...here, bounds: { ...bounds, guardsRuns: true } };
  };

  const specOf = (name: string) => tools.get(name)?.spec ?? (Object.hasOwn(builtinTools, name) ? builtinTools[name] : undefined);
  return {
    spec: specOf,
    async call(name, action, parameters: JsonMap, context) {
      const tool = tools.get(name);
      if (!tool) throw unknownTool(name, tools.keys(), specOf(name) !== undefined);

      const execute = Object.hasOwn(tool.execute, action) ? tool.execute[action] : tool.other?.(action);
      if (!execute) throw unknownAction(name, action, Object.keys(tool.execute));

      const own = context.generated ? worldOfGenerated(context.allowed) : worldOfStep(context.allowed);
      const here = { ...own, described: describedIn(options, context.pipeline) };
      await permitTool(tool.spec, here);
      if (context.generated && here.allow.length === 0) await permitEffect(tool, action, parameters, here);
      throwIfStopped(context.signal);

      const watched = watchReadings(here.bounds);
      const result = await execute(parameters, { ...here, bounds: watched.bounds }, context);
      refuseDeepAnswer(result);

      const { effect } = tool.spec.actions[action] ?? tool.spec.others ?? { effect: 'execute' };
      for (const reading of await watched.readings({ effect, parameters, tool })) context.reads?.(reading);
      const server = name === mcp.name ? parameters['server'] : undefined;
      const held = typeof server === 'string' ? descriptionOf(server, options, world) : undefined;
      if (held !== undefined) context.reads?.({ of: 'tool', name: `${mcp.name}/${server}`, held });

      return result;
    },
    async hasOtherTools(name, place, inRun) {
      const spec = Object.hasOwn(world.servers, name) ? world.servers[name] : undefined;
      return spec !== undefined && hasOtherTools({ title: name, name, spec }, worldOfStep(inRun), stepOf(place));
    },
    async holds({ of, name }) {
      if (of === 'files') return heldByPatterns(name, world);
      if (of === 'code') return heldByCode(name, world);
      if (of !== 'tool') return heldAt(name, world.bounds);
      const [tool, server] = name.split(/\/(.*)/s);
      return tool === mcp.name && server !== undefined ? descriptionOf(server, options, world) : tools.get(name)?.content;
    },
    async close() {
      const faults: unknown[] = [];
      // In the order in which they were begun: a later resource may still depend on an earlier one, as a server does on its
      // connection.
      for (const work of endings.splice(0)) await work().catch((error: unknown) => faults.push(error));
      if (faults.length) throw faults[0];
    },
  };
}

/**
 * Rejects with a RunError (`permission`) if a call of a step written by a model has an effect: the missing permission is the
 * one that the tool itself asks for, else one for exactly this call.
 */
async function permitEffect({ spec, permit }: Tool, action: string, parameters: JsonMap, world: ToolWorld): Promise<void> {
  const { effect } = spec.actions[action] ?? spec.others ?? { effect: 'execute' };
  if (effect === 'none' || effect === 'read') return;

  await permit?.(action, parameters, world);
  throw new RunError({
    kind: 'permission',
    message: say(commonTexts.generatedEffect, { tool: spec.name, action }),
    needs: { tool: 'generated', pattern: `${spec.name}.${action}` },
  });
}

/** The description of an MCP server of that name in this run; undefined if there is none. */
function descriptionOf(server: string, { described }: ToolsOptions, { servers }: ToolWorld): string | undefined {
  const specs = [servers, ...(described?.values() ?? [])].flatMap((all) => ownMember(all, server) ?? []);
  return specs.length > 0 ? sha256(JSON.stringify(specs.map((spec) => serverKey({ title: server, spec })).sort())) : undefined;
}

const toolsOf = ({ root, own = [], extra = [] }: ToolsOptions): Map<string, Tool> =>
  new Map([...own.map((one) => ownToTool(one, root)), ...executableTools, ...extra].map((tool) => [tool.spec.name, tool]));

const worldOf = (options: ToolsOptions, allow: readonly Permission[], atEnd: ToolWorld['atEnd']): ToolWorld => ({
  bounds: boundsOf(options, () => allow),
  root: options.root,
  kept: [options.root, options.workdir],
  allow,
  spill: options.spill,
  conceal: options.conceal,
  env: options.env ?? process.env,
  key: options.key ?? (() => 'missing'),
  workerFile: options.workerFile,
  lookup: options.lookup ?? realLookup,
  wire: options.wire,
  servers: ownServers(options.own ?? []),
  described: {},
  connections: {},
  atEnd,
});

const describedIn = ({ described }: ToolsOptions, pipeline: string | undefined): ToolWorld['described'] =>
  described?.get(pipeline) ?? {};

/** A call, as far as it is known before a run. */
export interface Foreseen {
  /** The called pipeline that contains the step; undefined for the run's own. */
  pipeline?: string | undefined;
  tool: string;
  action: string;
  /** The parameters that are known. */
  parameters: JsonMap;
}

/**
 * The missing permissions of calls, as far as their parameters are known: each call with its failure, or with the reason why
 * it cannot be made (`input`). Has no effects.
 */
export function foreseePermissions(options: ToolsOptions): (call: Foreseen) => Promise<RunError | undefined> {
  const tools = toolsOf(options);
  const anywhere = worldOf(options, parsePermissions(options.allow), () => undefined);
  return async ({ pipeline, tool: name, action, parameters }) => {
    const world = { ...anywhere, described: describedIn(options, pipeline) };
    const tool = tools.get(name);
    if (!tool) return undefined;

    try {
      await permitTool(tool.spec, world);
      await tool.permit?.(action, parameters, world);
      const { effect } = tool.spec.actions[action] ?? tool.spec.others ?? { effect: 'execute' };
      const { paths = [], writes = [] } = tool.spec;

      const useOf = (one: string): FileUse => {
        if (writes.includes(one) || writes.includes(`${action}.${one}`)) return 'write';
        return effect === 'read' ? 'read' : 'look';
      };

      for (const one of paths) {
        const path = parameters[one];
        if (typeof path === 'string' && path !== '') await confine(path, useOf(one), world.bounds);
      }

      return undefined;
    } catch (error) {
      if (error instanceof RunError) return error;
      throw error;
    }
  };
}

const isKnown = (allowed: readonly Permission[], permission: Permission): boolean =>
  allowed.some((one) => isSamePermission(one, permission));

/**
 * The shared resources of calls with additional permissions, by those permissions: a server or connection keeps the
 * permissions of the step that opened it.
 */
function connectionsByPermissions(): (more: readonly Permission[]) => object {
  const shared = new Map<string, object>();
  return (more) => {
    const key = JSON.stringify(more.map(({ tool, pattern, isolation }) => JSON.stringify([tool, pattern, isolation])).sort());
    const existing = shared.get(key) ?? {};
    shared.set(key, existing);
    return existing;
  };
}

/** A world in which one step has more permissions than the others. */
function withMore(world: ToolWorld, more: readonly Permission[], connections: object): ToolWorld {
  const allow = [...world.allow, ...more];
  const { bounds } = world;
  return {
    ...world,
    allow,
    connections,
    bounds: { ...bounds, allowed: (file, guarded) => isAllowed(allow, 'filesystem', { file, guarded }, bounds.from) },
  };
}

function unknownTool(name: string, names: Iterable<string>, later: boolean): RunError {
  if (later) return new RunError({ kind: 'tool', message: say(commonTexts.notYet, { tool: name }), retryable: false });
  const near = nearest(name, names);
  return new RunError({
    kind: 'tool',
    message: say(commonTexts.noTool, { tool: name }),
    retryable: false,
    hint: near ? say(commonTexts.didYouMean, { like: near }) : undefined,
  });
}

function unknownAction(tool: string, action: string, actions: readonly string[]): RunError {
  const near = nearest(action, actions);
  const hint = near ? say(commonTexts.didYouMean, { like: near }) : say(commonTexts.actions, { actions: actions.join(', ') });
  return new RunError({ kind: 'tool', message: say(commonTexts.noAction, { tool, action }), retryable: false, hint });
}
