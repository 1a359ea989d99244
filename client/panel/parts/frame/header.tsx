import type { Graph } from '../../../../engine/compile/graph/graph.ts';
import type { Interval } from '../../../../engine/forecast/model/interval.ts';
import { say } from '../../../../engine/language/texts.ts';
import { countOwnSteps } from '../../../../engine/state/own-steps.ts';
import type { FromPanel } from '../../../messages.ts';
import type { Tab } from '../../store/tabs.ts';
import { tabs } from '../../store/tabs.ts';
import type { Store } from '../../store.ts';
import { countTexts } from '../../texts/counts.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { headerTexts } from '../../texts/header.ts';
import { offerForRun } from '../../view/actions.ts';
import { formatCount, formatFigure } from '../../view/format.ts';
import type { Figure } from '../../view/frame/figure.ts';
import { foreseenWords, headingOf } from '../../view/frame/header.ts';
import type { SeenRun } from '../../view/status.ts';
import { Glyph } from '../glyph.tsx';
import { IconButton } from '../icon.tsx';
import { TabList } from './tab-list.tsx';

/** Width of the panel in pixels below which a state is shown by its short word. */
const shortBelow = 560;

/**
 * Name, state and actions; figures with their limits; tabs. Each has a fixed place, so that nothing moves when something
 * appears or disappears.
 */
export function Header({ store }: { store: Store }) {
  const { run, now, room, times } = store;
  const state = run.value?.state;
  const { steps, end } = times.outlook.value;
  const foreseen = steps.size > 0 ? end : undefined;
  const heading = state ? headingOf(state, now.value, foreseen) : undefined;

  return (
    <header class={store.going.value ? 'head goes-on' : 'head'}>
      <div class="who">
        <h1>
          <PipelineName store={store} />
        </h1>
        {heading ? (
          <span class="state">
            <Glyph look={heading.look} />
            <b title={heading.word}>{room.value.width < shortBelow ? heading.short : heading.word}</b>{' '}
            <span class="progress">{heading.progress}</span>
            {heading.mode ? <span class="badge">{heading.mode}</span> : null}
          </span>
        ) : (
          <span class="state">{readiness(store)}</span>
        )}
      </div>
      <span class="figures">
        {(heading?.figures ?? plannedFigures(store, foreseen)).map((figure) => (
          <FigurePart key={figure.name} store={store} figure={figure} />
        ))}
      </span>
      <span class="tools">
        <FormSwitch store={store} />
        <Actions store={store} />
      </span>
      <Tabs store={store} />
    </header>
  );
}

/** The name links to the text, if there is an editor to show it. */
function PipelineName({ store: { text, graph, host } }: { store: Store }) {
  const pipeline = text.value?.pipeline;
  const name = pipeline?.name ?? pipeline?.id ?? graph.value?.id ?? '';
  if (!host.offers({ type: 'openFile' }))
    return (
      <span class="plain" title={pipeline?.file}>
        {name}
      </span>
    );

  return (
    <button
      type="button"
      class="plain"
      title={pipeline ? say(headerTexts.open, { file: pipeline.file }) : ''}
      onClick={() => host.post({ type: 'openFile' })}
    >
      {name}
    </button>
  );
}

/** A figure; one with a limit links to changing it. */
function FigurePart({ store, figure: { name, strong, rest, title, isLimited, isAlarming } }: { store: Store; figure: Figure }) {
  const content = (
    <>
      <b>{strong}</b> {rest}
    </>
  );
  const changeLimits = { type: 'act', action: 'changeLimits' } as const;
  if (!isLimited || !store.host.offers(changeLimits))
    return (
      <span class={`figure ${name}${isAlarming ? ' alarming' : ''}`} title={title}>
        {content}
      </span>
    );

  const change = () => store.host.post(changeLimits);
  return (
    <button type="button" class={`plain figure ${name}`} title={title} onClick={change}>
      {content}
    </button>
  );
}

function readiness({ text, busy }: Store): string {
  if (busy.value.busy === 'checking') return say(headerTexts.checking);
  const errors = text.value?.problems.errors ?? 0;
  return errors ? formatCount(errors, say(countTexts.error), say(countTexts.errors)) : say(headerTexts.ready);
}

/** Shown instead of figures before the first run of a window. */
function plannedFigures({ graph }: Store, foreseen: Interval | undefined): Figure[] {
  const count = graph.value ? countOwnSteps(graph.value) : 0;
  const figures: Figure[] = [
    { name: 'steps', strong: formatFigure(count), rest: say(count === 1 ? countTexts.step : countTexts.steps) },
  ];
  if (foreseen !== undefined)
    figures.push({
      name: 'time',
      strong: say(headerTexts.foreseen, foreseenWords(foreseen)),
      rest: say(headerTexts.foreseenRange, foreseenWords(foreseen)),
      title: say(headerTexts.foreseenTitle),
    });

  return figures;
}

/** Rows instead of cards, or cards instead of rows; the choice also applies to later panels. */
function FormSwitch({ store: { form, chosenForm, host, tab } }: { store: Store }) {
  if (tab.value !== 'Graph') return null;
  const other = form.value === 'rails' ? 'cards' : 'rails';
  return (
    <IconButton
      icon={other}
      name={say(other === 'rails' ? graphTabTexts.asRails : graphTabTexts.asCards)}
      act={() => {
        chosenForm.value = other;
        host.post({ type: 'form', form: other });
      }}
    />
  );
}

/** The data of a tab comes from the host: a tab without data is left out. */
const tabNeeds: Partial<Record<Tab, FromPanel>> = {
  History: { type: 'history' },
  Plan: { type: 'plan', asked: 0 },
  Models: { type: 'plan', asked: 0 },
};

function Tabs({ store: { tab, host } }: { store: Store }) {
  const names = tabs.filter((name) => {
    const need = tabNeeds[name];
    return need === undefined || host.offers(need);
  });
  return (
    <TabList
      label={say(headerTexts.views)}
      names={names}
      chosen={tab.value}
      titles={headerTexts.tabs}
      prefix="tab-"
      controls="content"
      choose={(name) => {
        tab.value = name;
      }}
    />
  );
}

/**
 * Pauses or continues the run; a run of another window is controlled there, and while a debugger shows the past, it continues
 * from the debugger.
 */
function PauseButton({ store: { run, origin, host } }: { store: Store }) {
  const held = run.value?.state.held;
  const type = held ? 'continue' : 'pause';
  if (origin.value.past || held?.upTo !== undefined || !host.offers({ type })) return null;
  return <IconButton icon={type} name={say(headerTexts[type])} act={() => host.post({ type })} />;
}

function Actions({ store }: { store: Store }) {
  // A button without a handler would be misleading.
  return store.silentSince.value === undefined ? <RunActions store={store} /> : null;
}

/** If the notice of the run's end has a cheaper action, that one is highlighted. */
const leadsOn = (state: SeenRun | undefined, graph: Graph | undefined): boolean =>
  !state || !graph || offerForRun(state, graph)[0]?.message.type !== 'act';

function RunActions({ store }: { store: Store }) {
  const { run, going: goesOn, busy, text, host, tab, inputs } = store;
  const state = run.value?.state;
  const going = goesOn.value;
  const errors = text.value?.problems.errors ?? 0;

  /** A cancelled run is being cleaned up, which can also be ended. */
  const tidies = going && state?.root.stop?.kind === 'cancelled';
  const waits = busy.value.busy === 'starting' || busy.value.busy === 'stopping';
  if (going || waits) {
    const isStopping = busy.value.busy === 'stopping';
    const stopLabel = isStopping ? headerTexts.stopping : headerTexts.stop;
    const off = isStopping && !tidies;
    return (
      <span class="actions">
        {going && !waits ? <PauseButton store={store} /> : null}
        {/* A disabled button would lose the focus. */}
        {host.offers({ type: 'stop' }) ? (
          <button
            type="button"
            key="stop"
            class="button wide"
            aria-disabled={off}
            onClick={({ detail }) => {
              // The second click of a double click was meant for Stop.
              if (tidies) detail < 2 && host.post({ type: 'endAtOnce' });
              else if (!off) host.post({ type: 'stop' });
            }}
          >
            {say(tidies ? headerTexts.endAtOnce : stopLabel)}
          </button>
        ) : null}
      </span>
    );
  }

  const title = errors ? say(headerTexts.hasErrors) : '';

  /** A run starts with the values of the form. */
  const begin = (purpose: 'run' | 'debug'): void => {
    if (tab.value === 'Inputs' && inputs.form.value?.inputs.length) inputs.submit(purpose);
    else host.post({ type: purpose });
  };

  return (
    <span class="actions">
      {host.offers({ type: 'debug' }) ? (
        <IconButton
          icon="debug"
          name={errors ? `${say(headerTexts.debug)}: ${title}` : say(headerTexts.debug)}
          disabled={errors > 0}
          act={() => begin('debug')}
        />
      ) : null}
      {host.offers({ type: 'run' }) ? (
        <button
          type="button"
          key="run"
          class={leadsOn(state, store.graph.value) ? 'button main wide' : 'button wide'}
          disabled={errors > 0}
          title={title}
          onClick={() => begin('run')}
        >
          {say(state ? headerTexts.runAgain : headerTexts.run)}
        </button>
      ) : null}
    </span>
  );
}
