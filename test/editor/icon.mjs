// Makes media/icon.png (128 x 128, for the marketplace) from media/icon.svg. Run it when the drawing changes.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { launchBrowser } from './vscode/browser.mjs';

const media = resolve(import.meta.dirname, '../../media');
const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
await page.setContent(
  `<style>body{margin:0;background:transparent}svg{display:block}</style>${readFileSync(`${media}/icon.svg`, 'utf8')}`,
);
await page.screenshot({ path: `${media}/icon.png`, omitBackground: true });
await browser.close();
