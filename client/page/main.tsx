import '../panel/all-styles.ts';
import './styles/theme.css';
import './styles/page.css';
import { render } from 'preact';
import { hideUnseen } from '../panel/hide-unseen.ts';
import { keepFocus } from '../panel/parts/focus.ts';
import { readVisit } from './api.ts';
import { PageFrame } from './parts/frame.tsx';

/** Milliseconds before retrying a server that does not answer. */
const again = 2000;

const begin = (): void => {
  readVisit().catch(() => setTimeout(begin, again));
};

keepFocus(document);
hideUnseen();
render(<PageFrame />, document.body);
begin();
