import './styles/base.css';
import './styles/glyph.css';
import './styles/shell.css';
import './styles/header.css';
import './styles/beside.css';
import './styles/banners.css';
import './styles/answer.css';
import './styles/graph.css';
import './styles/card.css';
import './styles/rails.css';
import './styles/menu.css';
import './styles/levels.css';
import './styles/stage-block.css';
import './styles/find.css';
import './styles/overview.css';
import './styles/minimap.css';
import './styles/bar.css';
import './styles/details.css';
import './styles/tab-list.css';
import './styles/step.css';
import './styles/markdown.css';
import './styles/value.css';
import './styles/timeline.css';
import './styles/time-travel.css';
import './styles/report.css';
import './styles/summary.css';
import './styles/plan.css';
import './styles/autos.css';
import './styles/history.css';
import './styles/inputs.css';
import './styles/text-diff.css';
import './styles/empty.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import type { ToPanel } from '../messages.ts';
import { hideUnseen } from './hide-unseen.ts';
import { workbench } from './host.ts';
import { App } from './parts/app.tsx';
import { keepFocus } from './parts/focus.ts';
import { receiveByFrame } from './receive-by-frame.ts';
import { createStore } from './store.ts';

const host = workbench();
const store = createStore(host);
const receive = receiveByFrame(store.receive, {
  nextFrame: (work) => requestAnimationFrame(work),
  isHidden: () => document.hidden,
});

// Only the host posts to this window, but for the browser's own tools: the page has no frames, no links out and a policy without remote
// content.
window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
  if (typeof data === 'object') receive(data);
});
setInterval(() => {
  if (!document.hidden) store.passSecond();
}, 1000);
effect(() => {
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

keepFocus(document);
hideUnseen();
render(<App store={store} />, document.body);
host.post({ type: 'ready' });
