import '../styles/base.css';
import '../styles/glyph.css';
import '../styles/value.css';
import '../styles/text-diff.css';
import '../styles/variants.css';
import { signal } from '@preact/signals';
import { render } from 'preact';
import { hideUnseen } from '../hide-unseen.ts';
import type { FromVariants, ToVariants, VariantsInfo } from './messages.ts';
import { VariantsPage } from './page.tsx';

declare function acquireVsCodeApi(): { postMessage(message: FromVariants): void };

const api = acquireVsCodeApi();
const info = signal<VariantsInfo | undefined>(undefined);

// Only the host posts to this window: the page has no frames, no links out and a policy without remote content.
window.addEventListener('message', ({ data }: MessageEvent<ToVariants>) => {
  if (data.type === 'variants') info.value = data.info;
});
hideUnseen();
render(<VariantsPage info={info} post={(message) => api.postMessage(message)} />, document.body);
api.postMessage({ type: 'ready' });
