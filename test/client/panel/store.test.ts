import assert from 'node:assert/strict';
import type { FromPanel } from '../../../client/messages.ts';
import { type PanelHost, readStoredView } from '../../../client/panel/host.ts';
import { createStore } from '../../../client/panel/store.ts';
import { offerForRun } from '../../../client/panel/view/actions.ts';
import { headingOf } from '../../../client/panel/view/frame/header.ts';
import type { StoredView } from '../../../client/panel-content.ts';
import { endWatch } from '../../../client/runs/watch/end-watch.ts';
import { isFact } from '../../../engine/state/events.ts';
import { contrast, contrastPart } from './history.ts';
import { snapshotOf } from './snapshots.ts';
import { at, began, graph, stories } from './story.ts';

const open = (kept: StoredView = {}, clock = began) => {
  const posted: FromPanel[] = [];
  const host: PanelHost = {
    post: (message) => void posted.push(message),
    kept: () => kept,
    keep: () => undefined,
    offers: () => true,
  };
  return { store: createStore(host, () => clock), posted };
};
const { events } = stories.running;
const looks = (store: ReturnType<typeof open>['store']) =>
  [...store.cards.value.values()].map(({ path, look, line }) => `${path} ${look} ${line}`);

describe('the store', () => {
  it('comes to the same picture from a snapshot and from events, however they are cut', () => {
    const whole = open().store;
    whole.receive(snapshotOf({ graph, events }, 18));
    for (const size of [1, 7, 1000]) {
      const { store, posted } = open();
      store.receive(snapshotOf({ graph, events: [] }, 18));
      for (let from = 0, seq = 2; from < events.length; from += size, seq++)
        store.receive({ type: 'events', seq, events: events.slice(from, from + size) });
      assert.deepEqual(looks(store), looks(whole));
      assert.deepEqual(posted, []);
    }
  });

  it('comes to the same picture where a run comes alone, in the graph of the text, which is drawn no second time', () => {
    const whole = open().store;
    whole.receive(snapshotOf({ folder: '/runs/2', graph, events }, 18));
    const { store } = open();
    store.receive(snapshotOf({ folder: '/runs/1', graph, events: stories.failed.events }, 18));
    const lanes = store.lanes.value;
    store.receive({ type: 'run', seq: 2, now: at(18), run: { folder: '/runs/2', events: events.slice(0, 5) } });
    store.receive({ type: 'events', seq: 3, events: events.slice(5) });
    assert.deepEqual(looks(store), looks(whole));
    assert.equal(store.origin.value.folder, '/runs/2');
    assert.equal(store.lanes.value, lanes);
    store.receive({ type: 'run', seq: 4, now: at(20), run: null });
    assert.equal(store.run.value, undefined);
  });

  it('asks for everything again when a message is missing, once, and goes on from there', () => {
    const { store, posted } = open();
    store.receive(snapshotOf({ graph, events: [] }, 18));
    store.receive({ type: 'events', seq: 3, events: events.slice(5) });
    assert.deepEqual(posted, [{ type: 'resync' }]);
    assert.equal(store.run.value?.state.seq, 0);
    store.receive({ ...snapshotOf({ graph, events: events.slice(0, 5) }, 18), seq: 8 });
    store.receive({ type: 'events', seq: 9, events: events.slice(5, 6) });
    assert.equal(store.run.value?.state.seq, 6);
    assert.equal(posted.length, 1);
  });

  it('claims of no run that it goes on where the host does not answer, and takes it up again once it does', () => {
    let clock = at(18);
    const posted: FromPanel[] = [];
    const host: PanelHost = {
      post: (message) => void posted.push(message),
      kept: () => ({}),
      keep: () => undefined,
      offers: () => true,
    };
    const store = createStore(host, () => clock);
    const passSeconds = (seconds: number): void => {
      for (let second = 0; second < seconds; second++) {
        clock += 1000;
        store.passSecond();
      }
    };
    const word = (): string => headingOf(store.run.value?.state ?? assert.fail(), store.now.value).word;
    store.receive(snapshotOf({ graph, events: events.filter(({ type }) => !type.startsWith('person.')) }, 18));
    passSeconds(60);
    assert.equal(word(), 'Running', 'who never beats is no such host');
    store.receive({ type: 'heartbeat' });
    const heard = clock;
    passSeconds(15);
    assert.equal(word(), 'Running');
    passSeconds(5);
    assert.deepEqual([word(), store.going.value, store.silentSince.value, store.now.value], ['Not known', false, heard, heard]);
    assert.deepEqual(
      looks(store).filter((line) => / running /.test(line)),
      [],
      'no step is said to run',
    );
    assert.ok(looks(store).some((line) => / unheard /.test(line)));
    store.receive({ type: 'heartbeat' });
    assert.deepEqual([word(), store.going.value, store.silentSince.value], ['Running', true, undefined]);
  });

  it('says of a run that has ended how it ended, whether the host answers or not', () => {
    const { store } = open();
    store.receive(snapshotOf({ graph, events: stories.failed.events }, 18));
    store.receive({ type: 'heartbeat' });
    for (let second = 0; second < 30; second++) store.passSecond();
    assert.equal(headingOf(store.run.value?.state ?? assert.fail(), store.now.value).word, 'Failed');
    assert.notEqual(store.silentSince.value, undefined);
  });

  it('reads times by the clock of the host', () => {
    const { store } = open({}, began - 3_600_000);
    store.receive(snapshotOf({ graph, events }, 18));
    assert.equal(store.now.value, at(18));
  });

  it('reads the clock each second while a run goes on, else once another day has begun', () => {
    let clock = new Date(2026, 4, 3, 23, 59, 50).getTime();
    const host: PanelHost = { post: () => undefined, kept: () => ({}), keep: () => undefined, offers: () => true };
    const store = createStore(host, () => clock);
    store.receive({ ...snapshotOf(null), now: clock });
    const first = clock;
    const passed = (seconds: number): number => {
      clock = first + 1000 * seconds;
      store.passSecond();
      return (store.present.value - first) / 1000;
    };
    assert.deepEqual([passed(5), passed(10), passed(11)], [0, 10, 10]);
    store.receive({ ...snapshotOf({ graph, events }), now: clock });
    assert.deepEqual([passed(12), passed(13)], [12, 13]);
  });

  it('knows what the host’s clock says whatever run is looked at', () => {
    const { store } = open({}, at(3_000_000));
    const past = { id: 'x', started_at: began, text: 'same' as const, notes: [] };
    const message = snapshotOf({ graph, events: stories.succeeded.events, past }, 3_000_000);
    store.receive(message);
    assert.equal(store.present.value, at(3_000_000));
    assert.ok(store.now.value < at(600));
  });

  it('drops what the host says of a run that is no longer shown', () => {
    const { store } = open();
    store.receive(snapshotOf({ graph, events, folder: '/runs/b' }, 18));
    for (const folder of ['/runs/a', null, '/runs/b']) {
      store.receive({ type: 'stepInputs', of: folder, path: 'title', inputs: [] });
      store.receive({ type: 'product', of: folder, file: 'a.png', fault: 'gone' });
      store.receive({ type: 'preview', of: folder, path: 'title', fault: 'gone' });
      store.receive({ type: 'history', of: folder, fault: 'gone' });
      const { inspected, previews, history } = store;
      const sizes = [inspected.inputs, inspected.products, previews].map(({ value }) => value.size);
      const isOwn = folder === '/runs/b';
      assert.deepEqual(sizes, isOwn ? [1, 1, 1] : [0, 0, 0]);
      assert.equal(history.answer.value !== undefined, isOwn);
    }
  });

  it('keeps the run while the text is edited, and draws the text', () => {
    const { store } = open();
    store.receive(snapshotOf({ graph, events }, 18));
    const shorter = {
      ...graph,
      frames: graph.frames.map((frame) => (frame.index === 0 ? { ...frame, nodes: frame.nodes.slice(0, 3) } : frame)),
    };
    store.receive({
      type: 'text',
      pipeline: { id: 'x', file: 'research-brief.baton.yaml' },
      graph: shorter,
      summary: [],
      problems: { errors: 1, warnings: 0 },
    });
    assert.deepEqual([...store.cards.value.keys()], ['list_docs', 'choose_focus', 'facts']);
    assert.equal(store.cards.value.get('facts')?.look, 'succeeded');
    store.receive({ type: 'text', pipeline: null, graph: null, summary: [], problems: { errors: 1, warnings: 0 } });
    assert.equal(store.cards.value.size, 12);
  });

  it('stands still with the run: the step before which it stands is marked, nothing but calls in flight is running, the clock is stopped', () => {
    const { store } = open();
    store.receive(snapshotOf({ graph, events }, 18));
    const running = looks(store).filter((look) => / running /.test(look));
    store.receive({ type: 'status', busy: null, held: { path: 'short_note', at: at(18) } });
    const { look, held } = store.cards.value.get('short_note') ?? assert.fail();
    assert.deepEqual([look, held], ['paused', true]);
    const { word, short } = headingOf(store.run.value?.state ?? assert.fail(), store.now.value);
    assert.deepEqual([word, short], ['Paused before short_note', 'Paused']);
    const now = store.now.value;
    store.tick();
    assert.equal(store.now.value, now);
    const inFlight = [...(store.run.value?.state.steps.values() ?? [])].filter((step) =>
      step.calls.some((call) => !call.settled),
    );
    const still = looks(store).filter((line) => / running /.test(line));
    assert.ok(still.length > 0);
    for (const one of still)
      assert.ok(
        inFlight.some(({ path }) => one.startsWith(path)),
        one,
      );
    store.receive({ type: 'status', busy: null });
    assert.deepEqual(
      looks(store).filter((line) => / running /.test(line)),
      running,
    );
  });

  it('looks at the run behind any fact as if nothing had come since, and at the present again', () => {
    const facts = events.filter(isFact);
    const { store, posted } = open();
    store.receive(snapshotOf({ graph, events }, 18));
    const present = looks(store);
    assert.equal(store.facts.value, facts.length);
    for (const seq of [facts.length, 3, 9, 1]) {
      store.upTo.value = seq;
      const fresh = open().store;
      fresh.receive(snapshotOf({ graph, events: facts.slice(0, seq) }, (facts[seq - 1]?.at ?? 0) / 1000 - at(0) / 1000));
      assert.deepEqual(looks(store), looks(fresh));
      assert.equal(store.now.value, facts[seq - 1]?.at);
    }
    store.toPresent();
    assert.deepEqual(looks(store), present);
    assert.deepEqual(posted, []);
    store.receive({ type: 'status', busy: null, held: { path: 'list_docs', at: at(18), upTo: 2 } });
    assert.equal(store.run.value?.state.seq, 2);
    store.toPresent();
    assert.deepEqual(posted, [{ type: 'present' }]);
  });

  it('opens and closes bodies, and keeps the others where they were', () => {
    const { store } = open();
    store.receive(snapshotOf(null));
    const before = store.picture.value?.boxes.find((box) => box.path === 'list_docs');
    store.toggle('facts');
    assert.equal(store.cards.value.size, 14);
    store.toggle('facts');
    assert.equal(store.cards.value.size, 12);
    assert.deepEqual(store.picture.value?.boxes.find((box) => box.path === 'list_docs')?.x, before?.x);
  });

  it('tells the host what was chosen, and follows the cursor without telling', () => {
    const { store, posted } = open();
    store.receive(snapshotOf(null));
    store.select('facts');
    store.receive({ type: 'select', path: 'title' });
    assert.equal(store.selected.value, 'title');
    assert.deepEqual(posted, [{ type: 'reveal', path: 'facts' }]);
  });

  it('stays with the item that one looks at when the cursor comes to its step', () => {
    const { store } = open({ selected: 'facts[3].extract' });
    store.receive({ type: 'select', path: 'facts[*].extract' });
    assert.equal(store.selected.value, 'facts[3].extract');
  });

  it('takes up what was kept, and lets the choice go with the pipeline', () => {
    const { store } = open({ tab: 'Timeline', open: ['facts'], selected: 'title' });
    assert.deepEqual([store.tab.value, store.selected.value], ['Timeline', 'title']);
    store.receive(snapshotOf(null));
    assert.deepEqual([store.cards.value.size, store.selected.value], [14, 'title']);
    store.receive({ ...snapshotOf(null), pipeline: { id: 'other', file: 'other.baton.yaml' } });
    assert.equal(store.selected.value, undefined);
  });

  it('shows a run that was cut off as interrupted, with its clock at its last event and Resume; it does not go on here', () => {
    const { store } = open();
    const past = { id: 'r', started_at: at(0), text: 'same' as const, notes: [], cut: true };
    store.receive(snapshotOf({ graph, events, folder: '/r', past }, 90_000));
    const { state } = store.run.value ?? assert.fail();
    assert.equal(headingOf(state, store.now.value).word, 'Interrupted');
    assert.equal(store.now.value, state.at);
    assert.equal(store.going.value, false);
    assert.deepEqual(offerForRun(state, graph)[0]?.message, { type: 'act', action: 'resume' });
    store.receive(snapshotOf({ graph, events, folder: '/r', past: { ...past, cut: false } }, 90_000));
    store.receive(snapshotOf({ graph, events }, 18));
    assert.equal(store.going.value, true);
  });

  it('foresees what is to come of a run that goes on, not of one that was, and not by what was told for another one', () => {
    const { store } = open();
    const past = { id: 'r', started_at: at(0), text: 'same' as const, notes: [] };
    const steps = graph.nodes.map(({ path }) => ({ path, from: 0, to: 1e6, low: 1e6, high: 1e6, seen: 3 }));
    const end = { low: 1e6, median: 1e6, high: 1e6 };
    const foreseen = () => [store.times.outlook.value.steps.size > 0, store.times.outlook.value.end !== undefined];
    store.receive(snapshotOf(null));
    store.receive({ type: 'forecast', steps, end, of: null });
    assert.deepEqual(foreseen(), [true, true]);
    store.receive(snapshotOf({ graph, events, folder: '/r' }, 18));
    assert.deepEqual(foreseen(), [true, true], 'the run of the text begins');
    store.receive(snapshotOf({ graph, events, folder: '/s' }, 18));
    assert.deepEqual(foreseen(), [false, false], 'told for another run');
    for (const folder of ['/r', null]) store.receive({ type: 'forecast', steps, end, of: folder });
    assert.deepEqual(foreseen(), [false, false], 'asked while another run was shown, or none');
    store.receive({ type: 'forecast', steps, end, of: '/s' });
    assert.deepEqual(foreseen(), [true, true]);
    store.receive(snapshotOf({ graph, events, folder: '/s', past: { ...past, live: true } }, 18));
    assert.deepEqual(foreseen(), [true, true]);
    store.receive(snapshotOf({ graph, events, folder: '/s', past: { ...past, cut: true } }, 90_000));
    assert.deepEqual(foreseen(), [false, false], 'nobody drives it');
  });

  it('shows a run that another window drives as one that goes on, fact by fact', () => {
    const { store } = open();
    const past = { id: 'r', started_at: at(0), text: 'same' as const, notes: [], live: true };
    const first = events.slice(0, 5);
    const shown = snapshotOf({ graph, events: first, folder: '/r', past }, 18);
    store.receive(shown);
    assert.deepEqual([store.going.value, store.now.value], [true, at(18)]);
    store.receive({ type: 'events', seq: shown.seq + 1, events: events.slice(5) });
    assert.equal(store.facts.value, stories.running.events.filter((event) => 'seq' in event).length);
    store.receive(snapshotOf({ graph, events: stories.succeeded.events, folder: '/r', past: { ...past, live: false } }, 90_000));
    assert.equal(store.going.value, false);
  });

  it('stays at the fact and the stretch of time that somebody looks at while the host tells the same run anew', () => {
    const { store } = open();
    const past = { id: 'r', started_at: at(0), text: 'same' as const, notes: [], live: true };
    const told = (folder: string, live: boolean) =>
      store.receive(snapshotOf({ graph, events: stories.succeeded.events, folder, past: { ...past, live } }, 60));
    const stands = () => [store.upTo.value, store.run.value?.state.seq, store.times.stretch.value?.to];
    told('/r', true);
    store.upTo.value = 10;
    store.times.stretch.value = { from: 0, to: 1000 };
    told('/r', false);
    assert.deepEqual(stands(), [10, 10, 1000]);
    store.receive(snapshotOf({ graph, events: events.slice(0, 5), folder: '/r' }, 18));
    assert.equal(store.upTo.value, undefined, 'a fact that the run does not have is not looked at');
    store.upTo.value = 3;
    told('/s', false);
    assert.deepEqual([store.upTo.value, store.times.stretch.value], [undefined, undefined], 'another run');
  });

  it('stands still with a run whose log cannot be read any more, and says why', () => {
    const { store } = open();
    const past = { id: 'r', started_at: at(0), text: 'same' as const, notes: ['torn'], live: true };
    const watched = { run: { graph, events, folder: '/r', past } };
    store.receive(snapshotOf(watched.run, 18));
    assert.equal(store.going.value, true);
    store.receive(snapshotOf(endWatch(watched, 'no such disk').run, 90_000));
    assert.deepEqual([store.going.value, store.now.value], [false, store.run.value?.state.at]);
    assert.deepEqual(store.origin.value.past?.notes, ['torn', 'no such disk']);
  });

  it('leaves a person where they are when a comparison that the page asked for comes late; one of a command is shown', () => {
    const { store } = open();
    const { show: _, ...asked } = contrast;
    store.tab.value = 'Timeline';
    store.receive(asked);
    assert.deepEqual([store.tab.value, store.history.contrast.value?.contrast], ['Timeline', contrast.contrast]);
    store.receive({ ...contrastPart('result'), fault: 'gone' });
    assert.deepEqual(store.history.contrast.value?.contrast, contrast.contrast);
    store.receive(contrast);
    assert.equal(store.tab.value, 'History');
  });

  it('keeps the files that came last, as many as a step and a summary show beside each other', () => {
    const { store } = open();
    const files = Array.from({ length: 15 }, (_, at) => `${at}.png`);
    for (const file of [...files, '4.png'])
      store.receive({ type: 'product', file, preview: { as: 'picture', url: `data:image/png;base64,${file}` } });
    assert.deepEqual(
      [...store.inspected.products.value.keys()],
      ['3', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '4'].map((name) => `${name}.png`),
    );
  });

  it('knows that a run has ended also where somebody looks back', () => {
    const { store } = open();
    store.receive(snapshotOf({ graph, events: stories.succeeded.events }, 60));
    store.upTo.value = 5;
    assert.equal(store.run.value?.state.finished, undefined);
    assert.equal(store.going.value, false);
  });

  it('knows what the host is doing', () => {
    const { store } = open();
    store.receive({ type: 'status', busy: 'starting', message: 'Asking for a key.' });
    assert.deepEqual(store.busy.value, { busy: 'starting', message: 'Asking for a key.', beside: undefined });
    store.receive({ type: 'status', busy: null });
    assert.deepEqual(store.busy.value, { busy: null, message: undefined, beside: undefined });
  });
});

describe('what was kept', () => {
  it('comes back as it was', () => {
    const kept: StoredView = {
      tab: 'Summary',
      open: ['a'],
      selected: 'a',
      view: { x: 1, y: 2, scale: 0.5, mode: 'follow', file: 'f' },
    };
    assert.deepEqual(readStoredView(JSON.parse(JSON.stringify({ uri: 'file:///p', ...kept }))), kept);
  });
  for (const wrong of [
    undefined,
    'x',
    null,
    { tab: 1, open: 'a', selected: [], view: 2 },
    { view: { x: 1, y: 2, scale: 0, file: 'f' } },
  ])
    it(`is nothing for ${JSON.stringify(wrong)}`, () => assert.deepEqual(readStoredView(wrong), {}));

  it('shows the item of a loop that is picked, all of them else', () => {
    const { store } = open({ open: ['facts'] });
    store.receive(snapshotOf({ graph, events: stories.failed.events }, 30));
    const shown = () => store.cards.value.get('facts[*].extract');
    assert.deepEqual([shown()?.look, shown()?.strip?.text], ['failed', '11 done · 1 failed']);
    store.pick('facts', 3);
    assert.deepEqual([shown()?.look, shown()?.strip], ['succeeded', undefined]);
    store.select('facts[5].extract');
    assert.equal(store.picked.value.get('facts'), 5);
    assert.equal(shown()?.look, 'failed');
    store.pick('facts', 4);
    assert.equal(store.selected.value, 'facts[4].extract');
    store.pick('facts', undefined);
    assert.equal(store.selected.value, 'facts[*].extract');
    assert.equal(shown()?.strip?.text, '11 done · 1 failed');
  });

  it('lets the item that is picked go with its run', () => {
    const { store } = open({ open: ['facts'], selected: 'facts[5].extract' });
    const of = (folder: string) => snapshotOf({ graph, events: stories.failed.events, folder }, 30);
    store.receive(of('/runs/1'));
    store.receive(of('/runs/1'));
    assert.deepEqual([store.selected.value, store.picked.value.get('facts')], ['facts[5].extract', 5]);
    store.receive(of('/runs/2'));
    assert.deepEqual([store.selected.value, store.picked.value.size], ['facts[*].extract', 0]);
  });

  it('knows where something happens: at what waits, else at the latest work, in the end at what failed', () => {
    const { store } = open();
    store.receive(snapshotOf({ graph, events: events.filter(({ type }) => type !== 'person.asked') }, 18));
    assert.equal(store.happening.value, 'check_quotes[15]');
    store.receive(snapshotOf({ graph, events }, 18));
    assert.equal(store.happening.value, 'title');
    store.receive(snapshotOf({ graph, events: stories.failed.events }, 30));
    assert.equal(store.happening.value, 'facts[5].extract');
    store.receive(snapshotOf({ graph, events: stories.succeeded.events }, 60));
    assert.equal(store.happening.value, undefined);
  });

  it('knows where something happened then, where somebody looks back', () => {
    const { store } = open();
    store.receive(snapshotOf({ graph, events: stories.succeeded.events }, 60));
    const facts = store.record.value?.facts ?? assert.fail();
    const begun = facts.find(({ type }) => type === 'step.started') ?? assert.fail();
    store.upTo.value = begun.seq;
    assert.equal(store.happening.value, 'path' in begun ? begun.path : assert.fail());
    store.toPresent();
    assert.equal(store.happening.value, undefined);
  });
});
