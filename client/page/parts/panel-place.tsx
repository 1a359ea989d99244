import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../../../engine/language/texts.ts';
import { openPanel } from '../../panel/open-panel.ts';
import { App } from '../../panel/parts/app.tsx';
import { EngineText } from '../../panel/parts/engine-text.tsx';
import type { Store } from '../../panel/store.ts';
import { statusTexts } from '../../panel/texts/status.ts';
import { runLook } from '../../panel/view/status.ts';
import { wordsOfFault } from '../../remote/request.ts';
import type { Shown } from '../../remote/server-feed.ts';
import { createPageHost } from '../store/page-host.ts';
import { pageTexts } from '../texts/page.ts';
import { ValueDialog } from './value-dialog.tsx';

/** The panel with a run, or with a pipeline that may be started, in the available space. */
export function PanelPlace({ shown }: { shown: Shown }) {
  const stage = useRef<HTMLDivElement>(null);
  const opened = useSignal<{ store: Store; place: Element } | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  useLayoutEffect(() => {
    const host = createPageHost(shown);
    const { store, receive, close } = openPanel(host);
    host.deliver = receive;
    if (stage.current) opened.value = { store, place: stage.current };
    host.open().catch((error: unknown) => {
      fault.value = wordsOfFault(error);
    });

    return () => {
      host.close();
      close();
    };
  }, []);

  return (
    <div class="panel-place" ref={stage}>
      {fault.value === undefined ? null : (
        <main class="page-fault" aria-live="assertive">
          <h1>
            <EngineText text={fault.value} />
          </h1>
        </main>
      )}
      {fault.value === undefined && opened.value ? <App {...opened.value} /> : null}
      {opened.value ? <Title store={opened.value.store} /> : null}
      <ValueDialog />
    </div>
  );
}

/** The name and state of the shown run or pipeline, as the window title. */
function Title({ store }: { store: Store }) {
  const { pipeline } = store.text.value ?? {};
  const state = store.run.value?.state;
  const name = pipeline?.name ?? pipeline?.id;
  const words = state ? `${name} · ${say(statusTexts.runs[runLook(state)])}` : name;

  useEffect(() => {
    if (words !== undefined) document.title = say(pageTexts.titleOf, { what: words });
  }, [words]);

  return null;
}
