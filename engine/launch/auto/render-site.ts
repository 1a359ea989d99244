import { withCandidates } from '../../auto/dependency-candidates.ts';
import type { RenderedSite } from '../../auto/question.ts';
import type { ResolveOptions } from '../../auto/resolve.ts';
import { surroundingsOf } from '../../auto/surroundings.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { AutoSite } from '../../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { orchestratorCriteria } from '../../run/calls/choose-model.ts';
import type { RunContext } from '../../run/context.ts';
import { joinPieces, renderText } from '../../run/scope/render.ts';
import type { RunScope } from '../../run/scope/run-scope.ts';

/** The model for the tags of a pipeline; `levels` are that pipeline and its callers. */
export function orchestratorOf(
  context: RunContext,
  levels: readonly Pipeline[],
  scope: RunScope,
): Pick<ResolveOptions, 'orchestrator' | 'criteria'> {
  const { named, criteria } = orchestratorCriteria(context, levels, scope);
  return { orchestrator: named, criteria };
}

interface SiteRendering {
  compiled: Pick<Compiled, 'pipeline' | 'graph' | 'steps'>;
  site: AutoSite;
  scope: RunScope;
  answerOf: (inner: AutoSite) => Json;
  values?: JsonMap;
}

/** A tag's question, completed with values of the run. */
export function renderSite(context: RunContext, { compiled, site, scope, answerOf, values }: SiteRendering): RenderedSite {
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
    surroundings: { ...surroundingsOf(compiled, site), values },
  };
}
