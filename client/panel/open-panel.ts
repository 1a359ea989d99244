import { effect } from '@preact/signals';
import type { ToPanel } from '../messages.ts';
import type { PanelHost } from './host.ts';
import { receiveByFrame } from './receive-by-frame.ts';
import { createStore, type Store } from './store.ts';

/** A panel that receives messages: its store, and the timers that run until it is closed. */
interface OpenPanel {
  store: Store;
  receive(message: ToPanel): void;
  close(): void;
}

export function openPanel(host: PanelHost): OpenPanel {
  const store = createStore(host);
  const receive = receiveByFrame(store.receive, {
    nextFrame: (work) => requestAnimationFrame(work),
    isHidden: () => document.hidden,
  });
  const seconds = setInterval(() => {
    if (!document.hidden) store.passSecond();
  }, 1000);
  const stopKeeping = effect(() => {
    const { view } = host.kept();
    const selected = store.selected.value;
    host.keep({
      tab: store.tab.value,
      open: [...store.open.value],
      selected,
      stepTab: store.stepTab.value,
      form: store.chosenForm.value,
      split: store.split.value,
      run: store.origin.value.folder,
      view,
    });
  });

  return {
    store,
    receive,
    close() {
      clearInterval(seconds);
      stopKeeping();
    },
  };
}
