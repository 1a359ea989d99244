import { findToolSpec, resolveOfferedTool } from '../../../compile/pipeline/steps/kinds/offered-tools.ts';
import type { JsonMap, JsonSchema } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { nearest } from '../../../language/suggest.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import { memberNames } from '../../../language/tools/members.ts';
import { serverActions } from '../../../language/tools/own.ts';
import { RunError } from '../../../state/failure.ts';
import type { StepState } from '../../../state/step.ts';
import { callStepTool } from '../../calls/tool-call.ts';
import type { StepAttempt } from '../../context.ts';
import type { ToolOffer } from '../../ports.ts';
import { offerNames } from './offer-names.ts';

/** One action of a tool that a model may call. */
export interface Offered extends ToolOffer {
  tool: string;
  action: string;
  repeatable: boolean;
}

type Nameless = Omit<Offered, 'name'>;

/**
 * What a step offers to its model, by names that every provider takes. Servers are asked for their tools, each by a numbered call like any
 * other, so that a resumed run offers what it offered before. Rejects with a RunError (`input`) for a name that offers nothing: nobody has
 * been paid by then.
 */
export async function offersOf(attempt: StepAttempt, names: readonly string[]): Promise<Offered[]> {
  const { context, step } = attempt;
  const specOf = (name: string) => context.ports.tools.spec(name);
  const all: Nameless[] = [];
  for (const written of names) {
    const offered = resolveOfferedTool(specOf, written);
    switch (offered.kind) {
      case 'actions':
        all.push(...offered.actions.map((action) => offerOf(offered.spec, action)));
        break;
      case 'server':
        all.push(...(await listed(attempt, offered)));
        break;
      default:
        throw nothingOffered(specOf, step, written);
    }
  }
  // A tool may be named twice, by itself and with others.
  const once = [...new Map(all.map((one) => [JSON.stringify([one.tool, one.action]), one])).values()];
  const spelt = offerNames(once);
  return once.map((one, index) => ({ ...one, name: spelt[index] ?? '' }));
}

function offerOf(spec: ToolSpec, action: string): Nameless {
  const { doc = '', parameters = {}, repeatable = false } = spec.actions[action] ?? {};
  return { tool: spec.name, action, repeatable, description: doc, parameters: withoutShell(spec.name, parameters) };
}

/** No text of a model becomes a line for a shell: it may name a program and its arguments. */
function withoutShell(tool: string, schema: JsonSchema): JsonSchema {
  if (tool !== 'terminal' || !isMap(schema['properties'])) return schema;
  const { command: _command, ...properties } = schema['properties'];
  const { oneOf: _oneOf, ...rest } = schema;
  return { ...rest, properties, required: ['argv'] };
}

/** The tools that a server lists, or the one of them that is named; with all of them its resources. */
async function listed(attempt: StepAttempt, { spec, only }: { spec: ToolSpec; only?: string }): Promise<Nameless[]> {
  const { step } = attempt;
  const result = await callStepTool(attempt, { tool: spec.name, action: serverActions.tools, parameters: {} });
  const { tools, resources } = isMap(result) ? result : {};
  const all = (Array.isArray(tools) ? tools : []).filter(isMap).map((one) => offerFrom(spec.name, one));
  if (only !== undefined) {
    const found = all.filter(({ action }) => action === only);
    if (found.length === 0) throw noServerTool(spec.name, only, all);
    return found;
  }
  const offers = resources === true ? [...all, ...resourceOffers(spec.name)] : all;
  if (offers.length === 0)
    throw new RunError({ kind: 'input', message: say(runsTexts.serverOffersNothing, { server: spec.name, step: step.path }) });
  return offers;
}

function offerFrom(tool: string, { name, description, parameters, annotations }: JsonMap): Nameless {
  // The name of the schema's language says nothing to a model, and some providers refuse it.
  const { $schema: _schema, ...schema } = isMap(parameters) ? parameters : { type: 'object' };
  const repeatable = isMap(annotations) && annotations['readOnlyHint'] === true;
  const said = typeof description === 'string' ? description : '';
  return { tool, action: String(name), repeatable, description: said, parameters: schema };
}

/** How a model finds the resources of a server, and reads one. */
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

function noServerTool(server: string, tool: string, all: readonly Nameless[]): RunError {
  const actions = all.map(({ action }) => action);
  const near = nearest(tool, actions);
  return new RunError({
    kind: 'input',
    message: say(runsTexts.noServerTool, { server, tool }),
    hint:
      near === undefined
        ? say(runsTexts.serverTools, { tools: actions.map((one) => `${server}.${one}`).join(', ') })
        : say(phrases.didYouMean, { name: `${server}.${near}` }),
  });
}

/** What `check` tells of a text is told here of names that only the run knows. */
function nothingOffered(specOf: (name: string) => ToolSpec | undefined, { path }: StepState, written: string): RunError {
  const spec = findToolSpec(specOf, written.split('.')[0] ?? written);
  const members = spec ? memberNames(spec) : [];
  return new RunError({
    kind: 'input',
    message: say(runsTexts.offersNothing, { step: path, tool: written }),
    hint: members.length ? say(runsTexts.serverTools, { tools: members.join(', ') }) : undefined,
  });
}
