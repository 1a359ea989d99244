import assert from 'node:assert/strict';
import type { Fact } from '../../../engine/state/events.ts';
import { closeLine, encodeBody } from '../../../engine/store/log/log-line.ts';
import { readLog } from '../../../engine/store/log/read-log.ts';
import { beginLog } from '../../../engine/store/runs/fork.ts';
import { signingKey } from '../../../engine/trust/key.ts';
import { macOf } from '../../../engine/trust/mac.ts';

/** Writes a run's log anew, as this machine would have written it. */
export const writeFacts = (folder: string, facts: readonly Fact[]): Promise<unknown> => beginLog(folder, facts);

/** Ends a run's log behind its first facts, as if its process had died there. */
export async function cutLog(folder: string, count: number): Promise<void> {
  await writeFacts(folder, (await readLog(folder)).facts.slice(0, count));
}

/** A line that this machine signed, for a purpose. */
export function signedLine(value: object, purpose: Parameters<typeof macOf>[1]): string {
  const key = signingKey();
  assert.ok(key);
  return closeLine(encodeBody(value), macOf(key, purpose, encodeBody(value)));
}
