import '../styles/base.css';
import '../styles/glyph.css';
import '../styles/banners.css';
import '../styles/value.css';
import '../styles/text-diff.css';
import '../styles/variants.css';
import { signal } from '@preact/signals';
import { render } from 'preact';
import { hideUnseen } from '../hide-unseen.ts';
import { createHostPresence } from '../store/host-presence.ts';
import type { FromVariants, ToVariants, VariantsInfo } from './messages.ts';
import { VariantsPage } from './page.tsx';

declare function acquireVsCodeApi(): { postMessage(message: FromVariants): void };

const api = acquireVsCodeApi();
const info = signal<VariantsInfo | undefined>(undefined);
const presence = createHostPresence(Date.now);

// Only the host posts to this window: the page has no frames, no external links and a policy without remote content.
window.addEventListener('message', ({ data }: MessageEvent<ToVariants>) => {
  presence.hear(data.type);
  if (data.type === 'variants') info.value = data.info;
});
setInterval(() => {
  if (!document.hidden) presence.passSecond();
}, 1000);
hideUnseen();
render(
  <VariantsPage info={info} silentSince={presence.silentSince} post={(message) => api.postMessage(message)} />,
  document.body,
);
api.postMessage({ type: 'ready' });
