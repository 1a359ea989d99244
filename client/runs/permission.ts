import { basename } from 'node:path';
import { Uri, window } from 'vscode';
import { shortName } from '../place.ts';
import { texts } from '../texts.ts';
import { engine } from './engine.ts';

/**
 * Starts with what was allowed to this very text before. Where that is not enough a person is asked, and it starts again with the
 * answer; undefined where the answer is no. Rejects with what `start` rejects with.
 */
export async function withPermission<T>(
  { file, text }: { file: string; text: string },
  start: (allow: readonly string[]) => Promise<T>,
): Promise<T | undefined> {
  const { parseAllow, Refusal, rememberedGrants, rememberGrant, sha256 } = await engine();
  const pipeline = sha256(text);
  const before = await rememberedGrants(pipeline);
  try {
    return await start(before);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.needs.length) throw error;
    const question = texts.permission(shortName(Uri.file(file)), error.needs.join(', '));
    const detail = error.message;
    const answer = await window.showWarningMessage(question, { modal: true, detail }, texts.allowOnce(), texts.allowAlways());
    if (!answer) return undefined;
    const grants = error.needs.flatMap((need) => parseAllow(need) ?? []);
    if (answer === texts.allowAlways())
      for (const grant of grants)
        await rememberGrant({ ...grant, pipeline, file: basename(file), by: 'editor', at: new Date().toISOString() });
    return await start([...before, ...error.needs]);
  }
}
