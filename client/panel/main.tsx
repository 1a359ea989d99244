import './all-styles.ts';
import { render } from 'preact';
import { openQuestions } from '../../engine/state/state.ts';
import type { ToPanel } from '../messages.ts';
import { hideUnseen } from './hide-unseen.ts';
import { workbench } from './host.ts';
import { openPanel } from './open-panel.ts';
import { App } from './parts/app.tsx';
import { keepFocus } from './parts/focus.ts';

const stateShown = () => store.run.peek()?.state;
const host = workbench({
  asksPermission(question) {
    const state = stateShown();
    return state !== undefined && openQuestions(state).some((one) => one.question === question && one.kind === 'permission');
  },
  isSimulated: () => stateShown()?.started?.mode === 'simulate',
});
const { store, receive } = openPanel(host);

// Only the host posts to this window, apart from the browser's own tools: the page has no frames, no external links and a
// policy without remote content.
window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
  if (typeof data === 'object') receive(data);
});

keepFocus(document);
hideUnseen();
render(<App store={store} />, document.body);
host.post({ type: 'ready' });
