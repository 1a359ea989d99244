import { choiceTexts } from '../../language/texts/cli/choices.ts';
import { say } from '../../language/texts.ts';
import type { RunState } from '../../state/state.ts';
import type { Paint } from '../text/paint.ts';

/** The chosen models, with the reasons for them and against the others; empty where every model was named. */
export function choiceLines({ steps }: RunState, style: Paint): string {
  const pathsByChoice = new Map<string, string[]>();
  for (const { path, why: { model, cascade } = {} } of steps.values()) {
    if (!model?.strategy && !cascade) continue;
    const chosen = model?.strategy
      ? [
          say(choiceTexts.chose, { model: model.chosen, reason: model.reason }),
          ...(model.candidates ?? [])
            .filter((one) => one.model !== model.chosen)
            .map((one) => style.dim(say(choiceTexts.considered, { model: one.model, reason: one.reason }))),
        ]
      : [];
    const fell =
      cascade?.missed === undefined
        ? []
        : [say(choiceTexts.fellTo, { first: cascade.first, model: cascade.answered, why: cascade.missed })];
    const enough = cascade && cascade.missed === undefined ? [say(choiceTexts.wasEnough, { model: cascade.answered })] : [];
    const lines = [...chosen, ...fell, ...enough].join('\n');
    // Items of a loop with the same choice and the same reason share one line.
    pathsByChoice.set(lines, [...(pathsByChoice.get(lines) ?? []), path]);
  }

  if (pathsByChoice.size === 0) return '';
  const blocks = [...pathsByChoice].map(([lines, paths]) => `  ${joinPaths(paths)}\n${lines.replaceAll(/^/gm, '    ')}`);
  return `${say(choiceTexts.choicesTitle)}\n${blocks.join('\n')}\n`;
}

const joinPaths = (paths: readonly string[]): string =>
  paths.length > 3 ? `${paths.slice(0, 3).join(', ')}, … (${paths.length})` : paths.join(', ');
