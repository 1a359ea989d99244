import { say } from '../../../engine/language/texts.ts';
import type { Store } from '../store.ts';
import { tabs } from '../store.ts';
import { panelTexts } from '../texts.ts';
import { headingOf } from '../view/header.ts';
import { formatCount } from '../view/words.ts';
import { Glyph } from './glyph.tsx';

/** Name, state, tabs, figures with their limits, and what one can do. */
export function Header({ store }: { store: Store }) {
  const { text, run, now, busy } = store;
  const pipeline = text.value?.pipeline;
  const state = run.value?.state;
  const heading = state ? headingOf(state, now.value) : undefined;
  return (
    <header class="head">
      <h1>
        <button
          type="button"
          class="plain"
          title={pipeline ? say(panelTexts.open, { file: pipeline.file }) : ''}
          onClick={() => store.host.post({ type: 'openFile' })}
        >
          {pipeline?.name ?? pipeline?.id ?? store.graph.value?.id}
        </button>
      </h1>
      {heading ? (
        <span class="state">
          <Glyph look={heading.look} />
          <b>{heading.word}</b> <span>{heading.progress}</span>
          {heading.mode ? <span class="badge">{heading.mode}</span> : null}
        </span>
      ) : (
        <span class="state">{busy.value.busy === 'checking' ? say(panelTexts.checking) : readiness(store)}</span>
      )}
      <Tabs store={store} />
      <span class="figures">
        {heading?.figures.map(({ name, strong, rest }) => (
          <span key={name}>
            <b>{strong}</b> {rest}
          </span>
        ))}
      </span>
      <Actions store={store} />
    </header>
  );
}

function readiness({ text, graph }: Store): string {
  const errors = text.value?.problems.errors ?? 0;
  return errors
    ? formatCount(errors, say(panelTexts.error), say(panelTexts.errors))
    : say(panelTexts.ready, {
        steps: formatCount(graph.value?.frames[0]?.nodes.length ?? 0, say(panelTexts.step), say(panelTexts.steps)),
      });
}

/** How far an arrow key moves among the tabs. */
const tabSteps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

function Tabs({ store: { tab } }: { store: Store }) {
  const move = (event: KeyboardEvent): void => {
    const by = tabSteps[event.key] ?? 0;
    const next = tabs[(tabs.indexOf(tab.value) + by + tabs.length) % tabs.length];
    if (!by || !next) return;
    tab.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={say(panelTexts.views)} onKeyDown={move}>
      {tabs.map((name) => (
        <button
          type="button"
          key={name}
          id={`tab-${name}`}
          role="tab"
          aria-selected={tab.value === name}
          aria-controls="content"
          tabIndex={tab.value === name ? 0 : -1}
          onClick={() => {
            tab.value = name;
          }}
        >
          {say(panelTexts.tabs[name])}
        </button>
      ))}
    </div>
  );
}

function Actions({ store: { run, busy, text, host } }: { store: Store }) {
  const state = run.value?.state;
  const going = state !== undefined && !state.finished;
  const errors = text.value?.problems.errors ?? 0;
  /** What was cancelled is being tidied up: that too can be ended. */
  const tidies = going && state.root.stop?.kind === 'cancelled';
  const waits = busy.value.busy === 'starting' || busy.value.busy === 'stopping';
  if (going || waits) {
    const stopLabel = busy.value.busy === 'stopping' ? panelTexts.stopping : panelTexts.stop;
    return (
      <span class="actions">
        <button
          type="button"
          class="button"
          disabled={busy.value.busy === 'stopping' && !tidies}
          onClick={() => host.post({ type: 'stop' })}
        >
          {say(tidies ? panelTexts.endAtOnce : stopLabel)}
        </button>
      </span>
    );
  }
  const title = errors ? say(panelTexts.hasErrors) : '';
  return (
    <span class="actions">
      <button type="button" class="button" disabled={errors > 0} title={title} onClick={() => host.post({ type: 'debug' })}>
        {say(panelTexts.debug)}
      </button>
      <button type="button" class="button main" disabled={errors > 0} title={title} onClick={() => host.post({ type: 'run' })}>
        {say(state ? panelTexts.runAgain : panelTexts.run)}
      </button>
    </span>
  );
}
