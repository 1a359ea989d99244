import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { reduce } from '../../../engine/state/reduce.ts';
import { initialState, type RunState } from '../../../engine/state/state.ts';
import type { HeldRun } from '../../messages.ts';
import type { RunInfo } from '../../panel-content.ts';
import type { PanelHost } from '../host.ts';
import { leadingPath, pathOfLastEvent } from '../view/frame/leading-step.ts';
import { type RecordedRun, recordRun } from '../view/history/recorded-run.ts';
import type { SeenRun } from '../view/status.ts';

/** A run as the panel stores it: `state` is changed in place, `version` counts its changes. */
interface RunVersion {
  state: SeenRun;
  version: number;
}

/** The folder of the shown run, and the notices if it is a past one. */
export type RunOrigin = Pick<RunInfo, 'folder' | 'past'>;

/** The shown run, and the fact up to which it is shown. */
export interface RunView {
  /** The run as shown: in the present, or as it was after the fact `upTo`. */
  run: ReadonlySignal<RunVersion | undefined>;
  /** The run is active in this window, even while a past moment of it is shown. */
  going: ReadonlySignal<boolean>;
  /** The number of the last fact shown; undefined in the present. */
  upTo: Signal<number | undefined>;
  /** The number of facts of the run. */
  facts: ReadonlySignal<number>;
  /** The run with all its facts. */
  record: ReadonlySignal<RecordedRun | undefined>;
  origin: ReadonlySignal<RunOrigin>;
  /**
   * Milliseconds since 1970 by the host's clock; updated once a second while a run is active; in the past that of the fact;
   * for a past run that of its last event.
   */
  now: ReadonlySignal<number>;
  /** Milliseconds since 1970 by the host's clock, independent of the shown moment; used to format earlier moments as days. */
  present: ReadonlySignal<number>;
  /**
   * The active step: the one that waits for a person, else the last one that began or failed; after the run, the failed one.
   */
  happening: ReadonlySignal<string | undefined>;
  /** Reads the clock. */
  tick(): void;
  /**
   * A second has passed: reads the clock while a run is active, and when a new day has begun, since earlier moments are
   * formatted by days.
   */
  passSecond(): void;
  /** Shows the present; so does a debugger that showed the past. */
  toPresent(): void;
}

/** The view, and its changes by messages of the host. */
export interface ReceivingRunView extends RunView {
  /** Shows this run, or none. */
  show(info: RunInfo | undefined): void;
  /** Appends facts of the shown run. */
  append(events: RunInfo['events']): void;
  /** A debugger holds the run here, or releases it. */
  hold(held: HeldRun | undefined): void;
  /** Synchronises the panel's clock with the host's. */
  setClock(hostNow: number): void;
}

export function createRunView(
  host: PanelHost,
  clock: () => number,
  silentSince: ReadonlySignal<number | undefined>,
): ReceivingRunView {
  const origin = signal<RunOrigin>({});
  const live = signal<(RunVersion & { record: RecordedRun }) | undefined>(undefined);
  const held = signal<HeldRun | undefined>(undefined);
  const upTo = signal<number | undefined>(undefined);
  const seen = computed<(RunVersion & { at?: number }) | undefined>(() => {
    if (!live.value) return undefined;
    const { record, state, version } = live.value;
    if (upTo.value === undefined) {
      const standing = { held: held.value, cut: origin.value.past?.cut, unheard: silentSince.value !== undefined };
      return { state: Object.assign(state, standing), version };
    }

    const past = record.standAt(upTo.value);
    return { state: Object.assign(past.state, { held: held.value }), version, at: past.at };
  });
  const run = computed<RunVersion | undefined>(() => seen.value);

  const present = signal(clock());
  let offset = 0;
  const watched = computed(() => !origin.value.past || origin.value.past.live === true);
  const ended = computed(() => (watched.value ? undefined : live.value?.state.at));

  const going = computed(
    () => live.value !== undefined && !live.value.state.finished && watched.value && silentSince.value === undefined,
  );
  const tick = (): void => {
    present.value = clock() + offset;
  };

  const latest = signal<string | undefined>(undefined);
  const telling = computed(() =>
    upTo.value === undefined ? latest.value : pathOfLastEvent(live.value?.record.facts.slice(0, upTo.value) ?? []),
  );

  return {
    run,
    origin,
    upTo,
    going,
    facts: computed(() => live.value?.record.count ?? 0),
    record: computed(() => live.value?.record),
    present,
    now: computed(() => seen.value?.at ?? ended.value ?? held.value?.at ?? silentSince.value ?? present.value),
    happening: computed(() => (run.value ? leadingPath(run.value.state, telling.value) : undefined)),
    tick,
    passSecond() {
      if (going.value || dayOf(clock() + offset) !== dayOf(present.value)) tick();
    },
    toPresent() {
      upTo.value = undefined;
      if (held.value?.upTo !== undefined) host.post({ type: 'present' });
    },
    show(info) {
      const isSame = info?.folder !== undefined && info.folder === origin.value.folder;
      const record = info && recordRun(info);
      origin.value = info ?? {};
      live.value = info && record ? { state: stateOf(info), record, version: 0 } : undefined;

      // A past moment stays shown if the host only sends the same run again, as when it has ended.
      if (!isSame || (upTo.value ?? 0) > (record?.count ?? 0)) upTo.value = held.value?.upTo;
      latest.value = pathOfLastEvent(info?.events ?? []);
    },
    append(events) {
      if (!live.value) return;
      for (const event of events) reduce(live.value.state, event);
      live.value.record.add(events);
      latest.value = pathOfLastEvent(events) ?? latest.value;
      live.value = { ...live.value, version: live.value.version + 1 };
    },
    hold(now) {
      // A debugger that continues, or shows another moment, moves the view; a moment that a person chose stays.
      if (held.value?.upTo !== now?.upTo) upTo.value = now?.upTo;
      held.value = now;
    },
    setClock(hostNow) {
      offset = hostNow - clock();
    },
  };
}

/** The beginning of a moment's local day. */
const dayOf = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0);

function stateOf({ graph, called, events }: RunInfo): RunState {
  const state = initialState(graph, undefined, new Map(called));
  for (const event of events) reduce(state, event);
  return state;
}
