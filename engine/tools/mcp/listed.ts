import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { commonTexts } from '../../language/texts/tools/common.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { Asking, McpSession } from './contract.ts';

interface Listing {
  /** The number of changes of its list at that time. */
  changes: number;
  tools: Promise<readonly JsonMap[]>;
}

const bySession = new WeakMap<McpSession, Listing>();

/**
 * The server's description of one of its tools; undefined where it does not know the tool or lists none. The list is
 * requested once, again after the server announced a change, and for a tool missing from it.
 */
export async function listedTool(session: McpSession, asking: Asking, tool: string): Promise<JsonMap | undefined> {
  const before = bySession.get(session);
  const changes = session.changes();
  const found = before?.changes === changes ? (await before.tools).find(({ name }) => name === tool) : undefined;
  if (found) return found;

  // Some servers can be called and list nothing: the call itself shows what is wrong.
  const tools = session.listTools(asking).catch((): readonly JsonMap[] => []);
  bySession.set(session, { changes, tools });

  return (await tools).find(({ name }) => name === tool);
}

/** The number of changes of a server's list when a step last listed it. */
const bySteps = new WeakMap<McpSession, Map<string, number>>();

/** Lists the tools for a step; empty where the server has none. From then on the step learns of changes. */
export async function listForStep(session: McpSession, asking: Asking, step: string): Promise<JsonMap[]> {
  const steps = bySteps.get(session) ?? new Map<string, number>();
  bySteps.set(session, steps.set(step, session.changes()));
  return hasCapability(session, 'tools') ? session.listTools(asking) : [];
}

/** Whether a server announces tools, resources or prompts at all. */
export function hasCapability(session: McpSession, name: string): boolean {
  const { capabilities } = session.about();
  return isMap(capabilities) && capabilities[name] !== undefined;
}

/** Whether the step's list comes from another session, as after a resume, or the server has announced a change since. */
export const isListOld = (session: McpSession, step: string): boolean =>
  session.changes() > (bySteps.get(session)?.get(step) ?? -1);

/**
 * Throws a RunError (`input`) for a parameter that is not in the tool's schema. Servers silently drop unknown parameters, so
 * a schema that names its parameters counts as closed unless it says that it is open.
 */
export function refuseUnknownParameters(server: string, tool: string, given: JsonMap, schema: Json | undefined): void {
  if (!isMap(schema) || !isMap(schema['properties']) || isOpen(schema)) return;
  const names = Object.keys(schema['properties']);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;

  const near = nearest(unknown, names);
  const none = names.length === 0 ? say(mcpTexts.noParameters) : say(mcpTexts.parameters, { names: names.join(', ') });
  throw new RunError({
    kind: 'input',
    message: say(mcpTexts.unknownParameter, { server, tool, name: unknown }),
    hint: near === undefined ? none : say(commonTexts.didYouMean, { like: near }),
  });
}

/** Whether a schema takes members that its `properties` do not name. */
const isOpen = ({ additionalProperties, patternProperties, anyOf, oneOf, allOf, $ref }: JsonMap): boolean =>
  (additionalProperties !== undefined && additionalProperties !== false) ||
  [patternProperties, anyOf, oneOf, allOf, $ref].some((one) => one !== undefined);
