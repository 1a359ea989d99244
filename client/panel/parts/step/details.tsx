import { say } from '../../../../engine/language/texts.ts';
import { isPath } from '../../../../engine/state/path.ts';
import type { Store } from '../../store.ts';
import { countTexts } from '../../texts/counts.ts';
import { detailTexts } from '../../texts/details.ts';
import { stepTexts } from '../../texts/step.ts';
import { offerForStep, offerPin } from '../../view/actions.ts';
import { formatCount, mostListed } from '../../view/format.ts';
import { lookWords } from '../../view/status.ts';
import { type Details, detailsOf } from '../../view/step/details.ts';
import { type StepTab, shownTab, tabsOfStep } from '../../view/step/step-tabs.ts';
import { EngineText } from '../engine-text.tsx';
import { ActionButtons } from '../frame/actions.tsx';
import { Boundary } from '../frame/boundary.tsx';
import { TabList } from '../frame/tab-list.tsx';
import { Glyph } from '../glyph.tsx';
import { AnswerFields } from '../inputs/answer.tsx';
import { More } from '../more.tsx';
import { AnswerTab } from './answer-tab.tsx';
import { CallsTab } from './calls-tab.tsx';
import { CompareTab } from './compare-tab.tsx';
import { InputsTab } from './inputs-tab.tsx';
import { PromptTab } from './prompt-tab.tsx';
import type { StepTabProps } from './step-tab.ts';
import { WhyTab } from './why-tab.tsx';

const panes: Readonly<Record<StepTab, (props: StepTabProps) => preact.JSX.Element | null>> = {
  answer: AnswerTab,
  prompt: PromptTab,
  inputs: InputsTab,
  calls: CallsTab,
  why: WhyTab,
  compare: CompareTab,
};

/** The work of the selected step, its reason, and its cost. */
export function DetailsPane({ store }: { store: Store }) {
  const details = detailsOfSelected(store);
  const button = (
    <button type="button" class="plain close" aria-label={say(detailTexts.closeDetails)} onClick={() => close(store)}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M4 4l8 8M12 4l-8 8" />
      </svg>
    </button>
  );
  if (!details)
    return (
      <section class="aside" aria-label={say(detailTexts.details)}>
        <div class="step-head">
          {button}
          <p class="dim">{say(detailTexts.gone)}</p>
        </div>
      </section>
    );

  const tabs = tabsOfStep(details);
  const chosen = shownTab(tabs, store.stepTab.value);
  const Pane = panes[chosen];

  return (
    <section class="aside" aria-label={say(detailTexts.detailsOf, { step: details.title })}>
      <div class="step-head">
        {button}
        <h2>
          <Glyph look={details.look} /> <span>{details.title}</span>
        </h2>
        <p class="sub">
          {store.run.value ? `${say(lookWords[details.look])} · ` : ''}
          {details.sub}
        </p>
        <Costs details={details} />
        <StepOffers store={store} path={details.path} />
      </div>
      <TabList
        label={say(stepTexts.stepParts, { step: details.title })}
        names={tabs}
        chosen={chosen}
        titles={stepTexts.stepTabs}
        prefix="step-tab-"
        controls="step-part"
        choose={(tab) => {
          store.stepTab.value = tab;
        }}
      />
      {/* Matters that need a person are shown in every tab. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <div class="step-part" id="step-part" role="tabpanel" aria-labelledby={`step-tab-${chosen}`} tabIndex={0}>
        <Failures details={details} />
        {details.questions.map((question) => (
          <section key={question.question}>
            <h3>{say(detailTexts.needsYouTitle)}</h3>
            <p class="question">
              <EngineText text={question.text} />
            </p>
            {store.silentSince.value === undefined ? <AnswerFields store={store} question={question} /> : null}
          </section>
        ))}
        <Boundary key={`${chosen} ${details.path}`}>
          <Pane store={store} details={details} />
        </Boundary>
      </div>
    </section>
  );
}

function detailsOfSelected({ selected, graph, run, now, called, record, upTo }: Store): Details | undefined {
  const path = selected.value;
  if (!graph.value || path === undefined || !isPath(path.replaceAll('[*]', '[0]'))) return undefined;
  const last = upTo.value ?? Number.POSITIVE_INFINITY;
  const facts = (run.value && record.value?.factsOf(path).filter(({ seq }) => seq <= last)) ?? [];
  return detailsOf({ graph: graph.value, state: run.value?.state, path, now: now.value, called: called.value, facts });
}

/** Time, tokens and money; start and latency are with the rest in Why. */
function Costs({ details: { costs } }: { details: Details }) {
  const main = costs.filter(({ aspect }) => aspect !== undefined);
  if (main.length === 0) return null;
  return (
    <dl class="costs">
      {main.map(({ name, value, aside }) => (
        <div key={name} title={aside}>
          <dt>{name}</dt> <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function StepOffers({ store, path }: { store: Store; path: string }) {
  const graph = store.graph.value;
  const state = store.run.value?.state;
  const offered = graph && state ? offerForStep(state, graph, path) : [];
  return <ActionButtons store={store} actions={[...offered, ...offerPin(state, path, store.pins.value)]} />;
}

/** The focus returns to the card of these details. */
function close(store: Store): void {
  store.selected.value = undefined;
  document.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus({ preventScroll: true });
}

function Failures({ details: { failure, earlier } }: { details: Details }) {
  return (
    <>
      {failure ? (
        <section class="failure">
          <p>
            <EngineText text={failure.message} />
          </p>
          {failure.hint ? (
            <p class="hint">
              <EngineText text={failure.hint} />
            </p>
          ) : null}
          {failure.cause ? (
            <p class="dim">
              {failure.kind} · {failure.cause.split('\n', 1)[0]}
            </p>
          ) : null}
        </section>
      ) : null}
      {earlier.length > (failure ? 1 : 0) ? (
        <details class="section">
          <summary>{formatCount(earlier.length, say(countTexts.failedAttempt), say(countTexts.failedAttempts))}</summary>
          <ol>
            {earlier.slice(0, mostListed).map((one, index) => (
              <li key={index}>
                <EngineText text={one.message} /> <span class="dim">{one.kind}</span>
              </li>
            ))}
          </ol>
          <More count={earlier.length - mostListed} />
        </details>
      ) : null}
    </>
  );
}
