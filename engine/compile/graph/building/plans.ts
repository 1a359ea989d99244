import { isMap } from '../../../language/json.ts';
import { withStepsAllowed } from '../../../language/schema/generated-steps-schema.ts';
import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import type { WorkOf } from '../../pipeline/model/by-kind.ts';
import type { Step } from '../../pipeline/model/step.ts';
import { resolveOfferedTool } from '../../pipeline/steps/kinds/offered-tools.ts';
import type { Graph, Node } from '../graph.ts';
import type { Lookup } from '../names/lookup.ts';
import { accessOf } from '../names/reads.ts';
import type { Placement } from './frames.ts';

/**
 * Passes the limits of the running step to a model that writes steps: a prompt whose answer holds steps (`baton:steps`) gets a
 * schema with the tools, models and inputs of the step that reads it. Of several readers the first counts.
 */
export function describePlans(graph: Graph, steps: Placement[], lookup: Lookup, tools: ReadonlyMap<string, ToolSpec>): void {
  const seen = new Set<Node>();
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (step?.work.kind !== 'generated') continue;
    for (const read of accessOf(step).reads) {
      const target = read.field === 'steps_from' ? lookup.target(node, read) : undefined;
      if (target?.kind !== 'step' || seen.has(target.node)) continue;

      seen.add(target.node);
      const plan = steps[target.node.index]?.step;
      if (!plan?.answer) continue;

      const described = describedPlan(plan, step, step.work, tools);
      // The one step of a loop shares the loop's node.
      for (const [index, placement] of steps.entries()) {
        if (placement.step === plan) steps[index] = { ...placement, step: described };
      }
    }
  }
}

/** The last schema of a step, so that equal compiles give the same object. */
const lastSchemas = new WeakMap<Step, { by: string; step: Step }>();

function describedPlan(
  plan: Step,
  runs: Step,
  { tools: names, inputs, maxSteps: most }: WorkOf<'generated'>,
  tools: ReadonlyMap<string, ToolSpec>,
): Step {
  const { answer } = plan;
  if (!answer) return plan;

  const calls = names.flatMap(({ id }) => {
    const offered = resolveOfferedTool((name) => tools.get(name), id);
    if (offered.kind === 'server') return [{ tool: offered.spec, action: offered.only }];
    return offered.kind === 'actions' ? offered.actions.map((action) => ({ tool: offered.spec, action })) : [];
  });
  const schema = withStepsAllowed(answer.schema, {
    calls,
    models: modelsOf(runs),
    inputs: inputs.entries.map(({ key }) => key),
    most,
  });
  if (!isMap(schema)) return plan;

  const by = JSON.stringify(schema);
  const before = lastSchemas.get(plan);
  if (before?.by === by) return before.step;

  const step: Step = { ...plan, answer: { ...answer, schema } };
  lastSchemas.set(plan, { by, step });
  return step;
}

/** The models that generated prompts may name; undefined where the run computes them. */
function modelsOf({ model }: Step): string[] | undefined {
  if (model === undefined) return [];
  if (model.kind !== 'constant') return undefined;
  return (Array.isArray(model.value) ? model.value : [model.value]).filter((name) => typeof name === 'string');
}
