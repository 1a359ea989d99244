import { findToolSpec, type OfferedTool, resolveOfferedTool } from '../../../compile/pipeline/steps/kinds/offered-tools.ts';
import type { JsonMap, JsonSchema } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import { memberNames } from '../../../language/tools/members.ts';
import { serverActions } from '../../../language/tools/own.ts';
import { RunError } from '../../../state/failure.ts';
import type { StepState } from '../../../state/step.ts';
import { callStepTool, type ToolRequest, toStepCall } from '../../calls/tool-call.ts';
import { permissionsOf, type StepAttempt } from '../../context.ts';
import type { ToolOffer } from '../../model-port.ts';
import { offerNames } from './offer-names.ts';

/** One action of a tool that a model may call. */
export interface Offered extends ToolOffer {
  tool: string;
  action: string;
  repeatable: boolean;
}

type Nameless = Omit<Offered, 'name'>;

/** The tools offered to a step's model. */
export interface Offers {
  now(): readonly Offered[];
  /** Lists tools again at servers that have announced a change. */
  refresh(): Promise<void>;
}

/**
 * Opens the tools offered to a step's model, by names that every provider accepts. Servers are asked for their lists, each by
 * a numbered call like any other, so that a resumed run offers the same tools. Rejects with a RunError (`input`) for a name
 * that offers nothing, before any model is paid. `reservedNames` stay for the step's other tools.
 */
export async function openOffers(
  attempt: StepAttempt,
  names: readonly string[],
  reservedNames: readonly string[] = [],
): Promise<Offers> {
  const specOf = (name: string) => attempt.context.ports.tools.spec(name);
  const parts: OfferPart[] = [];
  for (const written of names) {
    const offered = resolveOfferedTool(specOf, written);
    switch (offered.kind) {
      case 'actions':
        parts.push({ offers: offered.actions.map((action) => offerOf(offered.spec, action)) });
        break;
      case 'server': {
        const listed = await listTools(attempt, offered.spec.name);
        const offers = offersFrom(listed, offered);
        if (offers.length === 0) throw nothingOnServer(attempt.step, offered, listed);
        parts.push({ server: offered, offers });
        break;
      }
      default:
        throw nothingOffered(specOf, attempt.step, written);
    }
  }

  let now = named(parts, reservedNames);
  return {
    now: () => now,
    async refresh() {
      if (await refreshParts(attempt, parts)) now = named(parts, reservedNames);
    },
  };
}

type OfferedServer = Extract<OfferedTool, { kind: 'server' }>;

/** The tools behind one name of `tools:`. */
interface OfferPart {
  server?: OfferedServer;
  offers: readonly Nameless[];
}

/** A tool may be named twice, alone and in a group. */
function named(parts: readonly OfferPart[], taken: readonly string[]): Offered[] {
  const all = parts.flatMap(({ offers }) => offers);
  const once = [...new Map(all.map((one) => [JSON.stringify([one.tool, one.action]), one])).values()];
  const spelt = offerNames(once, taken);
  return once.map((one, index) => ({ ...one, name: spelt[index] ?? '' }));
}

/** Whether anything was listed again. A tool that its server has removed is no longer offered. */
async function refreshParts(attempt: StepAttempt, parts: readonly OfferPart[]): Promise<boolean> {
  const servers = new Set(parts.flatMap(({ server }) => (server ? [server.spec.name] : [])));
  let isNew = false;
  for (const name of servers) {
    if (!(await hasOtherTools(attempt, name))) continue;
    const listed = await listTools(attempt, name);
    for (const part of parts) {
      if (part.server?.spec.name === name) part.offers = offersFrom(listed, part.server);
    }
    isNew = true;
  }

  return isNew;
}

/** The log answers, when a resume continues here: then no server is asked. */
async function hasOtherTools({ context, step, calls }: StepAttempt, server: string): Promise<boolean> {
  const { place, stands } = calls.next(toStepCall(listing(server)));
  return stands ?? (await context.ports.tools.hasOtherTools?.(server, place, permissionsOf(context, step))) ?? false;
}

const listing = (tool: string): ToolRequest => ({ tool, action: serverActions.tools, parameters: {} });

function offerOf(spec: ToolSpec, action: string): Nameless {
  const { doc = '', parameters = {}, repeatable = false } = spec.actions[action] ?? {};
  return { tool: spec.name, action, repeatable, description: doc, parameters: withoutShell(spec.name, parameters) };
}

/** A model's text never becomes a shell line: it may name a program and its arguments. */
function withoutShell(tool: string, schema: JsonSchema): JsonSchema {
  if (tool !== 'terminal' || !isMap(schema['properties'])) return schema;
  const { command: _command, ...properties } = schema['properties'];
  const { oneOf: _oneOf, ...rest } = schema;
  return { ...rest, properties, required: ['argv'] };
}

async function listTools(attempt: StepAttempt, server: string): Promise<JsonMap> {
  const result = await callStepTool(attempt, listing(server));
  return isMap(result) ? result : {};
}

/** The tools and resources of a server, or the one that is named. */
function offersFrom({ tools, resources }: JsonMap, { spec, only }: OfferedServer): Nameless[] {
  const listed = (Array.isArray(tools) ? tools : []).filter(isMap).map((one) => offerFrom(spec.name, one));
  const all = resources === true ? [...listed, ...resourceOffers(spec.name)] : listed;
  return only === undefined ? all : all.filter(({ action }) => action === only);
}

function offerFrom(tool: string, { name, description, parameters, annotations }: JsonMap): Nameless {
  // `$schema` says nothing to a model, and some providers refuse it.
  const { $schema: _schema, ...schema } = isMap(parameters) ? parameters : { type: 'object' };
  const repeatable = isMap(annotations) && annotations['readOnlyHint'] === true;
  const said = typeof description === 'string' ? description : '';
  return { tool, action: String(name), repeatable, description: said, parameters: schema };
}

/** Tools by which a model lists a server's resources, and reads one. */
const resourceOffers = (server: string): Nameless[] => [
  {
    tool: server,
    action: serverActions.resources,
    repeatable: true,
    description: say(runsTexts.listsResources, { server }),
    parameters: { type: 'object', properties: {}, additionalProperties: false },
  },
  {
    tool: server,
    action: serverActions.read,
    repeatable: true,
    description: say(runsTexts.readsResource, { server }),
    parameters: {
      type: 'object',
      properties: { uri: { type: 'string', description: say(runsTexts.resourceAddress) } },
      required: ['uri'],
      additionalProperties: false,
    },
  },
];

function nothingOnServer({ path }: StepState, { only, ...server }: OfferedServer, { tools = [] }: JsonMap): RunError {
  const { name } = server.spec;
  if (only === undefined)
    return new RunError({ kind: 'input', message: say(runsTexts.serverOffersNothing, { server: name, step: path }) });

  const actions = offersFrom({ tools }, server).map(({ action }) => action);
  const near = nearest(only, actions);
  return new RunError({
    kind: 'input',
    message: say(runsTexts.noServerTool, { server: name, tool: only }),
    hint:
      near === undefined
        ? say(runsTexts.serverTools, { tools: actions.map((one) => `${name}.${one}`).join(', ') })
        : say(phrases.didYouMean, { name: `${name}.${near}` }),
  });
}

/** The problem that `check` reports for constant names, here for computed ones. */
function nothingOffered(specOf: (name: string) => ToolSpec | undefined, { path }: StepState, written: string): RunError {
  const spec = findToolSpec(specOf, written.split('.')[0] ?? written);
  const members = spec ? memberNames(spec) : [];
  return new RunError({
    kind: 'input',
    message: say(runsTexts.offersNothing, { step: path, tool: written }),
    hint: members.length ? say(runsTexts.serverTools, { tools: members.join(', ') }) : undefined,
  });
}
