import { type Disposable, type Memento, type Tab, TabInputWebview, type WebviewPanel, window } from 'vscode';
import { readStoredView } from '../panel/host.ts';
import type { StoredView } from '../panel-content.ts';

/** A panel as recorded for the next extension host. */
export interface NotedPanel {
  uri: string;
  /** The folder of its run. */
  run?: string | undefined;
  title: string;
  /** The content of its page. */
  view?: StoredView | undefined;
}

interface StrandedOptions {
  viewType: string;
  memory: Memento;
  /** Fills a panel with the content of an earlier one. */
  restore(panel: WebviewPanel, kept: NotedPanel): Promise<void>;
}

interface StrandedPanels extends Disposable {
  /** This host owns the panel, or is about to fill it. */
  own(panel: WebviewPanel): void;
  /** The current panels of this host. */
  note(panels: readonly NotedPanel[]): void;
}

const key = 'baton.panels';

/**
 * VS Code passes a restored page to the host as soon as its tab is visible; one without an owner after this time in
 * milliseconds is orphaned.
 */
const settled = 4000;

/**
 * A host that was ended or restarted leaves its panels behind, and VS Code offers no access to them. Each visible one is
 * replaced by a new panel with the same pipeline and run. They are identified by their titles: a tab has no other name.
 */
export function replaceStranded({ viewType, memory, restore }: StrandedOptions): StrandedPanels {
  const noted = readNoted(memory.get(key));
  const owned = new Set<WebviewPanel>();
  let timer: NodeJS.Timeout | undefined;

  const tabs = (): Tab[] =>
    window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof TabInputWebview && input.viewType.endsWith(viewType));

  const findStranded = (): { tab: Tab; kept: NotedPanel }[] => {
    const titles = new Set([...owned].map(({ title }) => title));
    return tabs().flatMap((tab) => {
      const kept = noted.find(({ title }) => title === tab.label);
      return kept && tab.isActive && !titles.has(tab.label) ? [{ tab, kept }] : [];
    });
  };

  const replace = async ({ tab, kept }: { tab: Tab; kept: NotedPanel }): Promise<void> => {
    const where = { viewColumn: tab.group.viewColumn, preserveFocus: true };
    const panel = window.createWebviewPanel(viewType, kept.title, where);
    const filled = restore(panel, kept);
    await window.tabGroups.close(tab, true);
    await filled;
  };

  const look = (): void => {
    clearTimeout(timer);
    timer =
      findStranded().length === 0 ? undefined : setTimeout(() => findStranded().forEach((one) => void replace(one)), settled);
  };

  const parts = [window.tabGroups.onDidChangeTabs(look), window.tabGroups.onDidChangeTabGroups(look)];
  look();
  return {
    own(panel) {
      if (owned.has(panel)) return;
      owned.add(panel);
      panel.onDidDispose(() => owned.delete(panel));
    },
    note(panels) {
      const open = new Set(tabs().map(({ label }) => label));
      const others = noted.filter(({ uri, title }) => open.has(title) && !panels.some((panel) => panel.uri === uri));
      void memory.update(key, [...others, ...panels]);
    },
    dispose() {
      clearTimeout(timer);
      for (const part of parts) part.dispose();
    },
  };
}

/** Data recorded by another version may have another shape. */
function readNoted(value: unknown): NotedPanel[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown): NotedPanel[] => {
    if (typeof one !== 'object' || one === null || !('uri' in one && 'title' in one)) return [];
    const { uri, title } = one;
    if (typeof uri !== 'string' || typeof title !== 'string') return [];
    const run = 'run' in one && typeof one.run === 'string' ? one.run : undefined;
    return [{ uri, title, run, view: 'view' in one ? readStoredView(one.view) : undefined }];
  });
}
