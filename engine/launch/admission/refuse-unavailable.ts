import type { Compiled } from '../../compile/compile.ts';
import type { Handler } from '../../compile/pipeline/model/retry.ts';
import type { MapValue } from '../../compile/pipeline/model/value.ts';
import { readEnvFile } from '../../disk/files/env-file.ts';
import type { Environment } from '../../language/environment.ts';
import type { JsonMap } from '../../language/json.ts';
import { parsePermissions } from '../../language/permission.ts';
import { createKeys } from '../../models/settings/keys.ts';
import { createMask, type Mask } from '../../run/secrets/mask.ts';
import { executableTools } from '../../tools/executable-tools.ts';
import type { KeyLookup, Tool } from '../../tools/tool.ts';
import { withoutKey } from '../../trust/key.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';
import type { HostOptions } from '../options.ts';
import { isReadableVariable } from '../permissions/required-by-variables.ts';
import { Refusal } from '../refusal.ts';
import { toolsOfferedBy } from './offered-tools.ts';

/**
 * Variables that configure Baton itself: programs to start, the address of the search. `.env` comes with the folder and may
 * set none of them.
 */
const ownVariables: ReadonlySet<string> = new Set(['PATH', 'BATON_PYTHON', 'BATON_BROWSER', 'BATON_SEARCH_URL', 'BATON_KEY']);

/**
 * The environment of tools: this process's variables, those in the root's `.env`, and those given at the start of the run;
 * and of the person's secrets those that `allow` lets pipelines read (`env:NAME`), each read when it is used.
 */
export function toolEnvironment(root: string, environment: Environment = {}, stored?: StoredSecrets): Environment {
  const given = withoutKey({ ...process.env, ...environment });
  const file = Object.entries(readEnvFile(root)).filter(([name]) => !ownVariables.has(name.toUpperCase()));
  const all = { ...withoutKey(Object.fromEntries(file)), ...given };

  for (const name of readableSecrets(stored)) {
    if (!given[name] && !ownVariables.has(name)) defineSecret(all, name, stored?.store);
  }

  return all;
}

/** Read on use, since a secret may be replaced. */
function defineSecret(environment: Record<string, string | undefined>, name: string, store: SecretStore | undefined): void {
  Object.defineProperty(environment, name, { enumerable: true, configurable: true, get: () => store?.get(name) });
}

/** A person's secrets, for one run. */
export interface StoredSecrets {
  store: SecretStore;
  /** The permissions of the run. */
  allow: readonly string[];
}

/** Names of secrets that pipelines may read as variables. A folder may ask for them, but only a person grants it. */
export function readableSecrets(stored: StoredSecrets | undefined): string[] {
  if (!stored) return [];
  const permissions = parsePermissions(stored.allow);
  return [...stored.store.names().keys()].filter((name) => isReadableVariable(permissions, name));
}

/** Keys of services for tools, looked up like those of models. Each found key is masked from then on. */
export function serviceKeys(
  root: string,
  { env, secrets, store }: Pick<HostOptions, 'env' | 'secrets'> & { store?: SecretStore | undefined },
  mask: Mask = createMask(),
): KeyLookup {
  const keys = createKeys({ env: withoutKey(env ?? process.env), file: readEnvFile(root), secrets, store }, mask);
  return keys.get;
}

/** The place where tools are used. */
interface ToolPlace {
  root: string;
  env: Environment;
  key: KeyLookup;
}

/**
 * Throws a Refusal where a tool of a step lacks a requirement on this machine: a program, an address, a library, a key. A
 * step whose failure stops nothing fails in its turn instead.
 */
export async function refuseUnavailable(compiled: Compiled, place: ToolPlace): Promise<void> {
  const missing = new Map<string, string[]>();
  for (const { tool, action, parameters, path } of [compiled, ...compiled.called.values()].flatMap((one) => [
    ...builtinUsesIn(one),
  ])) {
    const why = await tool.available?.(action, { ...place, parameters });
    if (why !== undefined) missing.set(why, [...(missing.get(why) ?? []), path]);
  }

  if (missing.size) throw new Refusal([...missing].map(([why, paths]) => `${paths.join(', ')}: ${why}`).join('\n'));
}

interface ToolUse {
  tool: Tool;
  action: string;
  parameters: JsonMap;
  path: string;
}

const byName = new Map(executableTools.map((tool) => [tool.spec.name, tool]));

/**
 * Every use of a built-in tool: by a step, or offered to a prompt's model. A tool of `baton.yaml` may have the name of a
 * built-in one.
 */
function* builtinUsesIn(compiled: Compiled): Iterable<ToolUse> {
  const { graph, steps, checkable } = compiled;
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (!step || node.loop) continue;

    const { work, onFailure } = step;
    if (onFailure !== 'fail' || step.handlers.some(isAnswerToLack)) continue;

    if (work.kind === 'tool') {
      const tool = byName.get(work.tool);
      if (tool && checkable.tools.get(work.tool) === tool.spec)
        yield { tool, action: work.action, parameters: constantsOf(work.parameters), path: node.path };
    }

    for (const offered of toolsOfferedBy(compiled, step)) {
      const tool = 'spec' in offered ? byName.get(offered.spec.name) : undefined;
      if (!tool || offered.kind !== 'actions' || offered.spec !== tool.spec) continue;
      for (const action of offered.actions) yield { tool, action, parameters: {}, path: node.path };
    }
  }
}

/** Whether a handler of `on_error` replaces a tool with a missing requirement. */
const isAnswerToLack = ({ kinds, pattern, use, step, fallback }: Handler): boolean =>
  pattern === undefined &&
  (use !== undefined || step !== undefined || fallback !== undefined) &&
  (kinds === undefined || kinds.includes('auth') || kinds.includes('tool'));

/** The constant parameters. */
const constantsOf = ({ entries }: MapValue): JsonMap =>
  Object.fromEntries(entries.flatMap(({ key, value }) => (value.kind === 'constant' ? [[key, value.value]] : [])));
