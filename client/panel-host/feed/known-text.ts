import type { ToPanel } from '../../messages.ts';
import type { TextInfo } from '../../panel-content.ts';

type RunMessage = Extract<ToPanel, { type: 'run' }>;
type SnapshotMessage = Extract<ToPanel, { type: 'snapshot' }>;

/** The page's current text. Some hundred kB are sent again only if the page has another text, or none. */
export interface KnownText {
  /** The page was reloaded, and has nothing. */
  forget(): void;
  /** The text has changed, and is sent to the page. */
  edit(text: TextInfo): Extract<ToPanel, { type: 'text' }>;
  /** Another run is shown, or none: it is sent alone if the page has its text. */
  show(told: Omit<RunMessage, 'type'>, text: TextInfo): RunMessage | SnapshotMessage;
}

/** Texts and runs as sent to a page; texts are compared by object identity. */
export function createKnownText(): KnownText {
  let sentText: TextInfo | undefined;
  return {
    forget() {
      sentText = undefined;
    },
    edit(text) {
      sentText = text;
      return { type: 'text', ...text };
    },
    show(told, text) {
      const isKnown = text === sentText;
      sentText = text;
      return isKnown ? { type: 'run', ...told } : { type: 'snapshot', ...told, ...text };
    },
  };
}
