import type { ToPanel } from '../../../client/messages.ts';
import type { Graph } from '../../../engine/compile/graph/graph.ts';
import type { RunEvent } from '../../../engine/state/events.ts';
import type { Size } from '../../client/panel/browser.ts';
import { snapshotOf } from '../../client/panel/snapshots.ts';
import { at } from '../../client/panel/story.ts';

/** Beside the text, and with the window for itself. */
export const narrow: Size = { width: 460, height: 800 };
export const wide: Size = { width: 1280, height: 800 };

export const blank = { messages: [], now: at(0) };
/** For a page: waits for the next frame. */
export const nextFrame = 'new Promise((next) => requestAnimationFrame(next))';

export const messageOf = (graph: Graph, events: RunEvent[], now: number): ToPanel => ({
  ...snapshotOf({ graph, events }, now),
  graph,
});
