import { type Disposable, EventEmitter, InlayHint, InlayHintLabelPart, languages, type TextDocument } from 'vscode';
import { staticPath } from '../../engine/state/path.ts';
import type { Host } from '../host.ts';
import { filePath } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { pastRunTexts } from '../texts/past-runs.ts';
import { anchorFor, anchorsOf } from './anchors.ts';

/** Shows in the text which results are pinned; Ctrl+click (Cmd+click) removes the pin. */
export function showPinHints({ pins }: Pick<Host, 'pins'>): Disposable {
  const changed = new EventEmitter<void>();

  const provideInlayHints = async (document: TextDocument): Promise<InlayHint[]> => {
    const pinned = pins.of(document.uri);
    if (pinned.size === 0) return [];

    const { compile } = await engine();
    const anchors = anchorsOf(compile(document.getText(), { file: filePath(document) }));
    return [...pinned].flatMap(([path, { run }]): InlayHint[] => {
      const anchor = anchorFor(anchors, staticPath(path));
      if (!anchor) return [];

      const label = new InlayHintLabelPart(pastRunTexts.pinnedHint());
      label.tooltip = pastRunTexts.pinnedTooltip(path, run);
      label.command = { command: 'baton.unpinResult', title: pastRunTexts.unpinTitle(), arguments: [document.uri, path] };

      const hint = new InlayHint(document.lineAt(document.positionAt(anchor.at)).range.end, [label]);
      hint.paddingLeft = true;
      return [hint];
    });
  };

  const provider = { provideInlayHints, onDidChangeInlayHints: changed.event };
  const parts = [
    changed,
    pins.onDidChange(() => changed.fire()),
    languages.registerInlayHintsProvider({ language: 'baton' }, provider),
  ];

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}
