// Draws fifty pictures of the panel, a sample of states, themes, places and tabs, into test/pictures/panel, to be looked at.
// Run: npm run pictures
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openPages } from './page.ts';
import { pageOf, places, samplePairs } from './states.ts';

const folder = 'test/pictures/panel';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const pages = await openPages();
for (const [index, one] of samplePairs(50).entries()) {
  const { state, tab, theme, place } = one;
  const name = `${String(index + 1).padStart(2, '0')}-${state.replaceAll(' ', '-')}-${tab.toLowerCase()}-${theme}-${place}.png`;
  await pages.picture(pageOf(one), join(folder, name), places[place]);
  console.log(join(folder, name));
}
