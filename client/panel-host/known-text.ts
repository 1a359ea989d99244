import type { ToPanel } from '../messages.ts';
import type { TextInfo } from '../panel-content.ts';

type RunMessage = Extract<ToPanel, { type: 'run' }>;
type SnapshotMessage = Extract<ToPanel, { type: 'snapshot' }>;

/** The text as a page has it. Some hundred kB are sent again only where the page has another one, or none. */
export interface KnownText {
  /** The page begins anew, and has nothing. */
  forget(): void;
  /** The text has changed, and the page is sent it. */
  edit(text: TextInfo): Extract<ToPanel, { type: 'text' }>;
  /** Another run is shown, or none: it comes alone where the page has its text. */
  show(told: Omit<RunMessage, 'type'>, text: TextInfo): RunMessage | SnapshotMessage;
}

/** What a page is sent of texts and runs; a text is the same as long as it is the same object. */
export function createKnownText(): KnownText {
  let known: TextInfo | undefined;
  return {
    forget() {
      known = undefined;
    },
    edit(text) {
      known = text;
      return { type: 'text', ...text };
    },
    show(told, text) {
      const isKnown = text === known;
      known = text;
      return isKnown ? { type: 'run', ...told } : { type: 'snapshot', ...told, ...text };
    },
  };
}
