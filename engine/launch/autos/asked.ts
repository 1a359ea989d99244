import { withCandidates } from '../../auto/dependencies.ts';
import type { AskedSite } from '../../auto/question.ts';
import type { ResolveOptions } from '../../auto/resolve.ts';
import { surroundingsOf } from '../../auto/surroundings.ts';
import type { Compiled } from '../../compile/compile.ts';
import { modelsOfExperts } from '../../compile/pipeline/known-models.ts';
import type { AutoSite } from '../../compile/pipeline/model/value.ts';
import { namedIn } from '../../compile/pipeline/settings.ts';
import { whoAnswersByDefault } from '../../compile/pipeline/who-answers.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { wish } from '../../run/choosing.ts';
import type { RunContext } from '../../run/context.ts';
import type { RunScope } from '../../run/render.ts';
import { joinPieces, renderText } from '../../run/render.ts';

/** The model that answers tags: the pipeline's, the workspace's, else the pipeline's default or what its selection chooses. */
export function orchestratorOf(
  context: RunContext,
  { pipeline, world }: Compiled,
  scope: RunScope,
): Pick<ResolveOptions, 'orchestrator' | 'wish'> {
  const { orchestrator } = world.settings ?? {};
  const { model = undefined, selection = undefined } = orchestrator === undefined ? whoAnswersByDefault(pipeline) : {};
  const named = pipeline.orchestrator ?? model;
  const answers = named ? renderText(context, named, scope) : orchestrator;
  const experts = namedIn(world.settings ?? {}).experts;
  const chooses = pipeline.orchestrator ? undefined : selection;
  return {
    ...(answers ? { orchestrator: answers } : {}),
    ...(chooses ? { wish: wish(chooses, [pipeline], modelsOfExperts(experts), { can: ['schema'] }) } : {}),
  };
}

/** A tag's question with what only the run knows filled in. */
export function askedSite(
  context: RunContext,
  compiled: Pick<Compiled, 'pipeline' | 'graph' | 'steps'>,
  site: AutoSite,
  scope: RunScope,
  answerOf: (inner: AutoSite) => Json,
  values?: JsonMap,
): AskedSite {
  const words = joinPieces(
    site.words,
    (template) => renderText(context, { kind: 'template', template, node: site.node }, scope),
    (inner) => {
      const answer = answerOf(inner);
      return typeof answer === 'string' ? answer : JSON.stringify(answer);
    },
  );
  const attributes = new Map(
    [...site.attributes].map(([name, template]) => [
      name,
      renderText(context, { kind: 'template', template, node: site.node }, scope),
    ]),
  );
  return {
    site: withCandidates(compiled, site),
    words,
    attributes,
    surroundings: { ...surroundingsOf(compiled, site), ...(values ? { values } : {}) },
  };
}
