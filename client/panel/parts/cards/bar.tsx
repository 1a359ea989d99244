import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { findTexts } from '../../texts/find.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { type Look, lookWords } from '../../view/status.ts';
import { countOwnLooks } from '../../view/step-counts.ts';
import { Glyph } from '../glyph.tsx';
import { SignButton } from '../icon.tsx';
import { ZoomButtons } from '../zoom-buttons.tsx';
import type { Camera } from './camera.ts';

const legend: Look[] = [
  'succeeded',
  'degraded',
  'running',
  'paused',
  'retrying',
  'waiting',
  'parked',
  'failed',
  'interrupted',
  'unheard',
  'cancelled',
  'skipped',
  'todo',
];

/** The number of steps up to which the graph is shown without stages. */
const stagesAbove = 20;

/**
 * Below the graph: the number of steps in each state, as filters; the search, the scale, and the buttons that move the graph.
 */
export function Bar({ store, camera }: { store: Store; camera?: Camera }) {
  return (
    <div class="bar">
      <span class="legend">
        <Legend store={store} />
      </span>
      <span class="scale">
        <Switches store={store} />
        {camera ? <Scale camera={camera} /> : null}
      </span>
    </div>
  );
}

/** Counts the pipeline's own steps, as the header does; a state that only nested steps have is a filter without a number. */
function Legend({ store: { run, looks, search } }: { store: Store }) {
  if (!run.value) return null;
  const counts = countOwnLooks(run.value.state);
  const drawn = new Set(looks.value.values());
  const soughtLooks = search.sought.value.looks;

  return legend
    .filter((look) => counts.has(look) || drawn.has(look) || soughtLooks.has(look))
    .map((look) => (
      <button
        key={look}
        type="button"
        class="plain toggle"
        aria-pressed={soughtLooks.has(look)}
        title={say(findTexts.onlyThese, { what: say(lookWords[look]) })}
        onClick={() => search.toggleLook(look)}
      >
        <Glyph look={look} /> {counts.get(look)} <span class="word">{say(lookWords[look])}</span>
      </button>
    ));
}

function Switches({ store: { search, looks, host } }: { store: Store }) {
  const hasStages = search.overview.value || looks.value.size > stagesAbove;
  return (
    <>
      <SignButton
        path="M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8M9 9l3 3"
        name={say(findTexts.findSteps)}
        title={say(findTexts.findTitle)}
        pressed={search.shown.value}
        act={() => (search.shown.value ? search.clear() : (search.shown.value = true))}
      />
      {host.offers({ type: 'exportGraph' }) ? (
        <SignButton
          path="M7 2v6.5M4.5 6L7 8.5 9.5 6M2.5 10.5v1.5h9v-1.5"
          name={say(graphTabTexts.exportGraph)}
          act={() => host.post({ type: 'exportGraph' })}
        />
      ) : null}
      {hasStages ? (
        <button
          type="button"
          class="plain toggle"
          title={say(graphTabTexts.overviewTitle)}
          aria-pressed={search.overview.value && search.focus.value === undefined}
          onClick={() => search.chooseOverview(!search.overview.value || search.focus.value !== undefined)}
        >
          {say(graphTabTexts.overview)}
        </button>
      ) : null}
    </>
  );
}

function Scale({ camera }: { camera: Camera }) {
  const mode = camera.mode.value;
  return (
    <>
      <ZoomButtons
        shown={<Percent camera={camera} />}
        zoomBy={(times) => camera.zoomBy(times)}
        fitted={mode === 'fit'}
        fit={() => camera.keep('fit')}
      />
      <button
        type="button"
        class="plain toggle"
        title={say(graphTabTexts.followTitle)}
        aria-pressed={mode === 'follow'}
        onClick={() => camera.keep('follow')}
      >
        {say(graphTabTexts.follow)}
      </button>
    </>
  );
}

const Percent = ({ camera }: { camera: Camera }) => <span class="percent">{Math.round(camera.view.value.scale * 100)} %</span>;
