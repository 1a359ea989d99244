import { findStages } from '../../../../engine/compile/graph/layout/stages.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { countTexts } from '../../texts/counts.ts';
import { summaryTabTexts } from '../../texts/summary.ts';
import { exchangeOf, type GraphStage, listStages } from '../../view/cards/stages.ts';
import { StepLink } from '../step-link.tsx';

/** Maximum number of stages side by side; neighbours are merged until there are no more. */
const mostStages = 6;
/** Maximum number of named steps per stage. */
const mostSteps = 6;
/** Maximum number of named steps from which a stage reads, or which read from it. */
const mostNames = 4;

/**
 * The purpose and structure of the text: by a model if one was asked about exactly this text, else derived from it. Shows
 * which.
 */
export function InsightPane({ store }: { store: Store }) {
  const { insight, summary = [] } = store.text.value ?? {};
  const [first, ...rest] = summary;
  const by = insight ? say(summaryTabTexts.saidBy, { model: insight.model }) : say(summaryTabTexts.derived);
  const ask = store.host.offers({ type: 'explain' }) ? (
    <button type="button" class="plain link" onClick={() => store.host.post({ type: 'explain' })}>
      {say(insight ? summaryTabTexts.refresh : summaryTabTexts.askModel)}
    </button>
  ) : null;

  return (
    <>
      <section>
        <h2>
          {say(summaryTabTexts.intention)} <span class="dim said">{by}</span> {ask}
        </h2>
        <p>{insight ? insight.intention.join(' ') : (first ?? say(summaryTabTexts.noSummary))}</p>
      </section>
      <section>
        <Stages store={store} />
        {insight ? <p>{insight.architecture.join(' ')}</p> : null}
        {insight ? <Alignment findings={insight.alignment} /> : null}
        {rest.length > 0 ? (
          <details class="section">
            <summary>{say(summaryTabTexts.whatItDoes)}</summary>
            {rest.map((sentence, index) => (
              <p class="sentence" key={index}>
                {sentence}
              </p>
            ))}
          </details>
        ) : null}
      </section>
    </>
  );
}

function Alignment({ findings }: { findings: readonly string[] }) {
  return (
    <>
      <h3>{say(summaryTabTexts.alignment)}</h3>
      {findings.length === 0 ? <p class="dim">{say(summaryTabTexts.allFits)}</p> : null}
      {findings.map((finding, index) => (
        <p key={index}>{finding}</p>
      ))}
    </>
  );
}

function Stages({ store }: { store: Store }) {
  const graph = store.graph.value;
  const stages = graph
    ? listStages({ graph, stages: findStages(graph), lookAt: (path) => store.cards.value.get(path)?.look, most: mostStages })
    : [];
  if (stages.length === 0) return null;

  return (
    <>
      <h2>
        {say(summaryTabTexts.architecture)} <span class="dim">{say(summaryTabTexts.stageCount, { count: stages.length })}</span>
      </h2>
      <ol class="stages">
        {stages.map((stage) => (
          <Stage key={stage.key} store={store} stage={stage} />
        ))}
      </ol>
    </>
  );
}

function Stage({ store, stage }: { store: Store; stage: GraphStage }) {
  const { title, steps } = stage;
  const graph = store.graph.value;
  const { takes, gives } = graph ? exchangeOf(graph, stage) : { takes: [], gives: [] };

  return (
    <li>
      <b title={title}>{title}</b>
      {steps.slice(0, mostSteps).map(({ path, id }) => (
        <StepLink key={path} store={store} path={path} name={id} />
      ))}
      {steps.length > mostSteps ? (
        <span class="dim">{say(countTexts.andSoMany, { count: steps.length - mostSteps })}</span>
      ) : null}
      <Names text={summaryTabTexts.takes} names={takes} />
      <Names text={summaryTabTexts.gives} names={gives} />
    </li>
  );
}

/** The values passed between stages. */
function Names({ text, names }: { text: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  const more = names.length - mostNames;
  const rest = more > 0 ? ` ${say(countTexts.andSoMany, { count: more })}` : '';
  return <small class="dim">{say(text, { names: names.slice(0, mostNames).join(', ') }) + rest}</small>;
}
