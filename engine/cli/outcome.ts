import type { RunResult } from '../state/result.ts';
import { shortPath } from './errors.ts';
import type { Output } from './output.ts';
import { duration, money } from './live/words.ts';

/** The end of a run for people: how it ended, what it made; the outputs themselves are the answer. */
export function outcomeText(result: RunResult, output: Output): void {
  const { say, style } = output;
  const { status, degraded, usage, cost, products, outputs, error } = result;
  const mark = { succeeded: style('green', '✓ succeeded'), failed: style('red', '✕ failed'), cancelled: style('yellow', '– cancelled'), waiting: style('yellow', '? waiting'), interrupted: style('yellow', '! interrupted'), running: 'running' }[status];
  const facts = [result.duration === null ? '' : duration(result.duration), usage.calls ? `${usage.calls} model calls` : '', cost.usd > 0 ? `${money(cost.usd)}${cost.complete ? '' : ' or more'}` : ''].filter(Boolean);
  say(`${mark}${degraded ? style('yellow', ', degraded') : ''}  ${style('gray', facts.join(' · '))}`);
  if (error) {
    say(`  ${error.step ? `${style('bold', error.step)}: ` : ''}${error.message}`);
    if (error.hint) say(`  ${style('cyan', '→')} ${error.hint}`);
  }
  if (products.length) say(`\n${style('gray', 'written')}`);
  for (const product of products) say(`  ${shortPath(product.file)} ${style('gray', size(product.bytes))}`);
  if (status === 'cancelled' || status === 'interrupted' || status === 'waiting') say(`\nGo on with: ${style('bold', `baton resume ${result.run.id}`)}`);
  say(style('gray', `\nrun ${result.run.id} · see every step: baton show ${result.run.id}`));
  for (const [name, value] of Object.entries(outputs)) output.answer(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
}

export const size = (bytes: number): string => (bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
