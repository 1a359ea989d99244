import type { FromPanel, ToPanel } from '../messages.ts';
import { pastRunTexts } from '../texts/past-runs.ts';

/** Lets the page convert an SVG to a PNG: the extension host has no canvas. */
export interface PngPainter {
  draw(svg: string): Promise<Uint8Array>;
  /** Receives a message of the page about the picture. */
  take(message: Omit<Extract<FromPanel, { type: 'png' }>, 'type'>): void;
}

/** Timeout in milliseconds: a hidden or busy page may never answer. */
const longest = 30_000;

export function createPngPainter(deliver: (message: ToPanel) => void): PngPainter {
  let waiting: PromiseWithResolvers<Uint8Array> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const take: PngPainter['take'] = ({ png, fault }) => {
    clearTimeout(timer);
    if (png === undefined) waiting?.reject(new Error(pastRunTexts.notDrawn(fault ?? '')));
    else waiting?.resolve(Buffer.from(png, 'base64'));
    waiting = undefined;
  };

  return {
    draw(svg) {
      take({});
      waiting = Promise.withResolvers();
      timer = setTimeout(() => take({ fault: pastRunTexts.panelSilent(longest / 1000) }), longest);
      deliver({ type: 'drawPng', svg });
      return waiting.promise;
    },
    take,
  };
}
