import type { ToPanel } from '../../messages.ts';
import type { PanelHost } from '../../panel/host.ts';
import { mayDo } from '../../panel/may-do.ts';
import { createServerFeed, type Shown } from '../../remote/server-feed.ts';
import { goTo } from '../address.ts';
import { ask, visit } from '../api.ts';
import { keepView, readView } from './stored-views.ts';
import { valueEdit } from './value-edit.ts';

/** The panel's host in a browser: requests to the server. */
export interface PageHost extends PanelHost {
  /** Sets the receiver of messages for the panel. */
  deliver: (message: ToPanel) => void;
  /** Shows it, with later changes. Rejects with an ApiFault if it does not exist. */
  open(): Promise<void>;
  close(): void;
}

export function createPageHost(shown: Shown): PageHost {
  const run = 'run' in shown ? shown.run : undefined;
  const key = 'run' in shown ? shown.run : shown.file;
  const feed = createServerFeed(shown, {
    ask,
    deliver: (message) => host.deliver(message),
    showRun: (other) => goTo({ at: 'run', run: other }),
    async editValue(editable, begin) {
      valueEdit.value = { editable, begin };
    },
    // Downloads it, without leaving the page.
    keepFile: async (path) => location.assign(path),
    isHidden: () => document.hidden,
  });
  const asksPermission = (question: string): boolean =>
    feed.events.some((fact) => fact.type === 'person.asked' && fact.question === question && fact.kind === 'permission');
  const host: PageHost = {
    deliver: () => undefined,
    post: feed.post,
    offers: (message) => mayDo(message, { run, asksPermission, scopes: visit.value?.visitor?.scopes ?? [] }),
    kept: () => readView(key),
    keep: (view) => keepView(key, view),
    open: feed.open,
    close: feed.close,
  };

  return host;
}
