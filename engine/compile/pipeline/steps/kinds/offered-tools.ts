import type { ToolSpec } from '../../../../language/tools/descriptor.ts';
import { readingActions } from '../../../../language/tools/members.ts';
import { ownAction } from '../../../../language/tools/own.ts';
import { actionName, toolName } from '../../dialects/tool-actions.ts';

/** What one name under the `tools:` of a prompt lets its model call. */
export type OfferedTool =
  | { kind: 'actions'; spec: ToolSpec; actions: readonly string[] }
  /** Tools of a server, which only the run can list: the named one, or all. */
  | { kind: 'server'; spec: ToolSpec; only?: string }
  | { kind: 'no-tool'; tool: string }
  | { kind: 'no-action'; spec: ToolSpec; action: string }
  /** The tool's name alone offers its reading actions, and it has none. */
  | { kind: 'nothing-reads'; spec: ToolSpec };

/** A tool by its name under `tools:`. */
export const findToolSpec = (specOf: (name: string) => ToolSpec | undefined, name: string): ToolSpec | undefined =>
  specOf(name) ?? specOf(toolName(name)) ?? specOf(name.replaceAll('_', '-'));

/**
 * `filesystem` offers its reading actions, as `filesystem.*` does; actions that write, move, delete, run or send must be
 * named: `filesystem.write`. A tool of `baton.yaml` is one action; the name of a server offers all of its tools.
 */
export function resolveOfferedTool(specOf: (name: string) => ToolSpec | undefined, written: string): OfferedTool {
  const dot = written.indexOf('.');
  const name = dot < 0 ? written : written.slice(0, dot);
  const member = dot < 0 || written.slice(dot + 1) === '*' ? undefined : written.slice(dot + 1);
  const spec = findToolSpec(specOf, name);
  if (!spec) return { kind: 'no-tool', tool: name };
  if (isServer(spec)) return member === undefined ? { kind: 'server', spec } : { kind: 'server', spec, only: member };

  if (member !== undefined) {
    const action = actionName(spec, member);
    return Object.hasOwn(spec.actions, action)
      ? { kind: 'actions', spec, actions: [action] }
      : { kind: 'no-action', spec, action: member };
  }

  const actions = Object.keys(spec.actions);
  const offered = actions.length === 1 && actions[0] === ownAction ? actions : readingActions(spec);
  return offered.length ? { kind: 'actions', spec, actions: offered } : { kind: 'nothing-reads', spec };
}

const isServer = (spec: ToolSpec): boolean => spec.others !== undefined;
