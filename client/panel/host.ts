import type { FromPanel } from '../messages.ts';
import type { StoredView } from '../panel-content.ts';
import { mayDo } from './may-do.ts';
import { modes } from './view/cards/viewport.ts';

export const clampSplit = (percent: number): number => Math.min(75, Math.max(20, percent));

/** The panel's only output. */
export interface PanelHost {
  post(message: FromPanel): void;
  /**
   * Whether a message's action is available here: others are not offered. A page in a browser has no editor, and its user may
   * lack permissions.
   */
  offers(message: FromPanel): boolean;
  kept(): StoredView;
  keep(kept: StoredView): void;
}

/** How long stored state must be unchanged before it is sent to the host, in milliseconds. */
const rest = 500;

declare function acquireVsCodeApi(): { postMessage(message: unknown): void; getState(): unknown; setState(state: unknown): void };

/** What the panel knows of the shown run. */
interface ShownRun {
  /** Whether an open question asks for a permission. */
  asksPermission(question: string): boolean;
  /** It was only played: what it says was made up. */
  isSimulated(): boolean;
}

/**
 * The workbench around the webview. May be acquired only once per page. The page's `data-state` is stored with our state: the host finds the panel's pipeline by it after a restart.
 */
export function workbench({ asksPermission, isSimulated }: ShownRun): PanelHost {
  const api = acquireVsCodeApi();
  const state: unknown = JSON.parse(document.body.dataset['state'] ?? '{}');
  const remote = readRemote(state);
  let telling: ReturnType<typeof setTimeout> | undefined;

  return {
    post: (message) => api.postMessage(message),
    offers(message) {
      if (remote !== undefined) return mayDo(message, { ...remote, asksPermission });
      // Nothing is taken over from what was made up.
      return message.type !== 'act' || message.action === 'showNewest' || !isSimulated();
    },
    // A choice in another panel is the default here.
    kept: () => ({ ...readStoredView(state), ...readStoredView(api.getState()) }),
    keep(kept) {
      api.setState({ ...(typeof state === 'object' ? state : {}), ...kept });
      if (remote !== undefined) return;
      // A page that replaces this one gets its state only from the host.
      clearTimeout(telling);
      telling = setTimeout(() => api.postMessage({ type: 'keep', kept } satisfies FromPanel), rest);
    },
  };
}

/** State stored by an earlier version of the panel may have another shape; members of the wrong type are dropped. */
export function readStoredView(state: unknown): StoredView {
  if (typeof state !== 'object' || state === null) return {};
  const stored: StoredView = {};
  if ('tab' in state && typeof state.tab === 'string') stored.tab = state.tab;
  if ('selected' in state && typeof state.selected === 'string') stored.selected = state.selected;
  if ('stepTab' in state && typeof state.stepTab === 'string') stored.stepTab = state.stepTab;
  if ('form' in state && (state.form === 'rails' || state.form === 'cards')) stored.form = state.form;
  if ('open' in state && Array.isArray(state.open)) stored.open = state.open.filter((path) => typeof path === 'string');
  const split = 'split' in state ? readSplit(state.split) : undefined;
  if (split) stored.split = split;
  const view = 'view' in state ? readView(state.view) : undefined;
  if (view) stored.view = view;

  return stored;
}

function readSplit(split: unknown): StoredView['split'] {
  if (typeof split !== 'object' || split === null || !('right' in split && 'below' in split)) return undefined;
  const { right, below } = split;
  if (typeof right !== 'number' || typeof below !== 'number') return undefined;
  return { right: clampSplit(right), below: clampSplit(below) };
}

function readView(view: unknown): StoredView['view'] {
  if (typeof view !== 'object' || view === null) return undefined;
  if (!('x' in view && 'y' in view && 'scale' in view && 'file' in view)) return undefined;

  const { x, y, scale, file } = view;
  if (typeof x !== 'number' || typeof y !== 'number' || typeof file !== 'string') return undefined;
  if (typeof scale !== 'number' || scale <= 0) return undefined;

  const mode = modes.find((one) => 'mode' in view && view.mode === one) ?? 'free';
  return { x, y, scale, mode, file };
}

/**
 * What a server shows in the panel, and the signed-in user's permissions; undefined if the editor itself runs the pipeline.
 */
function readRemote(state: unknown): { run: string | undefined; scopes: readonly string[] } | undefined {
  const remote: unknown = typeof state === 'object' && state !== null && 'remote' in state ? state.remote : undefined;
  if (typeof remote !== 'object' || remote === null) return undefined;
  const scopes = 'scopes' in remote && Array.isArray(remote.scopes) ? remote.scopes : [];
  return { run: 'run' in remote && typeof remote.run === 'string' ? remote.run : undefined, scopes };
}
