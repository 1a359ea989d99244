import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Graph, Node } from '../../../engine/compile/graph/graph.ts';
import { type Lanes, layoutLanes } from '../../../engine/compile/graph/layout/lanes.ts';
import { layout } from '../../../engine/compile/graph/layout/layout.ts';
import type { Direction, Picture, Size } from '../../../engine/compile/graph/layout/picture.ts';
import type { Path } from '../../../engine/state/path.ts';
import type { Form, Split, StoredView, TextInfo } from '../../panel-content.ts';
import { handoffsAlong } from '../view/cards/agents.ts';
import { type CalledGraphs, joinCalledGraphs } from '../view/cards/called-graphs.ts';
import { lookOfNode } from '../view/cards/cards.ts';
import { areSameGraphs, generatedNodes, pickedGraphs } from '../view/cards/picked-graphs.ts';
import { nodesShown } from '../view/cards/tree.ts';
import { directionFor } from '../view/cards/viewport.ts';
import { findNearSteps, keepSteps } from '../view/frame/find.ts';
import { countLanes } from '../view/rails.ts';
import type { Look } from '../view/status.ts';
import { type Cards, createCards } from './cards.ts';
import type { RunView } from './run-view.ts';
import type { StepSelection } from './selection.ts';
import { createStepSearch, type StepSearch } from './step-search.ts';

/**
 * Width in CSS pixels below which the graph is drawn as rows: half of a 1,600 pixel window fits three or four cards beside
 * the text.
 */
const narrow = 900;

/** The space of the panel, and its division. */
interface Room {
  /** The size of the panel. */
  room: Signal<Size>;
  /** The viewport of the graph. */
  pane: Signal<Size>;
  /** The form that a person chose; else the width decides. */
  chosenForm: Signal<Form | undefined>;
  form: ReadonlySignal<Form>;
  /** The details' share of the panel in per cent, if on the right, and if below. */
  split: Signal<Split>;
}

/** The drawn graph, with the positions and states of its parts. */
export interface Drawing extends Room {
  /** The text's graph; a run's own if the text has none any more. */
  graph: ReadonlySignal<Graph | undefined>;
  /** The graphs of called pipelines. */
  called: ReadonlySignal<CalledGraphs>;
  /** The graph with the steps inside the open cards of called pipelines. */
  drawn: ReadonlySignal<Graph | undefined>;
  /** The search among the steps. */
  search: StepSearch;
  /** Of a pipeline with very many steps, whose stages are shown: only those around the focused step. */
  pictured: ReadonlySignal<Graph | undefined>;
  picture: ReadonlySignal<Picture | undefined>;
  /** The steps as rows beside lanes. */
  lanes: ReadonlySignal<Lanes | undefined>;
  /** By static path, for everything drawn: only the state. */
  looks: ReadonlySignal<ReadonlyMap<string, Look>>;
  /** The handoffs between agents so far, by the nodes of their edges, with their positions in the order. */
  handoffs: ReadonlySignal<ReadonlyMap<string, string>>;
  /** By static path, for everything drawn; created on first use. */
  cards: ReadonlySignal<Cards>;
}

export interface DrawingSource {
  text: ReadonlySignal<TextInfo | undefined>;
  view: RunView;
  selection: StepSelection;
  pins: ReadonlySignal<ReadonlySet<Path>>;
  stored: StoredView;
  criticalPath(): ReadonlySet<string>;
}

export function createDrawing({ text, view, selection, stored, pins, criticalPath }: DrawingSource): Drawing {
  const { run } = view;
  const { open, picked } = selection;
  const room = createRoom(stored);

  const graph = computed(() => text.value?.graph ?? run.value?.state.graph);
  // A separate signal: a new map would redraw everything with every event.
  const calledByRun = computed(() => run.value?.state.called);
  const ofItems = graphsOfItems(graph, view, picked);
  const called = computed<CalledGraphs>(
    () => new Map([...(calledByRun.value ?? []), ...(text.value?.called ?? []), ...ofItems.value]),
  );
  const joinedGraph = computed(() => graph.value && joinCalledGraphs(graph.value, called.value, open.value));
  const shown = computed(() => (joinedGraph.value ? nodesShown(joinedGraph.value, open.value) : new Map<string, Node>()));
  const looks = computed(() => {
    const state = run.value?.state;
    return new Map([...shown.value].map(([path, node]) => [path, lookOfNode(node, state, picked.value)]));
  });

  const search = createStepSearch({ drawn: joinedGraph, shown, looks, form: room.form, criticalPath });
  const pictured = computed(() => {
    const { focus, overview } = search;
    if (!joinedGraph.value || !overview.value || focus.value === undefined) return joinedGraph.value;
    return keepSteps(joinedGraph.value, findNearSteps(joinedGraph.value, focus.value));
  });

  const mostLanes = computed(() => countLanes(room.room.value.width));
  return {
    ...room,
    graph,
    called,
    drawn: joinedGraph,
    search,
    pictured,
    picture: createPicture({ text, pictured, open, pane: room.pane }),
    lanes: computed(() => joinedGraph.value && layoutLanes(joinedGraph.value, { open: open.value, most: mostLanes.value })),
    looks,
    handoffs: computed(() => {
      const { value } = joinedGraph;
      return value?.nodes.some(({ agent }) => agent) ? handoffsAlong(value, run.value?.state, picked.value) : noHandoffs;
    }),
    cards: createCards({ view, drawn: joinedGraph, shown, picked, form: room.form, pins }),
  };
}

/** The graphs of generated steps in the picked items: the same map as long as they are the same graphs. */
function graphsOfItems(graph: Drawing['graph'], { run }: RunView, picked: StepSelection['picked']): ReadonlySignal<CalledGraphs> {
  const nodes = computed(() => (graph.value ? generatedNodes(graph.value) : []));
  let last: CalledGraphs = new Map();
  return computed(() => {
    const state = run.value?.state;
    if (!state || nodes.value.length === 0) return last;
    const graphs = pickedGraphs(nodes.value, state, picked.value);
    if (!areSameGraphs(last, graphs)) last = graphs;
    return last;
  });
}

const noHandoffs: ReadonlyMap<string, string> = new Map();

function createRoom(stored: StoredView): Room {
  const room = signal<Size>({ width: 0, height: 0 });
  const chosenForm = signal<Form | undefined>(stored.form);
  return {
    room,
    pane: signal<Size>({ width: 0, height: 0 }),
    chosenForm,
    form: computed<Form>(() => chosenForm.value ?? (room.value.width < narrow ? 'rails' : 'cards')),
    split: signal<Split>(stored.split ?? { right: 30, below: 44 }),
  };
}

interface PictureSource {
  text: DrawingSource['text'];
  pictured: ReadonlySignal<Graph | undefined>;
  open: StepSelection['open'];
  pane: Signal<Size>;
}

/** The layout of the graph, computed relative to the previous one, so that unchanged parts keep their place. */
function createPicture({ text, pictured, open, pane }: PictureSource): ReadonlySignal<Picture | undefined> {
  let turned: Direction | undefined;
  const direction = computed(() => (turned = directionFor(pane.value, turned)));
  let last: { file: string; picture: Picture } | undefined;

  return computed(() => {
    if (!pictured.value) return undefined;
    const file = text.value?.pipeline?.file ?? '';
    const before = last?.file === file ? last.picture : undefined;
    last = { file, picture: layout(pictured.value, before, { open: open.value, direction: direction.value }) };
    return last.picture;
  });
}
